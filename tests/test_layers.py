"""Imports point one way: the architecture's rule, read from the sources."""

import ast
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "py" / "dxt"

# What each part of the package may import of the others, and which packages from elsewhere.
CORE: tuple[str, ...] = ("core",)
DATA = (*CORE, "data")
NODES = (*DATA, "nodes")
ENGINE = (*NODES, "engine")
EXECUTORS = (*ENGINE, "executors")
ALL = (*EXECUTORS, "rewrites", "web", "cli")
MAY_IMPORT = {
    "core": CORE,
    "data": DATA,
    "nodes": NODES,
    "engine": ENGINE,
    "rewrites": (*ENGINE, "rewrites"),
    "executors": EXECUTORS,
    "web": ALL,
    "cli": ALL,
    "__main__": ALL,
    "__init__": (),
}
# The same inside of a part, for those that have folders.
INSIDE: dict[str, set[str]] = {
    "core/text": {"text"},
    "core/document": {"text", "document"},
    "core/source": {"text", "source"},
    "core/node_types": {"text", "document", "source", "node_types"},
    "core/editing": {"text", "document", "source", "node_types", "editing"},
    "core/script": {"text", "document", "source", "node_types", "editing", "script"},
    "engine/values": {"values"},
    "engine/graph": {"values", "graph"},
    "engine/planning": {"values", "graph", "planning"},
    "engine/running": {"graph", "planning", "running"},
    "engine/recording": {"recording"},
    "executors/code": {"code"},
    "executors/streams": {"code", "streams"},
    "executors/children": {"code", "children"},
    "cli/terminal": {"terminal"},
    "cli/files": {"files"},
    "cli/packages": {"files", "packages"},
    "cli/graphs": {"terminal", "files", "packages", "graphs"},
    "cli/differences": {"terminal", "files", "packages", "differences"},
    "cli/runs": {"terminal", "files", "packages", "graphs", "runs"},
    "app/bars": set(),
    "app/keeping": {"keeping"},
    "app/node_types": {"node_types"},
    "app/running": {"running"},
    "app/drawing": {"bars", "node_types", "drawing"},
    "app/inspecting": {"bars", "keeping", "node_types", "drawing", "inspecting"},
    "app/results": {"keeping", "node_types", "running", "results"},
    "app/debugger": {"bars", "keeping", "inspecting", "results", "debugger"},
}
FROM_ELSEWHERE = {
    "data": {"arro3"},
    "nodes": {"arro3", "packaging"},
    "engine": {"networkx"},
    "web": {"js", "pyodide", "pyodide_js", "_pyodide"},
    "cli": {"click", "rich"},
}
BROWSER = {"js", "jsffi", "pyscript", "pyodide", "pyodide_js", "_pyodide", "micropython"}


def imports(path: Path, package: str) -> Iterator[str]:
    """The full names of everything a file imports, wherever in the file."""
    for found in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(found, ast.Import):
            yield from (alias.name for alias in found.names)
        elif isinstance(found, ast.ImportFrom):
            base = ".".join(package.split(".")[: len(package.split(".")) - found.level + 1])
            start = f"{base}." if found.level else ""
            module = (start + (found.module or "")).rstrip(".")
            yield module
            yield from (f"{module}.{alias.name}" for alias in found.names)


def part_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def sources(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.py"))


def home_of(part: str) -> Path:
    return ROOT / part if part == "app" else PACKAGE / part


def imports_inside(part: str) -> dict[str, set[str]]:
    """What each folder of a part, and each file beside them, imports of the part's own."""
    home = home_of(part)
    package = part if part == "app" else f"dxt.{part}"
    found: dict[str, set[str]] = {}
    for path in sources(home):
        below = path.relative_to(home).parts
        own = found.setdefault(below[0].removesuffix(".py"), set())
        for name in imports(path, ".".join((package, *below[:-1]))):
            if name.startswith(f"{package}."):
                own.add(name.removeprefix(f"{package}.").partition(".")[0])
    return {name: found[name] & found.keys() for name in found}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imported_packages(path: Path) -> set[str]:
    """The top names, without the standard library's."""
    home = ROOT / "py" if ROOT / "py" in path.parents else ROOT
    package = ".".join(path.parent.relative_to(home).parts)
    tops = {name.partition(".")[0] for name in imports(path, package)}
    return tops - sys.stdlib_module_names


@pytest.mark.parametrize("path", sources(PACKAGE), ids=name_of)
def test_a_part_imports_only_what_is_to_its_left(path: Path) -> None:
    package = ".".join(path.parent.relative_to(ROOT / "py").parts)
    parts = {
        name.split(".")[1] for name in imports(path, package) if name.startswith("dxt.")
    } & MAY_IMPORT.keys()
    assert parts <= set(MAY_IMPORT[part_of(path)])


@pytest.mark.parametrize("folder", INSIDE)
def test_a_folder_of_a_part_imports_only_the_folders_it_may(folder: str) -> None:
    part, _, name = folder.partition("/")
    folders = {found.partition("/")[2] for found in INSIDE if found.startswith(f"{part}/")}
    assert folders == {path.parent.name for path in home_of(part).glob("*/__init__.py")}
    assert imports_inside(part)[name] & folders == INSIDE[folder]


# In the engine and the executors, names of types lead back from what stands beside the folders.
@pytest.mark.parametrize("part", ["core", "cli", "app"])
def test_no_circle_leads_through_what_stands_beside_the_folders_of_a_part(part: str) -> None:
    found = imports_inside(part)
    TopologicalSorter({name: found[name] - {name} for name in found}).prepare()


@pytest.mark.parametrize("path", sources(PACKAGE), ids=name_of)
def test_a_part_imports_only_the_packages_that_are_its_own(path: Path) -> None:
    allowed = FROM_ELSEWHERE.get(part_of(path), set()) | {"dxt"}
    assert imported_packages(path) <= allowed


@pytest.mark.parametrize("path", sources(ROOT / "app"), ids=name_of)
def test_the_page_imports_only_core_and_itself(path: Path) -> None:
    names = list(imports(path, ".".join(path.parent.relative_to(ROOT).parts)))
    assert all(name.startswith("dxt.core") for name in names if name.partition(".")[0] == "dxt")
    allowed = {"app", "dxt"} | (BROWSER if path.name == "dom.py" else set())
    assert {name.partition(".")[0] for name in names} - sys.stdlib_module_names <= allowed


def test_static_holds_no_python() -> None:
    found = [
        path
        for path in (ROOT / "static").rglob("*.py")
        if "node_modules" not in path.relative_to(ROOT).parts
    ]
    assert found == []


def test_the_build_needs_only_the_standard_library() -> None:
    modules = [*sources(ROOT / "py" / "dxt_build"), ROOT / "build.py"]
    wanted = {name for path in modules for name in imported_packages(path)}
    assert wanted <= {"dxt_build"}
