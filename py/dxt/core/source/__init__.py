"""What the source text of a node says: its ports, without running any of it.

Python and JavaScript are read by the same code in page, engine and CLI.
"""
