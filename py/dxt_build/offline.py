"""What the service worker keeps: the list of the site's files, in the order they are fetched.

Owns that list. Must not know how the service worker keeps them.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping

HASHED = re.compile(
    r"((assets|python)/.*|pyscript|micropython)-[0-9A-Za-z]{8,10}\.\w+"
    r"|python/wheels/[0-9a-f]{10}/.*"
)
# Packages that were copied from a Pyodide distribution are kept when they are first used.
LEFT_OUT = ("service-worker.js", "python/packages/")


def entries(digests: Mapping[str, str], lazy: Iterable[str]) -> list[dict[str, str | None]]:
    """Every file to keep: what a graph needs first, what is only sometimes opened last.

    A hashed name is its own revision.
    """
    last = set(lazy)
    paths = sorted(
        (path for path in digests if not path.startswith(LEFT_OUT)),
        key=lambda path: (path in last, path),
    )
    return [
        {"url": path, "revision": None if HASHED.fullmatch(path) else digests[path][:16]}
        for path in paths
    ]


def build_id(digests: Mapping[str, str]) -> str:
    """One short name for exactly this set of files."""
    listed = "".join(f"{path} {digests[path]}\n" for path in sorted(digests))
    return hashlib.sha256(listed.encode()).hexdigest()[:16]


def with_list(worker: str, build: str, listed: list[dict[str, str | None]], packages: str) -> str:
    """The service worker's script with its facts in front."""
    facts = {"build": build, "files": listed, "packages": packages}
    return f"self.dxtOffline={json.dumps(facts, separators=(',', ':'))};\n{worker}"
