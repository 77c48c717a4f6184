"""One graph file, run once: a session with an executor in this process, or in several of its own.

Owns what a run's options mean, how Ctrl-C ends it, and what is written when it is over. Must not
know how it is reported.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dxt.cli.exit_code import ExitCode
from dxt.cli.files import history_file, trace_file
from dxt.cli.files.caching import opened as opened_store
from dxt.cli.files.saving import check_place, save
from dxt.cli.graphs.naming import named, set_param, specs_by_path
from dxt.cli.options import Sources
from dxt.cli.packages.opening import Opened, unusable
from dxt.cli.runs.outputs import Outputs
from dxt.core import errors
from dxt.core.document.codec import to_json
from dxt.core.document.graph import Graph
from dxt.core.document.subgraph import named_by
from dxt.core.errors import DxtError, InputMissing, OutputInvalid, ParamInvalid, TimedOut
from dxt.data.report import Report, Told
from dxt.engine.graph.live import LiveGraph
from dxt.engine.planning.standing import Standing
from dxt.engine.recording.history import History, RunRecord
from dxt.engine.session import Session
from dxt.engine.tasks import Emit
from dxt.engine.values.storing import Storing
from dxt.executors.children.lane import Lane
from dxt.executors.children.lookout import looking
from dxt.executors.code.plugins import Plugins
from dxt.executors.code.watchdog import Watchdog
from dxt.executors.inline import Inline
from dxt.executors.memory import Allowance
from dxt.executors.processes import Processes

GRACE = 5.0
"""Seconds after which code that can't be interrupted takes the process with it."""


@dataclass(frozen=True, slots=True)
class Options:
    """What `dxt run` was asked for besides the graph."""

    plugins: Sources
    settings: tuple[str, ...] = ()
    """Each is `node.port=text`, like those of `saves`."""
    saves: tuple[str, ...] = ()
    seconds: float | None = None
    """For each node, instead of what the graph's needs say; like `megabytes`."""
    megabytes: float | None = None
    history: Path | None = None
    trace: Path | None = None
    jobs: int | None = None
    """How many processes perform nodes; None for this one."""
    stream: bool = False
    """Whether nodes that stream are performed together."""


class Headless:
    """`hear` gets every event, and `complain` every error as JSON.

    The code of plugins is taken from `folder`, where it lies unpacked, or from what is installed.
    Raises a DxtError when file or options make no sense.
    """

    def __init__(
        self, opened: Opened, folder: Path, options: Options, hear: Emit, complain: Emit
    ) -> None:
        self.exit_code = ExitCode.OK
        self.written: list[Path] = []
        """The files that were written when the run was over."""
        self.record = RunRecord()
        """Of all that was run, once that is over."""
        self.problems: list[DxtError] = []
        """Why nothing was run."""
        self._opened = opened
        self._file = file = opened.file
        self._options = options
        self._listener = hear
        self._complain = complain
        self._history = History()
        self._files: dict[str, dict[str, Any]] = {}
        specs = specs_by_path(file.graph, opened.registry.catalogue())
        for setting in options.settings:
            set_param(file.graph, named("--set", setting, specs, "inputs"), file.folder)
        _set_limits(file.graph, options)
        self._saves = [named("--save", given, specs, "outputs") for given in options.saves]
        for wanted in self._saves:
            check_place(Path(wanted.text))
            if os.path.realpath(wanted.text) == os.path.realpath(file.path):
                raise ParamInvalid(f"--save {wanted.text} is the graph itself; name another file.")
        if options.history is not None:
            history_file.check_place(options.history)
        if options.trace is not None:
            trace_file.check_place(options.trace)
        cache = options.plugins.cache
        self._store = None if cache is None else opened_store(cache)
        fetch = None if self._store is None else self._store.fetch
        self._pool: Processes | None = None
        self._inline: Inline | None = None
        self._looking: AbstractContextManager[None] = nullcontext()
        lanes: list[Inline] | list[Lane]
        values: dict[str, Any] = {}
        if options.jobs is None:
            watchdog, plugins = Watchdog(GRACE), Plugins(folder)
            lane = Inline(values, file.open, fetch, watchdog, plugins, allowance=Allowance())
            self._inline, lanes = lane, [lane]
            self._looking = looking(lambda: lane.allowed, lane.exceeded)
            self._outputs = Outputs(values, lane, self._store)
        else:
            self._pool = Processes(options.jobs, file.open, self._lost, fetch, folder)
            lanes = self._pool.lanes
            self._outputs = Outputs(values, self._pool, self._store)
        store = self._store
        executors = lanes if store is None else [Storing(lane, store) for lane in lanes]
        self._session = Session(opened.registry, executors, self._hear, file.where)

    @property
    def live(self) -> LiveGraph:
        return self._session.live

    @property
    def standing(self) -> Mapping[str, Standing]:
        """How each node stands."""
        return self._session.standing

    @property
    def was_begun(self) -> bool:
        """Whether anything was run, or looked at whether it had to be."""
        return bool(self._history.runs)

    @property
    def was_stopped(self) -> bool:
        """Whether node code was asked to end, by Ctrl-C or a limit of time."""
        codes = {standing.get("error", {}).get("code") for standing in self.standing.values()}
        return self._is_interrupted or TimedOut.code in codes

    @property
    def _is_interrupted(self) -> bool:
        return self.exit_code == ExitCode.INTERRUPTED

    @property
    def given_up(self) -> Sequence[object]:
        """Node code in this process that did not end then."""
        return () if self._inline is None else self._inline.given_up

    @property
    def has_cache(self) -> bool:
        return self._store is not None

    async def run(self) -> None:
        """Runs everything, unless the graph as a whole is wrong: then nothing runs."""
        await self._do("open", graph=to_json(self._file.graph), files={})
        self._files = self._file.described(self.live.files_wanted())
        await self._do("files", files=self._files)
        self.problems = list(filter(unusable, self._opened.problems(self.live)))
        if self.problems:
            self.exit_code = ExitCode.UNUSABLE
            for problem in self.problems:
                self._complain(problem.as_json())
            return
        try:
            with _strays_to_stderr(), stop_at_ctrl_c(self._session), self._looking:
                await self._run_all()
                while not await self._fetch_outputs() and not self._is_interrupted:
                    await self._run_all(again=True)
        finally:
            self.record = self._history.joined()
            if self._pool is not None:
                await self._pool.close()
            if self._store is not None:
                self._store.settle()

    async def _run_all(self, again: bool = False) -> None:
        """Makes everything fresh; what failed is left alone when it is done `again`."""
        await self._do("run", targets=None, stream=self._options.stream, auto=again)
        await self._session.idle()

    async def _fetch_outputs(self) -> bool:
        """Gets what is reported and is not in this process; False when some is to be run anew."""
        saved = (self._key(node, port.name) for node, port, _ in self._saves)
        missing = []
        for key in {*self.output_keys().values(), *saved}:
            if key is None or key in self._outputs or key not in self._session.holdings:
                continue
            paths = [path for node, port, path in self._saves if self._key(node, port.name) == key]
            seconds = self.live.graph.needs.get("seconds")
            held = self._session.holdings.held(key)
            try:
                await self._outputs.fetch(key, held, paths, seconds)
            except InputMissing:
                missing.append(key)
            except OutputInvalid as error:
                error.node, _, error.port = self._owner(key).rpartition(".")
                self._failed(error)
        if missing and self._store is not None:
            self._store.drop(missing)
            self._session.values_changed()
        return not missing

    def report(self, key: str) -> Report | Told | None:
        """What there is to tell of a value; None when nothing is known of it."""
        return self._outputs.report(key)

    def unreadable(self, node: str) -> DxtError | None:
        """Why what a node gave can't be read, though it ended well."""
        return self._outputs.unreadable(self.live.value_keys(node).values())

    def _owner(self, key: str) -> str:
        """The output whose value has this key, as `node.port`."""
        return next(
            f"{node}.{port}"
            for node in self.live
            for port, its in self.live.value_keys(node).items()
            if its == key
        )

    def _lost(self, reason: str) -> None:
        self._session.values_lost(reason)

    def output_keys(self) -> dict[str, str]:
        """The value keys of outputs that no wire leaves from, by `node.port`."""
        wired = {(wire.source, wire.source_port) for wire in self.live.graph.wires.values()}
        names = {
            self._session.source(use, port): f"{use}.{port}"
            for use in self._session.uses
            if "/" not in use
            for port in self._session.document.subgraphs[self._subgraph(use)].outputs
        }
        return {
            names.get((node, port), f"{node}.{port}"): key
            for node in self.live
            for port, key in self.live.value_keys(node).items()
            if (node, port) not in wired
        }

    def _subgraph(self, use: str) -> str:
        return named_by(self._session.document.nodes[use].type)

    def _key(self, node: str, port: str) -> str | None:
        source, source_port = self._session.source(node, port)
        return self.live.value_keys(source).get(source_port) if source in self.live else None

    def write(self) -> None:
        """Writes what was asked for; what can't be written is told, and a failure like any other.

        After Ctrl-C too: what was ready then is kept.
        """
        if not self.was_begun:
            return
        for node, port, path in self._saves:
            key = self._key(node, port.name) or ""
            try:
                save(self._outputs.file(key, node, path), Path(path))
                self.written.append(Path(path))
            except DxtError as error:
                error.node, error.port = node, port.name
                self._failed(error)
        try:
            if self._options.history is not None:
                name, graph = self._file.path.name, self._session.document
                history_file.add(self._options.history, self.record, name, graph, self._files)
                self.written.append(self._options.history)
            if self._options.trace is not None:
                trace_file.write(self._options.trace, self.record)
                self.written.append(self._options.trace)
        except DxtError as error:
            self._failed(error)

    def _failed(self, error: DxtError) -> None:
        self.exit_code = max(self.exit_code, ExitCode.FOUND)
        self._complain(error.as_json())

    async def _do(self, command: str, **fields: Any) -> None:
        await self._session.handle({"do": command, **fields})

    def _hear(self, event: dict[str, Any]) -> None:
        if event["event"] == "problem_found":
            raise errors.from_json(event["error"])
        self._history.hear(event)
        if event["event"] == "run_finished" and not event["ok"]:
            self.exit_code = ExitCode.INTERRUPTED if event["stopped"] else ExitCode.FOUND
        self._listener(event)


def _set_limits(graph: Graph, options: Options) -> None:
    for name, limit in (("seconds", options.seconds), ("megabytes", options.megabytes)):
        if limit is not None:
            graph.needs[name] = limit


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
def stop_at_ctrl_c(session: Session) -> Iterator[None]:
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
