"""What stands around the graph: the bar above, the line below, menus, and the page's keys.

Owns where commands are found and how things stand at a glance; what a command does is given.
"""
