"""A graph that is run from the command line: to its end, or step by step.

Owns how such a run is begun, interrupted and reported; how it goes is the session's.
"""
