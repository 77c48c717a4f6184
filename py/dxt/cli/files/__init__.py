"""What lies on this machine: graphs, recorded runs, traces, saved outputs, and a folder of values.

Owns what each is named, and what is never overwritten. Must not know what a run is.
"""
