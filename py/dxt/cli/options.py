"""What several commands of `dxt` take, in the same words. Must not know what they do with it."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

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
    help="The folder where values, and plugins that were fetched, are kept from one run to the "
    "next. Keep it to yourself: what is kept can hold code.  [env: DXT_CACHE]",
)
as_json = click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON object, and nothing else."
)


class Sources(NamedTuple):
    """Where a command has plugins from, besides those that are installed."""

    given: tuple[Path | str, ...] = ()
    """Files, and addresses as texts."""
    fetches: bool = False
    """Whether those that the graph names may be fetched from where it says."""
    cache: Path | None = None
    """The folder where plugins that were fetched are kept, and values are."""

    @property
    def words(self) -> list[str]:
        """What to type for the same plugins, but for the folder."""
        return [f"--plugin={place}" for place in self.given] + ["--fetch"] * self.fetches


class PluginPlace(click.Path):
    """A file of this machine, or an address, which stays a text."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        return value if "://" in str(value) else super().convert(value, param, ctx)


def with_plugins(command: Callable[..., Any]) -> Callable[..., Any]:
    """Lets a command take plugins, and the folder where fetched ones are kept: `plugins`."""

    @functools.wraps(command)
    def gathered(
        plugins: tuple[Path | str, ...], fetches: bool, cache_folder: Path | None, **rest: Any
    ) -> Any:
        return command(plugins=Sources(plugins, fetches, cache_folder), **rest)

    return PLUGIN(FETCH(CACHE(gathered)))


PLUGIN = click.option(
    "--plugin",
    "plugins",
    type=PluginPlace(),
    multiple=True,
    metavar="FILE|ADDRESS",
    help="Take the node types of this plugin, too, besides those of installed plugins: a Python "
    "wheel, or a JavaScript module. What is at an address (https) is fetched. Can be given "
    "several times.",
)
FETCH = click.option(
    "--fetch",
    "fetches",
    is_flag=True,
    help="Fetch the plugins that the graph names with an address and a hash: only files that have "
    "this hash are taken. Without it, nothing is fetched that only the graph names.",
)


class Positive(click.FloatRange):
    """A number above 0; not endless, and not none at all."""

    name = "number above 0"

    def __init__(self) -> None:
        super().__init__(min=0, min_open=True)

    def convert(self, value: Any, param: Any, ctx: Any) -> float:
        number: float = super().convert(value, param, ctx)
        if not math.isfinite(number):
            self.fail(f"{value} is no number to count with.", param, ctx)
        return number
