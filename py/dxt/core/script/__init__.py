"""A file of Python as a graph: its functions as nodes, and what it does with them as wires.

`reading` has it all. A file is a `module` of statements, each with the names that it takes and
changes (`scope`); what it does when it is run is its `program`. `calls` makes nodes of that. What
stands in their way is made functions first: `arguments` of a command line become values, calls come
`apart` from larger expressions, and `steps` moves the `lines` between into functions of a `draft`.
`doubts` are what no node does. Nothing is evaluated.
"""
