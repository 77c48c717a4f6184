"""Compiles `/modules/N.py` to `/modules/N.pyc` for each name in `/modules/names.json`.

Runs inside Pyodide, started by compile.mjs. A source that this Python can't compile (templates and
tests of syntax errors are shipped in some wheels) gets bytecode that raises the same SyntaxError.
"""

import importlib.util
import json
from importlib._bootstrap_external import _code_to_hash_pyc  # type: ignore[attr-defined]
from pathlib import Path

MODULES = Path("/modules")

for number, name in enumerate(json.loads((MODULES / "names.json").read_text())):
    source = (MODULES / f"{number}.py").read_bytes()
    try:
        code = compile(source, name, "exec", dont_inherit=True, optimize=0)
    except SyntaxError as error:
        code = compile(f"raise SyntaxError({error.msg!r})", name, "exec", dont_inherit=True)
    bytecode = _code_to_hash_pyc(code, importlib.util.source_hash(source), False)
    (MODULES / f"{number}.pyc").write_bytes(bytecode)
