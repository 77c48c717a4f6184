"""`dxt run`: a session with an executor in this process, and the report of its one run."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from textwrap import indent
from typing import Any

import click

from dxt.cli.caching import opened
from dxt.cli.checking import unusable
from dxt.cli.graph_file import GraphFile
from dxt.cli.naming import named, set_param
from dxt.cli.progress import Progress
from dxt.cli.saving import check_ending, save
from dxt.core import errors
from dxt.core.catalogue import specs_of
from dxt.core.codec import to_json
from dxt.core.errors import DxtError, InputMissing, OutputInvalid, SkippedBecause
from dxt.data.arrow import Table
from dxt.data.files import File
from dxt.data.media import Chart, Html, Image, Markdown
from dxt.data.values import as_output, describe
from dxt.engine.session import Session
from dxt.engine.store import Store
from dxt.engine.storing import Storing
from dxt.executors.inline import Inline
from dxt.executors.watchdog import Watchdog
from dxt.nodes.registry import Registry

GRACE = 5.0
"""Seconds after which code that can't be interrupted takes the process with it."""
INTERRUPTED = 130
STATUSES = {"blocked": "failed", "stale": "skipped"}
"""What the standing of a node that was not reached amounts to once the run is over."""


def run(
    path: Path,
    settings: Sequence[str],
    saves: Sequence[str],
    as_json: bool,
    cache: Path | None = None,
) -> int:
    """Runs the graph and reports; the exit code."""
    progress = Progress()
    try:
        headless = Headless(GraphFile(path), progress, settings, saves, cache)
        with _strays_to_stderr():
            asyncio.run(headless.run())
        headless.save()
    except DxtError as error:
        if as_json:
            click.echo(json.dumps(_refused(error)))
        progress.complain(error.as_json())
        return 2
    if as_json:
        click.echo(json.dumps(headless.report(), allow_nan=False))
    elif headless.exit_code != 2:
        headless.show()
    return headless.exit_code


def _refused(error: DxtError) -> dict[str, Any]:
    return {"ok": False, "nodes": {}, "outputs": {}, "error": error.as_json()}


class Headless:
    """One graph file, run once. Raises a DxtError when file or options make no sense."""

    def __init__(
        self,
        file: GraphFile,
        progress: Progress,
        settings: Sequence[str],
        saves: Sequence[str],
        cache: Path | None = None,
    ) -> None:
        self.exit_code = 0
        self._file = file
        self._progress = progress
        self._values: dict[str, Any] = {}
        self._seconds: dict[str, float] = {}
        registry = Registry()
        specs = specs_of(file.graph, registry.catalogue())
        for setting in settings:
            set_param(file.graph, named("--set", setting, specs, "inputs"), file.folder)
        self._saves = [named("--save", given, specs, "outputs") for given in saves]
        for wanted in self._saves:
            check_ending(Path(wanted.text))
        self._store = None if cache is None else opened(cache)
        fetch = None if self._store is None else self._store.fetch
        self._inline = Inline(self._values, file.open, fetch, Watchdog(GRACE))
        executor = self._inline if self._store is None else Storing(self._inline, self._store)
        self._session = Session(registry, executor, self._hear, file.where)
        self._live = self._session.live

    async def run(self) -> None:
        """Runs everything, unless the graph itself is wrong: then nothing runs."""
        await self._do("open", graph=to_json(self._file.graph), files={})
        self._live = self._session.live
        await self._do("files", files=self._file.described(self._live.files_wanted()))
        problems = [problem for node in self._live for problem in self._live.problems(node)]
        wrong = [problem for problem in problems if unusable(problem)]
        if wrong:
            self.exit_code = 2
            for problem in wrong:
                self._progress.complain(problem.as_json())
            return
        with _stop_at_ctrl_c(self._session):
            await self._do("run", targets=None)
            await self._session.idle()
            if self._store is not None:
                while not await self._fetch_outputs(self._store):
                    await self._do("run", targets=None)
                    await self._session.idle()
                self._store.settle()

    async def _fetch_outputs(self, store: Store) -> bool:
        """Gets what an earlier run kept and this one reports; False when some is to be run anew."""
        saved = (self._live.value_keys(node).get(port.name) for node, port, _ in self._saves)
        unreadable = []
        for key in {*self._output_keys().values(), *saved}:
            if key is None or key in self._values or store.find(key) is None:
                continue
            try:
                await self._inline.value(key)
            except InputMissing:
                unreadable.append(key)
        store.drop(unreadable)
        return not unreadable

    def save(self) -> None:
        """Writes what was asked for; what can't be is told and makes the exit code 1."""
        for node, port, path in self._saves if self.exit_code in (0, 1) else ():
            key = self._live.value_keys(node).get(port.name, "")
            try:
                if key not in self._values:
                    raise OutputInvalid(f"There is nothing to save as {path}: {node} did not run.")
                save(self._values[key], Path(path))
            except DxtError as error:
                self.exit_code = 1
                error.node, error.port = node, port.name
                self._progress.complain(error.as_json())

    def report(self) -> dict[str, Any]:
        """The run as one JSON object."""
        return {
            "ok": self.exit_code == 0,
            "nodes": {node: self._ended(node) for node in self._live},
            "outputs": {name: _told(value) for name, value in self._outputs().items()},
        }

    def show(self) -> None:
        """Prints the outputs for people."""
        for name, value in self._outputs().items():
            click.echo(f"{name}: {describe(value)['text']}")
            if not isinstance(value, Chart | Image | File):
                click.echo(indent(_in_full(value), "  "))

    def _outputs(self) -> dict[str, Any]:
        """The values of outputs that no wire leaves from, as `node.port`."""
        keys = self._output_keys().items()
        return {name: self._values[key] for name, key in keys if key in self._values}

    def _output_keys(self) -> dict[str, str]:
        wired = {(wire.source, wire.source_port) for wire in self._live.graph.wires.values()}
        return {
            f"{node}.{port}": key
            for node in self._live
            for port, key in self._live.value_keys(node).items()
            if (node, port) not in wired
        }

    def _ended(self, node: str) -> dict[str, Any]:
        standing = self._session.standing[node]
        status = STATUSES.get(standing["status"], standing["status"])
        error = standing.get("error")
        if "because" in standing:
            because = standing["because"]
            error = SkippedBecause(f'It needs "{because}", which failed.', node).as_json()
        return {
            "status": status,
            "seconds": self._seconds.get(node, 0.0),
            "key": self._live.key(node) or "",
            "error": error and {"line": None, **error},
        }

    async def _do(self, command: str, **fields: Any) -> None:
        await self._session.handle({"do": command, **fields})

    def _hear(self, event: dict[str, Any]) -> None:
        if event["event"] == "problem_found":
            raise errors.from_json(event["error"])
        if event["event"] == "node_finished":
            self._seconds[event["node"]] = event["seconds"]
        if event["event"] == "run_finished" and not event["ok"]:
            self.exit_code = INTERRUPTED if event["stopped"] else 1
        self._progress.hear(event)


@contextmanager
def _strays_to_stderr() -> Iterator[None]:
    """What programs and threads begun by node code print is kept out of standard output."""
    sys.stdout.flush()
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        yield
    finally:
        sys.stdout.flush()
        os.dup2(kept, 1)
        os.close(kept)


@contextmanager
def _stop_at_ctrl_c(session: Session) -> Iterator[None]:
    """Ctrl-C ends the run in good order. While node code runs, its executor hears of it first."""
    loop = asyncio.get_running_loop()
    stopping: list[asyncio.Future[None]] = []

    def stop(*_: object) -> None:
        stopping.append(asyncio.ensure_future(session.handle({"do": "stop"})))

    def stop_from_signal(*_: object) -> None:
        loop.call_soon_threadsafe(stop)

    previous = signal.signal(signal.SIGINT, stop_from_signal)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, previous)


def _told(value: Any) -> Any:
    """The value as JSON; what can't be told so is at least named."""
    try:
        return as_output(value)
    except Exception as raised:  # a value's own methods may raise anything
        return f"a {type(value).__name__} that can't be shown ({type(raised).__name__})"


def _in_full(value: Any) -> str:
    """The value as text, as far as a terminal wants it."""
    if isinstance(value, str | Markdown | Html):
        return str(value)
    if isinstance(value, Table):
        return repr(value)
    return json.dumps(_told(value), ensure_ascii=False, indent=2)
