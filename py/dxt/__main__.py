"""`dxt`, from its first line on; `python -m dxt` is the same.

Owns what Ctrl-C means while the commands themselves are being loaded. Must know none of them.
"""

from __future__ import annotations

import importlib
import sys

STOPPED = "Stopped by Ctrl-C."
INTERRUPTED = 130


def main() -> None:
    """Loads the commands and does what was typed."""
    try:
        importlib.import_module("dxt.cli").main(prog_name="dxt")
    except KeyboardInterrupt:
        if "--json" in sys.argv:
            error = f'{{"code": "interrupted", "message": "{STOPPED}"}}'
            sys.stdout.write(f'{{"ok": false, "error": {error}}}\n')
        sys.stderr.write(f"{STOPPED}\n")
        sys.exit(INTERRUPTED)


if __name__ == "__main__":
    main()
