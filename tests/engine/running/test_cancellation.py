"""A stop at any point is prompt, leaves nothing behind, and the next run is right."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable

import pytest

from tests.engine.trials import WAYS, OnProcesses, Trial
from tests.engine.worlds import gates
from tests.executors.leftovers import children, threads_beside
from tests.machine import needs_processes

LINE = "a -> b? -> c; a -> d -> e?; b -> f; d -> f; g! -> h"
"""Some of its nodes wait, some don't, one fails, and the end of one lets two begin."""
STEPS = 60
"""Turns of the event loop that a run of it takes at least, until every gate is waited for."""


def left_behind(trial: Trial, moment: Callable[[Trial], Awaitable[object]]) -> None:
    """Stops the run at that moment; whether nothing goes on by itself then, and a run is right."""
    threads = set(threading.enumerate())

    async def stopping() -> None:
        gates.update({name: asyncio.Event() for name in "be"})
        await trial.open()
        await trial.do("run")
        await moment(trial)
        await trial.do("stop")
        assert not trial.session.is_running
        await asyncio.sleep(0)  # so long what was cancelled may take to end
        if not isinstance(trial, OnProcesses):  # which listens to its processes as long as they are
            assert asyncio.all_tasks() == {asyncio.current_task()}
        trial.settled()
        for gate in gates.values():
            gate.set()
        await trial.do("run")
        await trial.session.idle()
        trial.complete()

    async def to_the_end() -> None:
        try:
            await stopping()
        finally:
            await trial.close()
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(to_the_end())
    assert threads_beside(threads) == set()


@pytest.mark.parametrize("way", WAYS)
def test_a_run_that_is_stopped_at_any_turn_leaves_nothing(way: str) -> None:
    stopped_in = set()
    for steps in range(STEPS):

        async def after_steps(trial: Trial, steps: int = steps) -> None:
            for _ in range(steps):
                await asyncio.sleep(0)
            stopped_in.update(node for node, shown in trial.shown.items() if shown == "running")

        left_behind(WAYS[way](LINE), after_steps)
    assert {"b", "e"} & stopped_in, "it was never stopped while a node waited"


@pytest.mark.parametrize("way", WAYS)
def test_an_edit_and_a_kill_before_the_stop_leave_nothing_either(way: str) -> None:
    for steps in range(0, STEPS, 3):

        async def after_both(trial: Trial, steps: int = steps) -> None:
            for _ in range(steps):
                await asyncio.sleep(0)
            await trial.change(LINE.replace("b?", "b'?"))
            trial.kill(steps)

        left_behind(WAYS[way](LINE), after_both)


@needs_processes
@pytest.mark.parametrize("events", [0, 3, 8, 9, 10, 13])
def test_real_processes_that_are_stopped_are_gone_in_the_end(events: int) -> None:
    before = children()
    left_behind(OnProcesses("a -> b -> c; a -> d; e! -> f"), lambda trial: trial.hears(events))
    assert children() == before
