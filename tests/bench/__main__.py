"""Measures the page, the engine, streams or all of them, and writes RESULTS.md."""

import argparse
from pathlib import Path

from dxt_build.layout import Layout

from . import contest, page, results, streaming
from .shapes import SHAPES

HERE = Path(__file__).resolve().parent


def main() -> None:
    """Measures and writes; the chapter of a part that was not asked for stays as it is."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", nargs="*", choices=results.PARTS, default=results.PARTS)
    parser.add_argument("--repeat", type=int, default=9, help="the page's rounds")
    parser.add_argument("--rounds", type=int, default=3, help="the engine's rounds")
    parser.add_argument("--sizes", type=int, nargs="*", default=contest.SIZES)
    parser.add_argument("--shapes", nargs="*", choices=SHAPES, default=list(SHAPES))
    asked = parser.parse_args()
    file = HERE / "RESULTS.md"
    text = file.read_text(encoding="utf-8")
    if "page" in asked.only:
        text = results.replaced(
            text, "page", page.chapter(Layout(HERE.parent.parent), asked.repeat)
        )
        file.write_text(text, encoding="utf-8")
    if "engine" in asked.only:
        told = contest.chapter(asked.rounds, asked.sizes, asked.shapes)
        text = results.replaced(text, "engine", told)
        file.write_text(text, encoding="utf-8")
    if "streams" in asked.only:
        text = results.replaced(text, "streams", streaming.chapter(asked.rounds))
        file.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
