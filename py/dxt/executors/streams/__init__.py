"""A group of nodes performed as one task: items go from each to the next, bounded, batch by batch.

Must not know where it runs, beyond whether there are threads.
"""
