"""The page of DxT, in Python on MicroPython: what the reader sees and does.

`main` puts it together from parts that do not know it. What many of them speak of:

- `store`: the open document, its undo history, what of it is in view and selected; `telling`: how
  models tell of their changes
- `tree`: what a panel looks like, as plain values; `words`: numbers and times as they are said;
  `notices`: toasts and dialogs; `dom`: the only door to JavaScript

Then, each only going by those before it:

- `bars`: what stands around the graph: bars, menus, keys
- `keeping`: graphs and files: opened, kept in this browser, shared
- `node_types`: how types are named, listed, chosen, added, and brought by plugins
- `running`: what is asked of the engine, and what it told of each node
- `drawing`: the graph on the canvas
- `inspecting`: the panel on the right
- `results`: the panel below
- `debugger`: what the reader does to a run from within

The engine is reached only through `running.client`. Nothing here knows how a graph is planned or
run. Like `dxt.core`, it keeps to the part of Python that MicroPython has.
"""
