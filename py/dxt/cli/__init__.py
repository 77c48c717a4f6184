"""The command line: the commands of `dxt` with their options, and nothing else.

What a command does is in a module of its own, which is loaded only when the command is called, so
that help and completion come at once. `exit_code` says how commands end, `answer` how they tell
what they found, `options` what several take. All else stands in folders, each only going by those
before it: `terminal`, `files`, `packages`, `graphs`, `differences`, `runs`.
"""

# ruff: noqa: PLC0415 - see above
from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from dxt import __version__
from dxt.cli.answer import Commands, ending, tell
from dxt.cli.exit_code import ExitCode, explained
from dxt.cli.graphs import completion as completions
from dxt.cli.graphs.completion import ExampleName, NodeName, PortValue, TypeName, is_path
from dxt.cli.options import (
    CACHE,
    GRAPH_FILE,
    NEW_FILE,
    RUN,
    Positive,
    Sources,
    as_json,
    with_plugins,
)

EPILOG = f"""\b
{explained()}

\b
Completion of commands, options, nodes and ports in your shell, once:
  {completions.INSTALL["bash"]}
(or zsh, fish: "dxt completion --help")"""


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]}, epilog=EPILOG)
@click.version_option(__version__, prog_name="dxt")
def main() -> None:
    """Runs, checks, compares and shares DxT graphs (*.dxt.json)."""


@main.command()
@click.argument("file", type=GRAPH_FILE)
@click.option(
    "--set",
    "settings",
    type=PortValue("inputs"),
    multiple=True,
    metavar="NODE.PORT=VALUE",
    help="Set a parameter for this run. Can be given several times.",
)
@click.option(
    "--save",
    "saves",
    type=PortValue("outputs"),
    multiple=True,
    metavar="NODE.PORT=PATH",
    help="Save an output; the path's ending says how: .csv .json .arrow .parquet .txt .md .html "
    ".png .vega. Can be given several times.",
)
@click.option(
    "--timeout",
    "seconds",
    type=Positive(),
    metavar="SECONDS",
    help="Stop a node that takes longer, instead of what the graph says.",
)
@click.option(
    "--memory",
    "megabytes",
    type=Positive(),
    metavar="MB",
    help="Fail a node that takes more memory, instead of what the graph says.",
)
@click.option(
    "--history",
    type=click.Path(path_type=Path),
    metavar="RUNS",
    help='Add the record of this run to a file, for "dxt compare" and "dxt explain".',
)
@click.option(
    "--trace",
    type=click.Path(path_type=Path),
    metavar="TRACE",
    help="Write when each node ran; open the file in ui.perfetto.dev or chrome://tracing.",
)
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    help="Run up to N nodes at once, in processes of their own: one that crashes, hangs or takes "
    "too much memory takes nothing else along.",
)
@click.option(
    "--stream",
    is_flag=True,
    help="Let items stream from node to node, where one gives an Iterator and the next takes one: "
    "memory stays the same however many there are, and they are not kept.",
)
@with_plugins
@as_json
@ending
def run(file: Path, as_json: bool, **options: Any) -> int:
    """Runs all nodes of FILE and shows what comes out.

    That is its outputs from which no wire leads on. Files that nodes read are looked for beside
    FILE. Ctrl-C stops the run in good order: what is ready by then is shown, saved and recorded.
    """
    from dxt.cli.runs import headless, running

    return running.run(file, headless.Options(**options), as_json)


@main.command()
@click.argument("file", type=GRAPH_FILE)
@with_plugins
@as_json
@ending
def check(file: Path, plugins: Sources, as_json: bool) -> int:
    """Says what is wrong with FILE; runs nothing.

    Told are also packages that are missing here, or are not as FILE requires or locks them.
    """
    from dxt.cli.graphs import checking

    return checking.check(file, plugins, as_json)


@main.command()
@click.argument("file", type=GRAPH_FILE)
@click.option("--write", is_flag=True, help="Change FILE, instead of only saying how.")
@with_plugins
@as_json
@ending
def migrate(file: Path, write: bool, plugins: Sources, as_json: bool) -> int:
    """Brings nodes of older types up to date.

    A plugin may declare how nodes of types that it let go become nodes of those it has now. Every
    command reads FILE so; this one says what that changes, and writes it where you tell it to.
    """
    from dxt.cli.graphs import migrating

    return migrating.migrate(file, write, plugins, as_json)


@main.command()
@click.argument("file", type=GRAPH_FILE)
@click.option("--check", is_flag=True, help="Write nothing; only say whether FILE is locked.")
@click.option("--upgrade", is_flag=True, help="Take the newest versions, not those locked before.")
@with_plugins
@as_json
@ending
def lock(file: Path, check: bool, upgrade: bool, plugins: Sources, as_json: bool) -> int:
    """Locks the packages that FILE needs.

    That is, what the graph and its node types require, and what these packages require in turn:
    pip finds versions that go together, and they are written into FILE with the hashes of their
    wheels. Nothing is installed. pip's own settings hold, such as PIP_INDEX_URL.
    """
    from dxt.cli.packages import locking

    return locking.lock(file, check, upgrade, plugins, as_json)


@main.command()
@click.argument("file", type=GRAPH_FILE)
@click.argument("node", type=NodeName())
@click.option(
    "--history",
    "run",
    type=RUN,
    metavar="RUNS",
    help="What to compare with: the last run in this file, or RUNS#2 for its second.",
)
@with_plugins
@as_json
@ending
def explain(file: Path, node: str, run: str | None, plugins: Sources, as_json: bool) -> int:
    """Says why NODE of FILE is stale.

    That is, why it would run, and what would before it. FILE is compared with a run that "dxt run
    --history" recorded: what changed since in the code, the parameters, the inputs, the
    requirements or the locked packages. Nothing is run.
    """
    from dxt.cli.differences import explaining

    return explaining.explain(file, node, run, plugins, as_json)


@main.command()
@click.argument("file", type=GRAPH_FILE)
@click.option(
    "--break",
    "breakpoints",
    multiple=True,
    metavar="PLACE",
    help='Stand still before this node, or at this wire: "clean", "clean if rows > 1000", '
    '"fares.out -> clean.rows". Can be given several times.',
)
@with_plugins
@as_json
@ending
def debug(file: Path, breakpoints: tuple[str, ...], plugins: Sources, as_json: bool) -> int:
    """Runs FILE step by step, at a prompt.

    There, "help" lists what can be typed: run to a breakpoint or a node, step, look at values,
    replace them, go back to how things stood. Commands can come from a pipe, too; under --json what
    was said to each is told at the end.
    """
    from dxt.cli.runs import debugging

    return debugging.debug(file, breakpoints, plugins, as_json)


@main.command()
@click.argument("one", metavar="A", type=GRAPH_FILE)
@click.argument("other", metavar="B", type=GRAPH_FILE)
@as_json
@ending
def diff(one: Path, other: Path, as_json: bool) -> int:
    """Says how the logic of two graphs differs.

    Each is a file or a share link. Layout, title and comments make no difference.
    """
    from dxt.cli.differences import diffing

    return diffing.diff(str(one), str(other), as_json)


@main.command()
@click.argument("first", metavar="RUN1", type=RUN)
@click.argument("second", metavar="[RUN2]", type=RUN, required=False)
@as_json
@ending
def compare(first: str, second: str | None, as_json: bool) -> int:
    """Compares two recorded runs.

    "dxt run --history" records runs. A run is named by its file, for the last one in it, or as
    FILE#2 for the second. With one file only, its last two runs are compared. Told are nodes that
    ran in one run only, those that took longer or shorter beyond the noise, errors that are new or
    mended, and values that differ.
    """
    from dxt.cli.differences import comparing

    return comparing.compare_runs(first, second, as_json)


@main.command()
@click.argument("words", metavar="[FILE] [NAME]", required=False, nargs=-1, type=TypeName())
@with_plugins
@as_json
@ending
def nodes(words: tuple[str, ...], plugins: Sources, as_json: bool) -> int:
    """Lists the node types, or tells all about one.

    NAME is a type such as table.sort@1 (its newest version without the @1), or a group such as
    table. The subgraphs of FILE are types, too: subgraph.NAME, in the group subgraph.
    """
    from dxt.cli.graphs import listing

    file = Path(words[0]) if words and is_path(words[0]) else None
    names = words if file is None else words[1:]
    if len(names) > 1:
        raise click.UsageError(f"One NAME is enough, and there is {names[1]}, too.")
    return listing.list_nodes(file, names[0] if names else None, plugins, as_json)


@main.command()
@click.argument("file", type=NEW_FILE, default="graph.dxt.json")
@click.option(
    "--example",
    type=ExampleName(),
    help="Which one: hello (texts and numbers; the default) or table (sorted and charted).",
)
@click.option(
    "--from",
    "script",
    type=click.Path(path_type=Path),
    metavar="SCRIPT",
    help="A Python file, whose functions become the nodes.",
)
@as_json
@ending
def new(file: Path, example: str | None, script: Path | None, as_json: bool) -> int:
    """Writes an example, or the graph of a Python file.

    The graph goes into a new FILE (graph.dxt.json); nothing is ever overwritten.

    Each call of a function in SCRIPT becomes a node; where there is none, each function does.
    """
    from dxt.cli.graphs import making

    return making.make(file, example, script, as_json)


@main.command()
@click.argument("file_or_link", metavar="FILE|LINK", type=GRAPH_FILE)
@click.option("--base", default="", help="The address of the page that the link opens.")
@as_json
@ending
def share(file_or_link: Path, base: str, as_json: bool) -> int:
    """Makes a link of a graph, or a graph of a link."""
    from dxt.cli.graphs import sharing

    return sharing.share(str(file_or_link), base, as_json)


@main.command()
@as_json
@ending
def schema(as_json: bool) -> int:
    """Prints the JSON Schema of graph files."""
    from importlib.resources import files

    click.echo(files("dxt.core").joinpath("schema.json").read_text(encoding="utf-8"), nl=False)
    return ExitCode.OK


@main.command(
    epilog="\b\nTo install it, once:\n"
    + "\n".join(f"  {shell:5} {command}" for shell, command in completions.INSTALL.items())
)
@click.argument("shell", type=click.Choice(completions.SHELLS), required=False)
@as_json
@ending
def completion(shell: str | None, as_json: bool) -> int:
    """Prints what lets your shell complete dxt.

    Words that SHELL completes then are commands, options, nodes and ports of the graph, and node
    types. Without SHELL it is the one that $SHELL names.
    """
    name = shell or Path(os.environ.get("SHELL", "")).name
    if name not in completions.SHELLS:
        raise click.UsageError(f"Name a shell: {', '.join(completions.SHELLS)}.")
    text = completions.script(main, name)
    if as_json:
        tell({"ok": True, "shell": name, "script": text})
    else:
        click.echo(text)
    return ExitCode.OK


@main.group(invoke_without_command=True)
@CACHE
@as_json
@click.pass_context
def cache(context: click.Context, cache_folder: Path | None, as_json: bool) -> None:
    """Lists the values that runs kept.

    "dxt run --cache DIR" keeps them; what saves most comes first.
    """
    from dxt.cli.files import caching

    context.obj = cache_folder
    if context.invoked_subcommand is None:
        ending(caching.show)(cache_folder, as_json=as_json)


@cache.command("list")
@CACHE
@as_json
@click.pass_obj
@ending
def list_cache(named_before: Path | None, cache_folder: Path | None, as_json: bool) -> int:
    """Lists the values that runs kept, as "dxt cache" does by itself."""
    from dxt.cli.files import caching

    return caching.show(cache_folder or named_before, as_json)


@cache.command()
@CACHE
@as_json
@click.pass_obj
@ending
def clear(named_before: Path | None, cache_folder: Path | None, as_json: bool) -> int:
    """Removes all kept values."""
    from dxt.cli.files import caching

    return caching.clear(cache_folder or named_before, as_json)


@cache.command()
@CACHE
@click.option("--size", required=True, metavar="SIZE", help="What may be left, like 500MB.")
@as_json
@click.pass_obj
@ending
def prune(named_before: Path | None, cache_folder: Path | None, size: str, as_json: bool) -> int:
    """Removes the values that are worth least, until the rest takes no more than SIZE."""
    from dxt.cli.files import caching

    return caching.thin_out(cache_folder or named_before, size, as_json)
