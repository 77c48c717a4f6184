"""Specs of a graph's nodes and everything that is wrong before a run."""

from dxt.core.document.cycles import find_cycles, leads_to
from dxt.core.document.graph import Node
from dxt.core.errors import DxtError
from dxt.core.node_types.catalogue import Catalogue, problems, specs_of
from dxt.core.node_types.params import why_not_value
from dxt.core.source.signature import read_signature
from dxt.core.spec import Port
from dxt.core.text.json_text import write
from tests.core.samples import CATALOGUE, drawn, sample


def codes(graph):
    return [f"{found.code} {found.node}" for found in problems(graph, CATALOGUE)]


def test_the_sample_has_no_problems() -> None:
    assert codes(sample()) == []


def test_each_node_has_a_spec_or_the_reason_why_not() -> None:
    graph = sample()
    graph.add_node("later", Node("later.thing@9"))
    graph.add_node("empty", Node("python@1", code=""))
    graph.add_node("codeless", Node("python@1"))
    specs = specs_of(graph, CATALOGUE)
    assert list(specs) == list(graph.nodes)
    assert specs["clean"].name == "clean" and specs["fares"].outputs[0].type == "Table"
    assert isinstance(specs["later"], DxtError) and specs["later"].code == "unknown_node_type"
    assert specs["later"].node == "later" and "later.thing@9" in specs["later"].message
    assert specs["empty"].code == "no_function" and specs["empty"].node == "empty"
    assert specs["codeless"].code == "no_function"


def test_every_problem_is_named_with_its_node() -> None:
    graph = sample()
    graph.nodes["clean"].code = "def clean(rows: list[int], limit: str): pass\ndef more(): pass\n"
    assert codes(graph) == ["two_functions clean"]
    graph.nodes["clean"].code = "def clean(rows: list[int], other: Table): pass\n"
    assert codes(graph) == ["types_dont_fit clean", "no_such_port clean", "input_missing clean"]
    graph.nodes["clean"].code = "def clean(rows, limit)\n  pass"
    found = problems(graph, CATALOGUE)
    assert [error.code for error in found] == ["syntax_invalid"] and found[0].line == 1


def test_bad_parameters_are_problems() -> None:
    graph = sample()
    graph.nodes["fares"].params["file"] = 7
    graph.nodes["fares"].params["colour"] = "red"
    graph.nodes["limit"].params["value"] = "ten"
    found = problems(graph, CATALOGUE)
    assert [(error.code, error.node, error.port) for error in found] == [
        ("param_invalid", "fares", "file"),
        ("no_such_port", "fares", "colour"),
        ("param_invalid", "limit", "value"),
    ] or [(error.code, error.node, error.port) for error in found] == [
        ("no_such_port", "fares", "colour"),
        ("param_invalid", "fares", "file"),
        ("param_invalid", "limit", "value"),
    ]


def test_parameters_are_checked_against_their_types() -> None:
    for type, good, bad in (
        ("int", [1, 0, -5, 2**70, 3.0, True], [1.5, "1", None, [], {}]),
        ("float", [1, 1.5, False], ["1", None, []]),
        ("bool", [True, False], [1, 0, "true", None]),
        ("str", ["", "a"], [1, None, ["a"]]),
        ("int | None", [None, 1], ["a", 1.5]),
        ("Literal['a', 1]", ["a", 1], ["b", 2, True, 1.0, None]),
        ("list[int]", [[], [1, 2]], [1, ["a"], [1, None], {}]),
        ("set[int]", [[], [1, 2]], [["a"], [1, 2, 1], [1, 1.0], {}, 1]),
        ("frozenset[str] | None", [None, ["a"]], [["a", "a"], [1]]),
        ("set", [[1, "a", None]], [[[1]], [{}], ["a", "a"]]),
        ("set[tuple[int, int]]", [[[1, 2], [2, 1]]], [[[1, 2], [1, 2]], [[1]]]),
        ("tuple[int, str]", [[1, "a"]], [[1], ["a", 1], [1, "a", 2]]),
        ("tuple[int, ...]", [[], [1, 2, 2]], [["a"]]),
        ("tuple[()]", [[]], [[1]]),
        ("Iterator[int]", [[1]], [["a"]]),
        ("dict", [{}, {"a": 1}], [[], 1, "a"]),
        ("File", ["a.csv"], [1, None]),
        ("Any", [1, "a", None, [], {}], []),
        ("Mine", [1, "a", None], []),
    ):
        code = f"def f(x: {type}): pass"
        for value in good + bad:
            graph = drawn("f")
            graph.nodes["f"].code = code
            graph.nodes["f"].params["x"] = value
            expected = [] if any(value is one for one in good) else ["param_invalid f"]
            assert codes(graph) == expected, (type, value, codes(graph))


def test_a_refused_parameter_is_told_what_was_expected() -> None:
    for type, value, said in (
        ("int | float", "abc", 'a number was expected, not "abc"'),
        ("int", 1.5, "a whole number was expected, not 1.5"),
        ("int | None", "a", 'a whole number or null was expected, not "a"'),
        ("Literal['a', 'b']", "c", "\"c\" is not one of 'a', 'b'"),
        ("Literal['a'] | None", 1, "one of 'a' or null was expected, not 1"),
        ("list[int]", ["a"], 'a list of int was expected, not ["a"]'),
        ("list[int | None] | str", [1.5], "a list of int | None or a text was expected, not [1.5]"),
        ("Markdown", 5, "a text was expected, not 5"),
        ("Image", "x", 'a wire with an image was expected, not "x"'),
        ("pandas.DataFrame", 5, "a list of objects, or a wire was expected, not 5"),
        ("numpy.ndarray", 5, "a list was expected, not 5"),
        ("set[int]", [1, 1], "a list of int without repeats was expected, not [1, 1]"),
        ("set", [1, 1], "a list without repeats was expected, not [1, 1]"),
        ("tuple[int, str]", [1], "a list of int, str was expected, not [1]"),
        ("tuple[int, ...]", ["a"], 'a list of int was expected, not ["a"]'),
        ("tuple[()]", [1], "an empty list was expected, not [1]"),
    ):
        assert why_not_value(value, Port("x", type)) == said, why_not_value(value, Port("x", type))
    for type, value in (("list[int | None]", [1, None]), ("Iterator[int]", [1]), ("list", ["a"])):
        assert why_not_value(value, Port("x", type)) is None


def test_a_port_of_many_needs_nothing_and_takes_any_number_of_wires() -> None:
    graph = drawn("a -> z.x, b -> z.x, c -> z.x, d -> z.y")
    assert codes(graph) == ["port_taken z", "port_taken z"]
    assert "a.out -> z.x" in problems(graph, CATALOGUE)[0].message
    graph.nodes["z"].code = "def z(y, *x: int): pass"
    assert codes(graph) == []
    graph.nodes["b"].code = "def b() -> str: pass"
    assert codes(graph) == ["types_dont_fit z"]
    graph.nodes["z"].code = "def z(y, *more: int): pass"
    assert codes(graph) == ["no_such_port z"] * 3
    alone = drawn("z")
    alone.nodes["z"].code = "def z(*x: int): pass"
    assert codes(alone) == []
    alone.nodes["z"].params["x"] = 5
    assert codes(alone) == ["param_invalid z"]


def test_a_missing_input_can_be_a_wire_or_a_value() -> None:
    graph = drawn("a -> b")
    graph.nodes["b"].code = "def b(x, y): pass"
    assert codes(graph) == ["input_missing b"]
    graph.nodes["b"].params["y"] = None
    assert codes(graph) == []


def test_a_wire_beats_a_value() -> None:
    graph = sample()
    graph.nodes["clean"].params["limit"] = "no number"
    assert codes(graph) == []


def test_cycles_are_found_however_they_lie() -> None:
    assert find_cycles(drawn("a -> b -> c, a -> c.y")) == []
    assert find_cycles(drawn("a -> b -> c -> a.x")) == [["a", "b", "c"]]
    assert find_cycles(drawn("a -> a")) == [["a"]]
    assert find_cycles(drawn("z -> a.y, a -> b, b -> a.x, c -> d -> c.x, a -> c.y")) == [
        ["a", "b"],
        ["c", "d"],
    ]
    long = drawn(" -> ".join([f"n{number}" for number in range(500)]) + ", n499 -> n0")
    assert len(find_cycles(long)[0]) == 500
    found = problems(drawn("a -> b -> a"), CATALOGUE)
    assert [error.code for error in found] == ["cycle_found"]
    assert "a -> b -> a" in found[0].message and found[0].node == "a"


def test_ways_are_found() -> None:
    graph = drawn("a -> b -> c -> d, a -> c.y")
    assert leads_to(graph, "a", "d") == ["a", "c", "d"]
    assert leads_to(graph, "d", "a") is None and leads_to(graph, "a", "a") == ["a"]


def test_a_catalogue_survives_as_json() -> None:
    again = Catalogue.from_json(CATALOGUE.as_json())
    assert write(again.as_json()) == write(CATALOGUE.as_json())
    assert again.get("view.table@1").name == "table" and again.get("nothing@1") is None


def test_types_are_found_by_category() -> None:
    found = CATALOGUE.categories()
    assert sorted(found) == ["data", "value", "view"]
    assert sorted(found["value"]) == ["value.number@1", "value.text@1"]


def test_code_is_read_once() -> None:
    catalogue = Catalogue()
    assert catalogue.read("def f(): pass") is catalogue.read("def f(): pass")
    one = catalogue.read("def f(: pass")
    assert one is catalogue.read("def f(: pass") and one.node is None


def test_a_number_has_to_lie_in_its_range() -> None:
    for head, value, said in (
        ("x: Annotated[int, Range(0, 10)]", 10, None),
        ("x: Annotated[int, Range(0, 10)]", -1, "a whole number from 0 to 10 was expected, not -1"),
        (
            "x: Annotated[int, Range(high=10)]",
            11,
            "a whole number of at most 10 was expected, not 11",
        ),
        ("x: Annotated[float, Range(low=0.5)]", 0, "a number of at least 0.5 was expected, not 0"),
        ("x: Annotated[int | None, Range(0, 10)]", None, None),
    ):
        port = read_signature(f"def f({head}): pass").inputs[0]
        assert why_not_value(value, port) == said, (head, why_not_value(value, port))


def test_what_code_takes_without_saying_what_may_be_set_and_anything_else_needs_a_wire() -> None:
    graph = drawn("a")
    graph.nodes["a"].code = "def f(x, rows: Table, *more): return x"
    said = [error.message for error in problems(graph, CATALOGUE)]
    assert said == [
        "a.x needs a value: connect a wire or set it.",
        "a.rows needs a value: connect a wire.",
    ]
