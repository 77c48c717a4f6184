"""Node code that does not end by itself is ended: at its limit, on Ctrl-C, from another thread."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
from typing import Any

import pytest

from tests.executors.performing import Stage, begun

BUSY = "def f():\n    while True:\n        pass\n"
SWALLOWS = """
    def f():
        for _ in range(5):
            try:
                while True:
                    pass
            except BaseException:
                pass
        while True:
            pass
    """
SLEEPS = "import time\ndef f():\n    time.sleep(3600)\n"
BLOCKING_ASYNC = """
    import asyncio

    async def f():
        await asyncio.sleep(0)
        while True:
            pass
    """


@pytest.mark.parametrize("code", [BUSY, SWALLOWS, SLEEPS, BLOCKING_ASYNC])
def test_code_is_ended_at_its_limit(code: str) -> None:
    stage = Stage(seconds=0.05)
    error = stage.error(code)
    assert error["code"] == "timed_out"
    assert "0.05 s " in error["message"]
    assert error["line"] > 1
    assert stage.value("def f(): return 1") == 1, "and the executor goes on"


def test_the_limit_holds_on_other_threads_too() -> None:
    stage = Stage(seconds=0.05)
    errors: list[Any] = []
    thread = threading.Thread(target=lambda: errors.append(stage.error(BUSY)))
    thread.start()
    thread.join()
    assert errors[0]["code"] == "timed_out"


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="there are no such alarms here")
@pytest.mark.parametrize("seconds", [None, 30])
def test_an_alarm_that_node_code_sets_is_no_limit(seconds: float | None) -> None:
    code = """
        import signal

        def f():
            signal.raise_signal(signal.SIGALRM)
            return 1
        """
    assert Stage(seconds=seconds).value(code) == 1


def test_the_process_has_its_handlers_back() -> None:
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGALRM)
    Stage(seconds=0.05).error(BUSY)
    Stage(seconds=5).value("def f(): return 1")
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGALRM)) == before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_ctrl_c_stops_the_node() -> None:
    code = """
        import os, signal

        def f():
            os.kill(os.getpid(), signal.SIGINT)
            while True:
                pass
        """
    error = Stage().error(code)
    assert error["code"] == "node_stopped"


@pytest.mark.parametrize("code", [BUSY, SLEEPS])
def test_another_thread_can_stop_a_node(code: str) -> None:
    stage = Stage()
    code = code.replace("def f():\n", "def f():\n    begun.set()\n")
    begun.clear()

    def stop() -> None:
        begun.wait()
        asyncio.run(stage.inline.stop())

    thread = threading.Thread(target=stop)
    thread.start()
    error = stage.error("from tests.executors.performing import begun\n" + code)
    thread.join()
    assert error["code"] == "node_stopped"


def test_code_that_can_not_be_interrupted_takes_the_process_along() -> None:
    program = """
import asyncio
from dxt.executors.inline import Inline
from dxt.executors.code.watchdog import Watchdog
from tests.executors.performing import Stage, open_file

stage = Stage(seconds=0.05)
stage.inline = Inline({}, open_file, watchdog=Watchdog(grace=0.2))
stage.perform("from itertools import repeat\\ndef f(): return sum(repeat(0))")
"""
    ended = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert ended.returncode == 1
    assert "<node n>" in ended.stderr
