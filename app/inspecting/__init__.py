"""The panel on the right: the selected node, its inputs and its code, or the graph as a whole.

Owns what a typed text means to a parameter. Must not know results.
"""
