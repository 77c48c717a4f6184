"""The code of a node: loaded, called with what it is to get, listened to, and ended from outside.

Must not know values' keys beyond the task at hand, nor graphs.
"""
