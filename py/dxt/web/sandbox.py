"""The executor that lives in the sandbox frame, as the engine sees it: an `Executor` over messages.

Owns which tasks and previews are awaited and which values can be had. Values never come here, only
their descriptions, and which are worth keeping for the next visit. What comes from the sandbox is
`testimony`. Must not know graphs, nor how messages travel.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dxt.core import errors
from dxt.core.errors import DxtError, ExecutorLost, InputMissing, NodeStopped
from dxt.engine.events import Event
from dxt.engine.running.series import Ended
from dxt.engine.running.steps import Step, as_json
from dxt.engine.tasks import Description, Emit, Result, Task
from dxt.engine.values import occasions
from dxt.engine.values.occasions import Occasion, Recalled
from dxt.engine.values.store import is_worth_keeping
from dxt.engine.values.storing import Had
from dxt.web.notes import Notes
from dxt.web.testimony import NONSENSE, error_of, object_of, printed_of, result_of, streamed_of

STOPPED = "It was stopped, and its sandbox with it, for it did not listen."
PINNED = 3600.0
"""Seconds that a value is taken to have cost which must not be lost: more than most."""
LOST = "The sandbox that ran this node was lost ({}). What was stored is kept; run again."


@dataclass(eq=False)
class Order:
    """Tasks that were posted together; `over` when all have ended, or were handed back."""

    emit: Emit
    ended: Ended
    over: asyncio.Future[None]
    began: float
    left: int
    is_stopping: bool = False


class SandboxExecutor:
    """`on_lost` is told the reason whenever an executor, and so perhaps values, were lost;
    `on_kept` is called when values that earlier visits kept were found, or proved to be gone."""

    def __init__(
        self,
        post: Callable[[str, str], None],
        on_lost: Callable[[str], None],
        on_kept: Callable[[], None],
    ) -> None:
        self._post = post
        self._on_lost = on_lost
        self._on_kept = on_kept
        self._stored: dict[str, Description] = {}
        self._kept: dict[str, Description] = {}
        self._had = Had(self._stored, self._describe_kept)
        self._notes = Notes(self._kept, self._had, lambda text: post("notes", text))
        self._used: set[str] = set()
        self._telling_used = False
        self._openings = 0
        self._found: asyncio.Future[None] | None = None
        self._numbers = 0
        self._tasks: dict[int, tuple[Task, Order]] = {}
        self._abandoned: set[int] = set()
        self._previews: dict[int, asyncio.Future[tuple[dict[str, Any], object]]] = {}
        self._is_ready = False
        self._gone: str | None = None
        self._waiting: set[asyncio.Future[None]] = set()

    @property
    def stored(self) -> Mapping[str, Description]:
        return self._had

    @property
    def local(self) -> Container[str]:
        return self._stored

    @property
    def can_stream(self) -> bool:
        return True

    async def ready(self) -> None:
        if self._is_ready and not self._abandoned:
            return
        if self._gone is not None:
            self._gone = None
            self._post("start", "")
        waiting = asyncio.get_running_loop().create_future()
        self._waiting.add(waiting)
        try:
            await waiting
        finally:
            self._waiting.discard(waiting)

    async def perform(self, task: Task, emit: Emit) -> Result:
        results: list[Result] = []
        await self.perform_all([Step(task)], emit, results.append)
        if not results:  # it was stopped before it began
            error = NodeStopped("It was stopped before it began.", node=task.node).as_json()
            return Result(task.task, False, 0.0, error=error)
        return results[0]

    async def perform_all(self, steps: Sequence[Step], emit: Emit, ended: Ended) -> None:
        loop = asyncio.get_running_loop()
        order = Order(emit, ended, loop.create_future(), loop.time(), len(steps))
        first = self._numbers + 1
        self._numbers += len(steps)
        self._tasks |= {number: (step.task, order) for number, step in enumerate(steps, first)}
        self._post("perform", json.dumps(as_json(steps, first)))
        try:
            await order.over
        finally:
            left = [number for number, (_, one) in self._tasks.items() if one is order]
            for number in left:
                del self._tasks[number]
            if order.over.cancelled():  # nobody waits any more, and the sandbox is still at it
                self._abandoned.update(left)
                self._post("stop", json.dumps(left))

    def hold_back(self) -> None:
        if self._tasks:
            self._post("hold", "")

    async def stop(self, task: Task | None = None) -> None:
        orders = {order for one, order in self._tasks.values() if task in (None, one)}
        numbers = [number for number, (_, order) in self._tasks.items() if order in orders]
        for order in orders:
            order.is_stopping = True
        if numbers:
            self._post("stop", json.dumps(numbers))

    async def preview(
        self, value_key: str, offset: int, count: int
    ) -> tuple[dict[str, Any], object]:
        await self.ready()
        self._numbers += 1
        number = self._numbers
        shown: asyncio.Future[tuple[dict[str, Any], object]] = (
            asyncio.get_running_loop().create_future()
        )
        self._previews[number] = shown
        wanted = {"id": number, "key": value_key, "offset": offset, "count": count}
        self._post("preview", json.dumps(wanted))
        try:
            return await shown
        except InputMissing:
            self._spoil([value_key])
            self._on_kept()
            raise
        finally:
            self._previews.pop(number, None)

    async def forget(self, value_keys: Iterable[str] | None = None) -> None:
        keys = None if value_keys is None else list(value_keys)
        for key in list(self._stored) if keys is None else keys:
            self._stored.pop(key, None)
        if keys is None:
            self._kept.clear()
        self._post("forget", json.dumps(keys))

    def recall(self, root: str, ports: Iterable[str]) -> Recalled | None:
        return occasions.recall(self._notes, root, ports)

    async def remember(self, occasion: Occasion) -> None:
        await occasions.remember(self._notes, occasion)

    async def close(self) -> None:
        self._post("close", "")
        for _, order in self._tasks.values():
            order.is_stopping = True
        self._kept.clear()
        self._lose({"reason": "it was closed", "kept": [], "gone": True, "expected": True})

    def renew(self, author: str) -> None:
        """Asks for an executor and a store that no other graph has touched.

        `author` names who is answerable for the graph's code: what was kept for the same author
        is found again; where it is "", nothing is kept.
        """
        self._stored.clear()
        self._kept.clear()
        self._used.clear()
        self._openings += 1
        self._notes.opening = self._openings
        self._know()
        self._found = asyncio.get_running_loop().create_future() if author else None
        self._post("renew", json.dumps({"opening": self._openings, "author": author}))

    async def found(self) -> bool:
        """Returns when it is known what earlier visits kept of the graph that is open; False when
        another is open by then."""
        opening = self._openings
        if self._found is not None:
            await asyncio.shield(self._found)
        return opening == self._openings

    def keep(self, value_keys: Iterable[str]) -> None:
        """Has values kept for the next visit, whatever they cost."""
        values = {
            key: {
                "type": "pinned",
                "description": self._stored[key],
                "seconds": PINNED,
                "together": self._stored[key]["bytes"],
            }
            for key in value_keys
            if key in self._stored
        }
        told = {"keep": True, "opening": self._openings, "values": values}
        self._post("values", json.dumps(told, default=dict))

    def provide(self, needs: Mapping[str, Any]) -> None:
        """Tells what tasks from now on will need: `{"requirements": [...]}`."""
        self._post("needs", json.dumps(dict(needs)))

    def hear(self, kind: str, number: int, text: str) -> None:
        """What the page's broker says of the executor; the one entry for it."""
        if kind == "ready":
            self._is_ready = True
            self._wake()
        elif kind == "lost":
            self._lose(json.loads(text))
        elif kind == "result":
            self._end(number, text)
        elif kind == "unbegun":
            self._leave(number)
        elif kind == "printed":
            self._tell(number, text, printed_of)
        elif kind == "streamed":
            self._tell(number, text, streamed_of)
        elif kind == "previewed":
            self._show(number, text)
        elif kind == "kept" and number == self._openings:
            found = json.loads(text)
            is_news = any(key not in self._stored and key not in self._kept for key in found)
            self._kept.update(found)
            self._notes.drop_old(found)
            if is_news:
                self._on_kept()
            self._know()
        elif kind == "gone" and number == self._openings:
            for key in json.loads(text):
                self._kept.pop(key, None)
            self._on_kept()

    def _know(self) -> None:
        if self._found is not None and not self._found.done():
            self._found.set_result(None)

    def _keep(self, task: Task, result: Result, seconds: float) -> None:
        """Tells what the values are worth, and whether they are to be kept for the next visit."""
        together = sum(description["bytes"] for description in result.outputs.values())
        values = {
            task.value_key(port): {
                "type": task.type,
                "description": description,
                "seconds": seconds,
                "together": together,
            }
            for port, description in result.outputs.items()
        }
        keep = is_worth_keeping(together, seconds)
        self._post(
            "values", json.dumps({"keep": keep, "opening": self._openings, "values": values})
        )

    def _describe_kept(self, key: str) -> Description | None:
        """What is known of a value that was kept; that it is asked for counts as a use of it."""
        found = self._kept.get(key)
        if found is not None and key not in self._used:
            self._used.add(key)
            if not self._telling_used:
                self._telling_used = True
                asyncio.get_running_loop().call_soon(self._tell_used)
        return found

    def _tell_used(self) -> None:
        self._telling_used = False
        self._post("used", json.dumps(sorted(self._used)))

    def _spoil(self, keys: Iterable[str]) -> None:
        """Drops kept values of which one could not be read or decoded."""
        spoiled = [key for key in keys if key in self._kept and key not in self._stored]
        for key in spoiled:
            del self._kept[key]
        if spoiled:
            self._post("spoiled", json.dumps(spoiled))

    def _lose(self, loss: Mapping[str, Any]) -> None:
        lost = ExecutorLost(LOST.format(loss["reason"]))
        self._is_ready = False
        self._abandoned.clear()
        kept = set(loss["kept"])
        for key in [key for key in self._stored if key not in kept]:
            del self._stored[key]
        awaited: list[asyncio.Future[Any]] = [*self._previews.values()]
        for task, order in list(self._tasks.values()):
            if order.is_stopping and not order.over.done():  # this is the first of it
                error = NodeStopped(STOPPED, node=task.node).as_json()
                order.ended(Result(task.task, False, 0.0, error=error))
                order.over.set_result(None)
            awaited.append(order.over)
        if loss.get("gone"):
            self._gone = str(loss["reason"])
            awaited += self._waiting
        for future in awaited:
            if not future.done():
                future.set_exception(lost)
        if not loss.get("expected"):
            self._on_lost(str(loss["reason"]))

    def _wake(self) -> None:
        for waiting in self._waiting if self._is_ready and not self._abandoned else ():
            if not waiting.done():
                waiting.set_result(None)

    def _end(self, number: int, text: str) -> None:
        task, order = self._tasks.get(number, (None, None))
        if task is None or order is None or order.over.done():
            self._leave(number)
            return
        try:
            result = result_of(task, text)
        except NONSENSE:
            order.over.set_exception(ExecutorLost(LOST.format("what it said made no sense")))
            return
        self._store(task, result, order)
        try:
            order.ended(result)
        except Exception as bug:  # whoever waits for the others is to be told
            order.over.set_exception(bug)
        self._leave(number)

    def _leave(self, number: int) -> None:
        """The sandbox is not at this task any more, and will not be."""
        _, order = self._tasks.pop(number, (None, None))
        if order is not None:
            order.left -= 1
            if not order.left and not order.over.done():
                order.over.set_result(None)
        if number in self._abandoned:
            self._abandoned.remove(number)
            self._wake()

    def _store(self, task: Task, result: Result, order: Order) -> None:
        """Takes note of what the task gave."""
        # What it says of its time decides what is kept, so it is not taken on trust.
        now = asyncio.get_running_loop().time()
        passed, order.began = now - order.began, now
        result.held = max(0.0, min(result.held, passed))
        for part in task.parts:
            given = result.of(part)
            for port, description in given.outputs.items():
                self._stored[part.value_key(port)] = description
            if given.outputs:
                self._keep(part, given, min(given.seconds, passed))
        if result.lacks_input:
            self._spoil(task.wanted)

    def _tell(self, number: int, text: str, event_of: Callable[[Task, str], Event]) -> None:
        """Tells what can be made out; of an event that makes no sense nothing is lost."""
        task, order = self._tasks.get(number, (None, None))
        if task is None or order is None:
            return
        with contextlib.suppress(*NONSENSE):
            order.emit(event_of(task, text))

    def _show(self, number: int, text: str) -> None:
        shown = self._previews.get(number)
        if shown is None or shown.done():
            return
        try:
            answer = json.loads(text)
            said = json.loads(answer["text"])
            error = said.get("error")
            if error is not None:
                shown.set_exception(errors.from_json(error_of(error, None)))
            else:
                shown.set_result((object_of(said["header"]), answer["body"]))
        except NONSENSE:
            shown.set_exception(DxtError("The value can't be shown: its preview made no sense."))
