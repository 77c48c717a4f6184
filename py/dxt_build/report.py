"""What the build says: one line per step, and errors that say what to do.

Owns the terminal; knows nothing of what the steps are.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class BuildError(Exception):
    """The build can't go on. The message says what happened and what to do about it."""


def say(text: str) -> None:
    """Prints one line at once."""
    print(text, flush=True)


def note(text: str) -> None:
    """Prints one line of detail below the step that is under way."""
    say(f"    {text}")


@contextmanager
def step(title: str) -> Iterator[None]:
    """Names a step while it runs, and says how long it took when it ends well."""
    say(f"  {title} ...")
    began = time.perf_counter()
    yield
    say(f"  {title}: {time.perf_counter() - began:.1f} s")


def fail(error: BuildError) -> int:
    """Prints the error and gives the exit code for it."""
    print(f"\nbuild.py: {error}", file=sys.stderr, flush=True)
    return 1
