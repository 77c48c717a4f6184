"""The engine: plans and schedules a graph's runs, and never executes node code.

A `session` is one open graph: commands go in, `events` come out. Below it, each only going by those
before it:

- `tasks`, `stream_task`: the small interface behind which executors do the work; `scheduler`: the
  order of a run; `clock`; `halts`: the places of the document where a run stands still
- `values`: how keys are made, which values can be had, and which are worth keeping
- `graph`: the graph with all that follows from it before any run: ports, problems, keys
- `planning`: how each node stands to the values at hand, and what a run would do
- `running`: one run, its lanes and its debugger
- `recording`: what runs were like, made of their events alone

It knows no transport, no file system and no JavaScript.
"""
