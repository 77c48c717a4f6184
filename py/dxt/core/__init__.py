"""What a graph is, for the page (MicroPython), the engine (Pyodide) and the CLI (CPython).

Beside the one tree of `errors` and the `messages` between page and engine stand the words that all
others use (`ids`, port `types`, `spec`); below them, each only going by those before it:

- `text`: JSON and numbers, spelt the same everywhere
- `document`: the graph, its file and its link
- `source`: ports, read from source text
- `node_types`: which there are, and what is wrong with a graph
- `editing`: edits as diffs, undo, subgraphs made and taken apart
- `script`: a file of Python as a graph

The `bounds` of what a port takes, the `timeline` by which one steps back, and the search for
`garbage`, held back, stand by themselves.

Must not know how anything runs, is drawn or is stored, and imports nothing but the part of the
standard library that all three Pythons have: no dataclasses, enum, typing or contextlib, and
OrderedDict wherever order matters, because MicroPython's dict keeps none.
`tests/core/test_subset.py` rejects what would not run there.
"""
