"""Constants of JavaScript modules are read from their text, and never computed."""

from dxt.core.errors import SyntaxInvalid
from dxt.core.source.js_constants import read_js_constant


def test_a_constant_is_found_at_the_top_level_alone() -> None:
    code = """
        function f() { const A = 1; return { const: 2, A: 3 }; }
        const B = 4, c = 5;
        export const A = [1, { b: "x", 'c': [true, null] }, -2.5]
        const D = 6;
    """
    value, line = read_js_constant(code, "A")
    assert (value[0], value[2], line) == (1, -2.5, 4)
    assert list(value[1]) == ["b", "c"] and value[1]["b"] == "x" and value[1]["c"] == [True, None]
    assert read_js_constant(code, "D") == (6, 5)
    assert read_js_constant(code, "C") is None
    assert read_js_constant("const A = [1]", "A") == ([1], 1)


def test_what_is_computed_is_refused_with_its_line() -> None:
    for value in ("made()", "[1].concat([2])", "[made()]", "[1, ...more]", "{ a }", "", "["):
        try:
            found = read_js_constant("\n\nconst A = " + value + ";", "A")
        except SyntaxInvalid as error:
            assert error.line == 3, value
        else:
            assert found is None, value
