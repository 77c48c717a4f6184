"""Node types on the page: named, listed, chosen and added, and those that plugins bring.

Must not know how a node is drawn.
"""
