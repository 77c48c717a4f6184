"""What a test needs of the machine that not every Python has."""

import sys

import pytest

needs_processes = pytest.mark.skipif(
    sys.platform == "emscripten", reason="there are no processes in Pyodide"
)
