"""The graph as the engine knows it: unfolded, its ports and wires checked, each node with its key.

An edit keeps all of that true. Must not know which values there are, nor runs.
"""
