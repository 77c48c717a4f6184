"""The page's Python loses its comments and docstrings, nothing else, and is put back as it was."""

import ast
import json
from pathlib import Path

import pytest

from dxt_build import micropython, node, pack
from dxt_build.layout import Layout
from dxt_build.report import BuildError

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted([*(ROOT / "app").rglob("*.py"), *(ROOT / "py" / "dxt" / "core").rglob("*.py")])

RUN = """
import { text } from "node:stream/consumers";
import { inflateRawSync } from "node:zlib";
const { loadMicroPython } = await import(
  "./node_modules/@micropython/micropython-webassembly-pyscript/micropython.mjs");
const { putBack } = await import("./sandbox/image.js");
const { image, run } = JSON.parse(await text(process.stdin));
const python = await loadMicroPython();
putBack(python._module.HEAPU8, inflateRawSync(Buffer.from(image, "hex")));
python.runPython(run);
"""


def without_docstrings(source: str) -> str:
    tree = ast.parse(source)
    for owner in ast.walk(tree):
        if isinstance(owner, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            first = owner.body[0] if owner.body else None
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                rest = owner.body[1:]
                owner.body = rest or ([] if isinstance(owner, ast.Module) else [ast.Pass()])
    return ast.dump(tree)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_lean_module_is_the_same_program(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert ast.dump(ast.parse(pack.lean(source))) == without_docstrings(source)


def test_lines_stay_where_they_are() -> None:
    source = '"""Says\nmuch."""\n\n\ndef f():\n    """Less."""\n    return 1  # why\n'
    assert pack.lean(source) == "\n\n\n\ndef f():\n    \n    return 1\n"


def test_a_body_that_is_only_a_docstring_stays_a_body() -> None:
    assert pack.lean('class Empty:\n    """Nothing."""\n') == "class Empty:\n    pass\n"


def test_a_sign_in_a_text_is_no_comment() -> None:
    source = 'colour = "#fff"\nlines = """\n  # kept\n"""\n'
    assert pack.lean(source) == source


def test_the_page_gets_its_own_modules_and_core_and_no_more(tmp_path: Path) -> None:
    names = (
        "app/main.py",
        "py/dxt/core/document/graph.py",
        "py/dxt/__init__.py",
        "py/dxt/engine/planning/plan.py",
    )
    for name in names:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"name = {name!r}\n", encoding="utf-8")
    assert pack.modules(Layout(tmp_path)) == {
        "app/__init__.py": "",
        "app/main.py": "name = 'app/main.py'\n",
        "dxt/__init__.py": "",
        "dxt/core/document/graph.py": "name = 'py/dxt/core/document/graph.py'\n",
    }


def test_the_image_holds_the_modules_imported() -> None:
    layout = Layout(ROOT)
    nodejs = node.prepare(layout)
    sources = {
        "app/__init__.py": "",
        "app/main.py": "from app.texts.greetings import HELLO\nprint('not when it is put back')\n",
        "app/texts/__init__.py": "",
        "app/texts/greetings.py": "HELLO = 'Grüezi'\n",
    }
    image = micropython.image(layout, nodejs, micropython.compile(layout, nodejs, sources))
    given = json.dumps({"image": image.hex(), "run": "import app.main; print(app.main.HELLO)"})
    printed = node.run(layout, nodejs, ["--input-type=module", "-e", RUN], given)
    assert printed == "Grüezi\n"


def test_what_earlier_builds_made_is_thrown_away(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    for name in ("py", "static"):
        (tmp_path / name).symlink_to(ROOT / name)
    nodejs = node.prepare(Layout(ROOT))
    sources = {"app/__init__.py": "", "app/main.py": "now = 1\n"}
    for text in ("now = 1\n", "now = 2\n"):
        sources["app/main.py"] = text
        compiled = micropython.compile(layout, nodejs, sources)
        image = micropython.image(layout, nodejs, compiled)
        micropython.clean(layout, sources, compiled)
        kept = [path.read_bytes() for path in (layout.cache / "micropython").iterdir()]
        assert sorted(kept) == sorted([*compiled.values(), image])


def test_modules_that_take_javascript_when_imported_stop_the_build() -> None:
    layout = Layout(ROOT)
    nodejs = node.prepare(layout)
    compiled = micropython.compile(layout, nodejs, {"app/main.py": "import js\nnow = js.Date\n"})
    with pytest.raises(BuildError, match="while it is imported"):
        micropython.image(layout, nodejs, compiled)


def test_code_that_micropython_can_not_compile_stops_the_build_by_name() -> None:
    layout = Layout(ROOT)
    with pytest.raises(BuildError, match=r"app/wrong\.py is not Python(.|\n)*line 2"):
        micropython.compile(layout, node.prepare(layout), {"app/wrong.py": "\ndef (:\n"})
