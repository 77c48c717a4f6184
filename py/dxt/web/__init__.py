"""What of DxT runs inside the browser's engine worker and inside its executor workers.

The JavaScript of `static/sandbox` boots Python, imports one of these modules and hands it its
functions; so nothing here imports `js`, and all of it can be run and tested on CPython.
"""
