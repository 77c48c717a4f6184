"""`dxt`, from its first line on; `python -m dxt` is the same.

Owns what Ctrl-C means until the commands themselves are loaded, and after they have ended. Must
know none of them.
"""

import importlib
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType

STOPPED = "Stopped by Ctrl-C."
INTERRUPTED = 130


def uncaught(
    kind: type[BaseException], error: BaseException, trace: "TracebackType | None"
) -> None:
    """What Python does with what nobody caught: with Ctrl-C nothing but to end."""
    if not issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    answer()
    sys.stdout.flush()
    os._exit(INTERRUPTED)


def answer() -> None:
    """Tells that Ctrl-C was pressed before there was anything else to tell."""
    if "--json" in sys.argv:
        error = f'{{"code": "interrupted", "message": "{STOPPED}"}}'
        sys.stdout.write(f'{{"ok": false, "error": {error}}}\n')
    sys.stderr.write(f"{STOPPED}\n")


def main() -> None:
    """Loads the commands and does what was typed."""
    try:
        importlib.import_module("dxt.cli").main(prog_name="dxt")
    except KeyboardInterrupt:
        answer()
        sys.exit(INTERRUPTED)


# What loads this has things of its own to do before it calls `main`.
sys.excepthook = uncaught

if __name__ == "__main__":
    main()
