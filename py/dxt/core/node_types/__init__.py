"""The node types there are, and what they make of a graph: ports, and everything that is wrong."""
