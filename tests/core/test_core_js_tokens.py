"""JavaScript to tokens: what regular expressions and templates are, and what makes equal code."""

from dxt.core.source.js_tokens import normalise_js, tokenize_js


def words(code):
    return [token.text for token in tokenize_js(code).tokens]


def test_a_slash_divides_or_begins_a_regular_expression() -> None:
    for code, expected in (
        ("a / b / c", ["a", "/", "b", "/", "c"]),
        ("x = /a[/]b/g", ["x", "=", "/a[/]b/g"]),
        ("return /a/", ["return", "/a/"]),
        ("o.return / 2", ["o", ".", "return", "/", "2"]),
        ("if (a) /b/.test(c)", ["if", "(", "a", ")", "/b/", ".", "test", "(", "c", ")"]),
        ("f(a) / b", ["f", "(", "a", ")", "/", "b"]),
        ("a++ / b", ["a", "++", "/", "b"]),
        ("a[0] / 2", ["a", "[", "0", "]", "/", "2"]),
        ("(/\\//)", ["(", "/\\//", ")"]),
    ):
        assert words(code) == expected, code


def test_templates_hold_code() -> None:
    assert words("`a ${ {b: `c${d}`} } e`") == [
        "`a ${", "{", "b", ":", "`c${", "d", "}`", "}", "} e`",
    ]  # fmt: skip
    assert words("`\\`${1}`") == ["`\\`${", "1", "}`"]


def test_names_and_marks_are_the_longest_there_are() -> None:
    assert words("a?.b ?? c?.5:d") == ["a", "?.", "b", "??", "c", "?", ".5", ":", "d"]
    assert words("#x in o; $a_1; é >>>= 1e-3") == [
        "#x", "in", "o", ";", "$a_1", ";", "é", ">>>=", "1e-3",
    ]  # fmt: skip


def test_comments_and_layout_make_no_difference() -> None:
    tidy = "export function f(a) {\n  const b = [\n    a,\n    1,\n  ];\n  return b;\n}\n"
    dense = "/** Words. */export function f(a){const b=[a,1,];return b;} // end"
    assert normalise_js(tidy) == normalise_js(dense)
    assert normalise_js(normalise_js(tidy)) == normalise_js(tidy)


def test_what_runs_otherwise_is_other_code() -> None:
    for one, other in (
        ("return a", "return\na"),
        ("return /* \n */ a", "return a"),
        ("a ++ \n b", "a \n ++ b"),
        ("`a  b`", "`a b`"),
        ("'a'", '"a"'),
        ("/a b/", "/a  b/"),
        ("async\n(x)", "async (x)"),
        ("a - -b", "a-- b"),
        ("a; b", "a, b"),
    ):
        assert normalise_js(one) != normalise_js(other), one


def test_in_doubt_the_text_as_it_is_counts() -> None:
    doubtful = "if (a) { }\n/b/.test(c) // so it is"
    assert tokenize_js(doubtful).doubt
    assert normalise_js(doubtful) == doubtful
    assert normalise_js("a\r\n") == normalise_js("a\n")
