"""Values: tables, charts, files, and how they are read, converted, stored and shown.

Importing this package or any module of it is cheap: the Arrow library is loaded when the
first table is made (`arrow_library`), never before. Nothing here knows graphs, nodes or runs.
"""
