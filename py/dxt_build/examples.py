"""The example graphs and their data, with digests, as the page finds them.

Owns the finished `examples/index.json`: what `static/examples/index.json` says, with the digest
and size of every data file as it is.
"""

import json

from .layout import Layout
from .report import BuildError
from .stamps import file_digest, files_below

INDEX = "index.json"


def collect(layout: Layout) -> dict[str, bytes]:
    """The files of the examples by their path below `examples/`."""
    folder = layout.static / "examples"
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in files_below(folder)}
    index = json.loads(files[INDEX])
    for example in index:
        for data in example.get("data", []):
            path = folder / data["path"].removeprefix("examples/")
            if not path.is_file():
                raise BuildError(
                    f"static/examples/index.json names {data['path']}, which is missing"
                )
            data["digest"] = file_digest(path)
            data["size"] = path.stat().st_size
    files[INDEX] = json.dumps(index, ensure_ascii=False, separators=(",", ":")).encode()
    return files


def first(index: bytes) -> str:
    """The graph file, as a path in the site, that opens for who comes without one."""
    return str(json.loads(index)[0]["file"])
