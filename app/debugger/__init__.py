"""What the reader does to a run from within: halts, steps, the past, pins, other values.

Must not know how a run stands still: that is the engine's.
"""
