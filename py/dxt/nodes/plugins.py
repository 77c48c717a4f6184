'''Plugins: packages that bring node types of their own. This page is for those who write one.

A plugin is an ordinary Python package. Its public functions are node types, by the same rules as
DxT's own and as the code in a Python node: parameters are inputs, the return annotation is the
output (a NamedTuple or TypedDict of the same file names several), the docstring is the help.

    # dxt_weather/nodes.py
    """Weather data."""

    from typing import Annotated, Literal

    from dxt.nodes.prelude import Range, Table, node


    def stations(country: str = "NO") -> Table:
        """Weather stations of a country."""
        ...


    @node(version=2, requires=["scipy>=1.14"])
    def smooth(rows: Table, column: str, days: Annotated[int, Range(1, 30)] = 7) -> Table:
        """Rolling mean of one column."""
        ...


    def _fetch(url: str) -> bytes: ...   # private: no node type

An entry point in the group `dxt.nodes` says which file that is, and what its types' names begin
with:

    # pyproject.toml
    [project]
    name = "dxt-weather"
    version = "1.0"
    dependencies = ["httpx>=0.28"]

    [project.entry-points."dxt.nodes"]
    weather = "dxt_weather.nodes"

These are the types `weather.stations@1` and `weather.smooth@2`. People get them by installing the
package beside `dxt`, or by giving DxT the wheel or its address (`dxt run --plugin WHEEL`, or in
the browser).

**Your code is read before it is run, and run only where nodes run.** DxT finds your types in the
text of the file. So functions stand at the top level, and what `@node` and MIGRATIONS are given is
written out, not computed. `@node` may be given `name`, `version`, and `requires`: the packages that
this one function needs beyond those of the whole plugin.

**Keep the code in one package.** Results are kept by a key that covers your package's files: Python
files but for comments and formatting, other files by their bytes, compiled ones by your version
number. When any of it changes, your nodes become stale and all others keep their values. Files in
another package beside it are not seen; make that a package of its own, and a dependency.

**Numbers of versions belong to types**, not to the package. As long as old graphs run as they did,
keep the number. Before you change a port or what a function means, decide:

- Keep the old function beside the new one, and old graphs go on with the old one:

      @node(name="smooth", version=1)
      def smooth_1(rows: Table, col: str) -> Table: ...

- Or let it go and say how its nodes become new ones. This is done, and told, when a graph is
  opened. Steps are never changed later; a graph takes as many of them as it needs:

      MIGRATIONS = [
          {
              "from": "smooth@1",
              "to": "smooth@2",
              "renamed": {"col": "column"},          # inputs: old name, new name
              "renamed_outputs": {"out": "rows"},
              "dropped": {"center": False},          # gone; the new one does as False did
              "added": {"days": 3},                  # so that old nodes give what they gave
          },
          {"from": "mean@1", "to": "smooth@2", "dropped": ["verbose"]},   # gone, whatever it was
      ]

  A node that was set to something that is gone (`center` to True) stays as it is, and its owner is
  told. A type of another plugin is written with its prefix: `"from": "meteo.smooth@1"`.

- Or do neither: whoever needs the old version has it beside the new one. A graph can name several
  versions of a plugin; each node runs the code of the version that has its type. Of a type that
  several have, the newest is taken.

While you write: rebuild the wheel, or save the file of an editable install, and load it again. DxT
takes the new code in place of the old; only your nodes become stale.

This module owns what is known of a plugin and why one can't be had. It must not know other plugins
(registry), nor run any of their code (executors).
'''

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from email import message_from_string
from importlib.metadata import Distribution, EntryPoint, PathDistribution, distributions

from dxt.core.document.packages import canonical
from dxt.core.errors import DxtError, PluginFailed
from dxt.core.ids import is_node_id
from dxt.core.node_types.migration import Migration
from dxt.core.source.syntax import check_syntax
from dxt.core.source.tokens import tokenize
from dxt.core.spec import NodeSpec
from dxt.nodes.declarations import read_declarations
from dxt.nodes.sources import Source, digest_of, find_in, find_installed

GROUP = "dxt.nodes"
MODULE = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")
LIMIT = 200_000_000
"""Bytes of a wheel, unpacked, beyond which it is not looked at."""


@dataclass(frozen=True)
class Plugin:
    """What was read of a plugin; `where` it came from, for people.

    `wheel` holds the bytes of one that is not installed: an executor has to be given them
    (`dxt.executors.code.plugins.unpack`). `digest` is that of its code, as in its specs' `origin`.
    """

    name: str
    version: str
    where: str
    prefixes: tuple[str, ...]
    specs: dict[str, NodeSpec]
    migrations: list[Migration]
    digest: str
    wheel: bytes | None = None


def read_wheel(data: bytes, where: str) -> Plugin | PluginFailed:
    """The plugin in the bytes of a wheel; nothing is installed."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as wheel:
            if sum(info.file_size for info in wheel.infolist()) > LIMIT:
                return PluginFailed.loading(
                    where, "it is larger than 200 MB. Keep data out of the wheel"
                )
            root = zipfile.Path(wheel)
            folders = [item for item in root.iterdir() if item.name.endswith(".dist-info")]
            if len(folders) != 1:
                return PluginFailed.loading(
                    where, "it is a zip file, but no wheel. Build one: pip wheel ."
                )
            distribution = PathDistribution(folders[0])
            return _read(distribution, lambda module: find_in(root, module), where, data)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, ValueError):
        return PluginFailed.loading(
            where, "it is damaged, or no wheel at all. Fetch or build it again"
        )


def installed() -> list[Plugin | PluginFailed]:
    """The plugins that are installed beside DxT, by name."""
    found: dict[str, Plugin | PluginFailed] = {}
    for distribution in distributions():
        if not _entry_points(distribution):
            continue
        name = canonical(_stated(distribution)[0])
        if name not in found:  # else it is hidden by the first, as it is to imports
            found[name] = _read_installed(distribution, name)
    return [found[name] for name in sorted(found)]


def _read_installed(distribution: Distribution, name: str) -> Plugin | PluginFailed:
    where = f"{name} (installed)"
    try:
        return _read(distribution, lambda module: find_installed(distribution, module), where, None)
    except (OSError, ValueError):
        return PluginFailed.loading(where, "its files can't be read. Install it again")


def _entry_points(distribution: Distribution) -> list[EntryPoint]:
    return [point for point in distribution.entry_points if point.group == GROUP]


def _stated(distribution: Distribution) -> tuple[str, str]:
    """The name and version that the metadata state; "" where they don't."""
    text = distribution.read_text("METADATA") or distribution.read_text("PKG-INFO") or ""
    metadata = message_from_string(text)
    return metadata.get("Name", ""), metadata.get("Version", "")


def _read(
    distribution: Distribution,
    find: Callable[[str], Source | None],
    where: str,
    wheel: bytes | None,
) -> Plugin | PluginFailed:
    points = _entry_points(distribution)
    prefixes = tuple(point.name for point in points)
    name, version = _stated(distribution)
    if not name or not version:
        return PluginFailed.loading(
            where, "its metadata state no name and version. Tell its author", prefixes
        )
    if not points:
        return PluginFailed.loading(
            where, f"it has no entry point in the group {GROUP}. Tell its author"
        )
    specs: dict[str, NodeSpec] = {}
    migrations: list[Migration] = []
    packages = []
    modules: dict[str, str] = {}
    for point in points:
        named = f'the entry point "{point.name} = {point.value}"'
        if not is_node_id(point.name):
            return PluginFailed.loading(
                where, f"{named} must have a name like weather. Tell its author"
            )
        source = find(point.value) if MODULE.fullmatch(point.value) else None
        if source is None:
            why = f"{named} names no module of Python text in it. Tell its author"
            return PluginFailed.loading(where, why, prefixes)
        try:
            text = source.file.read_text(encoding="utf-8")
            declared = read_declarations(point.name, text)
            check_syntax(text, tokenize(text))
        except DxtError as error:
            line = f", line {error.line}" if error.line else ""
            why = f"{point.value}{line}: {error.message.rstrip('.')}. Mend it, or tell its author"
            return PluginFailed.loading(where, why, prefixes)
        except UnicodeError:
            why = f"{point.value} is not UTF-8. Tell its author"
            return PluginFailed.loading(where, why, prefixes)
        if not declared.specs:
            why = f"{point.value} has no public function. Mend it, or tell its author"
            return PluginFailed.loading(where, why, prefixes)
        modules.update(dict.fromkeys(declared.specs, point.value))
        specs.update(declared.specs)
        migrations += declared.migrations
        packages.append(source.package)
    digest = digest_of(packages, version)
    requirements = _requirements(distribution.requires or ())
    for type, spec in specs.items():
        spec.origin = f"{modules[type]}@{digest}"
        spec.requirements = requirements + spec.requirements
    return Plugin(canonical(name), version, where, prefixes, specs, migrations, digest, wheel)


def _requirements(stated: Iterable[str]) -> list[str]:
    """What the plugin needs, less DxT itself and what only its extras need."""
    found = []
    for text in stated:
        requirement, _, marker = text.partition(";")
        name = re.match(r"[\w.-]*", requirement.strip())
        if "extra" not in marker and name and canonical(name[0]) != "dxt":
            found.append(text)
    return found
