"""What people do to a graph, as diffs: made, applied, taken back, compared.

Must not know the page that asks for it.
"""
