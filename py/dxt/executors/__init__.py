"""Executors: where node code runs and where values live.

`inline` is the kind that runs in this process; all are behind the interface of `engine.tasks`.
Node code is executed here and nowhere else.
"""
