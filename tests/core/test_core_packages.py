"""The plugins that a graph names: found in its lock, added, exchanged and let go as edits."""

from dxt.core.document import codec
from dxt.core.document.graph import Graph
from dxt.core.document.packages import Pinned, packages_of, plugins_of
from dxt.core.editing import diff as diffs
from dxt.core.editing.pinning import pin, unpin

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
    (plugin,) = plugins_of(found)
    assert (plugin.name, plugin.version, plugin.url) == ("dxt-weather", "1.0", ADDRESS)
    assert plugin.host == "example.org"
    diffs.apply(found, pin(found, Pinned("dxt-weather", "2.0", "b" * 64)))
    assert found.requirements == ["numpy>=2", "dxt-weather==2.0"]
    assert list(found.lock) == ["numpy", "dxt-weather"]
    diffs.apply(found, unpin(found, Pinned("DXT_weather", "2.0", "b" * 64)))
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


def test_several_versions_of_a_plugin_stand_side_by_side() -> None:
    found = graph(["numpy>=2"], {"numpy": {"version": "2.0"}})
    old = Pinned("dxt-weather", "1.0", "a" * 64, ADDRESS)
    new = Pinned("dxt-weather", "2.0", "b" * 64, ADDRESS.replace("1.0", "2.0"))
    diffs.apply(found, pin(found, old))
    diffs.apply(found, pin(found, new, is_beside=True))
    assert list(found.lock) == ["numpy", "dxt-weather==1.0", "dxt-weather"]
    again = codec.loads(codec.dumps(found))
    told = [(plugin.version, plugin.sha256, plugin.url) for plugin in plugins_of(again)]
    assert told == [("1.0", old.sha256, old.url), ("2.0", new.sha256, new.url)]
    assert packages_of(again)[0] == ["numpy>=2"] and list(packages_of(again)[1]) == ["numpy"]


def test_each_version_of_a_plugin_is_let_go_by_itself() -> None:
    found = graph()
    for version in ("1.0", "1.1", "2.0"):
        diffs.apply(found, pin(found, Pinned("shapes", version, version * 8), is_beside=True))
    diffs.apply(found, pin(found, Pinned("shapes", "1.1", "c" * 64), is_beside=True))
    assert [plugin.version for plugin in plugins_of(found)] == ["1.0", "2.0", "1.1"]
    diffs.apply(found, unpin(found, Pinned("shapes", "1.1", "")))
    assert list(found.lock) == ["shapes==1.0", "shapes"]
    diffs.apply(found, unpin(found, Pinned("shapes", "2.0", "")))
    assert (list(found.lock), found.requirements) == (["shapes"], ["shapes==1.0"])
    diffs.apply(found, pin(found, Pinned("shapes", "3.0", "d" * 64)))
    assert [plugin.version for plugin in plugins_of(found)] == ["3.0"]
