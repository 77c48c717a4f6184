"""The packages that node code asks for: required by the graph, or simply imported.

Owns what is installed into this executor while it lives. Files come from the page, which decides
where from; a refusal becomes an error that names the package. micropip does the choosing. It, and
what else only packages need, is imported with the first: every first result would wait for it.
"""

from __future__ import annotations

import ast
import importlib
import importlib.util
import json
import re
import sys
from typing import Any, Protocol

from dxt.core.errors import PackageMissing

LOCK = "pyodide-lock.json"
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


class Files(Protocol):
    """The worker's JavaScript, as far as packages go."""

    async def ask(self, what: str, key: str) -> Any: ...
    def refusal(self) -> str: ...
    def unpack(self, wheel: Any) -> None: ...
    def lock(self, text: str) -> None: ...


class Packages:
    def __init__(self, files: Files) -> None:
        self._files = files
        self._required: list[str] = []
        self._provided: set[str] = set()
        self._by_import: dict[str, str] | None = None

    def require(self, requirements: list[str]) -> None:
        """What every task from now on needs, as PEP 508 texts."""
        self._required = requirements

    async def provide(self, code: str) -> None:
        """Installs what the graph requires and the code imports; raises PackageMissing."""
        wanted = [text for text in self._required if text not in self._provided]
        if code not in self._provided:
            wanted += await self._imported(code)
        if wanted:
            await self._install(wanted)
        self._provided.update(wanted, [code])

    async def _imported(self, code: str) -> list[str]:
        """Packages of the lock for the imports that nothing here answers to."""
        missing = [name for name in imports(code) if not is_here(name)]
        if not missing:
            return []
        known = await self._known()
        return [known[name] for name in missing if name in known]

    async def _known(self) -> dict[str, str]:
        if self._by_import is None:
            text = bytes((await self._bytes(LOCK)).to_bytes()).decode()
            self._files.lock(text)
            packages = json.loads(text)["packages"]
            self._by_import = {
                name.partition(".")[0]: package
                for package, entry in packages.items()
                for name in entry["imports"]
            }
        return self._by_import

    async def _install(self, wanted: list[str]) -> None:
        await self._known()
        if importlib.util.find_spec("micropip") is None:
            self._files.unpack(await self._bytes("micropip"))
            importlib.invalidate_caches()
        micropip = importlib.import_module("micropip")
        for text in wanted:
            name = _name(text)
            try:
                await micropip.install(text)
            except Exception as raised:  # micropip lets through whatever went wrong below it
                raise self._missing(name, self._files.refusal() or str(raised)) from None
            importlib.invalidate_caches()
            if not is_installed(name):  # Pyodide only logs what it could not fetch
                raise self._missing(name, self._files.refusal() or "it did not come")

    async def _bytes(self, name: str) -> Any:
        answer = await self._files.ask("package", name)
        if answer.error:
            raise self._missing(name, answer.error)
        return answer.bytes

    def _missing(self, name: str, why: str) -> PackageMissing:
        """What to do about it depends on whether the graph names any package: only then its reader
        is asked."""
        todo = "Allow this graph's packages when it runs, with the network on."
        if not self._required:
            todo = (
                "Name it among the graph's packages, under Needs where no node is selected, and "
                "allow them when it runs, with the network on."
            )
        return PackageMissing(
            f"The package {name} could not be loaded: {why[:500].rstrip('.')}. {todo}"
        )


def imports(code: str) -> list[str]:
    """The top-level names of the modules that the code imports; none when it can't be read."""
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    found: dict[str, None] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update(dict.fromkeys(alias.name.partition(".")[0] for alias in node.names))
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found[node.module.partition(".")[0]] = None
    return list(found)


def is_here(name: str) -> bool:
    if name in sys.modules or name in sys.stdlib_module_names:
        return True
    try:
        return importlib.util.find_spec(name) is not None
    except (ImportError, ValueError):
        return False


def is_installed(package: str) -> bool:
    metadata = importlib.import_module("importlib.metadata")
    try:
        metadata.version(package)
    except metadata.PackageNotFoundError:
        return False
    return True


def _name(requirement: str) -> str:
    found = NAME.match(requirement.strip())
    return found[0] if found else requirement
