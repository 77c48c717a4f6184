"""The command line: `dxt run | check | share | cache`.

Owns the commands, their options and exit codes: 0, 1 when a node failed, 2 when a file can't be
used (or the command makes no sense), 130 when stopped by Ctrl-C. What the commands do is loaded
only when one is called, so that help comes at once.
"""

# ruff: noqa: PLC0415 - see above
from __future__ import annotations

import sys
from pathlib import Path

import click

from dxt import __version__

SETTINGS = {"help_option_names": ["-h", "--help"]}
GRAPH_FILE = click.Path(path_type=Path)
CACHE = click.option(
    "--cache",
    "cache_folder",
    type=click.Path(path_type=Path),
    metavar="DIR",
    envvar="DXT_CACHE",
    help="The folder where values are kept from one run to the next. Keep it to yourself: what "
    "is kept can hold code.  [env: DXT_CACHE]",
)


@click.group(context_settings=SETTINGS)
@click.version_option(__version__, prog_name="dxt")
def main() -> None:
    """Runs, checks and shares DxT graphs (*.dxt.json)."""


@main.command(context_settings=SETTINGS)
@click.argument("file", type=GRAPH_FILE)
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="NODE.PORT=VALUE",
    help="Set a parameter for this run. Can be given several times.",
)
@click.option(
    "--save",
    "saves",
    multiple=True,
    metavar="NODE.PORT=PATH",
    help="Save an output; the path's ending says how: .csv .json .arrow .parquet .txt .md .html "
    ".png .vega. Can be given several times.",
)
@CACHE
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, and nothing else.")
def run(
    file: Path,
    settings: tuple[str, ...],
    saves: tuple[str, ...],
    cache_folder: Path | None,
    as_json: bool,
) -> None:
    """Runs all nodes of FILE and shows its unconnected outputs.

    Files that nodes read are looked for beside FILE.
    """
    from dxt.cli import running

    sys.exit(running.run(file, settings, saves, as_json, cache_folder))


@main.command(context_settings=SETTINGS)
@click.argument("file", type=GRAPH_FILE)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, and nothing else.")
def check(file: Path, as_json: bool) -> None:
    """Says what is wrong with FILE, without running anything."""
    from dxt.cli import checking

    sys.exit(checking.check(file, as_json))


@main.command(context_settings=SETTINGS)
@click.argument("file_or_link", metavar="FILE|LINK")
@click.option("--base", default="", help="The address of the page that the link opens.")
def share(file_or_link: str, base: str) -> None:
    """Makes a link of a graph file, or a graph file of a link."""
    from dxt.cli import sharing

    sys.exit(sharing.share(file_or_link, base))


@main.group(context_settings=SETTINGS, invoke_without_command=True)
@CACHE
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, and nothing else.")
@click.pass_context
def cache(context: click.Context, cache_folder: Path | None, as_json: bool) -> None:
    """Lists the values that `dxt run --cache DIR` kept, what saves most first."""
    from dxt.cli import caching

    context.obj = cache_folder
    if context.invoked_subcommand is None:
        sys.exit(caching.show(cache_folder, as_json))


@cache.command(context_settings=SETTINGS)
@CACHE
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, and nothing else.")
@click.pass_obj
def clear(named_before: Path | None, cache_folder: Path | None, as_json: bool) -> None:
    """Removes all kept values."""
    from dxt.cli import caching

    sys.exit(caching.clear(cache_folder or named_before, as_json))


@cache.command(context_settings=SETTINGS)
@CACHE
@click.option("--size", required=True, metavar="SIZE", help="What may be left, like 500MB.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, and nothing else.")
@click.pass_obj
def prune(named_before: Path | None, cache_folder: Path | None, size: str, as_json: bool) -> None:
    """Removes the values that are worth least, until the rest takes no more than SIZE."""
    from dxt.cli import caching

    sys.exit(caching.thin_out(cache_folder or named_before, size, as_json))
