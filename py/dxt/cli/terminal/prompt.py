"""Commands typed line by line, at a terminal or from a pipe.

Owns how a line becomes a call, and what is said to each. Must not know what commands do.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

import click

from dxt.cli.terminal.columns import aligned
from dxt.core.errors import DxtError

with contextlib.suppress(ImportError):  # it is not on every system
    import readline  # noqa: F401 - from now on, what is typed can be edited and called up again

Command = Callable[[str], Iterable[str]]
"""Takes what is behind its name, gives lines to say. Its docstring is `USAGE: help`."""


ELSEWHERE = {"show": "print", "next": "step", "n": "step", "exit": "quit", "go": "continue"}
"""What other programs call such commands."""


class Unknown(DxtError):
    code = "unknown_command"


class Quit(Exception):
    """Raised by the command that ends it all."""


class Prompt:
    """`commands` by name; the beginning of a name will do, and means the first that has it.

    What is said is printed, unless it is to be kept: then `said` has it all, command by command.
    """

    def __init__(self, name: str, commands: Mapping[str, Command], keeps: bool) -> None:
        self.said: list[dict[str, Any]] = []
        self._name = name
        self._commands = {**commands, "help": self.help}
        self._keeps = keeps
        if keeps:
            self.said.append({"command": None, "lines": []})

    def say(self, line: str) -> None:
        if self._keeps:
            self.said[-1]["lines"] += line.split("\n")
        else:
            click.echo(line)

    def run(self) -> None:
        """Obeys line by line, until one says that it is the end, or there are no more."""
        for line in self._lines():
            if self._keeps:
                self.said.append({"command": line, "lines": []})
            try:
                for answer in self.obey(line):
                    self.say(answer)
            except DxtError as error:
                self.say(f"Error: {error.message}")
            except Quit:
                return

    def obey(self, line: str) -> Iterable[str]:
        """The answer to a line; raises Unknown."""
        word, _, rest = line.partition(" ")
        return self._commands[self._meant(word)](rest.strip())

    def help(self, rest: str) -> Iterator[str]:
        """help [COMMAND]: Says what there is to type, or all about one command."""
        if rest:
            usage, _, text = (self._commands[self._meant(rest)].__doc__ or "").partition(": ")
            yield usage
            yield from (f"  {line.strip()}" for line in text.strip().splitlines() if line.strip())
            return
        commands = dict.fromkeys(self._commands.values())  # one may go by two names
        found = [(one.__doc__ or "").strip().splitlines()[0] for one in commands]
        yield from aligned([line.partition(": ")[::2] for line in found])

    def _meant(self, word: str) -> str:
        for name in self._commands:
            if name.startswith(word):
                return name
        close = [ELSEWHERE[word]] if word in ELSEWHERE else []
        close = close or get_close_matches(word, self._commands, n=1)
        advice = f"did you mean {close[0]}? " if close else ""
        raise Unknown(f'There is no command "{word}"; {advice}"help" lists those there are.')

    def _lines(self) -> Iterator[str]:
        """What is typed, without empty lines."""
        while True:
            if sys.stdin.isatty():
                try:
                    line = input(f"({self._name}) ") + "\n"
                except EOFError:
                    click.echo()
                    return
            else:
                line = sys.stdin.readline()
            if not line:
                return
            if line.strip():
                yield line.strip()
