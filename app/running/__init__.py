"""Runs as the page knows them: what is asked of the engine, and what it tells of each node.

Must not know how a run is made, nor any panel.
"""
