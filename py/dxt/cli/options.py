"""What several commands of `dxt` take, in the same words. Must not know what they do with it."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import click

GRAPH_FILE = click.Path(path_type=Path)
NEW_FILE = click.Path(path_type=Path)
RUN = click.Path()
CACHE = click.option(
    "--cache",
    "cache_folder",
    type=click.Path(path_type=Path),
    metavar="DIR",
    envvar="DXT_CACHE",
    help="The folder where values are kept from one run to the next. Keep it to yourself: what "
    "is kept can hold code.  [env: DXT_CACHE]",
)
as_json = click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON object, and nothing else."
)


class PluginFile(click.Path):
    """A file of this machine: what an address holds is not fetched without being looked at."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        if "://" in str(value):
            self.fail(f"{value} is an address. Fetch what is there, and name its file.", param, ctx)
        return super().convert(value, param, ctx)


with_plugins = click.option(
    "--plugin",
    "plugins",
    type=PluginFile(),
    multiple=True,
    metavar="FILE",
    help="Take the node types of the plugin in this file, too, besides those of installed "
    "plugins: a Python wheel, or a JavaScript module. Can be given several times.",
)


class Positive(click.FloatRange):
    """A number above 0; not endless, and not none at all."""

    def __init__(self) -> None:
        super().__init__(min=0, min_open=True)

    def convert(self, value: Any, param: Any, ctx: Any) -> float:
        number: float = super().convert(value, param, ctx)
        if not math.isfinite(number):
            self.fail(f"{value} is no number to count with.", param, ctx)
        return number
