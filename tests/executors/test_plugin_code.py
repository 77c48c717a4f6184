"""The code of plugins is run where nodes run: unpacked wheels, installed ones, several versions."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from dxt.core.document.codec import to_json
from dxt.core.document.graph import Graph, Node, Wire
from dxt.core.errors import UnknownNodeType
from dxt.data.files import File
from dxt.engine.graph.live import LiveGraph
from dxt.engine.session import Session
from dxt.executors.code.plugins import Plugins, unpack
from dxt.executors.inline import Inline
from dxt.nodes.plugins import Plugin, read_wheel
from dxt.nodes.registry import Registry
from tests.plugins.imports import restored_imports
from tests.plugins.wheels import install, single, weather, wheel


@pytest.fixture(autouse=True)
def imports() -> Iterator[None]:
    """Each test begins without any plugin."""
    with restored_imports():
        yield


def unpacked(data: bytes, folder: Path) -> Plugin:
    plugin = read_wheel(data, "there.whl")
    assert isinstance(plugin, Plugin)
    unpack(data, plugin.digest, folder)
    return plugin


def call(plugins: Plugins, plugin: Plugin, type: str, *arguments: Any) -> Any:
    spec = plugin.specs[type]
    return plugins.function(type, spec.origin, spec.name)(*arguments)


def test_a_wheel_is_unpacked_and_its_functions_are_run(tmp_path: Path) -> None:
    plugin = unpacked(weather(), tmp_path)
    plugins = Plugins(tmp_path)
    values = call(plugins, plugin, "weather.readings@1", "oslo")
    assert values == [1.0, 4.0, 10.0]
    assert call(plugins, plugin, "weather.smooth@2", values, 2) == [1.0, 2.5, 7.0]
    assert sys.modules["dxt_weather.nodes"].__file__ == str(
        tmp_path / plugin.digest / "dxt_weather" / "nodes.py"
    )


def test_unpacking_again_changes_nothing(tmp_path: Path) -> None:
    plugin = unpacked(weather(), tmp_path)
    unpacked(weather(), tmp_path)
    assert [item.name for item in tmp_path.iterdir()] == [plugin.digest]


def test_a_plugin_stays_imported_while_it_is_in_use(tmp_path: Path) -> None:
    plugin = unpacked(
        single("begun = []\ndef f():\n    begun.append(1)\n    return len(begun)"), tmp_path
    )
    plugins = Plugins(tmp_path)
    assert [call(plugins, plugin, "little.f@1") for _ in range(3)] == [1, 2, 3]


def test_each_version_of_a_plugin_runs_its_own_code(tmp_path: Path) -> None:
    def version(number: int) -> bytes:
        files = {
            "dxt_two/__init__.py": f"number = {number}\ncalls = []\n",
            "dxt_two/nodes.py": "import dxt_two\n\n\ndef f():\n    from dxt_two.late import late\n"
            "    dxt_two.calls.append(1)\n    return dxt_two.number, late, len(dxt_two.calls)\n",
            "dxt_two/late.py": f"late = {number}0\n",
        }
        return wheel("dxt-two", f"{number}.0", files, {"two": "dxt_two.nodes"})

    one, two = (unpacked(version(number), tmp_path) for number in (1, 2))
    plugins = Plugins(tmp_path)
    called = [call(plugins, plugin, "two.f@1") for plugin in (one, two, one, two, two)]
    assert called == [(1, 10, 1), (2, 20, 1), (1, 10, 2), (2, 20, 2), (2, 20, 3)]
    assert sum(str(tmp_path) in place for place in sys.path) == 1


def test_a_function_that_imports_when_it_is_called_finds_its_own_version(tmp_path: Path) -> None:
    def version(number: int) -> bytes:
        files = {
            "dxt_two/__init__.py": "",
            "dxt_two/nodes.py": "def f():\n    from dxt_two.late import late\n    from . import early\n"
            "    import dxt_two.early as again\n    return late(), early.number, again is early\n",
            "dxt_two/early.py": f"number = {number}\n",
            "dxt_two/late.py": "def late():\n    from .early import number\n    return number\n",
        }
        return wheel("dxt-two", f"{number}.0", files, {"two": "dxt_two.nodes"})

    one, two = (unpacked(version(number), tmp_path) for number in (1, 2))
    plugins = Plugins(tmp_path)
    spec = one.specs["two.f@1"]
    first, second = (
        plugins.function("two.f@1", plugin.specs["two.f@1"].origin, spec.name)
        for plugin in (one, two)
    )
    assert [first(), second(), first(), second()] == [(1, 1, True), (2, 2, True)] * 2


def test_threads_that_import_versions_at_once_do_not_mix_them(tmp_path: Path) -> None:
    codes = (
        f"def f():\n    from dxt_little import number\n    return number\nnumber = {n}"
        for n in (1, 2)
    )
    one, two = (unpacked(single(code, version=str(at)), tmp_path) for at, code in enumerate(codes))
    plugins = Plugins(tmp_path)
    functions = [
        plugins.function("little.f@1", plugin.specs["little.f@1"].origin, "f")
        for plugin in (one, two)
    ]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda at: functions[at % 2](), range(200)))
    assert found == [1, 2] * 100


def test_a_version_that_cannot_be_imported_leaves_the_installed_one_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = single("def f(): return 'installed'")
    monkeypatch.syspath_prepend(install(there, tmp_path / "site"))
    broken = unpacked(single("import nowhere\ndef f(): pass"), tmp_path / "wheels")
    plugin = read_wheel(there, "there.whl")
    assert isinstance(plugin, Plugin)
    plugins = Plugins(tmp_path / "wheels")
    with pytest.raises(ModuleNotFoundError):
        call(plugins, broken, "little.f@1")
    assert call(plugins, plugin, "little.f@1") == "installed"


def test_two_executors_in_one_process_do_not_mix_their_versions(tmp_path: Path) -> None:
    one, two = (unpacked(single(f"def f(): return {n}"), tmp_path) for n in (1, 2))
    here, there = Plugins(tmp_path), Plugins(tmp_path)
    order = [(here, one), (there, two), (here, one), (here, two), (there, one), (here, two)]
    assert [call(plugins, plugin, "little.f@1") for plugins, plugin in order] == [1, 2, 1, 2, 1, 2]


def test_an_installed_plugin_is_imported_anew_when_it_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.syspath_prepend(tmp_path)
    plugins = Plugins()
    for number in (1, 2):
        data = single(f"def f(): return {number}")
        install(data, tmp_path)
        plugin = read_wheel(data, "there.whl")
        assert isinstance(plugin, Plugin)
        assert call(plugins, plugin, "little.f@1") == number


def test_a_plugin_that_is_not_where_the_node_runs_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plugin = read_wheel(weather(), "there.whl")
    assert isinstance(plugin, Plugin)
    with pytest.raises(
        UnknownNodeType, match=r"weather\.smooth@2 needs the plugin with the module"
    ):
        call(Plugins(tmp_path), plugin, "weather.smooth@2")
    other = weather(_mean="def mean(values): return 0\n")
    monkeypatch.syspath_prepend(install(other, tmp_path / "site"))
    with pytest.raises(UnknownNodeType, match="or not in this version"):
        call(Plugins(tmp_path), plugin, "weather.smooth@2")
    assert "dxt_weather" not in sys.modules


def test_an_import_that_fails_inside_a_plugin_tells_what_it_missed(tmp_path: Path) -> None:
    plugin = unpacked(single("import nowhere\ndef f(): pass"), tmp_path)
    with pytest.raises(ModuleNotFoundError, match="nowhere"):
        call(Plugins(tmp_path), plugin, "little.f@1")
    plugin = unpacked(single("import sys\nsys.nothing\ndef f(): pass"), tmp_path)
    with pytest.raises(AttributeError, match="nothing"):
        call(Plugins(tmp_path), plugin, "little.f@1")


# In a session


async def no_file(name: str, digest: str) -> File:
    raise AssertionError(name)


class Performed:
    """A graph `a -> b` of weather nodes and an `other` node, run in one session after the other."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.values: dict[str, Any] = {}
        self.executor = Inline(self.values, no_file, plugins=Plugins(folder))
        self.graph = Graph()
        self.graph.add_node("a", Node("weather.readings@1"))
        self.graph.add_node("b", Node("weather.extremes@1"))
        self.graph.add_node("other", Node("value.number@1", {"value": 5}))
        self.graph.add_wire(Wire.parse("a.out -> b.values"))

    def run(self, data: bytes) -> tuple[list[str], LiveGraph]:
        """What was started with this wheel loaded, and the graph's keys."""
        registry = Registry([unpacked(data, self.folder)])
        events: list[dict[str, Any]] = []
        session = Session(registry, self.executor, events.append)

        async def all_of_it() -> None:
            await session.handle({"do": "open", "graph": to_json(self.graph), "files": {}})
            await session.handle({"do": "run"})
            await session.idle()

        asyncio.run(all_of_it())
        assert [e for e in events if e["event"] in ("node_failed", "problem_found")] == []
        return [e["node"] for e in events if e["event"] == "node_started"], session.live

    def value(self, live: LiveGraph, node: str, port: str) -> Any:
        return self.values[live.value_keys(node)[port]]


def test_a_plugins_nodes_run_in_a_session(tmp_path: Path) -> None:
    performed = Performed(tmp_path)
    started, live = performed.run(weather())
    assert started == ["a", "other", "b"] or started == ["a", "b", "other"]
    assert performed.value(live, "b", "low") == 1.0
    assert performed.value(live, "b", "high") == 10.0


def test_a_plugin_that_changed_makes_only_its_own_nodes_stale(tmp_path: Path) -> None:
    performed = Performed(tmp_path)
    performed.run(weather())
    assert performed.run(weather("1.1"))[0] == []
    started, live = performed.run(weather(_mean="def mean(values): return 0\n"))
    assert started == ["a", "b"]
    assert performed.value(live, "b", "high") == 10.0


def test_requirements_and_lock_are_in_a_plugins_keys_but_not_in_built_in_ones(
    tmp_path: Path,
) -> None:
    performed = Performed(tmp_path)
    live = performed.run(weather())[1]
    before = {node: live.key(node) for node in live}
    performed.graph.lock = {"numpy": {"version": "2.1", "sha256": []}}
    live = performed.run(weather())[1]
    assert [node for node in live if live.key(node) != before[node]] == ["a", "b"]
