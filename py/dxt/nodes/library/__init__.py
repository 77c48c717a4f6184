"""The built-in node types: one domain per module, one ordinary function per node type.

The type of a function is `module.function@version`; a trailing underscore is dropped. Modules
here import nothing heavy: they are read when the page's catalogue is made and when a node runs.
"""
