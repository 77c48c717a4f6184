"""What there is when plugins come, go, fail and get in each other's way."""

from __future__ import annotations

from dxt.core.document import codec
from dxt.core.document.graph import Graph
from dxt.core.editing import diff as diffs
from dxt.core.editing.migrations import migrate
from dxt.core.node_types.catalogue import Catalogue, problems
from dxt.nodes.plugins import read_wheel
from dxt.nodes.registry import Registry, unknown_type
from tests.plugins.wheels import single, weather, wheel

GRAPH = """{
  "dxt": 1,
  "title": "Weather",
  "nodes": {
    "oslo": {"type": "weather.readings@1", "params": {"place": "oslo"}, "note": "kept"},
    "flat": {"type": "weather.mean@1", "params": {"size": 2}},
    "shown": {"type": "view.text@1"}
  },
  "wires": ["oslo.out -> flat.rows", "flat.out -> shown.value"],
  "requirements": ["dxt-weather>=1"],
  "needs": {},
  "view": {}
}
"""


def registry(**plugins: bytes) -> Registry:
    return Registry(read_wheel(data, f"{name}.whl") for name, data in plugins.items())


def types(of: Registry, prefix: str) -> list[str]:
    return [type for type in of.catalogue().specs if type.startswith(prefix)]


def broken(name: str = "little") -> bytes:
    return single("def f(:", name)


def test_the_types_of_plugins_come_after_the_built_in_ones() -> None:
    built_in = list(Registry().catalogue().specs)
    with_plugin = registry(weather=weather())
    found = list(with_plugin.catalogue().specs)
    assert found == [*built_in, "weather.readings@1", "weather.smooth@2", "weather.extremes@1"]
    assert list(with_plugin.catalogue().categories())[-1] == "weather"
    assert with_plugin.failures == []


def test_the_listing_says_everything_of_a_type_and_whose_it_is() -> None:
    listed = {entry["type"]: entry for entry in registry(weather=weather()).listing()}
    entry = listed["weather.readings@1"]
    assert entry["plugin"] == "dxt-weather 1.0"
    assert entry["summary"] == "Temperatures at a place."
    assert entry["help"] == "One a day, in degrees Celsius."
    assert [port["name"] for port in entry["inputs"]] == ["place"]
    assert listed["table.filter@1"]["plugin"] is None


def test_a_catalogue_with_plugins_goes_through_json() -> None:
    found = registry(weather=weather(), broken=broken()).catalogue()
    again = Catalogue.from_json(found.as_json())
    assert again.as_json() == found.as_json()
    assert again.specs["weather.smooth@2"].origin.startswith("dxt_weather.nodes@")


def test_versions_of_a_type_stand_side_by_side() -> None:
    code = """
        @node(name="f", version=1)
        def f_1(a: int) -> int:
            return a

        @node(version=2)
        def f(b: int) -> int:
            return b
        """
    specs = registry(little=single(code)).catalogue().specs
    assert [specs[f"little.f@{version}"].inputs[0].name for version in (1, 2)] == ["a", "b"]


def test_versions_of_a_plugin_stand_side_by_side_and_the_newer_has_what_both_have() -> None:
    old = single("def f(a): pass\ndef g(): pass", version="1.0")
    new = single("@node(version=2)\ndef f(b): pass\ndef g(c): pass", version="2.0")
    for both in (registry(new=new, old=old), registry(old=old, new=new)):
        assert types(both, "little") == ["little.f@1", "little.g@1", "little.f@2"]
        assert both.catalogue().specs["little.g@1"].input("c")


def test_versions_are_compared_by_their_numbers() -> None:
    order = ["1.0rc1", "1.0", "1.2", "1.10", "2.0"]
    wheels = {
        f"v{at}": single("def f(): pass", version=version) for at, version in enumerate(order)
    }
    loaded = registry(**dict(reversed(wheels.items())))
    assert [plugin.version for plugin in loaded.plugins] == order


def test_a_plugin_that_is_loaded_again_takes_its_own_place() -> None:
    swapped = registry(weather=weather(), little=single("def f(): pass"))
    before = swapped.catalogue()
    after = swapped.load(read_wheel(single("def f(): return 1"), "little.whl"))
    assert after is swapped.catalogue() is not before
    changed = [type for type in after.specs if after.specs[type] is not before.specs.get(type)]
    assert changed == ["little.f@1"]
    assert after.specs["little.f@1"].origin != before.specs["little.f@1"].origin


def test_a_comment_in_a_plugin_changes_no_origin() -> None:
    swapped = registry(little=single("def f(): pass"))
    before = swapped.catalogue().specs["little.f@1"].origin
    after = swapped.load(read_wheel(single("# hello\ndef f( ): pass"), "little.whl"))
    assert after.specs["little.f@1"].origin == before


def test_a_plugin_that_fails_is_told_and_the_others_are_there() -> None:
    found = registry(broken=broken(), weather=weather())
    assert [(failure.code, failure.where) for failure in found.failures] == [
        ("plugin_failed", "broken.whl")
    ]
    assert len(types(found, "weather")) == 3
    error = unknown_type("little.f@1", found.catalogue(), "n")
    assert error.message.startswith(
        'The node "n" is of type little.f@1, which is missing here. The plugin broken.whl can\'t '
        "be loaded: dxt_little, line 1:"
    )


def test_a_new_version_that_fails_leaves_the_one_that_works() -> None:
    swapped = registry(little=single("def f(): pass"))
    before = swapped.catalogue().specs["little.f@1"]
    after = swapped.load(read_wheel(broken(), "little.whl"))
    assert after.specs["little.f@1"] is before
    assert [failure.where for failure in swapped.failures] == ["little.whl"]
    swapped.load(read_wheel(single("def g(): pass"), "little.whl"))
    assert swapped.failures == []
    assert types(swapped, "little") == ["little.g@1"]


def test_a_prefix_belongs_to_one() -> None:
    other = wheel("other", "1", {"o.py": "def f(): pass"}, {"little": "o", "free": "o"})
    both = registry(little=single("def g(): pass"), other=other)
    assert types(both, "little") == ["little.g@1"]
    (failure,) = both.failures
    assert "its types begin with little, as those of dxt-little do. Remove one" in failure.message
    assert both.catalogue().failures == {"free": failure.message}
    for taken in ("table", "python"):
        found = registry(own=wheel("own", "1", {"o.py": "def f(): pass"}, {taken: "o"}))
        assert f"begin with {taken}, as those of dxt do" in found.failures[0].message


def test_a_type_of_a_plugin_that_is_not_there_says_what_to_load() -> None:
    message = unknown_type("weather.smooth@2", Registry().catalogue(), "n").message
    assert "load the plugin that has weather" in message
    message = unknown_type("table.melt@1", Registry().catalogue(), "n").message
    assert "plugin" not in message


def loaded(of: Registry) -> Graph:
    """The graph above as a loader gets it: migrated."""
    graph = codec.loads(GRAPH)
    diffs.apply(graph, migrate(graph, of.catalogue()).diff)
    return graph


def test_a_file_keeps_nodes_of_plugins_that_are_missing_or_broken() -> None:
    canonical = codec.dumps(codec.loads(GRAPH))
    assert '"note": "kept"' in canonical
    for without in (Registry(), registry(weather=weather(nodes="def f(:"))):
        graph = loaded(without)
        assert codec.dumps(graph) == canonical
        told = {error.node: error.code for error in problems(graph, without.catalogue())}
        assert told == {"oslo": "unknown_node_type", "flat": "unknown_node_type"}


def test_a_graph_of_the_past_is_brought_up_to_a_plugin_of_today() -> None:
    of = registry(weather=weather())
    graph = codec.loads(GRAPH)
    found = migrate(graph, of.catalogue())
    assert list(found.notes.values()) == [
        'The node "flat" was of type weather.mean@1 and is now of type weather.smooth@2: "rows" is '
        'now "values", "size" is now "days", "digits" is 9.'
    ]
    diffs.apply(graph, found.diff)
    assert graph.nodes["flat"].params == {"days": 2, "digits": 9}
    assert list(graph.wires) == ["oslo.out -> flat.values", "flat.out -> shown.value"]
    assert problems(graph, of.catalogue()) == []
