"""Runs plain test functions without pytest, on any of the three Pythons.

Owns the running and the counting; which files to run is for its caller to say.
"""

import io
import sys


def run(modules):
    """`{"passed": n, "failures": [text, ...]}` for all functions `test_*` of the modules."""
    passed = 0
    failures = []
    for name in modules:
        try:
            module = __import__("tests.core." + name, None, None, ["*"])
        except Exception as error:
            failures.append(name + "\n" + _traceback(error))
            continue
        for key in sorted(dir(module)):
            if key.startswith("test_"):
                try:
                    getattr(module, key)()
                    passed += 1
                except Exception as error:
                    failures.append(name + "." + key + "\n" + _traceback(error))
    return {"passed": passed, "failures": failures}


def _traceback(error):
    if hasattr(sys, "print_exception"):
        text = io.StringIO()
        sys.print_exception(error, text)
        return text.getvalue()
    traceback = __import__("traceback")
    return "".join(traceback.format_exception(error))
