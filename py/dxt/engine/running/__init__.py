"""One run: it takes a plan through the executors there are, and tells what happens.

Must not know the graph; it asks the `agenda` of `planning`.
"""
