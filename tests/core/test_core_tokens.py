"""Tokens and the normal form of code: what changes it, what does not, and what is no code."""

from dxt.core.errors import SyntaxInvalid
from dxt.core.source.tokens import normalise, tokenize
from tests.core.refusing import refused

PLAIN = '''def clean(rows, limit=5):
    """Words # that are no comment."""
    if limit > 3 and rows:
        rows = [row for row in rows if row["a"] != 'x # y']
    return rows[:limit]
'''

SPREAD = '''# A comment.


def   clean( rows ,
             limit = 5 ) :   # another


\t"""Words # that are no comment."""

\tif limit>3 \\
\t  and rows:
# a comment at the margin
\t\trows = [
\t\t    row   # inside
\t\t    for row in rows

\t\t    if row [ "a" ] != 'x # y'
\t\t]
\t# a comment before the end of a block

\treturn rows[ : limit ]'''


def test_layout_and_comments_do_not_count() -> None:
    assert normalise(SPREAD) == normalise(PLAIN)
    assert normalise(PLAIN.replace("\n", "\r\n")) == normalise(PLAIN)
    assert normalise(PLAIN.replace("    ", "  ")) == normalise(PLAIN)
    assert normalise("\n\n" + PLAIN + "\n# end") == normalise(PLAIN)
    assert normalise("\ufeff" + PLAIN) == normalise(PLAIN)


def test_the_normal_form_is_its_own_normal_form() -> None:
    for code in (PLAIN, SPREAD, "x=1;y=2", "class A:\n def f(s):\n  if 1:\n   pass\n def g(s):0\n"):
        assert normalise(normalise(code)) == normalise(code)


def test_the_normal_form_is_the_same_text_on_every_python() -> None:
    assert normalise('@n(1)\nasync def f(a:int=-1,*b)->x.y:\n\treturn f"{a!r:>{w}} {b["c"]}"') == (
        "@ n ( 1 )\n"
        "async def f ( a : int = - 1 , * b ) -> x . y :\n"
        ' return f"{a!r:>{w}} {b["c"]}"\n'
    )


def test_what_runs_differently_has_another_normal_form() -> None:
    codes = [
        "a = 1\nb = 2", "a = 1; b = 2", "if a:\n  b\nc", "if a:\n  b\n  c", "if a: b\nc", "ab",
        "a b",
        "a - -b", "a --b", "a-b", "'a'", '"a"', "'a' 'b'", "'ab'", "'a b'", "a < = b", "a <= b",
        "x = '''a\nb'''", "x = '''a\n b'''", "x = 1", "x = 1.", "x = 0x1", "x . y", "x.y.z",
        "f'{a}'",
        "f'{ a }'", "r'a'", "(a)", "(a,)",
    ]  # fmt: skip
    found = [normalise(code) for code in codes]
    same = [("a - -b", "a --b")]
    for at, one in enumerate(codes):
        for two in range(at):
            equal = found[at] == found[two]
            assert equal == ((codes[two], one) in same), (codes[two], one)


def texts(code):
    return [token.text for token in tokenize(code) if token.text]


def test_strings_are_one_token_each() -> None:
    for text in (
        "'a'", '"a"', "'''a'b''c'''", '"""a\n"b"\n"""', "r'\\\\'", "b'a'", "Rb'\\d'", "u'a'", "''",
        '""',
        "''''''", "'\\''", '"\\\\"', "'a\\\nb'", "f''", "f'{x}'", "f'{{x}}'", "f'{x!r}'",
        "f'{x:>{w}}'",
        "f'{x[\"a\"]}'", "f'{x['a']}'", "f\"{f'{y}'}\"", "f'{x:%H:%M}'", "f'{d[\"a\"]:{w}.{p}}'",
        "f'''{\nx\n}'''", "f'{x = }'", "f'{(lambda a: a)(1)}'", "f'{ {1: 2}[1] }'", "rf'\\{x}'",
        "f'\\N{DASH}'", "f'\\\\{x}'", "f'{x!r:^{width}}'", "t'{x}'", "f'{x:{'>'}{10}}'", "f'a\\'b'",
        "f'{\"}\"}'", "f'{x}{y}'", "f'{{{x}}}'", "'é😀'", "f'{é}'",
    ):  # fmt: skip
        assert texts(text) == [text], (text, texts(text))
        assert texts(f"x = {text} + 1") == ["x", "=", text, "+", "1"], text


def test_names_that_end_in_a_prefix_are_names() -> None:
    assert texts("xf'a'") == ["xf", "'a'"]
    assert texts("f 'a'") == ["f", "'a'"]
    assert texts("é = ñandú") == ["é", "=", "ñandú"]


def test_numbers_are_one_token_each() -> None:
    for text in (
        "0", "1_000", "0xFF", "0b1", "0o7", "1.5", ".5", "1.", "1e5", "1e-5", "1E+5", "1j",
        "1.5e3j",
        "0xe", "1_0.0_1",
    ):  # fmt: skip
        assert texts(f"x={text}+y") == ["x", "=", text, "+", "y"], text
    assert texts("0xe-5") == ["0xe", "-", "5"]
    assert texts("1-2") == ["1", "-", "2"]
    assert texts("a.b.c") == ["a", ".", "b", ".", "c"]
    assert texts("x[1:2]") == ["x", "[", "1", ":", "2", "]"]


def test_operators_are_read_as_long_as_they_go() -> None:
    line = "a **= b // c >> d != e -> f := g ... < <= << <<= > ~ ^= @ @= : ;"
    assert texts(line) == line.split(" ")


def test_lines_are_counted() -> None:
    tokens = tokenize('a\n\n# c\nb = """\n\n"""\n(\n c\n)\\\n.d')
    assert [(token.text, token.line) for token in tokens if token.text.isalpha()] == [
        ("a", 1),
        ("b", 4),
        ("c", 8),
        ("d", 10),
    ]


def test_text_that_is_no_code_is_refused_with_its_line() -> None:
    for code, line, word in (
        ("x = 'a", 1, "closed"),
        ("x = 1\ny = 'a\nb'", 2, "closed"),
        ('\n"""a\n\n', 2, "closed"),
        ("f'{x", 1, "closed"),
        ("f'{x'", 1, "closed"),
        ("f'{x:>'", 1, "closed"),
        ("f'\n'", 1, "closed"),
        ("x = '\\", 1, "closed"),
        ("(\n[\n", 2, "closed"),
        ("(]", 1, "close"),
        (")", 1, "closes nothing"),
        ("if a:\n  b\n c", 3, "indentation"),
        ("if a:\n\tb\n        c\n    \td", 3, "Tabs"),
        ("  a", 1, "indented"),
        ("a\n  b", 2, "indented"),
        ("def f(\n  a)\n  return a", 2, '"def" and needs a colon'),
        ("def f():\n  if a\n    return a", 2, '"if" and needs a colon'),
        ("for a in b:\n  a\nelse\n  b", 3, '"else" and needs a colon'),
        ("def f(a: int) -> dict[int, {1: 2}]\n  return a", 1, '"def" and needs a colon'),
        ("def f(a):\n  return a\n    b", 3, "no reason"),
        ("if a: b\n  c", 2, "no reason"),
        ("def f(a: int): return a\n  b", 2, "no reason"),
        ("if a:\nb", 2, "indented"),
        ("if a:", 1, "indented"),
        ("a $ b", 1, "$"),
        ("a ? b", 1, "?"),
        ("a = `b`", 1, "`"),
        ("a\\ \nb", 1, "backslash"),
        ("x = “a”", 1, "did you mean"),
        ("a\nb\u00a0= 1", 2, "not part"),
        ("a – b", 1, "did you mean"),
        ("x = 😀", 1, "not part"),
        ("a\x00b", 1, "zero"),
    ):
        error = refused(tokenize, code)
        assert isinstance(error, SyntaxInvalid), code
        assert error.line == line, (code, error.line)
        assert word in error.message, (code, error.message)


def test_hostile_code_is_refused_in_time() -> None:
    for code in (
        "(" * 100000,
        "x" * 2000000,
        "f'{" * 50000,
        "f'{x:{" * 50000,
        "\n".join(["%sif x:" % (" " * level) for level in range(200)]),
        "'" + "\\" * 100001,
    ):
        assert isinstance(refused(tokenize, code), SyntaxInvalid)


def test_broken_code_never_ends_in_another_error() -> None:
    code = PLAIN + SPREAD + "x = f\"{a['b']:>{c}} é\" + '''\n''' + 0x1f\n"
    for end in range(0, len(code), 3):
        try:
            tokenize(code[:end])
        except SyntaxInvalid as error:
            assert error.line >= 1
