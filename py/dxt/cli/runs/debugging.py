"""`dxt debug`: a run that is stopped, looked at and gone back over from the terminal.

Owns the commands that are typed, and what is said to them. Everything is kept in memory, and the
file stays as it is. Must not know how a run stands still: that is the session's.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine, Iterator, Sequence
from pathlib import Path
from typing import Any

from dxt.cli.answer import complain, tell
from dxt.cli.exit_code import ExitCode
from dxt.cli.options import Sources
from dxt.cli.packages.opening import Opened, unusable
from dxt.cli.packages.plugins import unpacked
from dxt.cli.runs.debug_lines import in_short, lines, moment, paused
from dxt.cli.runs.headless import GRACE, stop_at_ctrl_c
from dxt.cli.runs.loop import Loop
from dxt.cli.terminal.columns import aligned
from dxt.cli.terminal.nearest import meant
from dxt.cli.terminal.prompt import Command, Prompt, Quit
from dxt.core import errors
from dxt.core.document.codec import to_json
from dxt.core.document.graph import Graph
from dxt.core.document.subgraph import Subgraph, named_by
from dxt.core.errors import (
    BreakpointInvalid,
    DxtError,
    InputMissing,
    NoSuchNode,
    NoSuchPort,
    ParamInvalid,
)
from dxt.core.timeline import Timeline
from dxt.data.report import in_full
from dxt.engine.running.debugger import Breakpoint
from dxt.engine.session import Session
from dxt.executors.code.plugins import Plugins
from dxt.executors.code.watchdog import Watchdog
from dxt.executors.inline import Inline


def debug(path: Path, breakpoints: Sequence[str], plugins: Sources, as_json: bool) -> int:
    """Reads commands until there are no more. Raises a DxtError when there is nothing to debug."""
    opened = Opened(path, plugins)
    if not as_json:
        opened.tell()
    problems = list(filter(unusable, opened.problems(opened.live())))
    if problems:
        for problem in problems:
            complain(problem.as_json())
        if as_json:
            told = [problem.as_json() for problem in problems]
            tell({"ok": False, "problems": told, **opened.as_json()})
        return ExitCode.UNUSABLE
    with unpacked(opened.registry.plugins) as folder, Loop() as loop:
        debugging = Debugging(opened, folder, loop.run, as_json)
        debugging.set_breakpoints(breakpoints)
        debugging.prompt.run()
        debugging.close()
    if as_json:
        tell({"ok": True, "said": debugging.prompt.said, **opened.as_json()})
    return loop.end(ExitCode.OK, True, debugging.given_up)


Do = Callable[[Coroutine[Any, Any, None]], None]
"""Has an event loop go on until it is done."""


class Debugging:
    """What is typed, as commands to a session. `do` is of its event loop."""

    def __init__(self, opened: Opened, folder: Path, do: Do, quiet: bool) -> None:
        commands: dict[str, Command] = {
            "run": self.run,
            "step": self.step,
            "continue": self.go_on,
            "break": self.add_breakpoint,
            "clear": self.clear,
            "list": self.tell_standings,
            "print": self.show,
            "where": self.where,
            "from": self.run_from,
            "back": self.back,
            "forward": self.forward,
            "replace": self.replace,
            "undo": self.undo,
            "pin": self.pin,
            "unpin": self.unpin,
            "quit": self.quit,
            "exit": self.quit,
        }
        self.prompt = Prompt("dxt", commands, quiet)
        self._do = do
        self._values: dict[str, Any] = {}
        self._breakpoints: list[str] = []
        self._replaced: list[str] = []
        self._timeline = Timeline()
        self._paused: dict[str, Any] | None = None
        file = opened.file
        executor = Inline(
            self._values, file.open, watchdog=Watchdog(GRACE), plugins=Plugins(folder)
        )
        self.given_up: Sequence[object] = executor.given_up
        """Node code that was stopped, and did not end."""
        self._session = Session(opened.registry, executor, self._hear, file.where)
        self._handle({"do": "open", "graph": to_json(file.graph), "files": {}})
        files = file.described(self._session.live.files_wanted())
        self._handle({"do": "files", "files": files})

    def close(self) -> None:
        """Stops what is under way."""
        self._handle({"do": "stop"})

    def set_breakpoints(self, texts: Sequence[str]) -> None:
        """Raises a DxtError, and changes nothing, when one of them can't be."""
        for place in map(Breakpoint.parse, texts):
            if place.wire is None:
                self._nodes(place.node)
        self._handle({"do": "break", "breakpoints": list(texts)})
        self._breakpoints = list(texts)

    # Running

    def run(self, rest: str) -> Iterator[str]:
        """run [NODE]: Runs until a breakpoint: all nodes, or only up to NODE.

        What has a value already is not run again.
        """
        run = {"do": "run", "targets": self._nodes(rest) or None}
        self._handle(*[{"do": "continue"}] * (self._paused is not None), run)
        yield from ()

    def run_from(self, rest: str) -> Iterator[str]:
        """from NODE: Runs NODE anew, and all that follows from it.

        A run that is under way is stopped before.
        """
        self._handle({"do": "stop"}, {"do": "run", "since": self._nodes(rest, 1)})
        yield from ()

    def step(self, rest: str) -> Iterator[str]:
        """step: Runs one node, the one that "where" names."""
        self._none(rest)
        if self._session.is_running:
            self._handle({"do": "step"})
        else:
            self._handle({"do": "pause"}, {"do": "run"})
        yield from ()

    def go_on(self, rest: str) -> Iterator[str]:
        """continue: Goes on until the next breakpoint, or to the end."""
        self._none(rest)
        if self._paused is None:
            yield 'Nothing is paused; "run" runs what is stale.'
        self._handle({"do": "continue"})

    # Breakpoints

    def add_breakpoint(self, rest: str) -> Iterator[str]:
        """break [PLACE [if CONDITION]]: Has runs stand still before a node. Alone: lists places.

        PLACE is a node, or a wire: "a.out -> b.rows". CONDITION is about what comes by the wire,
        or by any wire of the node: rows > 1000, kind == "table", bytes, text, digest, joined by
        "and", "or" and "not".
        """
        if rest:
            text = Breakpoint.parse(rest).text
            if text not in self._breakpoints:
                self.set_breakpoints([*self._breakpoints, text])
        if not self._breakpoints:
            yield "There are no breakpoints."
        yield from (f"{number}  {text}" for number, text in enumerate(self._breakpoints, 1))

    def clear(self, rest: str) -> Iterator[str]:
        """clear [NUMBER]: Removes the breakpoint of this number, or all."""
        numbers = [str(number) for number in range(1, len(self._breakpoints) + 1)]
        if rest and rest not in numbers:
            raise BreakpointInvalid(f'There is no breakpoint {rest}; "break" lists them.')
        kept = zip(numbers, self._breakpoints, strict=True)
        self.set_breakpoints([text for number, text in kept if rest and number != rest])
        yield from self.add_breakpoint("")

    # Looking

    def tell_standings(self, rest: str) -> Iterator[str]:
        """list: Says how things stand with each node."""
        self._none(rest)
        rows = []
        for node in self._graph.nodes:
            standing = self._timeline.now.get(node, {})
            marks = [mark for mark in ("replaced", "pinned") if standing.get(mark)][:1]
            note = f" ({marks[0]})" if marks else ""
            rows.append((node, str(standing.get("status")) + note, in_short(standing)))
        yield from aligned(rows)

    def show(self, rest: str) -> Iterator[str]:
        """print NODE[.PORT]: Shows what a node gave, or what comes to one of its inputs."""
        node, dot, port = rest.partition(".")
        self._nodes(node, 1)
        if node not in self._graph.nodes:
            yield from self._show_use(node, port)
            return
        if dot and (wires := [w for w in self._graph.wires_into(node) if w.target_port == port]):
            for wire in wires:
                yield from self._told(wire.source, wire.source_port)
            return
        if dot and port in self._graph.nodes[node].params:
            value = self._graph.nodes[node].params[port]
            yield f"{rest}: {json.dumps(value, ensure_ascii=False)}, set by hand"
            return
        outputs = self._timeline.now[node].get("outputs") or {}
        if dot and outputs and port not in outputs:
            takes = list(dict.fromkeys(w.target_port for w in self._graph.wires_into(node)))
            takes += self._graph.nodes[node].params
            known = (f"it takes: {', '.join(takes)}; " if takes else "") + "it gave: "
            known += ", ".join(outputs)
            raise NoSuchPort(f'"{node}" has nothing at "{port}"; {known}.', node, port)
        for name in [port] if dot and outputs else outputs:
            yield from self._told(node, name)
        if not outputs:
            yield f"{node} has no value: {in_short(self._timeline.now[node], full=True)}"

    def _show_use(self, use: str, port: str) -> Iterator[str]:
        """What a subgraph gave, at one output or at all."""
        subgraph = self._subgraph(use)
        if port and port not in subgraph.outputs:
            known = ", ".join(subgraph.outputs) or "nothing"
            raise NoSuchPort(f'"{use}" has nothing at "{port}"; it gives: {known}.', use, port)
        for name in [port] if port else subgraph.outputs:
            yield from self._told(*self._session.source(use, name))

    def where(self, rest: str) -> Iterator[str]:
        """where: Says which node comes next, and what it takes."""
        self._none(rest)
        if self._timeline.is_past:
            yield 'You look at the past; "forward" leads to the present.'
        if self._paused is None:
            yield "No run is under way."
        else:
            yield from paused(self._paused)

    def back(self, rest: str) -> Iterator[str]:
        """back: Looks at how things stood before the last node ended, or a change. Runs nothing.

        What "list" and "print" show is of then. It can be given again and again; "forward", or
        anything that runs, leads to the present.
        """
        self._none(rest)
        node = self._timeline.back()
        yield "Nothing had ended before." if node is None else f"Before {moment(node)}."

    def forward(self, rest: str) -> Iterator[str]:
        """forward: Takes one "back" back."""
        self._none(rest)
        node = self._timeline.forward()
        yield "This is the present." if node is None else f"After {moment(node)}."

    # Changing

    def replace(self, rest: str) -> Iterator[str]:
        """replace NODE[.PORT] = JSON: Has a value stand for what a node gives. @PATH reads a file.

        What follows from the node becomes stale. The graph's file stays as it is.
        """
        place, equals, text = (part.strip() for part in rest.partition("="))
        node, _, port = place.partition(".")
        self._nodes(node, 1)
        if self._session.live.is_pinned(node) and node not in self._replaced:
            raise ParamInvalid(f'"{node}" is pinned; type "unpin {node}" first.', node)
        port = port or self._lone_output(node)
        value = _given(text, equals)
        self._handle({"do": "replace", "node": node, "port": port, "value": value})
        self._replaced = [*(name for name in self._replaced if name != node), node]
        yield f'{node} is replaced; "undo" takes that back.'

    def undo(self, rest: str) -> Iterator[str]:
        """undo: Has the node that was replaced last give what it computes again."""
        self._none(rest)
        if not self._replaced:
            yield "Nothing is replaced."
            return
        node = self._replaced.pop()
        self._handle({"do": "unpin", "node": node})
        yield f"{node} is as in the file again."

    def pin(self, rest: str) -> Iterator[str]:
        """pin NODE: Has the node keep its present value, whatever changes above it."""
        self._handle({"do": "pin", "node": self._nodes(rest, 1)[0]})
        yield f'{rest} keeps its value until "unpin {rest}".'

    def unpin(self, rest: str) -> Iterator[str]:
        """unpin NODE: Has the node follow what is above it again."""
        self._handle({"do": "unpin", "node": self._nodes(rest, 1)[0]})
        yield f"{rest} is not pinned any more."

    def quit(self, rest: str) -> Iterator[str]:
        """quit: Ends it all; nothing is kept."""
        raise Quit

    # Both ways

    @property
    def _graph(self) -> Graph:
        return self._session.live.graph

    def _handle(self, *commands: dict[str, Any]) -> None:
        """Returns when the commands were obeyed and the run, if any, stands still."""

        async def obeyed() -> None:
            with stop_at_ctrl_c(self._session):
                for command in commands:
                    await self._session.handle(command)
                await self._session.still()

        self._do(obeyed())

    def _hear(self, event: dict[str, Any]) -> None:
        kind = event["event"]
        if kind == "planned":
            live = self._session.live
            nodes = {node: told for node, told in event["nodes"].items() if node in live}
            event = {**event, "nodes": nodes}
        self._timeline.hear(event)
        if kind == "problem_found":
            raise errors.from_json(event["error"])
        if kind in ("paused", "resumed", "run_finished"):
            self._paused = event if kind == "paused" else None
        for line in lines(event):
            self.prompt.say(line)

    def _nodes(self, text: str, count: int | None = None) -> list[str]:
        nodes = text.split()
        for node in nodes:
            if self._session.node(node) is None:
                known = [*self._graph.nodes, *self._session.uses]
                raise NoSuchNode(f'There is no node "{node}"; {meant(node, known)}', node)
        if count is not None and len(nodes) != count:
            raise NoSuchNode("Say which node.")
        return nodes

    def _lone_output(self, node: str) -> str:
        if node in self._session.live:
            shape = self._session.live.known(node).shape
            outputs = [] if shape is None else shape.outputs
        else:
            outputs = list(self._subgraph(node).outputs)
        if len(outputs) > 1:
            known = ", ".join(outputs)
            raise NoSuchPort(
                f'"{node}" gives {known}; say which: replace {node}.{outputs[0]} = ...', node
            )
        return outputs[0] if outputs else "out"

    def _subgraph(self, use: str) -> Subgraph:
        node = self._session.node(use)
        return self._session.document.subgraphs[named_by(node.type if node is not None else "")]

    def _none(self, rest: str) -> None:
        if rest:
            raise DxtError(f'This command takes nothing, and so not "{rest}".')

    def _told(self, node: str, port: str) -> Iterator[str]:
        standing = self._timeline.now[node]
        told = (standing.get("outputs") or {}).get(port)
        if told is None:
            raise InputMissing(f"{node}.{port} has no value yet.", node, port)
        key = self._session.holdings.held(f"{standing['key']}.{port}")
        if key not in self._values:
            yield f"{node}.{port}: {told['text']}, which is no longer kept"
            return
        yield f"{node}.{port}: {told['text']}"
        yield from (f"  {line}" for line in in_full(self._values[key]).splitlines())


def _given(text: str, equals: str) -> Any:
    """The value that is given by hand; raises ParamInvalid."""
    try:
        if text.startswith("@"):
            text = Path(text[1:]).read_text(encoding="utf-8")
        return json.loads(text)
    except OSError as error:
        raise ParamInvalid(f"{text[1:]} can't be read: {error.strerror}.") from None
    except ValueError:
        what = f"{text} is no JSON" if equals else "There is no value"
        raise ParamInvalid(f'{what}; write it like: replace NODE = "a text"') from None
