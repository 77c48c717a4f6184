"""Scripts come out as graphs just as they do themselves: both are run, and what they print is
compared."""

from __future__ import annotations

import asyncio
import contextlib
import io
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dxt.core.document import codec
from dxt.core.script.reading import Script, read_script
from dxt.data.files import File
from dxt.engine.session import Session
from dxt.executors.inline import Inline
from dxt.nodes.registry import Registry
from tests.cli.commands import answer, dxt

REGISTRY = Registry()

RAIN = '''
"""Looks at monthly rainfall."""
import statistics as st
from collections import defaultdict

WINDOW = 3
LINES = ["1,20", "1,80", "2,5", "3,60"]


def read(lines):
    return [line.split(",") for line in lines]


def by_month(rows):
    months = defaultdict(list)
    for month, mm in rows:
        months[month].append(float(mm))
    return dict(months)


def smooth(values, window=WINDOW):
    return [st.mean(values[max(0, i - window + 1) : i + 1]) for i in range(len(values))]


def clip(values, limits):
    low, high = limits
    return [min(max(v, low), high) for v in values]


def main():
    rows = read(LINES)
    months = by_month(rows)
    means = {m: st.mean(v) for m, v in months.items()}
    values = list(means.values())
    smoothed = smooth(values, window=WINDOW * 2)
    clipped = clip(smoothed, (10, 50))
    print("max", max(clipped))
    for m, v in zip(means, clipped):
        print(m, round(v, 1))


if __name__ == "__main__":
    main()
'''

ZSCORES = """
import math
import random

random.seed(42)
N = 1000

def sample(n):
    return [random.gauss(0, 1) for _ in range(n)]

def mean_std(xs):
    m = sum(xs) / len(xs)
    return m, math.sqrt(sum((x - m) ** 2 for x in xs) / len(xs))

def zscores(xs, m, s):
    return [(x - m) / s for x in xs]

xs = sample(N)
m, s = mean_std(xs)
z = zscores(xs, m, s)
outliers = [v for v in z if abs(v) > 3]
print(len(outliers), "outliers")
"""

NOTEBOOK = """
# A script without functions, in paragraphs.
import statistics
from collections import Counter

rows = [{"month": m, "mm": mm} for m, mm in zip("1123", (20, 80, 5, 60))]

limit = 10
wet = [r for r in rows if r["mm"] > limit]
print(len(wet), "wet of", len(rows))

total = 0
for r in wet:
    total += r["mm"]

mean = total / len(wet)
spread = statistics.pstdev(r["mm"] for r in wet)

counts = Counter(r["month"] for r in wet)
best, n = counts.most_common(1)[0]
print(f"mean {mean:.1f} ± {spread:.1f}; best month {best} ({n})")
"""

LOOPS = """
import math

def area(r):
    return math.pi * r ** 2

radii = [1, 2, 3]
areas = []
for r in radii:
    areas.append(area(r))

areas.sort(reverse=True)
text = ", ".join(f"{a:.2f}" for a in areas)
print("areas:", text + "")
if areas[0] > 20:
    label = "big"
else:
    label = "small"
print(f"{label=}")
"""

LOCAL = '''
RATES = {"EUR": 1.0, "USD": 0.92}

def _parse(line):
    day, currency, amount = line.split()
    return {"day": day, "currency": currency, "amount": float(amount)}

def to_eur(rows):
    return [dict(r, eur=r["amount"] * RATES[r["currency"]]) for r in rows]

def main():
    import json

    text = """2024-01-01 USD 10
2024-01-02 EUR 5
2024-01-03 USD 7"""
    rows = [_parse(line) for line in text.splitlines()]
    rows = to_eur(rows)
    total = sum(r["eur"] for r in rows); days, last = len(rows), rows[-1]["day"]
    if total > 10:
        print("rich")
    result = {"total": round(total, 2), "days": days, "last": last}
    print(json.dumps(result, indent=1))

main()
'''

OPTIONS = """
import argparse

def keep(rows, most, loud):
    return [("!" if loud else "") + str(r) for r in rows if r < most]

parser = argparse.ArgumentParser(description="Keeps some.")
parser.add_argument("--most", type=int, default=3)
parser.add_argument("-l", "--loud", action="store_true", help="shout")
options = parser.parse_args([])
kept = keep(range(9), options.most, loud=options.loud)
print(" ".join(kept))
"""

CHANGES = """
data = {"a": 1}
data["b"] = 2
data.update(c=3)
del data["a"]

if (n := len(data)) > 1:
    data["n"] = n
try:
    v = int("x")
except ValueError:
    v = -1

while v < 5:
    v += n
    if v > 3:
        break

first, *rest = sorted(data)
print(data, v + 0, first, rest)
"""


def printed_by_itself(code: str) -> list[str]:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(code, "<script>", "exec", dont_inherit=True), {"__name__": "__main__"})
    return sorted(out.getvalue().splitlines())


def printed_as_graph(script: Script) -> list[str]:
    """Nodes are performed in another order than lines."""
    told: list[dict[str, Any]] = []

    async def open_file(name: str, digest: str) -> File:
        raise AssertionError(name)

    async def run() -> None:
        session = Session(REGISTRY, Inline({}, open_file), told.append)
        await session.handle({"do": "open", "graph": codec.to_json(script.graph), "files": {}})
        await session.handle({"do": "run", "targets": None})
        await session.idle()

    asyncio.run(run())
    assert [event for event in told if event["event"] in ("node_failed", "node_skipped")] == []
    texts: dict[str, str] = {}
    for event in told:
        if event["event"] == "printed":
            texts[event["node"]] = texts.get(event["node"], "") + event["text"]
    return sorted(line for text in texts.values() for line in text.splitlines())


@pytest.mark.parametrize(
    ("code", "nodes"),
    [
        (RAIN, "read by_month make_means_and_values make_window smooth make_limits clip show"),
        (ZSCORES, "sample make_m_and_s zscores make_outliers show"),
        (
            NOTEBOOK,
            "make_rows make_wet show make_total make_mean_and_spread make_best_and_n show_2",
        ),
        (LOOPS, "make_areas make_areas_and_text show make_label show_2"),
        (LOCAL, "make_rows to_eur make_total_and_more show make_result show_2"),
        (OPTIONS, "make_rows keep show"),
        (CHANGES, "make_data make_n_and_more make_v make_first_and_rest show"),
    ],
)
def test_a_script_prints_the_same_as_a_graph(code: str, nodes: str) -> None:
    script = read_script(code)
    assert list(script.graph.nodes) == nodes.split()
    assert script.remarks() == []
    expected = printed_by_itself(code)
    assert expected
    assert printed_as_graph(script) == expected


FUNCTIONS = """
def twice(n, plus=1):
    return 2 * n + plus

def two(n):
    return n, n + 1

def more(rows, n):
    return [*rows, n]

a, b = 1, twice(2)
xs = [3]
"""
NAMES = st.sampled_from("ab")
LINES = st.one_of(
    st.builds("{} = {} + 1".format, NAMES, NAMES),
    st.builds("{} = twice({})".format, NAMES, NAMES),
    st.builds("{} = twice({} - 1, plus=len(xs))".format, NAMES, NAMES),
    st.builds("{} = twice(twice({}), {} + 1)".format, NAMES, NAMES, NAMES),
    st.builds("a, b = two({})".format, NAMES),
    st.builds("{} = twice({}) + len(xs) - twice({})".format, NAMES, NAMES, NAMES),
    st.builds("{} = two({})[0] if a > b else twice({})".format, NAMES, NAMES, NAMES),
    st.builds("print(f'{{twice({}):>5}} {{len(more(xs, {}))!r}}', xs)".format, NAMES, NAMES),
    st.builds("{} += sum(more(xs, {})) + twice({})".format, NAMES, NAMES, NAMES),
    st.builds("xs = [*more(xs, twice({})), *two({})]".format, NAMES, NAMES),
    st.just("xs.append(twice(len(xs)) + a)"),
    st.just("a, b = b, a"),
    st.just("xs = [x + 1 for x in xs]"),
    st.builds("xs = more(xs, {})".format, NAMES),
    st.builds("xs.append({})".format, NAMES),
    st.builds("for x in xs: {} += x".format, NAMES),
    st.builds("if {} > 5: xs = [{}]".format, NAMES, NAMES),
    st.builds("print('{{}}'.format({}), xs)".format, NAMES),
    st.just(""),
)


@given(st.lists(LINES, min_size=1, max_size=12), st.sampled_from(["top", "main", "guard"]))
def test_any_script_of_such_lines_prints_the_same_as_a_graph(lines: list[str], where: str) -> None:
    functions, start = FUNCTIONS.split("\na, b", 1)
    body = [*f"a, b{start}".splitlines(), *lines, "print('end', a + b, len(xs))"]
    if where != "top":
        head = {"main": "def main():", "guard": "if __name__ == '__main__':"}[where]
        body = [head, *(f"    {line}" if line else "" for line in body)]
    if where == "main":
        body += ["", "main()"]
    code = functions + "\n" + "\n".join(body) + "\n"
    script = read_script(code)
    assert script.unclear == [], code
    assert printed_as_graph(script) == printed_by_itself(code), code


def test_what_a_script_is_told_on_the_command_line_is_set_at_its_nodes(tmp_path: Path) -> None:
    code = OPTIONS.replace('"--most", type=int, default=3', '"most", type=int').replace("[]", "")
    (tmp_path / "x.py").write_text(code)
    path = tmp_path / "x.dxt.json"
    assert dxt("new", "--from", tmp_path / "x.py", path).stderr == ""
    told = answer("run", path, exit_code=1)
    assert "keep.most needs a value" in told["nodes"]["keep"]["error"]["message"]
    ended = dxt("run", path, "--set", "keep.most=2", "--set", "keep.loud=true")
    assert ended.exit_code == 0
    assert re.findall(r"\| (.*)", ended.stderr) == ["!0 !1"]
