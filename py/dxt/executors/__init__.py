"""Executors: where node code runs and where values live.

`inline` is the kind that runs in this process, `processes` the kind that has children; all are
behind the interface of `engine.tasks`, which `base` names. What they are made of:

- `code`: a node's function, loaded, called, listened to and ended, in Python and in JavaScript
- `streams`: nodes that are performed together, so that items go from each to the next
- `children`: a process beside this one, and what goes through the pipe to it

Node code is executed here and nowhere else.
"""
