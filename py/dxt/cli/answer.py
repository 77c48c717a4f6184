"""What a command answers: on standard output, as text or as one JSON object; errors beside it.

Owns the form of answers and errors, and how a command ends the process. Must not know commands.
"""

from __future__ import annotations

import functools
import json
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NoReturn

import click

from dxt.cli.exit_code import CutOff, ExitCode
from dxt.cli.terminal.streams import drop_rest, is_full, leave, make_ready
from dxt.core.errors import DxtError, NoSuchNode

OBEYED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class Commands(click.Group):
    """The commands; what is wrong with the words that were typed is an answer, too, under
    --json."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        make_ready()
        try:
            return super().main(*args, **kwargs)
        except CutOff as end:
            leave(end.code)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ctx.obj = "--json" in args
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        as_json = ctx.obj
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            ctx.exit(_interrupted(as_json))
        except click.UsageError as error:
            if as_json:
                tell({"ok": False, "error": {"code": "usage", "message": error.format_message()}})
            raise
        except OSError as error:
            if not is_full(error):
                raise
            drop_rest()
            click.echo(f"Error: The answer can't be written: {error.strerror}.", err=True)
            ctx.exit(ExitCode.UNUSABLE)


def ending(command: Callable[..., int]) -> Callable[..., NoReturn]:
    """Makes a command end the process with the code it returns; what it raises is told first."""

    @functools.wraps(command)
    def end(*args: Any, as_json: bool, **kwargs: Any) -> NoReturn:
        try:
            code = command(*args, as_json=as_json, **kwargs)
        except DxtError as error:
            if as_json:
                tell({"ok": False, "error": error.as_json()})
            complain(error.as_json())
            code = ExitCode.UNUSABLE
        except KeyboardInterrupt:
            code = _interrupted(as_json)
        sys.exit(code)

    return end


def _interrupted(as_json: bool) -> int:
    """Tells that Ctrl-C came before there was anything to tell."""
    message = "Stopped by Ctrl-C."
    if as_json:
        tell({"ok": False, "error": {"code": "interrupted", "message": message}})
    click.echo(message, err=True)
    return ExitCode.INTERRUPTED


def tell(answer: Mapping[str, Any]) -> None:
    """Prints the answer of a command under --json."""
    # In UTF-8 only half a character is escaped, and that as JSON escapes it.
    is_utf8 = sys.stdout.encoding.lower() in ("utf-8", "utf8")
    click.echo(json.dumps(answer, ensure_ascii=not is_utf8, allow_nan=False))


def show(lines: Iterable[str]) -> None:
    """Prints the answer of a command for people."""
    for line in lines:
        click.echo(line)


def warn(message: str) -> None:
    """Says on standard error what does not stop the command, but may be missed."""
    click.echo(click.style("Warning", fg="yellow") + f": {_spelt(message)}", err=True)


def note(message: str) -> None:
    """Says on standard error what was done besides what was asked for."""
    click.echo(f"Note: {_spelt(message)}", err=True)


def complain(error: Mapping[str, Any]) -> None:
    """Says on standard error what is wrong, and where; what an option says tells that itself."""
    parts = []
    is_told = error.get("code") == NoSuchNode.code or error["message"].startswith("--")
    if error.get("node") and not is_told:
        port = error.get("port")
        parts.append(f"in {error['node']}" + (f".{port}" if port else ""))
    if error.get("line"):
        parts.append(f"line {error['line']}")
    where = " " + ", ".join(parts) if parts else ""
    message = _spelt(error["message"])
    click.echo(click.style("Error", fg="red") + f"{where}: {message}", err=True)


def _spelt(message: str) -> str:
    """The message with signs that a terminal would obey spelt out: part of it may be a graph's."""
    return OBEYED.sub(lambda found: ascii(found[0])[1:-1], message)
