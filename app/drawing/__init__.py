"""The graph on the canvas: its nodes and wires, the pictures in them, gestures, and subgraphs."""
