"""DxT: executable dataflow graphs of plain typed functions, in the browser and headless.

Importing this package imports nothing else: the page, the engine, the executors and the command
line each take only the part they need. Imports between the parts point one way.
"""

__version__ = "0.1.0"
