"""What a graph is, for the page (MicroPython), the engine (Pyodide) and the CLI (CPython).

Owns the document, its file and link forms, edits as values, undo, port types, the reading of ports
from source text, errors and the messages between page and engine. Must not know how anything runs,
is drawn or is stored, and imports nothing but the part of the standard library that all three
Pythons have: no dataclasses, enum, typing or contextlib, and OrderedDict wherever order matters,
because MicroPython's dict keeps none. `tests/core/test_subset.py` rejects what would not run there.
"""
