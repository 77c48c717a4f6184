"""What is done with a graph without running it, and what the words for its parts mean.

Owns names of nodes and ports as they are typed, and completed by a shell.
"""
