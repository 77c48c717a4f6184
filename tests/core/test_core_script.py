"""What a file of Python becomes as a graph: nodes, wires, parameters. Runs on three Pythons."""

from dxt.core.document import codec
from dxt.core.document.graph import Graph
from dxt.core.errors import NoFunction, SyntaxInvalid
from dxt.core.script.module import read_module, renamed
from dxt.core.script.reading import Script, read_script
from dxt.core.source.signature import read_signature
from dxt.core.text.json_text import same, write
from tests.core.refusing import refused

FUNCTIONS = """
def load(path: str, sep: str = ","):
    return path

def clean(rows, most=3):
    return rows

def join(*parts):
    return parts

def report(rows, title=""):
    return title
"""


def script(*lines: str) -> Script:
    return read_script(FUNCTIONS + "\n".join(lines) + "\n")


def lines_of(script: Script) -> list[int]:
    """Those that are unclear, counted behind the functions."""
    return [line - FUNCTIONS.count("\n") for line in script.unclear]


def drawn(graph: Graph) -> str:
    """The wires in short, and what is set."""
    wires = [text.replace(".out -> ", ">") for text in graph.wires]
    given = [id + "=" + write(node.params) for id, node in graph.nodes.items() if node.params]
    return ", ".join(wires + given)


def test_calls_become_nodes_and_what_goes_from_one_to_the_next_wires() -> None:
    found = script('rows = load("a.csv", sep=";")', "few = clean(rows, 2)", "report(few)")
    assert list(found.graph.nodes) == ["load", "clean", "report"]
    assert list(found.graph.wires) == ["load.out -> clean.rows", "clean.out -> report.rows"]
    assert same(found.graph.nodes["load"].params, {"path": "a.csv", "sep": ";"})
    assert same(found.graph.nodes["clean"].params, {"most": 2})
    assert found.unclear == []
    assert found.left_out == ["join"]


def test_calls_within_calls_are_wired_as_well() -> None:
    assert drawn(script("print(report(clean(load('a'))))").graph) == (
        'load>clean.rows, clean>report.rows, load={"path": "a"}'
    )


def test_a_function_that_is_called_twice_is_two_nodes() -> None:
    found = script('a = load("a")', 'b = load("b")', "report(join(a, b, a))").graph
    assert list(found.nodes) == ["load", "load_2", "join", "report"]
    assert list(found.wires) == [
        "load.out -> join.parts",
        "load_2.out -> join.parts",
        "join.out -> report.rows",
    ]


def test_constants_are_parameters() -> None:
    found = script('PATH: str = "a.csv"', "MOST = TOP = 5", "clean(load(PATH), most=TOP)").graph
    assert same(found.nodes["load"].params, {"path": "a.csv"})
    assert same(found.nodes["clean"].params, {"most": 5})


def test_what_a_program_does_is_looked_for_in_main() -> None:
    calls = ["    rows = load('a')", "    report(rows)", "    return 0"]
    guard = ['if __name__ == "__main__":', "    import sys", "    sys.exit(main())"]
    for first, call in (("def main():", "main()"), ("async def main():", "asyncio.run(main())")):
        found = script("import asyncio", first, *calls, guard[0], "    " + call)
        assert drawn(found.graph) == 'load>report.rows, load={"path": "a"}'
        assert found.left_out == ["clean", "join"] and found.unclear == []
    found = script("def main():", *calls, *guard)
    assert list(found.graph.nodes) == ["load", "report"]
    assert found.unclear == []


def test_what_main_is_given_goes_on() -> None:
    lines = ["def main(path, title='x'):", "    return report(load(path), title)"]
    found = script(*lines, "report(main('a'), 'y')")
    assert drawn(found.graph) == (
        "load>report.rows, report>report_2.rows, "
        'load={"path": "a"}, report={"title": "x"}, report_2={"title": "y"}'
    )


def test_a_function_that_does_more_than_call_stays_one_node() -> None:
    for line in ("    rows.sort()", "    if rows:\n        return None"):
        lines = ["def sort(path):", "    rows = load(path)", line, "    return rows"]
        found = script(*lines, "report(sort('a'))")
        assert list(found.graph.nodes) == ["sort", "report"]
        code = found.graph.nodes["sort"].code or ""
        assert "def _load(" in code and "rows = _load(path)" in code and line in code


def test_several_outputs_are_taken_apart() -> None:
    lines = [
        "from typing import NamedTuple",
        "class Two(NamedTuple):",
        "    first: int",
        "    last: int",
        "def ends(rows) -> Two:",
        "    return Two(1, 2)",
        "a, b = ends(1)",
        "two = ends(2)",
        "join(a, two.last)",
        "join(b, two.none, two)",
    ]
    found = script(*lines)
    assert list(found.graph.wires) == [
        "ends.first -> join.parts",
        "ends_2.last -> join.parts",
        "ends.last -> join_2.parts",
    ]
    assert lines_of(found) == [10]


def test_lines_that_no_node_does_are_told_and_nothing_false_is_wired() -> None:
    found = script(
        "rows = load('a')",
        "rows = [row for row in rows if row != input()]",
        "for row in rows:",
        "    few = clean(row)",
        "report(few)",
        "report(rows)",
        "report(load(input()))",
    )
    assert list(found.graph.wires) == ["load_2.out -> report_3.rows"]
    assert lines_of(found) == [2, 3, 5, 6, 7]
    lines = "{}, {}, {} and 2 more".format(*found.unclear[:3])
    assert found.remarks()[-1] == "No node does all that is said in lines " + lines + "."


def test_what_is_done_between_calls_becomes_functions_of_its_own() -> None:
    found = script(
        "rows = load('a')",
        "few = [row for row in rows if row]",
        "most = len(few) // 2",
        "kept = clean(few, most + 1)",
        "",
        "best, rest = kept[0], kept[1:]",
        "print(f'best {best}')",
        "report(rest, title=str(best))",
    )
    assert list(found.graph.nodes) == [
        "load", "make_few_and_most", "make_most", "clean", "make_best_and_rest", "show",
        "make_title", "report",
    ]  # fmt: skip
    assert found.unclear == [] and found.left_out == ["join"]
    assert list(found.graph.wires) == [
        "load.out -> make_few_and_most.rows",
        "make_few_and_most.most -> make_most.most",
        "make_few_and_most.few -> clean.rows",
        "make_most.out -> clean.most",
        "clean.out -> make_best_and_rest.kept",
        "make_best_and_rest.best -> show.best",
        "make_best_and_rest.best -> make_title.best",
        "make_best_and_rest.rest -> report.rows",
        "make_title.out -> report.title",
    ]
    assert found.graph.nodes["make_best_and_rest"].code == (
        "import typing\n\n\n"
        "class MakeBestAndRest(typing.NamedTuple):\n"
        "    best: typing.Any\n"
        "    rest: typing.Any\n\n\n"
        "def make_best_and_rest(kept) -> MakeBestAndRest:\n"
        "    best, rest = kept[0], kept[1:]\n"
        "    return MakeBestAndRest(best, rest)\n"
    )
    assert found.graph.nodes["show"].code == "def show(best) -> None:\n    print(f'best {best}')\n"


def test_a_script_without_functions_becomes_a_node_for_each_paragraph() -> None:
    found = read_script(
        "import math\n\nr = 2\narea = math.pi * r ** 2\n\n"
        "for _ in range(3):\n    # half\n    area /= 2\n\nprint(f'{area:.2f}')\n"
    )
    assert list(found.graph.nodes) == ["make_area", "make_area_2", "show"]
    assert found.remarks() == []
    assert same(found.graph.nodes["make_area"].params, {"r": 2})
    assert found.graph.nodes["make_area"].code == (
        "import math\n\n\ndef make_area(r):\n    area = math.pi * r ** 2\n    return area\n"
    )
    assert found.graph.nodes["make_area_2"].code == (
        "def make_area_2(area):\n    for _ in range(3):\n    # half\n        area /= 2\n"
        "    return area\n"
    )


def test_what_changes_what_another_line_has_stays_where_it_is() -> None:
    lines = ["rows = load('a')", "first = rows[0]", "", "first['x'] = 1", "", "report(rows)"]
    found = script(*lines)
    assert lines_of(found) == [4] and list(found.graph.nodes) == ["load", "make_first", "report"]
    together = script(*lines[:2], *lines[3:])
    assert together.unclear == []
    assert drawn(together.graph) == (
        'load>make_rows.rows, make_rows>report.rows, load={"path": "a"}'
    )


def test_what_is_made_of_something_unknown_stays_where_it_is() -> None:
    lines = ["n = int(input())", "m = n + 1", "for x in [1]: n += x", "rows = load(n)"]
    found = script(*lines, "few = [n for n in rows]", "report(few, title=str(n))")
    assert lines_of(found) == [1, 2, 3, 4, 6]
    assert list(found.graph.nodes) == ["load", "make_few", "report"]


def test_what_the_command_line_tells_is_a_value_or_asked_for() -> None:
    lines = [
        "import argparse",
        "parser = argparse.ArgumentParser()",
        "parser.add_argument('path')",
        "parser.add_argument('-s', '--sep', default=';',",
        "                    help='between')",
        "parser.add_argument('--few-rows', dest='most', action='store_true')",
        "args = parser.parse_args()",
        "rows = load(args.path, args.sep)",
        "clean(rows, most=args.most)",
    ]
    found = script(*lines)
    assert found.unclear == []
    assert drawn(found.graph) == ('load>clean.rows, load={"sep": ";"}, clean={"most": false}')
    inside = ["    " + line.replace("args()", "args(argv)") for line in lines[1:]]
    inside.insert(0, "def main(argv=None):")
    inside.append("    return 0")
    found = script(lines[0], *inside, "raise SystemExit(main())")
    assert found.unclear == []
    assert drawn(found.graph) == 'load>clean.rows, load={"sep": ";"}, clean={"most": false}'
    for other in ("report(args)", "parser.print_help()", "report(args.other)"):
        assert 7 in lines_of(script(*lines, other))


def test_what_the_command_line_need_not_tell_is_computed() -> None:
    lines = [
        "import argparse",
        "SEP = ';'",
        "p = argparse.ArgumentParser()",
        "p.add_argument('--version', action='version', version='1.0')",
        "p.add_argument('--sep', default=SEP)",
        "p.add_argument('--path', default='a' + SEP)",
        "args = p.parse_args()",
        "print(load(args.path, args.sep))",
    ]
    found = script(*lines)
    assert found.unclear == []
    assert drawn(found.graph) == 'make_path>load.path, make_path={"SEP": ";"}, load={"sep": ";"}'


def test_where_nothing_is_called_parameters_take_what_is_called_like_them() -> None:
    found = read_script(
        "def spend(rows): return rows\n"
        "def signups(rows): return rows\n"
        "def ratio(spend, signups, of=1): return spend[0]\n"
        "def rows() -> list: return []\n"
    )
    assert list(found.graph.wires) == [
        "rows.out -> spend.rows",
        "rows.out -> signups.rows",
        "spend.out -> ratio.spend",
        "signups.out -> ratio.signups",
    ]
    assert found.remarks() == []


def test_functions_that_take_from_each_other_are_wired_one_way() -> None:
    graph = read_script("def a(b, a): return b\ndef b(a): return a\n").graph
    assert list(graph.wires) == ["b.out -> a.b"]


def test_a_node_has_what_its_function_needs_and_nothing_else() -> None:
    module = read_module(
        "#!/usr/bin/python\n"
        '"""Words."""\n'
        "from __future__ import annotations\n"
        "import re, math\n"
        "import csv\n"
        "\n"
        "# How many.\n"
        "MANY = 3  # or so\n"
        "OTHER = 4\n"
        "\n"
        "\n"
        "def _half(x):\n"
        "    return x / MANY\n"
        "\n"
        "\n"
        "\n"
        "\n"
        "def third(x: 'Shape'): return re.sub('a', 'b', x)\n"
        "# Whole.\n"
        "@staticmethod\n"
        "def whole(x):\n"
        "    '''It says OTHER'''\n"
        "    return third(_half(x)) + x.OTHER\n"
        "    # So it is.\n"
        "class Shape: pass\n"
    )
    assert module.code_of("whole") == (
        "from __future__ import annotations\n"
        "import re, math\n"
        "\n"
        "# How many.\n"
        "MANY = 3  # or so\n"
        "\n"
        "\n"
        "def _half(x):\n"
        "    return x / MANY\n"
        "\n"
        "\n"
        "def _third(x: 'Shape'): return re.sub('a', 'b', x)\n"
        "# Whole.\n"
        "@staticmethod\n"
        "def whole(x):\n"
        "    '''It says OTHER'''\n"
        "    return _third(_half(x)) + x.OTHER\n"
        "class Shape: pass\n"
    )


def test_what_a_function_calls_its_own_is_not_taken_from_around_it() -> None:
    module = read_module(
        "def a(): return 1\n"
        "def b(a, c=lambda a: a): return a\n"
        "def c(x):\n    a = x\n    with a as (b, *d): pass\n    return [g for g in a] + (lambda h: h)(a)\n"
        "def d(x): return x.a + f(a=1)['a']\n"
        "def e(x):\n    def inner(a): return a\n    for c, b in x: inner(b)\n    return c\n"
        "def f(x):\n    global a\n    a = 1\n"
        "def g(x): return f'{x:{a}} {{b}} {c!r:>8}'\n"
        "def h(x):\n    import a.b, c as b\n    return (d := b)\n"
    )
    needed = {name: [one.name for one in module.needed(name)] for name in module.functions}
    assert needed["b"] == ["b"] and needed["c"] == ["c"] and needed["e"] == ["e"]
    assert "a" not in [one.name for one in module.needed("h")]
    assert needed["d"] == ["a", "d", "f"]  # f says that a is global
    assert needed["g"] == ["a", "c", "g"]


def test_what_lambdas_and_comprehensions_call_their_own_is_so_only_inside_them() -> None:
    module = read_module(
        "def a(x): return x\n"
        "def b(x): return [a for a in x if a] + list(map(lambda a, *b: a + b, x))\n"
        "def c(x): return [a for a in a(x) if a]\n"
        "def d(x): return f(lambda a: a, key=lambda x, a=(1, a): a(x))\n"
        "def e(x): return [y for a in x for y in a], a\n"
    )
    assert [one.name for one in module.needed("b")] == ["b"]
    assert "[a for a in _a(x) if a]" in module.code_of("c")
    assert "f(lambda a: a, key=lambda x, a=(1, _a): a(x))" in module.code_of("d")
    assert "[y for a in x for y in a], _a" in module.code_of("e")


def test_what_is_private_now_is_called_by_its_new_name_everywhere_and_only_there() -> None:
    module = read_module(
        "_a = 0\n"
        "def a(x): return _a if not x else a(x[1:])\n"
        "def b(x, y=a):\n"
        "    '''Uses a.'''\n"
        '    return f"{a(x)} a {{a}} {x.a:{a(1)}}{a=}" + "a" + x.a(a=a, b=1) # a\n'
    )
    assert module.code_of("b") == (
        "_a = 0\n"
        "def __a(x): return _a if not x else __a(x[1:])\n"
        "def b(x, y=__a):\n"
        "    '''Uses a.'''\n"
        '    return f"{__a(x)} a {{a}} {x.a:{__a(1)}}{__a=}" + "a" + x.a(a=__a, b=1) # a\n'
    )
    assert renamed("a.a(a=a)\\\n + a", {"a": "b"}) == "b.a(a=b)\\\n + b"


def test_what_a_function_or_class_calls_its_own_keeps_its_name() -> None:
    module = read_module(
        "from x import load\n"
        "def load(x): return x\n"
        "class Pipe:\n"
        "    load = staticmethod(load)\n"
        "    def load(self, x): return load(x) + self.load(x)\n"
        "def a(x, load=load): return load(x) + Pipe().load(x)\n"
        "def b(x):\n"
        "    def inner(load, y=load): return f'{load(x)}'\n"
        "    return inner(load=load(x)) + f'{load(x)}'\n"
        "def c(x):\n    global load\n    load = x\n"
    )
    head = "from x import load\ndef _load(x): return x\n"
    assert module.code_of("a") == (
        head + "class Pipe:\n"
        "    load = staticmethod(_load)\n"
        "    def load(self, x): return _load(x) + self.load(x)\n"
        "def a(x, load=_load): return load(x) + Pipe().load(x)\n"
    )
    assert module.code_of("b") == (
        head + "def b(x):\n"
        "    def inner(load, y=_load): return f'{load(x)}'\n"
        "    return inner(load=_load(x)) + f'{_load(x)}'\n"
    )
    assert "    global _load\n    _load = x\n" in module.code_of("c")


def test_what_is_done_to_what_a_function_needs_comes_along() -> None:
    module = read_module(
        "import numpy as np\nnp.random.seed(3)\nprint(1)\n"
        "try:\n    import fast\nexcept ImportError:\n    fast = None\n"
        "LIST = []\nLIST.append(1)\nLIST[0] = 2\nnp.info(LIST)\n"
        "def a(x): return np.sum(x)\n"
        "def b(x): return LIST + fast\n"
    )
    assert module.code_of("a") == (
        "import numpy as np\nnp.random.seed(3)\ndef a(x): return np.sum(x)\n"
    )
    assert module.code_of("b") == (
        "try:\n    import fast\nexcept ImportError:\n    fast = None\n"
        "LIST = []\nLIST.append(1)\nLIST[0] = 2\ndef b(x): return LIST + fast\n"
    )


def test_lines_may_end_as_they_do_elsewhere() -> None:
    found = read_module("\ufeffA = 1\r\n\r\ndef a():\r\n    return A\r\ndef b(): return 1\r\n")
    assert found.code_of("a") == "A = 1\n\ndef a():\n    return A\n"


def test_of_two_functions_with_one_name_the_last_counts() -> None:
    found = read_script("def a(): return 1\ndef a(): return 2\ndef b(): return a() + 1\n")
    assert list(found.graph.nodes) == ["a", "b"]
    assert found.graph.nodes["b"].code == "def _a(): return 2\ndef b(): return _a() + 1\n"


def test_what_stands_on_one_line_is_read_like_what_stands_on_several() -> None:
    lines = ["def both(x): return report(clean(x))", "def main(): report(both(load('a')))"]
    found = script(*lines, "if __name__ == '__main__': raise SystemExit(main())")
    assert list(found.graph.nodes) == ["load", "clean", "report", "report_2"]
    found = script("x = 3", "if x: x = load('a')", "with x as y: load(y)", "report(x)")
    assert list(found.graph.nodes) == ["make_x", "report"] and found.unclear == []
    assert "    if x: x = _load('a')\n    with x as y: _load(y)\n    return x\n" in (
        found.graph.nodes["make_x"].code or ""
    )
    found = script("x = 3", "if x: x = load(input())", "report(x)")
    assert list(found.graph.nodes) == ["report"] and not found.graph.wires
    assert lines_of(found) == [2, 3]


def test_main_may_take_what_nobody_gives_it() -> None:
    lines = ["def main(argv=None):", "    args = parse(argv)", "    report(load('a'), args.title)"]
    found = script(*lines, "main()")
    assert drawn(found.graph) == 'load>report.rows, load={"path": "a"}'
    assert lines_of(found) == [2, 3]


def test_main_may_end_early() -> None:
    for end in ("return", "return None", "return 2"):
        lines = [
            "def main():",
            "    if 1:",
            "        " + end,
            "    load('a')",
            "    " + end,
            "main()",
        ]
        found = script(*lines)
        assert list(found.graph.nodes) == ["load"] and lines_of(found) == [2]
    other = [line.replace("main", "other") for line in lines]
    assert list(script(*other).graph.nodes) == ["other"]


def test_a_function_stays_one_node_where_its_calls_are_not_all_of_it() -> None:
    found = script(
        "ONE = len('a')",
        "def part(x): return clean(x[1:])",
        "def top(x): return clean(x, ONE)",
        "def given(x, clean=clean): return clean(x)",
        "def later(x=len('a')): return clean(x)",
        "def all(x): yield clean(x)",
        "@timed",
        "def slow(x): return clean(x)",
        "part(1); top(1); given(1); later(); all(1); slow(1)",
    )
    assert list(found.graph.nodes) == ["part", "top", "given", "later", "all", "slow"]
    assert found.unclear == []
    found = script("@timed", "def main():", "    load('a')", "main()")
    assert list(found.graph.nodes) == ["load"] and lines_of(found) == [1]


def test_a_name_that_no_longer_is_the_function_calls_nothing() -> None:
    found = script("a = load('a')", "load = open", "load('b')")
    assert list(found.graph.nodes) == ["load"] and lines_of(found) == [2, 3]


def test_what_an_output_or_constant_is_made_part_of_is_told() -> None:
    lines = ["a = {}", "a['x'] = input()", "a.b = load('a')", "b, a.c = [1, 2]", "clean(b)"]
    assert lines_of(script(*lines)) == [2, 3]


def test_what_a_parameter_that_takes_many_can_not_be_given_is_told() -> None:
    found = script(
        "def last(*rows, most=3): return rows",
        "def some(*rows): return clean(rows)",
        "a = load('a')",
        "last(a, load('b'), most=4)",
        "join(a, 1)",
        "join(a, a)",
        "some(a, a)",
    )
    assert list(found.graph.wires)[:2] == ["load.out -> last.rows", "load_2.out -> last.rows"]
    assert same(found.graph.nodes["last"].params, {"most": 4})
    assert lines_of(found) == [5, 6, 7]


def test_what_a_function_calls_with_names_of_its_own_is_not_what_calls_it() -> None:
    lines = ["def main():", "    path = 'a'", "    other()", "def other():", "    load(path)"]
    found = script(*lines, "main()")
    assert drawn(found.graph) == "" and lines_of(found) == [5]


def test_what_a_function_changes_of_what_another_one_gets_is_told() -> None:
    functions = [
        "def fix(rows):",
        "    for row in rows: row['a'] = 1",
        "def drop(rows): del rows[0]",
        "def new(rows):",
        "    rows = list(rows)",
        "    rows.append(1)",
        "    return rows",
        "def each(rows):",
        "    for row in rows: set(row)",
        "def set(row): row['a'] = str(row['a'])",
        "def most(rows): each(rows[1:])",
        "rows = load('a')",
    ]
    for call, told in (
        ("fix(rows)", [14]),
        ("drop(rows)", [14]),
        ("most(rows)", [14]),
        ("new(rows)", []),
    ):
        found = script(*functions, call, "report(rows)")
        assert len(found.graph.wires) == 2 and lines_of(found) == told
        assert lines_of(script(*functions, "report(rows)", call)) == []


def test_what_nodes_would_have_to_share_is_told() -> None:
    both = ["one()", "two()"]
    assert lines_of(script("S = []", "def one(): S.append(1)", "def two(): return S", *both)) == [2]
    assert lines_of(script("S = []", "def one(): S.append(1)", "def two(): return 1", *both)) == []
    assert lines_of(script("S = 1", "def one():", "  global S", "  S = 2", "one()", "one()")) == [3]
    assert lines_of(script("def one(x=[]):", "  x.append(1)", "one()", "one([])", "one()")) == [5]
    lines = ["from random import Random", "R = Random(3)", "def one(): return R.random()"]
    assert lines_of(script(*lines, "one()")) == []
    assert lines_of(script(*lines, "one()", "one()")) == [2]


def test_what_changes_between_calls_or_stands_in_no_node_is_told() -> None:
    assert lines_of(script("R = 1", "def one(): return R", "one()", "R = 2", "one()")) == [3]
    assert lines_of(script("def one(): return 1", "one()", "def one(): return 2", "one()")) == [2]
    lines = ["P = 1", "def one(): return P", "if __name__ == '__main__':", "    P = 2", "    one()"]
    assert lines_of(script(*lines)) == [4]
    lines = ["import sys", "N = sys.argv[1]", "def one(): return N", "one()"]
    assert lines_of(script(*lines)) == [2]
    lines = ["LIST = [1]", "LIST.append(2)", "def one(x): return LIST", "one(LIST)"]
    assert drawn(script(*lines).graph) == "" and lines_of(script(*lines)) == [2, 4]


def test_what_a_node_is_not_given_is_told_even_where_another_one_has_the_line() -> None:
    lines = ["if 1: v = 1", "def one(x=0): return x", "w = one(v)", "def two(): return w", "two()"]
    assert lines_of(script(*lines)) == [3]


def test_a_line_right_behind_a_function_that_is_a_node_is_told_as_well() -> None:
    found = script("def one(x):", "    return 1", "", "for a in input(): one(a)", "one(1)")
    assert lines_of(found) == [4]


def test_what_is_only_said_of_types_is_nothing_that_a_node_leaves_out() -> None:
    found = script(
        "if TYPE_CHECKING:", "    import x", "y: int", "if '__main__' == __name__:", "    load('a')"
    )
    assert list(found.graph.nodes) == ["load"] and found.unclear == []


def test_what_is_noted_of_functions_comes_along_and_what_is_done_with_them_does_not() -> None:
    module = read_module(
        "import asyncio, app\n"
        "ALL = {}\n"
        "def noted(f):\n    ALL[f.__name__] = f\n    return f\n"
        "def timed(f): return f\n"
        "@noted\ndef a(): return 1\n"
        "@timed\ndef b(): return ALL\n"
        "@timed\nasync def c(): asyncio.sleep(1)\n"
        "@c.more\ndef _(): return 2\n"
        "c = timed(c)\n"
        "c = c(1)\n"
        "asyncio.run(c())\n"
        "@app.more\ndef d(): return app\n"
        "def e(): return app\n"
    )
    needed = {}
    for name in module.functions:
        needed[name] = [one.name or one.tokens[0].text for one in module.needed(name)]
    assert needed["b"] == ["ALL", "noted", "timed", "a", "b"]
    assert needed["c"] == ["import", "timed", "c", "_", "c"]
    assert needed["e"] == ["import", "e"]


def test_the_graph_is_one_that_can_be_written_and_read() -> None:
    found = script("report(clean(load('a')))").graph
    again = codec.loads(codec.dumps(found))
    assert list(again.wires) == list(found.wires)
    for name, node in again.nodes.items():
        assert read_signature(node.code or "").name == name


def test_what_is_no_module_of_functions_is_refused() -> None:
    assert isinstance(refused(read_script, "x = 1\n"), NoFunction)
    assert isinstance(refused(read_script, "def _a(): pass\n"), NoFunction)
    wrong = refused(read_script, "def a(): pass\n\nx = (1\n")
    assert isinstance(wrong, SyntaxInvalid) and wrong.line == 3


def test_functions_that_call_each_other_without_end_are_followed_for_a_while() -> None:
    found = script(
        "def main():", "    other()", "def other():", "    main()", "    load('a')", "main()"
    )
    assert 0 < len(found.graph.nodes) < 50


SUMS = """
import plot

def mean(xs):
    return sum(xs) / len(xs)

def scaled(xs, by=2):
    return [x * by for x in xs]

def pairs(xs):
    return (x for x in xs)

"""


def apart(*lines: str) -> Graph:
    before = ["def load(path): return [path]", 'xs = load("a")']
    found = read_script(SUMS + "\n".join(before + list(lines)))
    assert found.unclear == []
    return found.graph


def test_calls_within_larger_expressions_are_nodes() -> None:
    for line in ("m = mean(xs) / 2", "m = [mean(xs)]", "m = {'a': round(mean(xs), 2)}"):
        assert drawn(apart(line)) == 'load>mean.xs, mean>make_m.mean_xs, load={"path": "a"}'
    for line in (
        "print(f'{mean(xs):.2f}')",
        "print('%.2f' % mean(xs))",
        "print('a' + f'''\n{1}{mean(\nxs)!r}''')",
    ):
        assert drawn(apart(line)) == 'load>mean.xs, mean>show.mean_xs, load={"path": "a"}'
    found = apart("r = round(mean(scaled(xs, by=3)), 2)")
    assert "mean.out -> make_r.mean_result" in found.wires
    assert same(found.nodes["scaled"].params, {"by": 3})


def test_a_call_that_was_made_already_is_no_other_node() -> None:
    found = apart("m = mean(xs)", "r = mean(xs) / scaled(xs)[0]", "", "t = scaled(xs) + [mean(xs)]")
    assert list(found.nodes) == ["load", "mean", "scaled", "make_r", "make_t"]
    assert "mean.out -> make_t.m" in found.wires
    found = apart("r = mean(xs) / 2", "", "xs = [*xs, 1]", "", "t = mean(xs) / 2")
    assert list(found.nodes) == ["load", "mean", "make_r", "make_xs", "mean_2", "make_t"]
    assert "make_xs.out -> mean_2.xs" in found.wires


def test_calls_that_may_not_be_made_or_have_to_wait_stay_where_they_are() -> None:
    for line in (
        "m = mean(xs) if xs else 0",
        "m = xs and mean(xs)",
        "m = [mean(x) for x in xs]",
        "m = sorted(xs, key=lambda x, y=0: mean(x))",
        "m = 0 < len(xs) < mean(xs)",
        "m = xs.pop() + mean(xs)",
        "m = next(x for x in xs) + mean(xs)",
        "m = len(pairs(xs))",
    ):
        assert list(apart(line).nodes) == ["load", "make_m"], line
    assert list(apart("plot.figure()", "plot.draw(mean(xs))").nodes) == ["load", "do"]
    assert list(apart("", "plot.draw(mean(xs))").nodes) == ["load", "mean", "do"]


def test_what_may_be_something_else_each_time_stays_within_its_expression() -> None:
    for given in ("random.random() + x", "_DICE.roll() + x"):
        found = read_script(
            "import random\n_DICE = random.Random(2)\n"
            "def roll(x): return " + given + "\n"
            "def main():\n    both = roll(1) + roll(1)\n    print(both)\nmain()\n"
        )
        assert [name for name in found.graph.nodes if "dice" not in name] == ["make_both"]


def test_what_a_node_changes_and_another_line_reads_is_told() -> None:
    found = script("LOG = []", "def note(x):", "    LOG.append(x)", "note(1)", "print(len(LOG))")
    assert lines_of(found) == [3]


CLASSES = """
import enum
class Level(enum.Enum):
    LOW = 1
class Point:
    def __init__(self, x): self.x = x
def level(n): return Level(n)
def make(n): return Point(n)
def say(found): %s
"""


def test_a_class_that_two_nodes_have_each_for_itself_is_told_where_it_matters() -> None:
    for looks, names in (
        ("return found == Level.LOW", ["Level"]),
        ("return isinstance(found, (int, Point))", ["Point"]),
        ("return found != Point(2)", ["Point"]),
        ("return [Point(1), found.x, Level(1)]", []),
        ("return found", []),
    ):
        code = CLASSES.replace("%s", looks)
        found = read_script(code + "say(level(1))\nsay(make(2))\n")
        assert found.told_apart == names, looks
        assert len(found.remarks()) == len(names)
    found = read_script(CLASSES.replace("%s", "return Level.LOW") + "say(1)\n")
    assert found.told_apart == []
