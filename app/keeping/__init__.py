"""Graphs and data files on their way in and out: opened, kept in this browser, shared.

Owns that nothing of the reader's is lost, and that no author's version is hidden by it.
"""
