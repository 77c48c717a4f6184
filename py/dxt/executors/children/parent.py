"""One child process as its parent sees it: started, spoken to, ended.

Owns the operating system's part. Must not know what is said, beyond the first word.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

from dxt.core.errors import ExecutorLost
from dxt.executors.children.frames import Frames, framed

BOOT = 60.0
"""Seconds that a child may take to its first word."""
PROGRAM = (sys.executable, "-m", "dxt.executors.children.child")

# In a group of its own: Ctrl-C at the terminal is the parent's to hear, and what node code started
# ends together with it.
APART: dict[str, Any] = (
    {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}  # type: ignore[attr-defined, unused-ignore]
    if sys.platform == "win32"
    else {"start_new_session": True}
)


class ChildProcess(asyncio.SubprocessProtocol):
    """`hear` gets each frame; `on_exit` is told once, in words, how a process ended by itself."""

    def __init__(
        self,
        hear: Callable[[ChildProcess, dict[str, Any], bytes], None],
        on_exit: Callable[[ChildProcess, str], None],
        plugins: Path | None = None,
    ) -> None:
        loop = asyncio.get_running_loop()
        self.is_up = False
        """Whether it can be spoken to."""
        self.gone: asyncio.Future[None] = loop.create_future()
        """Done when the process has ended and its pipes are closed."""
        self._hear = hear
        self._on_exit = on_exit
        self._program = PROGRAM if plugins is None else (*PROGRAM, str(plugins))
        self._frames = Frames()
        self._began: asyncio.Future[None] = loop.create_future()
        self._transport: asyncio.SubprocessTransport | None = None

    @property
    def pid(self) -> int | None:
        return None if self._transport is None else self._transport.get_pid()

    async def start(self) -> None:
        """Returns when it can be spoken to; raises ExecutorLost when it can't be started."""
        loop = asyncio.get_running_loop()
        # What can be imported here can be imported there.
        env = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        try:
            await loop.subprocess_exec(lambda: self, *self._program, stderr=None, env=env, **APART)
            await asyncio.wait_for(asyncio.shield(self._began), BOOT)
        except (OSError, TimeoutError) as cause:
            self.kill()
            raise ExecutorLost(
                f"No process could be started to run nodes in ({type(cause).__name__}: {cause}). "
                "Close other programs, or run with fewer jobs."
            ) from cause
        except BaseException:
            self.kill()
            raise

    def say(self, header: Mapping[str, Any], body: bytes = b"") -> None:
        """Sends a frame; never blocks."""
        if not self.is_up or self._transport is None:
            return
        pipe = cast(asyncio.WriteTransport, self._transport.get_pipe_transport(0))
        pipe.writelines([piece for piece in framed(header, body) if piece])

    def kill(self) -> None:
        """Ends it at once, with all that its node code started; nothing is told of it."""
        self.is_up = False
        self._on_exit = _tell_nobody
        if self._transport is None:
            self._end()
        elif self._transport.get_returncode() is None:
            if sys.platform == "win32":
                with suppress(ProcessLookupError):
                    self._transport.kill()
            else:
                self._kill_group()

    async def leave(self, seconds: float) -> None:
        """Lets it end in good order, or kills it after some seconds."""
        self.is_up = False
        self._on_exit = _tell_nobody
        if self._transport is not None and (pipe := self._transport.get_pipe_transport(0)):
            pipe.close()
        await asyncio.wait({self.gone}, timeout=seconds)
        self.kill()
        await self.gone

    def _kill_group(self) -> None:
        assert self._transport is not None
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._transport.get_pid(), signal.SIGKILL)

    # What asyncio says

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.SubprocessTransport, transport)

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        try:
            for header, body in self._frames.feed(data):
                if self._began.done():
                    self._hear(self, header, body)
                else:
                    self.is_up = True
                    self._began.set_result(None)
        except (ValueError, KeyError, TypeError):  # it wrote what it must not: nobody can go on
            on_exit = self._on_exit
            self.kill()
            on_exit(self, "it said what makes no sense")

    def process_exited(self) -> None:
        self.is_up = False
        assert self._transport is not None
        if sys.platform != "win32":
            self._kill_group()  # what node code started and left behind
        how = in_words(self._transport.get_returncode() or 0)
        # Not left to the end of its output: a process that it forked may hold that open.
        self._transport.close()
        if not self._began.done():
            lost = ExecutorLost(f"The process to run nodes in ended as it began ({how}).")
            self._began.set_exception(lost)
            self._began.exception()  # whoever waited for it may have been cancelled
        else:
            self._on_exit(self, how)

    def connection_lost(self, _: Exception | None) -> None:
        self._end()

    def _end(self) -> None:
        if not self._began.done():
            self._began.cancel()
        if not self.gone.done():
            self.gone.set_result(None)


def in_words(returncode: int) -> str:
    """How a process ended."""
    if returncode >= 0:
        return f"exit code {returncode}"
    try:
        return signal.Signals(-returncode).name
    except ValueError:
        return f"signal {-returncode}"


def _tell_nobody(_: ChildProcess, __: str) -> None:
    """It was we who ended it."""
