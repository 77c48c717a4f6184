"""A graph with all that it needs: its node types, plugins and packages, found, fetched and locked.

Must not know what is done with the graph then.
"""
