"""Who made what the site consists of, and under which licence: `licences.txt`.

Owns that text. Every package that went into a bundle or is handed out whole is in it, with the
licence its authors ship.
"""

import json
import re
import zipfile
from collections.abc import Iterable
from pathlib import Path

from .layout import Layout

HEAD = """\
DxT
{own}

DxT is made with the work of others, listed here with their licences.
"""
RULE = "-" * 78
LICENCE = re.compile(r"(^|/)(licen[cs]e|copying|notice)[^/]*$", re.IGNORECASE)
PACKAGE = re.compile(r"(?:^|/)node_modules/((?:@[^/]+/)?[^/]+)/")


def packages_of(inputs: Iterable[str]) -> set[str]:
    """The npm packages that files belong to."""
    return {found[1] for name in inputs if (found := PACKAGE.search(name))}


def text(layout: Layout, npm: Iterable[str], wheels: Iterable[Path]) -> str:
    """The whole page of licences."""
    parts = [HEAD.format(own=(layout.root / "LICENSE").read_text(encoding="utf-8").strip())]
    parts.extend(_of_npm(layout.node_modules / name) for name in sorted(npm))
    parts.extend(_of_wheel(path) for path in sorted(wheels))
    return f"\n{RULE}\n".join(parts)


def _of_npm(folder: Path) -> str:
    facts = json.loads((folder / "package.json").read_text(encoding="utf-8"))
    repository = facts.get("repository") or facts.get("homepage") or ""
    address = repository.get("url", "") if isinstance(repository, dict) else repository
    texts = [
        path.read_text(encoding="utf-8", errors="replace")
        for path in sorted(folder.iterdir())
        if path.is_file() and LICENCE.search(path.name)
    ]
    title = f"{facts['name']} {facts['version']} ({facts.get('license', 'see below')})"
    return _part(title, re.sub(r"^git\+|\.git$", "", address), texts)


def _of_wheel(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        metadata = next(name for name in names if name.endswith(".dist-info/METADATA"))
        fields = re.findall(r"^([\w-]+): (.*)$", archive.read(metadata).decode(), re.MULTILINE)
        texts = [
            archive.read(name).decode(errors="replace")
            for name in sorted(names)
            if ".dist-info/" in name and LICENCE.search(name)
        ]
    facts = dict(reversed(fields))
    licence = facts.get("License-Expression") or facts.get("License") or "see below"
    return _part(
        f"{facts['Name']} {facts['Version']} ({licence})", facts.get("Home-page", ""), texts
    )


def _part(title: str, address: str, texts: list[str]) -> str:
    return "\n".join([title, *([address] if address else []), *("\n" + text for text in texts)])
