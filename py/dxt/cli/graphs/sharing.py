"""`dxt share`: a link of a graph file, or the file of a link."""

from __future__ import annotations

from pathlib import Path

import click

from dxt.cli.answer import tell
from dxt.cli.exit_code import ExitCode
from dxt.cli.files.graph_file import is_link, read_graph
from dxt.core.document import codec, link

ADVICE = {
    "long": "The link is {length:,} letters long; some messengers cut it. A file is safer.",
    "too_long": "The link is {length:,} letters long, more than most programs take. Send the file.",
}


def share(file_or_link: str, base: str, as_json: bool) -> int:
    """Prints the link of a file, or the file of a link. Raises a DxtError where there is none."""
    if is_link(file_or_link):
        graph = link.decode(file_or_link)
        if as_json:
            tell({"ok": True, "graph": codec.to_json(graph)})
        else:
            click.echo(codec.dumps(graph), nl=False)
        return ExitCode.OK
    text = base.partition("#")[0] + link.encode(read_graph(Path(file_or_link)))
    advice = link.advice(len(text))
    if as_json:
        tell({"ok": True, "link": text, "length": len(text), "advice": advice})
        return ExitCode.OK
    click.echo(text)
    if not base:
        click.echo("Put it behind the address of a DxT page, or have --base do so.", err=True)
    if advice in ADVICE:
        click.echo(ADVICE[advice].format(length=len(text)), err=True)
    return ExitCode.OK
