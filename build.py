#!/usr/bin/env python3
"""Builds, serves and tests DxT on a machine that has Python 3.11 or newer and nothing else.

Everything it needs it puts into .venv, static/node_modules and .cache, once; each step is skipped
when nothing changed. The work is done by the modules of py/dxt_build, which use the standard
library alone.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - this is what an older Python is told
    sys.exit("build.py needs Python 3.11 or newer; this is Python %d.%d" % sys.version_info[:2])  # noqa: UP031

import argparse
import functools
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT / "py"))

from dxt_build import checks, machine, measure, refresh, report, serve, site  # noqa: E402
from dxt_build.layout import Layout  # noqa: E402


def main() -> int:
    """Runs one command and gives its exit code."""
    options = _parser().parse_args()
    layout = Layout(ROOT)
    try:
        return int(options.run(layout, options))
    except report.BuildError as error:
        return report.fail(error)
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="build.py", description=__doc__.partition("\n")[0])
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    parts = argparse.ArgumentParser(add_help=False)
    parts.add_argument(
        "--pyodide-dist",
        type=Path,
        metavar="DIR",
        help="a folder with a full Pyodide distribution, to take packages from",
    )
    parts.add_argument(
        "--with",
        dest="packages",
        default="",
        metavar="NAMES",
        help="packages to add from it, with what they depend on: numpy,pandas",
    )

    command = commands.add_parser("serve", parents=[parts], help="serve the site on this machine")
    command.add_argument("--port", type=int, help="default: the first free one from 8000 on")
    command.add_argument(
        "--open", action=argparse.BooleanOptionalAction, default=True, help="open a browser"
    )
    command.set_defaults(run=_serve)

    command = commands.add_parser("site", parents=[parts], help="write the static site to dist/")
    command.set_defaults(run=_site)

    command = commands.add_parser("test", help="check, build, and run all tests in real browsers")
    command.add_argument("arguments", nargs="*", metavar="...", help="passed on to pytest after --")
    command.set_defaults(run=_test)

    command = commands.add_parser("check", help="format, lint and types only")
    command.set_defaults(run=lambda layout, options: _check(layout))

    command = commands.add_parser("bench", help="measure, and write tests/bench/RESULTS.md")
    command.add_argument(
        "--only", choices=measure.PARTS, help="one part; the other's last numbers stay"
    )
    command.add_argument("--repeat", type=int, default=9, help="the page's rounds")
    command.add_argument("--rounds", type=int, default=3, help="the engine's rounds")
    command.set_defaults(run=_bench)

    command = commands.add_parser("clean", help="remove everything that was made")
    command.set_defaults(run=lambda layout, options: _clean(layout))

    command = commands.add_parser("lock", help="renew the pinned versions (for maintainers)")
    command.set_defaults(run=lambda layout, options: refresh.refresh(layout))
    return parser


def _build(layout: Layout, options: argparse.Namespace) -> None:
    packages = tuple(filter(None, options.packages.split(",")))
    if options.pyodide_dist is not None and not packages:
        raise report.BuildError("--pyodide-dist wants --with: which packages to take from there")
    with machine.turn(layout):
        site.build(layout, options.pyodide_dist, packages)


def _serve(layout: Layout, options: argparse.Namespace) -> int:
    serve.serve(layout, options.port, options.open, functools.partial(_build, layout, options))
    return 0


def _site(layout: Layout, options: argparse.Namespace) -> int:
    _build(layout, options)
    return 0


def _check(layout: Layout) -> int:
    with machine.turn(layout):
        return checks.check(layout)


def _test(layout: Layout, options: argparse.Namespace) -> int:
    with machine.turn(layout):
        failed = checks.check(layout)
        site.build(layout)
    return checks.test(layout, options.arguments) or failed


def _bench(layout: Layout, options: argparse.Namespace) -> int:
    rounds = ["--repeat", str(options.repeat), "--rounds", str(options.rounds)]
    return measure.bench(layout, [options.only] if options.only else measure.PARTS, rounds)


def _clean(layout: Layout) -> int:
    for folder in (layout.dist, layout.cache, layout.venv, layout.node_modules):
        shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
