"""What is typed into a parameter's field, and what it means."""

from app.inspecting.inputs import is_typed_in
from app.inspecting.values import Refused, parse, rows, show
from app.inspecting.widgets import draw
from app.tree import write
from dxt.core.source.signature import read_signature


def port(annotation):
    return read_signature("def f(a: " + annotation + ") -> int: ...").inputs[0]


def refusal(annotation, text):
    try:
        parse(port(annotation), text)
    except Refused as error:
        return str(error)
    raise AssertionError(annotation + " took " + text)


def test_numbers_are_read_as_their_port_wants_them():
    assert parse(port("int"), " 12 ") == 12
    assert parse(port("int"), "3.0") == 3
    assert parse(port("float"), "1e-3") == 0.001
    assert parse(port("int"), "−4") == -4
    assert parse(port("int | None"), "") is None


def test_numbers_that_do_not_fit_are_refused_with_the_reason():
    assert refusal("int", "3.5") == "a whole number is needed here"
    assert refusal("int", "") == "a number is needed here"
    assert refusal("float", "nan") == "a finite number is needed here"
    assert refusal("Annotated[int, Range(1, 9)]", "10") == "at most 9"
    assert refusal("Annotated[int, Range(1, 9)]", "0") == "at least 1"


def test_texts_stay_as_they_are():
    assert parse(port("str"), "  a ") == "  a "
    assert parse(port("str"), "12") == "12"
    assert parse(port("Literal['x', 'y']"), "x") == "x"


def test_anything_is_read_as_json_where_it_is_json():
    assert parse(port("Any"), "300") == 300
    assert parse(port("Any"), "[1, 2]") == [1, 2]
    assert parse(port("Any"), "true") is True
    assert parse(port("Any"), "trust") == "trust"
    assert parse(port("Any"), "2020-01-31") == "2020-01-31"


def test_lists_and_objects_are_json():
    assert parse(port("list"), "[1]") == [1]
    assert parse(port("dict"), '{"a": 1}')["a"] == 1
    assert "object" in refusal("dict", "[1]")
    assert "list" in refusal("list[int]", "{}")
    assert "JSON" in refusal("list", "[1")


def test_sets_and_tuples_are_lists_too():
    assert parse(port("set[int]"), "[1, 2]") == [1, 2]
    assert parse(port("frozenset[str] | None"), "") is None
    assert parse(port("tuple[int, str]"), '[1, "a"]') == [1, "a"]
    assert parse(port("Iterator[int]"), "[1]") == [1]
    assert refusal("set[int]", "[1, 1]") == (
        "a list of int without repeats was expected, not [1, 1]"
    )
    assert "list" in refusal("set[int]", "{}")


def test_what_only_the_function_knows_can_be_set():
    found = port("set[int] = {1, 2}")
    assert not found.has_default
    assert is_typed_in(found)
    assert "as the function has it" in drawn("set[int] = {1, 2}", None)[0]
    for annotation in ("Table = None", "Table", "Mine = Mine()", "Mine"):
        assert not is_typed_in(port(annotation))


def test_lists_and_objects_that_are_needed_can_be_typed_and_an_example_shows_how():
    for annotation, example in (
        ("set[int]", "[1, 2, 3]"),
        ("list[int]", "[1, 2, 3]"),
        ("tuple[int, int]", "[1, 2, 3]"),
        ("Iterator[int]", "[1, 2, 3]"),
        ("dict[str, int]", '{"name": 1}'),
    ):
        assert is_typed_in(port(annotation))
        text, _, _ = drawn(annotation, None)
        assert '"rows":1' in text and example.replace('"', '\\"') in text
    assert not is_typed_in(read_signature("def f(*a: list) -> int: ...").inputs[0])
    assert refusal("list", "1, 2").startswith("a list is needed here: [1, 2, 3]. This is")


def test_what_is_shown_reads_back():
    for annotation, value in (("int", 5), ("float", 0.5), ("str", "a"), ("list", [1, "b"])):
        assert parse(port(annotation), show(value)) == value


def drawn(annotation, value, columns=None):
    told = []
    tree = draw(
        port(annotation), value, "x", lambda found, is_text: told.append((found, is_text)), columns
    )
    acts = []

    def hear(act):
        acts.append(act)
        return str(len(acts) - 1)

    return write(tree, hear), acts, told


def test_a_choice_tells_the_value_not_its_place():
    text, acts, told = drawn("Literal['a', 'b', 3]", "b")
    acts[0]({"value": "2"})
    assert told == [(3, False)]
    assert '"selected":true},"b"]' in text


def test_a_choice_keeps_a_value_that_is_not_among_them():
    _, acts, told = drawn("Literal['a', 'b']", "z")
    acts[0]({"value": "2"})
    assert told == [("z", False)]


def test_columns_are_ticked_in_their_order():
    columns = [{"name": name, "type": "int"} for name in ("a", "b", "c")]
    text, acts, told = drawn('Annotated[list[str], Columns("rows")]', ["c"], columns)
    assert text.index('"value":"c"') < text.index('"value":"a"')
    acts[1]({"checked": True})
    acts[0]({"checked": False})
    assert told == [(["c", "a"], False), ([], False)]


def test_a_column_that_the_table_lost_is_still_shown():
    text, _, _ = drawn('Annotated[str, Column("rows")]', "old", [{"name": "new"}])
    assert "old (not in the table)" in text


def test_a_column_can_be_typed_while_the_table_is_unknown():
    text, acts, told = drawn('Annotated[str, Column("rows")]', "price")
    assert text.startswith('["input"')
    acts[0]({"value": "cost"})
    assert told == [("cost", True)]


def test_a_slider_has_its_bounds_and_a_field():
    text, acts, _ = drawn("Annotated[float, Range(0, 1)]", 0.25)
    assert '"type":"range"' in text and '"max":"1"' in text and '"step":"0.01"' in text
    assert len(acts) == 2


def test_rows_are_read_from_json_and_nothing_else_will_do():
    assert rows('[{"n": 1}]')[0]["n"] == 1
    assert rows('{"n": [1, 2]}')["n"] == [1, 2]
    for text in ("", "[]", "[1]", "5", '{"n": 1}', "[{]"):
        try:
            rows(text)
        except Refused as refused:
            assert str(refused)
        else:
            raise AssertionError(text)
