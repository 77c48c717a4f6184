"""The graph as its file has it: nodes, wires, subgraphs, the fields around them; read and written.

Must not know which node types there are, nor what people do to a graph.
"""
