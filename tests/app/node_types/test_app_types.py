"""Node types as they are named, found, offered and begun."""

from app.node_types.labels import spelt, subtitle, type_title
from app.node_types.palette import entries, matching
from app.node_types.quick_add import fitting, input_for
from app.node_types.starters import BY_KIND, starter
from dxt.core.node_types.catalogue import WRITTEN
from tests.app.samples import catalogue, store


def test_types_are_found_by_title_first():
    found = entries(catalogue())
    assert found[0].type == "python@1"
    assert [entry.title for entry in matching(found, "")] == [
        "Python",
        "JavaScript",
        "CSV",
        "Number",
        "Filter",
        "Table",
    ]
    assert matching(found, "fil")[0].title == "Filter"
    assert [entry.title for entry in matching(found, "shows any")] == ["Table"]
    assert matching(found, "zzz") == []


def test_only_types_that_a_wire_fits_are_offered():
    found = fitting(entries(catalogue()), "Table")
    assert [entry.type for entry in found] == [
        "python@1",
        "javascript@1",
        "table.filter@1",
        "view.table@1",
    ]
    assert input_for(catalogue().get("table.filter@1"), "Table").name == "rows"
    assert input_for(catalogue().get("value.number@1"), "int").name == "value"
    assert input_for(catalogue().get("value.number@1"), "str") is None


def test_starters_are_nodes():
    for kind in (None,) + tuple(BY_KIND):  # noqa: RUF005
        for type in WRITTEN:
            spec = catalogue().read(starter(type, kind), type)
            assert spec.summary and spec.inputs and spec.outputs


def test_types_have_names_for_people():
    assert type_title("data.csv@1") == "CSV"
    assert type_title("value.number@1") == "Number"
    found = store({"d": "def double(x: int) -> int: ..."})
    assert subtitle(found.graph.nodes["d"], found.specs["d"]) == "double()"


def test_nothing_is_spelt_as_in_the_language_of_its_node():
    header = {"kind": "json", "text": "null"}
    nodes = {"a": "def a(): pass", "b": {"type": "javascript@1", "code": "export function b() {}"}}
    found = store(nodes)
    told = [spelt(header, found.graph.nodes[n], found.specs[n]).get("nothing") for n in "ab"]
    assert told == ["None", None]
    assert spelt({"kind": "text"}, found.graph.nodes["a"], found.specs["a"]) == {"kind": "text"}
