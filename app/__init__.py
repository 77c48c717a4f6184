"""The page of DxT, in Python on MicroPython: what the reader sees and does.

Owns the open document, its undo history, what is known of each node, and every panel. The engine is
reached only through `client`, JavaScript only through `dom`. Knows nothing of how a graph is
planned or run. Like `dxt.core`, it keeps to the part of Python that MicroPython has.
"""
