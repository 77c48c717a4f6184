"""`dxt share`: a link of a graph file, or the file of a link."""

from __future__ import annotations

from pathlib import Path

import click

from dxt.cli.graph_file import read_graph
from dxt.core import codec, link
from dxt.core.errors import DxtError

ADVICE = {
    "long": "The link is {length:,} letters long; some messengers cut it. A file is safer.",
    "too_long": "The link is {length:,} letters long, more than most programs take. Send the file.",
}


def share(file_or_link: str, base: str) -> int:
    """Prints the link of a file, or the file of a link; 2 when it can't be used."""
    try:
        if "#g=" in file_or_link or file_or_link.startswith(("http://", "https://", "g=")):
            click.echo(codec.dumps(link.decode(file_or_link)), nl=False)
            return 0
        text = base.partition("#")[0] + link.encode(read_graph(Path(file_or_link)))
    except DxtError as error:
        click.echo(f"Error: {error.message}", err=True)
        return 2
    click.echo(text)
    advice = ADVICE.get(link.advice(len(text)))
    if advice:
        click.echo(advice.format(length=len(text)), err=True)
    return 0
