"""The plugins that a graph names: found in its lock, added, exchanged and let go as edits."""

from dxt.core import codec
from dxt.core import diff as diffs
from dxt.core.graph import Graph
from dxt.core.pinned import Pinned, packages_of, pin, plugins_of, unpin

ADDRESS = "https://example.org/dxt_weather-1.0-py3-none-any.whl"


def graph(requirements=(), lock=None):
    found = Graph()
    found.requirements = list(requirements)
    found.lock = lock or {}
    return found


def test_a_plugin_is_named_and_let_go_by_edits_that_can_be_undone() -> None:
    found = graph(["numpy>=2"], {"numpy": {"version": "2.0", "sha256": []}})
    before = codec.dumps(found)
    adding = pin(found, Pinned("dxt-weather", "1.0", "a" * 64, ADDRESS))
    diffs.apply(found, adding)
    assert found.requirements == ["numpy>=2", "dxt-weather @ " + ADDRESS]
    assert found.lock["dxt-weather"]["sha256"] == ["a" * 64]
    (plugin,) = plugins_of(found).values()
    assert (plugin.name, plugin.version, plugin.url) == ("dxt-weather", "1.0", ADDRESS)
    assert plugin.host == "example.org"
    diffs.apply(found, pin(found, Pinned("dxt-weather", "2.0", "b" * 64)))
    assert found.requirements == ["numpy>=2", "dxt-weather==2.0"]
    assert list(found.lock) == ["numpy", "dxt-weather"]
    diffs.apply(found, unpin(found, "DXT_weather"))
    assert codec.dumps(found) == before


def test_packages_are_what_is_no_plugin() -> None:
    found = graph(["numpy>=2"], {"numpy": {"version": "2.0"}})
    assert packages_of(found) == (found.requirements, found.lock)
    diffs.apply(found, pin(found, Pinned("shapes", "1", "c" * 64)))
    requirements, lock = packages_of(found)
    assert requirements == ["numpy>=2"] and list(lock) == ["numpy"]


def test_entries_that_are_no_plugins_are_left_out() -> None:
    found = graph([7], {"a": "x", "b": {"plugin": True}, "c": {"plugin": True, "sha256": [1]}})
    assert not plugins_of(found)
    assert packages_of(found)[0] == [7]
