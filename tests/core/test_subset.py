"""core/ and app/ are written in what MicroPython has; the rules themselves are tried, too."""

from pathlib import Path

import pytest

from tests.core.micropython_subset import complaints

ROOT = Path(__file__).resolve().parent.parent.parent
FILES = sorted([*(ROOT / "py" / "dxt" / "core").rglob("*.py"), *(ROOT / "app").rglob("*.py")])


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_is_written_for_micropython(path: Path) -> None:
    is_dom = path.relative_to(ROOT).as_posix() == "app/dom.py"
    assert complaints(path.read_text(encoding="utf-8"), may_touch_page=is_dom) == []


@pytest.mark.parametrize(
    "source",
    [
        "import dataclasses",
        "from typing import Any",
        "import enum",
        "from contextlib import suppress",
        "from collections.abc import Iterator",
        "from collections import Counter",
        "from hashlib import md5",
        "from __future__ import annotations",
        "import js",
        "from pyscript import window",
        "match a:\n  case 1: pass",
        "def f(a, /): pass",
        "a = [*b]",
        "a = (*b, 1)",
        "a = {*b}",
        "a = {**b}",
        "class A(B, c=1): pass",
        "raise A from b",
        "a.removeprefix('b')",
        "a.zfill(3)",
        "a.isidentifier()",
        "a.bit_length()",
        "a.move_to_end('b')",
        "a.split(sep=',')",
        "a.encode(encoding='utf-8')",
        "zip(a, b, strict=True)",
        "json.dumps(a, sort_keys=True)",
        "isinstance(a, int | str)",
        "f.__doc__",
        "vars(a)",
        "@a[0]\ndef f(): pass",
        "async def f():\n  return [a async for a in b]",
    ],
)
def test_what_micropython_lacks_is_found(source: str) -> None:
    assert complaints(source), source


@pytest.mark.parametrize(
    "source",
    [
        "TYPE_CHECKING = False\nif TYPE_CHECKING:\n    from typing import Any",
        "try:\n    import warnings\nexcept ImportError:\n    warnings = None",
        "from collections import OrderedDict\nimport sys, json, math",
        "def f(a: list[int], *, b: 'dict[str, Any] | None' = None, **c) -> int | None: pass",
        "a, *b = c\nf(*a, **b)\nx = f'{a!r:>3}' if (y := 1) else json.dumps(a)",
        "class A(B):\n @property\n def p(self): return 1\n @p.setter\n def p(self, v): pass",
        "a.title\nisinstance(a, (int, str))\na.split(',', 1)",
    ],
)
def test_what_micropython_has_is_left_alone(source: str) -> None:
    assert complaints(source) == []


def test_only_one_module_may_touch_the_page() -> None:
    assert complaints("import js", may_touch_page=True) == []
