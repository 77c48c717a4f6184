"""Bytecode for the browser's Python, compiled by that very Python: Pyodide, in Node.js.

Owns `.cache/bytecode`, where each compiled file lies under the digest of its source, so that only
what changed is compiled again. Bytecode is unchecked: it never looks for its source.
"""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from . import node as nodejs
from .layout import Layout
from .report import step
from .stamps import digest_of

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Compiler:
    """Compiles for one version of Pyodide."""

    layout: Layout
    node: nodejs.Node
    pyodide: str

    @property
    def library(self) -> Path:
        """Where the compiled standard library of this version lies, once it is made."""
        return self.layout.cache / f"stdlib-{self.pyodide}.zip"

    def compile(self, sources: dict[str, bytes]) -> dict[str, bytes]:
        """The bytecode of each source, by the same names; the name is what tracebacks show."""
        folder = self.layout.cache / "bytecode"
        folder.mkdir(parents=True, exist_ok=True)
        places = {
            name: folder / digest_of(self.pyodide, name, source.hex())
            for name, source in sources.items()
        }
        missing = [name for name in sources if not places[name].is_file()]
        if missing:
            with step(f"Bytecode of {len(missing)} files"):
                self._compile_in_pyodide({name: sources[name] for name in missing}, places)
        return {name: place.read_bytes() for name, place in places.items()}

    def _compile_in_pyodide(self, sources: dict[str, bytes], places: dict[str, Path]) -> None:
        work = self.layout.cache / "bytecode-work"
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        names = list(sources)
        for number, name in enumerate(names):
            (work / f"{number}.py").write_bytes(sources[name])
        (work / "names.json").write_text(json.dumps(names))
        # Once the standard library is compiled, the compiler itself boots with it, too.
        library = [str(self.library)] if self.library.is_file() else []
        nodejs.run(
            self.layout,
            self.node,
            [
                str(HERE / "compile.mjs"),
                str(self.layout.node_modules / "pyodide"),
                str(work),
                str(HERE / "compile_in_pyodide.py"),
                *library,
            ],
        )
        for number, name in enumerate(names):
            (work / f"{number}.pyc").replace(places[name])
        shutil.rmtree(work)
