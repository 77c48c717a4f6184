"""`dxt run --jobs N`: nodes at once, in processes of their own."""

import sys
from pathlib import Path
from textwrap import dedent

import pytest

from tests.cli.commands import answer, dxt, graph_file


def python(code: str) -> dict[str, str]:
    return {"type": "python@1", "code": dedent(code)}


def meets(here: Path, own: str, other: str) -> dict[str, str]:
    """A node that ends only while the other one is performed as well."""
    return python(f"""
        import time
        from pathlib import Path

        def {own}(n: int) -> str:
            Path({str(here / own)!r}).touch()
            while not Path({str(here / other)!r}).exists():
                time.sleep(0.01)
            return "met"
        """)


def test_branches_run_at_once_and_a_crash_takes_nothing_along(tmp_path: Path) -> None:
    graph = {
        "dxt": 1,
        "nodes": {
            "one": python("def one() -> int:\n    return 1\n"),
            "left": meets(tmp_path, "left", "right"),
            "right": meets(tmp_path, "right", "left"),
            "crash": python("import os\ndef crash(n: int) -> int:\n    os._exit(3)\n"),
            "after": python("def after(n: int) -> int:\n    return n\n"),
            "lock": python("import threading\ndef lock():\n    return threading.Lock()\n"),
        },
        "wires": [
            "one.out -> left.n",
            "one.out -> right.n",
            "one.out -> crash.n",
            "crash.out -> after.n",
        ],
    }
    told = answer("run", graph_file(tmp_path, graph), "--jobs", "2", exit_code=1)
    statuses = {node: found["status"] for node, found in told["nodes"].items()}
    assert statuses == {
        "one": "done",
        "left": "done",
        "right": "done",
        "crash": "failed",
        "after": "skipped",
        "lock": "done",
    }
    assert told["nodes"]["crash"]["error"]["code"] == "executor_lost"
    assert told["outputs"]["left.out"] == told["outputs"]["right.out"] == "met"
    assert "can't leave" in told["outputs"]["lock.out"]


@pytest.mark.parametrize(
    ("head", "body"),
    [("def", "raise KeyboardInterrupt"), ("async def", "asyncio.get_running_loop().stop()")],
)
def test_a_node_can_not_stop_the_run(tmp_path: Path, head: str, body: str) -> None:
    graph = {
        "dxt": 1,
        "nodes": {
            "bad": python(f"import asyncio\n{head} f():\n    {body}\n    return 1\n"),
            "one": python("def one() -> int:\n    return 1\n"),
        },
    }
    told = answer("run", graph_file(tmp_path, graph), "--jobs", "1", exit_code=1)["nodes"]
    assert {node: found["status"] for node, found in told.items()} == {
        "bad": "failed",
        "one": "done",
    }


@pytest.mark.parametrize("jobs", [(), ("--jobs", "1")])
def test_async_nodes_wait_at_the_same_time_in_one_process(
    tmp_path: Path, jobs: tuple[str, ...]
) -> None:
    meeting = """
        import asyncio, sys

        async def {}() -> int:
            met = sys.__dict__.setdefault("met", [])
            met.append(1)
            while len(met) < 2:
                await asyncio.sleep(0)
            return len(met)
        """
    graph = {"dxt": 1, "nodes": {name: python(meeting.format(name)) for name in ("one", "two")}}
    told = answer("run", graph_file(tmp_path, graph), "--timeout", "20", *jobs)
    assert told["outputs"] == {"one.out": 2, "two.out": 2}


@pytest.mark.parametrize("jobs", [(), ("--jobs", "1")])
def test_loading_libraries_takes_nothing_of_what_a_node_may(
    tmp_path: Path, jobs: tuple[str, ...]
) -> None:
    code = "def f() -> Table:\n    return Table([{'a': 1}])\n"
    graph = {"dxt": 1, "nodes": {"rows": python(code)}}
    told = answer("run", graph_file(tmp_path, graph), "--memory", "2", *jobs)
    assert told["nodes"]["rows"]["status"] == "done"


def test_values_are_the_same_and_are_kept_the_same_as_in_one_process(tmp_path: Path) -> None:
    graph = {
        "dxt": 1,
        "nodes": {
            "rows": python("def rows() -> Table:\n    return Table([{'a': 2}, {'a': 1}])\n"),
            "sorted": {"type": "table.sort@1", "params": {"by": ["a"]}},
        },
        "wires": ["rows.out -> sorted.rows"],
    }
    path, cache = graph_file(tmp_path, graph), tmp_path / "cache"
    alone = answer("run", path)
    first = answer("run", path, "--jobs", "2", "--cache", cache)
    again = answer("run", path, "--cache", cache)
    assert first["outputs"] == alone["outputs"] == again["outputs"]
    assert {node: found["key"] for node, found in first["nodes"].items()} == {
        node: found["key"] for node, found in alone["nodes"].items()
    }
    assert {found["status"] for found in again["nodes"].values()} == {"cached"}


def poison(then: str) -> str:
    """A node whose value does this wherever it is unpickled."""
    return f"""
        import os, sys, time
        from collections import OrderedDict

        class Given(OrderedDict):
            def __reduce__(self):
                return exec, ({then!r},)

        def bad(n: int = 0):
            return Given(a=1)
        """


ENDS = {
    "exits": "import os; os._exit(3)",
    "crashes": "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)",
    "never comes back": "while True: pass",
}


@pytest.mark.parametrize("way", ENDS)
def test_a_value_that_ends_whoever_reads_it_takes_nothing_along(tmp_path: Path, way: str) -> None:
    graph = {
        "dxt": 1,
        "nodes": {
            "bad": python(poison(ENDS[way])),
            "reads": python("def reads(v) -> int:\n    return len(v)\n"),
            "one": python("def one() -> int:\n    return 1\n"),
        },
        "wires": ["bad.out -> reads.v"],
        "needs": {"seconds": 1},
    }
    path, cache = graph_file(tmp_path, graph), tmp_path / "cache"
    run = ("run", path, "--jobs", "1", "--cache", cache)
    saves = ("--save", f"bad.out={tmp_path / 'bad.json'}")
    assert answer(*run)["outputs"] == {"one.out": 1, "reads.out": 1}  # where it was made
    graph["wires"] = []
    graph["nodes"] = {"bad": graph["nodes"]["bad"], "one": graph["nodes"]["one"]}  # type: ignore[index]
    graph_file(tmp_path, graph)
    told = answer(*run, *saves, exit_code=1)
    assert told["outputs"] == {"one.out": 1}
    assert told["nodes"]["bad"]["status"] == "failed"
    assert told["nodes"]["bad"]["error"]["code"] == "output_invalid"
    assert not (tmp_path / "bad.json").exists()
    again = answer(*run, *saves)  # it was let go, and is made anew
    assert again["nodes"]["bad"]["status"] == "done"
    assert again["outputs"] == {"bad.out": {"a": 1}, "one.out": 1}
    assert (tmp_path / "bad.json").read_text() == '{\n  "a": 1\n}\n'


def test_a_value_that_can_not_be_unpickled_is_made_anew(tmp_path: Path) -> None:
    graph = {"dxt": 1, "nodes": {"bad": python(poison("raise ValueError('not for you')"))}}
    run = ("run", graph_file(tmp_path, graph), "--jobs", "1", "--cache", tmp_path / "cache")
    answer(*run)
    again = answer(*run)
    assert again["nodes"]["bad"]["status"] == "done"
    assert again["outputs"] == {"bad.out": {"a": 1}}


def test_a_node_that_reads_what_ends_it_is_told_to_have_failed(tmp_path: Path) -> None:
    graph = {
        "dxt": 1,
        "nodes": {
            "bad": python(poison(ENDS["exits"])),
            "reads": python("def reads(v) -> int:\n    return len(v)\n"),
            "one": python("def one() -> int:\n    return 1\n"),
        },
        "wires": ["bad.out -> reads.v"],
    }
    path, cache = graph_file(tmp_path, graph), tmp_path / "cache"
    answer("run", path, "--jobs", "1", "--cache", cache)
    graph["nodes"]["reads"] = python("def reads(v) -> str:\n    return str(v)\n")  # type: ignore[index]
    told = answer("run", graph_file(tmp_path, graph), "--jobs", "1", "--cache", cache, exit_code=1)
    assert told["nodes"]["reads"]["error"]["code"] == "executor_lost"
    assert told["outputs"] == {"one.out": 1}


def test_a_data_frame_that_is_no_table_is_kept_and_goes_from_process_to_process(
    tmp_path: Path,
) -> None:
    makes = """
        import pandas

        def makes() -> pandas.DataFrame:
            return pandas.DataFrame({"a": [1, 1], "b": ["x", "y"]}).describe(include="all")
        """
    told = "import pandas\ndef {}(rows: {}) -> str:\n    return rows.to_csv()\n"
    graph = {
        "dxt": 1,
        "nodes": {
            "makes": python(dedent(makes)),
            "frame": python(told.format("frame", "pandas.DataFrame")),
            "any": python(told.format("any_", "Any")),
            "table": python("def table(rows: Table) -> int:\n    return len(rows)\n"),
        },
        "wires": [f"makes.out -> {to}.rows" for to in ("frame", "any", "table")],
    }
    path, cache = graph_file(tmp_path, graph), tmp_path / "cache"
    first = answer("run", path, "--cache", cache, exit_code=1)
    assert first["outputs"]["frame.out"] == first["outputs"]["any.out"]
    assert first["outputs"]["any.out"].startswith(",a,b\ncount,2.0,2\n")
    error = first["nodes"]["table"]["error"]
    assert "Expected a table, got a pandas DataFrame (columns a, b): A table" in error["message"]
    for more in (["--cache", cache], ["--cache", cache, "--jobs", "2"], ["--jobs", "2"]):
        again = answer("run", path, *more, exit_code=1)
        assert again["outputs"] == first["outputs"]
        assert again["nodes"]["makes"]["key"] == first["nodes"]["makes"]["key"]
        assert again["nodes"]["makes"]["status"] == ("cached" if "--cache" in more else "done")


def test_an_array_keeps_its_byte_order_in_the_cache_and_between_processes(tmp_path: Path) -> None:
    makes = "import numpy\ndef makes() -> Any:\n    return [numpy.arange(3).astype('>i2')]\n"
    tells = "def {}(values: Any) -> list:\n    return [values[0].dtype.str, values[0].tolist()]\n"
    cache = tmp_path / "cache"
    for name, more in (("first", ()), ("second", ()), ("third", ("--jobs", "2"))):
        nodes = {"makes": python(makes), name: python(tells.format(name))}
        graph = {"dxt": 1, "nodes": nodes, "wires": [f"makes.out -> {name}.values"]}
        told = answer("run", graph_file(tmp_path, graph), "--cache", cache, *more)
        assert told["outputs"][f"{name}.out"] == [">i2", [0, 1, 2]]
        assert told["nodes"]["makes"]["status"] == ("done" if name == "first" else "cached")


def test_what_is_pickled_is_shown_and_saved_as_ever(tmp_path: Path) -> None:
    graph = {
        "dxt": 1,
        "nodes": {
            "some": python("def some():\n    return {3, 1, 2}\n"),
            "when": python("import datetime\ndef when():\n    return datetime.date(2020, 1, 31)\n"),
        },
    }
    path, file = graph_file(tmp_path, graph), tmp_path / "some.json"
    more = ("--save", f"some.out={file}", "--save", f"when.out={tmp_path / 'when.png'}")
    told = answer("run", path, "--jobs", "2", *more, exit_code=1)
    assert told["outputs"] == {"some.out": [1, 2, 3], "when.out": "2020-01-31"}
    assert file.read_text() == "[\n  1,\n  2,\n  3\n]\n"
    result = dxt("run", path, "--jobs", "1", *more)
    assert "A date can't be saved as .png" in result.stderr
    assert result.stdout.splitlines()[0] == "some.out: 3 items"


TAKING = """
    import mmap

    {}def n({}) -> int:
        shared = mmap.mmap(-1, 100_000_000)
        for at in range(0, len(shared), mmap.PAGESIZE):
            shared[at] = 1
        while True:
            {}
    """


TOGETHER = """
    import asyncio, mmap

    async def n() -> int:
        await asyncio.sleep(0.2)
        shared = mmap.mmap(-1, {})
        for at in range(0, len(shared), mmap.PAGESIZE):
            shared[at] = 1
        await asyncio.sleep({})
        return 1
    """


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere no limit of memory is kept")
def test_which_of_several_that_wait_takes_too_much_is_not_claimed_to_be_known_but_tried(
    tmp_path: Path,
) -> None:
    taking = {"greedy": 100_000_000, "modest": 1_000_000, "other": 2_000_000}
    graph = {
        "dxt": 1,
        "nodes": {name: python(dedent(TOGETHER.format(size, 2))) for name, size in taking.items()},
        "wires": [],
    }
    path = graph_file(tmp_path, graph)
    told = answer("run", path, "--memory", "30", exit_code=1)["nodes"]
    assert [told[name]["error"]["code"] for name in taking] == ["out_of_memory"] * 3
    (message,) = {told[name]["error"]["message"] for name in taking}
    assert "greedy, modest and other waited in one process" in message
    assert "the graph allows 30 each" in message and "--jobs" in message

    told = answer("run", path, "--memory", "30", "--jobs", "1", exit_code=1)["nodes"]
    assert [told[name]["status"] for name in taking] == ["failed", "done", "done"]
    assert "It took" in told["greedy"]["error"]["message"]
    assert "the graph allows 30." in told["greedy"]["error"]["message"]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere no limit of memory is kept")
@pytest.mark.parametrize("jobs", [["--jobs", "1"], []])
@pytest.mark.parametrize(
    ("kind", "parameters", "waits"),
    [
        ("", "x: int = 0", "pass"),
        ("async ", "x: int = 0", "await asyncio.sleep(0.01)"),
        ("", "x: Iterator[int]", "next(x)"),
    ],
)
def test_shared_memory_counts_as_well(
    tmp_path: Path, jobs: list[str], kind: str, parameters: str, waits: str
) -> None:
    taking = "import asyncio\n" + dedent(TAKING.format(kind, parameters, waits))
    endless = "import itertools\ndef x() -> Iterator[int]:\n    return itertools.count()\n"
    graph = {
        "dxt": 1,
        "nodes": {
            "m": {"type": "value.number@1", "params": {"value": 1}},
            "x": python(endless if "Iterator" in parameters else "def x() -> int: return 1"),
            "n": python(taking),
        },
        "wires": ["x.out -> n.x"],
        "needs": {"seconds": 60},
    }
    options = ("--stream", "--memory", "50", *jobs)
    told = answer("run", graph_file(tmp_path, graph), *options, exit_code=1)
    errors = [node["error"] for node in told["nodes"].values() if node["error"]]
    error = next(error for error in errors if error["code"] == "out_of_memory")
    assert "MB of shared memory, and the graph allows 50." in error["message"]
    assert told["nodes"]["n"]["status"] in ("failed", "skipped")
    assert told["nodes"]["m"]["status"] == "done"


CART = """
    class Cart(list):
        pass

    def {name}():
        return Cart([{item}])
    """


@pytest.mark.parametrize("options", [[], ["--jobs", "2"], ["--jobs", "2", "--cache", "cache"]])
def test_what_can_not_leave_its_process_is_read_by_several_and_meets_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    graph = {
        "dxt": 1,
        "nodes": {
            "one": python(CART.format(name="one", item=1)),
            "two": python(CART.format(name="two", item=2)),
            "first": python("def first(cart) -> int:\n    return cart[0]\n"),
            "count": python("def count(cart) -> int:\n    return len(cart)\n"),
            "kind": python("def kind(cart) -> str:\n    return type(cart).__name__\n"),
            "both": python("def both(a, b) -> str:\n    return f'{type(b).__name__} {a + b}'\n"),
            "each": python("def each(cart, more) -> Iterator[int]:\n    yield from cart + more\n"),
            "total": python("def total(rows: Iterator[int]) -> int:\n    return sum(rows)\n"),
        },
        "wires": [
            *(f"one.out -> {reader}.cart" for reader in ("first", "count", "kind", "each")),
            "one.out -> both.a",
            "two.out -> both.b",
            "two.out -> each.more",
            "each.out -> total.rows",
        ],
    }
    expected = {
        "first.out": 1,
        "count.out": 1,
        "kind.out": "Cart",
        "both.out": "Cart [1, 2]",
        "total.out": 3,
    }
    path = graph_file(tmp_path, graph)
    assert answer("run", path, *options)["outputs"] == expected
    assert answer("run", path, *options, "--stream")["outputs"] == expected
