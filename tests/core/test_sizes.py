"""Large and hostile input takes time by its length, not by its square. CPython only.

Nothing is timed: with a step that looks at everything again, these would run for hours.
"""

import pytest

from dxt.core.document import codec
from dxt.core.document.cycles import find_cycles
from dxt.core.document.graph import Graph, Node, Wire
from dxt.core.document.packing import pack, unpack
from dxt.core.editing import diff as diffs
from dxt.core.editing import edits
from dxt.core.errors import DxtError, SyntaxInvalid, WireInvalid
from dxt.core.node_types.catalogue import Catalogue, problems
from dxt.core.source.signature import read_functions, read_signature
from dxt.core.source.tokens import normalise
from dxt.core.text.json_text import read, write

MANY = 50_000


def test_long_texts_with_escapes() -> None:
    for text in ('\\"' * MANY, "\\n" * MANY * 20, "\\u00e9" * MANY, "\\ud83d\\ude00" * MANY):
        value = read('"' + text + '"')
        assert read(write(value)) == value


def test_long_code() -> None:
    strings = "x = '" + "\\n" * 200_000 + "'\n"
    assert normalise(strings) == strings
    lines = "def f():\n" + "    x = 1  # one\n" * 20_000
    assert normalise(lines).count("\n") == 20_001


def test_code_with_many_of_everything() -> None:
    many = range(10_000)
    for code in (
        "def f(x: " + " | ".join(f"T{number}" for number in many) + "): pass",
        "def f(x: Literal[" + ", ".join(f"'{number}'" for number in many) + "]): pass",
        "def f(" + ", ".join(f"x{number}: int = {number}" for number in many) + "): pass",
        "def f(x: list = [" + "1, " * 10_000 + "]): pass",
        "def f() -> 'T':\n  '''" + "word\n  " * 10_000 + "'''\n",
        "class O(NamedTuple):\n" + "".join(f"  x{n}: int\n" for n in many) + "def f() -> O: pass\n",
    ):
        assert read_functions(code)[0].name == "f"


@pytest.mark.parametrize(
    "code",
    [
        "def f(x=" + "-" * 200_000 + "1): pass",
        "def f(): return " + "not " * 100_000 + "1",
        "def f(): return x" + ".y" * 200_000,
        "def f(): return " + "1 + " * 100_000 + "1",
        "def f(): return x" + "()" * 100_000,
        "def f(): return " + "lambda: " * 100_000 + "1",
        "def f():\n" + "".join(" " * level + "if x:\n" for level in range(1, 99)) + " " * 99 + "x",
    ],
    ids=["minus", "not", "dots", "plus", "calls", "lambdas", "blocks"],
)
def test_deep_code_is_read_or_refused(code: str) -> None:
    try:
        read_signature(code)
    except SyntaxInvalid as error:
        assert error.message


@pytest.mark.parametrize(
    "code",
    [
        "def f(): return " + "-" * 600 + "1",
        "def f(): return " + "f(" * 60 + "1" + " + 1)" * 60 + "+ 1" * 450,
        "def f():\n  if x: pass\n" + "  elif x: pass\n" * 600,
        "def f(): return f'{" + "-" * 1001 + "1}'",
    ],
    ids=["chain", "calls", "branches", "field"],
)
def test_code_that_would_kill_the_compiler_is_refused_before_it_is_asked(code: str) -> None:
    with pytest.raises(SyntaxInvalid) as caught:
        read_signature(code)
    assert "Python" not in caught.value.message


def test_long_but_shallow_code_is_read() -> None:
    for body in (
        "[" + "-1, +2.5, not x,\n" * 5000 + "]",
        "{" + "'a': f(-1, b=2),\n" * 5000 + "}",
        "f'" + "{x + 1} and text " * 2000 + "'",
        "'" + "a' 'b" * 5000 + "'",
        "1\n" + "  x = y + z * 2; y.z(x)[1] -= 3\n" * 5000,
    ):
        assert read_signature("def f():\n  return " + body).name == "f"


def star(count: int) -> Graph:
    graph = Graph()
    graph.add_node("hub", Node("python@1", code="def hub(): pass"))
    for number in range(count):
        graph.add_node(f"n{number}", Node("python@1", code="def n(x=1): return x"))
        graph.add_wire(Wire("hub", "out", f"n{number}", "x"))
        graph.add_wire(Wire(f"n{number}", "out", "hub", f"p{number}"))
    return graph


def test_a_hub_with_very_many_wires() -> None:
    graph = star(10_000)
    text = codec.dumps(graph)
    assert codec.dumps(codec.loads(text)) == text
    assert codec.dumps(unpack(pack(graph))) == text
    assert find_cycles(graph) == [["hub", "n0"]]
    assert len(problems(graph, Catalogue())) > 10_000
    diff = edits.remove(graph, ["hub"])
    diffs.apply(graph, diff)
    assert not graph.wires
    diffs.apply(graph, diffs.reverse(diff))
    assert codec.dumps(graph) == text
    diffs.apply(graph, edits.paste(graph, text))
    assert len(graph.nodes) == 20_002


def test_very_many_wires_into_one_port_or_nowhere() -> None:
    nodes = '"nodes": {"a": {"type": "x@1"}}'
    wires = ", ".join(['"a.out -> a.x"'] * MANY)
    with pytest.raises(WireInvalid):
        codec.loads('{"dxt": 1, ' + nodes + ', "wires": [' + wires + "]}")
    with pytest.raises(DxtError):
        unpack("[1,0,[" + '["a"],' * MANY + "0]]")
