"""The page's smaller parts: words, search, starters, files, pace, what a graph asks for."""

from app.canvas import shown_inputs
from app.client import pace_of
from app.documents import query
from app.intake import kinds, reader_of, takes
from app.labels import spelt, subtitle, type_title
from app.palette import entries, matching
from app.previews import line_count
from app.quick_add import fitting, input_for
from app.runner import Grants, asks
from app.share import file_name
from app.starters import BY_KIND, starter
from app.tree import button, h, several, write
from app.words import count, duration, listed, moment, size
from dxt.core.editing import edits
from dxt.core.node_types.catalogue import WRITTEN
from dxt.core.spec import Port
from tests.app.samples import Kept, catalogue, graph, store


def test_times_and_numbers_are_said_shortly():
    assert [duration(s) for s in (0.0001, 0.0123, 0.2, 3.04, 42.4, 125)] == [
        "<1 ms",
        "12 ms",
        "0.2 s",
        "3.0 s",
        "42 s",
        "2 min 05 s",
    ]
    assert count(1, "node") == "1 node"
    assert count(12345, "node") == "12,345 nodes"
    assert size(512) == "512 bytes" and size(48219) == "48.2 KB" and size(2500000) == "2.5 MB"
    assert listed(["a", "b", "c"]) == "a, b and c"
    now = (2026, 11, 23, 4, 5, 6)
    assert moment((2026, 11, 23, 3, 4, 0), now) == "today at 3:04"
    assert moment((2026, 2, 1, 3, 4, 0), now) == "1 Feb at 3:04"
    assert moment((2025, 2, 1, 13, 40, 0), now) == "1 Feb 2025 at 13:40"


def test_a_tree_is_written_as_json_and_its_functions_as_tokens():
    told = []
    tree = several(
        h("p", {"class": None, "title": 'a "b"'}, "x\n", None, False, [h("i"), "y"]),
        button("Go", told.append, "quiet"),
    )
    text = write(tree, lambda act: act("called") or "token")
    assert text.startswith('["",{},["p",{"title":"a \\"b\\""},"x\\n",["i",{}],"y"],["button",{')
    assert text.endswith('},["span",{},"Go"]]]')
    assert '"onclick":"token"' in text
    assert told == ["called"]


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


def test_a_file_is_read_by_the_type_for_its_ending():
    assert reader_of("A.CSV") == "data.csv@1"
    assert reader_of("x.geojson") == "data.json@1"
    assert reader_of("x.parquet") is None


def test_typing_and_setting_wait_for_each_other_and_other_edits_do_not():
    found = store({"n": "value.number@1", "d": "def d(x: int) -> int: ..."})
    assert pace_of(edits.set_param(found.graph, "n", "value", 3)) == "param"
    assert pace_of(edits.set_code(found.graph, "d", "def e(): ...")) == "code"
    assert pace_of(edits.remove(found.graph, ["n"], [])) == ""
    assert pace_of(edits.set_title(found.graph, "New")) == ""


def test_a_library_node_shows_its_tables_and_what_is_wired_or_wanted():
    found = store(
        {"f": "table.filter@1", "n": "value.number@1"},
        ["n.out -> f.value"],
        view={"nodes": {"f": {"at": [0, 0], "ports": ["column"]}}},
    )
    assert [port.name for port in shown_inputs(found, "f")] == ["rows", "column", "value"]
    found.undo()
    bare = store({"f": "table.filter@1"})
    assert [port.name for port in shown_inputs(bare, "f")] == ["rows"]


def test_a_graph_without_needs_asks_for_nothing():
    assert asks(graph({}), catalogue()) is None
    assert asks(graph({}, needs={"hosts": [], "seconds": 30}), catalogue()) is None


def test_what_was_allowed_is_remembered_for_that_graph_and_no_more():
    asked = asks(graph({}, requirements=["numpy"], needs={"hosts": ["example.com"]}), catalogue())
    assert asked == {"packages": True, "requirements": ["numpy"], "hosts": ["example.com"]}
    grants = Grants(Kept())
    grants.open("link:a")
    assert not grants.has(asked)
    grants.add(asked)
    assert grants.has(asked)
    assert not grants.has(dict(asked, requirements=["numpy", "pandas"]))
    grants.open("link:b")
    assert not grants.has(asked)


def test_an_address_names_an_example():
    assert query("?example=fares&x=1") == {"example": "fares", "x": "1"}
    assert query("") == {}


def test_a_file_is_named_after_the_title():
    assert file_name("America’s busiest airports") == "america-s-busiest-airports.dxt.json"
    assert file_name("") == "graph.dxt.json"


def test_printed_lines_are_counted_however_they_came():
    assert line_count([]) == 0
    assert line_count(["one\ntwo\nth", "ree\n"]) == 3
    assert line_count(["one\n", "not ended"]) == 2


def test_nothing_is_spelt_as_in_the_language_of_its_node():
    header = {"kind": "json", "text": "null"}
    nodes = {"a": "def a(): pass", "b": {"type": "javascript@1", "code": "export function b() {}"}}
    found = store(nodes)
    told = [spelt(header, found.graph.nodes[n], found.specs[n]).get("nothing") for n in "ab"]
    assert told == ["None", None]
    assert spelt({"kind": "text"}, found.graph.nodes["a"], found.specs["a"]) == {"kind": "text"}


def test_a_parameter_takes_files_of_the_endings_it_names_or_any():
    def port(accept):
        return Port("file", "File", widget={"kind": "file", "accept": accept})

    assert [takes(port(".json,.jsonl"), name) for name in ("a.JSON", "b.jsonl", "c.csv", "d")] == [
        True,
        True,
        False,
        False,
    ]
    assert kinds(port(".json,.jsonl, .geojson")) == ".json, .jsonl or .geojson files"
    assert takes(port(""), "c.csv") and takes(port(".png,image/*"), "c.csv")
    assert takes(Port("file", "File", widget={"kind": "file"}), "c.csv")
