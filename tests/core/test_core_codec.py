"""The graph file: the issue's sample, canonical text, survival of the unknown, and bad files."""

from dxt.core.document import codec
from dxt.core.document.graph import Graph, Node
from dxt.core.errors import DocumentError, FileUnreadable, NodeIdInvalid, WireInvalid
from tests.core.refusing import refused
from tests.core.samples import SAMPLE, drawn, sample


def test_reads_the_sample() -> None:
    graph = sample()
    assert graph.title == "Cheapest fares"
    assert list(graph.nodes) == ["fares", "limit", "clean", "show"]
    assert graph.nodes["fares"].type == "data.csv@1"
    assert graph.nodes["fares"].params["file"] == "fares.csv"
    assert graph.nodes["limit"].params["value"] == 10
    assert graph.nodes["clean"].code.startswith("def clean(rows: Table")
    assert graph.nodes["show"].code is None
    assert list(graph.wires) == [
        "fares.out -> clean.rows",
        "limit.out -> clean.limit",
        "clean.out -> show.value",
    ]
    assert graph.needs["seconds"] == 30 and graph.view["nodes"]["fares"]["at"] == [0, 0]


def test_the_canonical_text_has_a_line_for_each_short_node() -> None:
    text = codec.dumps(sample())
    assert text == (
        """{
  "dxt": 1,
  "title": "Cheapest fares",
  "nodes": {
    "fares": {"type": "data.csv@1", "params": {"file": "fares.csv"}},
    "limit": {"type": "value.number@1", "params": {"value": 10}},
    "clean": {
      "type": "python@1",
      "code": "def clean(rows: Table, limit: int = 5) -> list:\\n"""
        """    return rows.to_pylist()[:limit]\\n"
    },
    "show": {"type": "view.table@1"}
  },
  "wires": [
    "fares.out -> clean.rows",
    "limit.out -> clean.limit",
    "clean.out -> show.value"
  ],
  "requirements": [],
  "needs": {"hosts": [], "seconds": 30, "megabytes": 512},
  "view": {
    "nodes": {
      "fares": {"at": [0, 0]}
    }
  }
}
"""
    )
    assert codec.dumps(codec.loads(text)) == text


def test_an_empty_graph_has_a_text() -> None:
    text = codec.dumps(Graph())
    assert codec.dumps(codec.loads(text)) == text
    assert codec.dumps(codec.loads('{"dxt": 1}')) == text


def test_unknown_fields_survive_at_the_top_and_in_nodes_and_in_the_view() -> None:
    text = """{"dxt": 1, "later": {"s": {"deep": [1, {"x": null}]}}, "author": "Ann",
      "nodes": {"a": {"type": "later.thing@7", "colour": "red", "ports": [1, 2.0]}},
      "lock": {"python": ["x==1"]},
      "view": {"zoom": 1.5, "nodes": {"a": {"at": [1, 2], "folded": true}}, "notes": ["hi"]}}"""
    graph = codec.loads(text)
    again = codec.loads(codec.dumps(graph))
    assert codec.dumps(again) == codec.dumps(graph)
    assert again.extra["later"]["s"]["deep"][1]["x"] is None
    assert again.extra["author"] == "Ann"
    assert again.nodes["a"].extra["colour"] == "red"
    assert again.nodes["a"].extra["ports"] == [1, 2.0]
    assert again.lock["python"] == ["x==1"]
    assert again.view["zoom"] == 1.5 and again.view["notes"] == ["hi"]
    assert again.view["nodes"]["a"]["folded"] is True


def test_parameters_of_every_kind_survive() -> None:
    params = (
        '{"none": null, "yes": true, "no": false, "int": 7, "big": 1180591620717411303424, '
        '"float": 1.0, "small": 1e-07, "text": "a\\n\\"é😀", "list": [1, [2, {}], []], '
        '"object": {"z": 1, "a": {"b": [null]}}, "": 0}'
    )
    text = '{"dxt": 1, "nodes": {"a": {"type": "x.y@1", "params": ' + params + "}}}"
    graph = codec.loads(text)
    assert codec.write(graph.nodes["a"].params) == params
    again = codec.loads(codec.dumps(graph))
    assert codec.write(again.nodes["a"].params) == params


def test_equal_graphs_have_equal_texts_however_their_files_were_laid_out() -> None:
    tight = codec.write(codec.to_json(sample()), tight=True)
    assert codec.dumps(codec.loads(tight)) == codec.dumps(sample())
    assert codec.dumps(codec.loads(tight.encode())) == codec.dumps(sample())
    assert codec.dumps(codec.loads("\ufeff" + SAMPLE)) == codec.dumps(sample())


def test_a_change_of_one_node_changes_only_its_lines() -> None:
    graph = drawn("a -> b -> c -> d")
    before = codec.dumps(graph).split("\n")
    graph.nodes["c"].params["y"] = 3
    after = codec.dumps(graph).split("\n")
    assert len([line for line in after if line not in before]) <= 6


def test_the_value_given_to_a_writer_is_not_shared_with_the_graph() -> None:
    graph = sample()
    codec.to_json(graph)["nodes"]["fares"]["params"]["file"] = "other.csv"
    assert graph.nodes["fares"].params["file"] == "fares.csv"


def test_places_of_nodes_that_are_gone_are_dropped() -> None:
    graph = codec.loads('{"dxt": 1, "nodes": {}, "view": {"nodes": {"a": {"at": [1, 2]}}}}')
    assert "nodes" not in graph.view


def check_refused(text, kind, *words) -> None:
    error = refused(codec.loads, text)
    assert isinstance(error, kind), (text, error)
    for word in words:
        assert word in error.message, (word, error.message)


def test_files_that_are_no_graphs_are_refused() -> None:
    for text in (
        "",
        "  \n",
        "hello",
        "[]",
        "null",
        "1",
        '"x"',
        "{}",
        '{"nodes": {}}',
        "{",
        "PK\x03",
    ):
        check_refused(text, FileUnreadable)
    check_refused("<!doctype html>", FileUnreadable, "not JSON")
    check_refused(b"\x89PNG\r\n\x1a\n", FileUnreadable, "UTF-8")


def test_truncated_files_are_refused_wherever_they_end() -> None:
    text = SAMPLE.rstrip()
    for end in range(0, len(text), 7):
        assert isinstance(refused(codec.loads, text[:end]), DocumentError)


def test_other_formats_are_refused_with_advice() -> None:
    check_refused('{"dxt": 2}', FileUnreadable, "newer", "format 2", "Update")
    check_refused('{"dxt": ' + str(10**40) + "}", FileUnreadable, "newer")
    for version in ("0", "-1", "true", "null", "1.0", '"1"', "[1]", "{}"):
        check_refused(f'{{"dxt": {version}}}', FileUnreadable, '"dxt"')


def test_a_file_that_is_too_large_is_refused() -> None:
    limit = f"{codec.LIMIT // 1024 // 1024} MB"
    check_refused('{"dxt": 1, "title": "%s"}' % ("x" * codec.LIMIT), FileUnreadable, limit)
    check_refused(b" " * (codec.LIMIT + 1), FileUnreadable, limit)


def test_wrong_types_are_refused_at_any_depth_and_named() -> None:
    for field in ("nodes", "lock", "needs", "view"):
        for value in ("null", "1", "[]", '"x"', "true"):
            check_refused(f'{{"dxt": 1, "{field}": {value}}}', FileUnreadable, field)
    for value in ("null", "1", "{}", '"x"', "true"):
        check_refused(f'{{"dxt": 1, "wires": {value}}}', FileUnreadable, "wires")
        check_refused(f'{{"dxt": 1, "requirements": {value}}}', FileUnreadable, "requirements")
    for value in ("null", "1", "{}", "[]", "true"):
        check_refused(f'{{"dxt": 1, "title": {value}}}', FileUnreadable, "title")
        check_refused(f'{{"dxt": 1, "requirements": [{value}]}}', FileUnreadable, "requirements[0]")
        check_refused(f'{{"dxt": 1, "wires": ["a.b -> c.d", {value}]}}', WireInvalid)
    for value in ("null", "1", "[]", '"x"', "true", "{}"):
        check_refused(f'{{"dxt": 1, "nodes": {{"a": {value}}}}}', FileUnreadable, "nodes.a")
    for node in (
        '"type": ""', '"type": 1', '"type": null', '"type": []', '"type": "x@1", "params": []',
        '"type": "x@1", "params": null', '"type": "x@1", "code": null', '"type": "x@1", "code": 1',
        '"type": "x@1", "code": ["a"]', '"type": "%s"' % ("x" * 300),
    ):  # fmt: skip
        check_refused('{"dxt": 1, "nodes": {"a": {' + node + "}}}", FileUnreadable, "nodes.a")


def test_wrong_needs_are_refused() -> None:
    for needs in (
        '"hosts": "a"', '"hosts": [1]', '"hosts": null', '"seconds": "30"', '"seconds": null',
        '"seconds": 0', '"seconds": -1', '"seconds": true', '"megabytes": []',
    ):  # fmt: skip
        check_refused('{"dxt": 1, "needs": {' + needs + "}}", FileUnreadable, "needs.")


def test_wrong_places_are_refused() -> None:
    check_refused('{"dxt": 1, "view": {"nodes": []}}', FileUnreadable, "view.nodes")
    check_refused('{"dxt": 1, "view": {"nodes": {"a": 1}}}', FileUnreadable, "view.nodes.a")
    for at in ("null", "1", "[]", "[1]", "[1, 2, 3]", '["1", "2"]', "[true, false]", "[1e300, 0]"):
        check_refused(
            '{"dxt": 1, "view": {"nodes": {"a": {"at": ' + at + "}}}}",
            FileUnreadable,
            "[x, y]",
        )


def test_wrong_ids_are_refused() -> None:
    for node_id in ("", "A", "1a", "a-b", "a b", "a.b", "_a", "é", "aé", "a" * 200, "a\\n"):
        check_refused(
            '{"dxt": 1, "nodes": {"' + node_id + '": {"type": "x@1"}}}',
            NodeIdInvalid,
            "can't name",
        )
    check_refused(
        '{"dxt": 1, "nodes": {"a": {"type": "x@1"}, "a": {"type": "x@1"}}}', FileUnreadable, "twice"
    )


def test_wrong_wires_are_refused() -> None:
    nodes = '"nodes": {"a": {"type": "x@1"}, "b": {"type": "x@1"}}'
    for wire in (
        "", "a", "a.out", "a.out -> b", "a -> b.x", "a.out b.x", "a.out -> b.x -> b.y", "a. -> b.x",
        ".out -> b.x", "a.out -> b.", "a.out -> b.x y", "a.out -> b.1", "a.out.x -> b.y", "->",
        "A.out -> b.x", "a.out <- b.x",
    ):  # fmt: skip
        check_refused(f'{{"dxt": 1, {nodes}, "wires": ["{wire}"]}}', WireInvalid, "not a wire")
    check_refused(f'{{"dxt": 1, {nodes}, "wires": ["a.out -> c.x"]}}', WireInvalid, '"c"')
    check_refused(f'{{"dxt": 1, {nodes}, "wires": ["c.out -> a.x"]}}', WireInvalid, '"c"')
    check_refused(f'{{"dxt": 1, {nodes}, "wires": ["a.o -> b.x", "a.o->b.x"]}}', WireInvalid, "b.x")


def test_wires_are_spelled_in_one_way() -> None:
    graph = codec.loads(
        '{"dxt": 1, "nodes": {"a": {"type": "x@1"}, "b": {"type": "x@1"}},'
        ' "wires": [" a.out->b.x "]}'
    )
    assert list(graph.wires) == ["a.out -> b.x"]


def test_a_long_chain_of_nodes_is_read_and_written_in_order() -> None:
    graph = Graph("long")
    for number in range(400):
        graph.add_node(f"n{400 - number}", Node("x.y@1"))
    again = codec.loads(codec.dumps(graph))
    assert list(again.nodes) == list(graph.nodes)
