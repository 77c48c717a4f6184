"""Ports from JavaScript source text: types, defaults, outputs, words; and code that is no node."""

from dxt.core.editing.edits import suggested_id
from dxt.core.errors import NoFunction, SignatureInvalid, SyntaxInvalid, TwoFunctions
from dxt.core.node_types.catalogue import JAVASCRIPT, Catalogue
from dxt.core.source.js_signature import as_script, read_js_functions, read_js_signature
from dxt.core.source.js_types import spell_js_type
from dxt.core.text.json_text import write
from tests.core.refusing import refused

CHEAPEST = """
/** Keeps the cheapest rows.
 *
 * One row for each name.
 *   And more.
 *
 * @param {Table} rows
 * @param {number} [limit] - how many rows
 *   to keep
 * @param {"min" | "max"} keep
 * @param {Array<string>=} names
 * @param {...number} more
 * @returns {Table} what is left
 */
export function cheapest(rows, limit = 10, keep = 'min', names, ...more) {
  return rows;
}
"""


def port(parameter, tags=""):
    """The one input port of a function with this parameter."""
    spec = read_js_signature(f"/** {tags} */ export function f({parameter}) {{}}")
    assert len(spec.inputs) == 1, parameter
    return spec.inputs[0]


def outputs(type):
    spec = read_js_signature(f"/** @returns {{{type}}} */\nexport const f = () => 1")
    return ", ".join([f"{found.name}: {found.type}" for found in spec.outputs])


def test_reads_types_from_the_comment_and_defaults_from_the_head() -> None:
    spec = read_js_signature(CHEAPEST)
    assert (spec.name, spec.summary) == ("cheapest", "Keeps the cheapest rows.")
    assert spec.help == "One row for each name.\n  And more."
    assert spec.language == "javascript" and not spec.is_async and spec.pure
    rows, limit, keep, names, more = spec.inputs
    assert (rows.type, rows.required, rows.widget) == ("Table", True, None)
    assert (limit.type, limit.required, limit.default) == ("float", False, 10)
    assert limit.doc == "how many rows to keep"
    assert keep.type == "Literal['min', 'max']" and keep.default == "min"
    assert keep.widget["kind"] == "choice" and keep.widget["choices"] == ["min", "max"]
    assert (names.type, names.required, names.has_default) == ("list[str]", False, False)
    assert more.many and more.type == "float" and not more.required
    assert [(found.name, found.type, found.doc) for found in spec.outputs] == [
        ("out", "Table", "what is left")
    ]


def test_types_become_those_of_ports() -> None:
    for text, expected in (
        ("number", "float"), ("string", "str"), ("boolean", "bool"), ("bigint", "int"),
        ("integer", "int"), ("any", "Any"), ("*", "Any"), ("", "Any"), ("null", "None"),
        ("Object", "dict"), ("{a: number}", "dict"), ("Record<string, number>", "dict[str, float]"),
        ("Object.<string, any>", "dict"), ("Array", "list"), ("number[]", "list[float]"),
        ("number[][]", "list[list[float]]"), ("Array<Array<string>>", "list[list[str]]"),
        ("(number | string)[]", "list[float | str]"), ("?string", "str | None"),
        ("string | null", "str | None"), ("null|string", "str | None"), ("!Object", "dict"),
        ("'a' | \"b\"", "Literal['a', 'b']"), ("1 | 2", "Literal[1, 2]"), ("true", "Literal[True]"),
        ("'it\\'s'", "Literal['it\\\\\\'s']"), ("'a' | null", "Literal['a'] | None"),
        ("Promise<Table>", "Table"), ("[number, string]", "tuple[float, str]"),
        ("Uint8Array", "bytes"), ("Set<number>", "set[float]"), ("Markdown", "Markdown"),
        ("function(number): string", "Any"), ("(x: number) => string", "Any"), ("Row", "Row"),
        ("Generator<number>", "Iterator[float]"), ("string | any", "Any"),
    ):  # fmt: skip
        assert spell_js_type(text) == expected, text


def test_an_object_type_makes_several_outputs() -> None:
    assert outputs("{low: number, high: ?string}") == "low: float, high: str | None"
    assert outputs("Promise<{rows: Table; n?: integer}>") == "rows: Table, n: int | None"
    assert outputs("Object") == "out: dict"
    assert outputs("Record<string, number>") == "out: dict[str, float]"


def test_defaults_are_literals() -> None:
    for text, expected in (
        ("10", "10"), ("-1.5", "-1.5"), ("1e3", "1000.0"), ("0x10", "16"), ("1_000", "1000"),
        ("0x1F_FFFFFFFFFFFF", "9007199254740991"), ("0x20000000000001", "9007199254740992.0"),
        ("'a\\n\\u0041\\x42'", '"a\\nAB"'), ("`plain`", '"plain"'), ("true", "true"),
        ("null", "null"), ("[1, 'a', [null],]", '[1, "a", [null]]'), ("{a: 1, 'b': []}",
        '{"a": 1, "b": []}'),
    ):  # fmt: skip
        found = port("x = " + text)
        assert found.has_default and write(found.default) == expected, text
    for text in (
        "undefined",
        "y",
        "1 + 1",
        "f()",
        "`a${1}`",
        "{...a}",
        "10n",
        "1e999",
        "[1e999]",
        "() => ({a: [1]})",
    ):
        found = port("x = " + text)
        assert not found.required and not found.has_default, text


def test_a_default_alone_calls_for_a_widget() -> None:
    assert port("x = true").widget["kind"] == "switch"
    assert port("x = 'a'").widget["kind"] == "text"
    assert port("x").widget is None and port("x").required


def test_every_way_to_export_one_function_is_read() -> None:
    for code in (
        "export function f(a) {}", "export async function f(a) {}", "export function* f(a) {}",
        "export default function f(a) {}", "export const f = (a) => a", "export const f = a => a",
        "export const f = async (a) => { return a }", "export let f = async a => a",
        "export const f = function (a) {}", "export const f = async function g(a) {}",
        "export const K = 5; export const f = (a) => a; function g(b) {}",
        "const o = {export: 1, import: 2}; o.export = o.import; export const f = (a) => a",
    ):  # fmt: skip
        spec = read_js_signature(code)
        assert (spec.name, [found.name for found in spec.inputs]) == ("f", ["a"]), code


def test_several_functions_can_be_read_as_those_of_a_module() -> None:
    found = read_js_functions("export function a(x) {}\n/** B. */\nexport const b = (y = 1) => y\n")
    assert [(one.spec.name, one.line, one.spec.summary) for one in found] == [
        ("a", 1, ""),
        ("b", 3, "B."),
    ]


def test_tags_may_share_a_line() -> None:
    spec = read_js_signature(
        "/** Mail a @ b. @param {string} to who @returns {{sent: boolean}} @impure */\n"
        "export const mail = (to) => ({sent: true})"
    )
    assert (spec.summary, spec.pure) == ("Mail a @ b.", False)
    assert [(found.name, found.type, found.doc) for found in spec.inputs] == [("to", "str", "who")]
    assert [(found.name, found.type) for found in spec.outputs] == [("sent", "bool")]


def test_marks_say_that_it_may_give_something_else() -> None:
    assert not read_js_signature("/** @impure */ export function f() {}").pure
    assert read_js_signature("/**\n * @ttl 60\n */ export function f() {}").ttl == 60
    error = refused(read_js_signature, "/** @ttl soon */ export function f() {}")
    assert isinstance(error, SignatureInvalid) and error.line == 1


def test_code_that_is_no_node_is_refused_with_its_line() -> None:
    for kind, line, code in (
        (NoFunction, None, ""),
        (NoFunction, None, "function f() {}"),
        (NoFunction, None, "export const k = 1"),
        (TwoFunctions, 2, "export function a() {}\nexport const b = () => 1"),
        (SyntaxInvalid, 1, "export { f }"),
        (SyntaxInvalid, 2, "\nexport default 5"),
        (SyntaxInvalid, 1, "export default function () {}"),
        (SyntaxInvalid, 1, "import x from 'x'\nexport function f() {}"),
        (SyntaxInvalid, 2, "export function f() {\n  return import('x') }"),
        (SyntaxInvalid, 1, "export function f(a: number) {}"),
        (SyntaxInvalid, 3, "export function f() {\n  return (1\n}"),
        (SyntaxInvalid, 1, "export function f() {"),
        (SyntaxInvalid, 2, "export function f() {\n  return 'a\n}"),
        (SyntaxInvalid, 2, "export function f() {\n  return `a\n}"),
        (SyntaxInvalid, 2, "export function f() {\n  return /a\n}"),
        (SyntaxInvalid, 1, "/* export function f() {}"),
        (SyntaxInvalid, 2, "export function f() {\n  <!-- x\n}"),
        (SignatureInvalid, 1, "export function f({a}) {}"),
        (SignatureInvalid, 1, "export function f(a, a) {}"),
        (SignatureInvalid, 1, "export function f($a) {}"),
        (SignatureInvalid, 1, "/** @param {number} b */ export function f(a) {}"),
    ):
        error = refused(read_js_signature, code)
        assert (type(error), error.line) == (kind, line), code


def test_a_script_is_the_code_without_its_exports_line_by_line() -> None:
    code = "export const a = {export: 1}\n// é export\nexport default function f() {\n}\n"
    made = as_script(code)
    assert made.split("\n") == [
        "       const a = {export: 1}",
        "// é export",
        "               function f() {",
        "}",
        "",
    ]


def test_the_catalogue_knows_nodes_in_javascript() -> None:
    found = Catalogue().read("export const twice = (n = 1) => 2 * n", JAVASCRIPT)
    assert found.name == "twice" and found.language == "javascript"
    assert suggested_id(JAVASCRIPT, "export const twice = (n) => 2 * n") == "twice"
    assert suggested_id(JAVASCRIPT, "oh no") == "javascript"
