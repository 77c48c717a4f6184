"""Between the graph and the values at hand: what is fresh, what is stale, and what is to be done.

`agenda` is what a run may ask of that, and `work` answers. Must not know how anything is performed.
"""
