"""Graphs of streams from one line of text, and worlds where they stream.

`a:count -> b:plus -> c:total` are three nodes, each of a kind that `KINDS` has the code of; a kind
is named once. A wire goes into the next free port of a node, in the order of the line.
"""

from __future__ import annotations

from itertools import pairwise
from textwrap import dedent

from dxt.core.document.graph import Graph, Node, Wire
from dxt.core.source.signature import read_signature
from tests.engine.worlds import Mortal, Quick, World

COUNT = 3000
"""The items that `count` yields, more than are kept of a stream that is only passed on."""

ledger: dict[str, int] = {}
"""What node code notes for a test to see."""

KINDS = {
    "count": """
        def count(n: int = 3000) -> Iterator[int]:
            for i in range(n):
                yield i
        """,
    "few": "def few() -> Iterator[int]: return [3, 1, 2]",
    "acount": """
        async def acount() -> AsyncIterator[int]:
            for i in range(3000):
                yield i
        """,
    "endless": """
        from tests.engine.streams import ledger

        def endless() -> Iterator[int]:
            ledger["made"] = 0
            while True:
                ledger["made"] += 1
                yield ledger["made"]
        """,
    "plus": """
        def plus(rows: Iterator[int]) -> Iterator[int]:
            for x in rows:
                yield x + 1
        """,
    "aplus": """
        async def aplus(rows: AsyncIterator[int]) -> AsyncIterator[int]:
            async for x in rows:
                yield x + 1
        """,
    "halves": "def halves(rows: Iterator[float]) -> Iterator[float]: return (x / 2 for x in rows)",
    "odd": "def odd(rows: Iterator[int]) -> Iterator[int]: return filter(lambda x: x % 2, rows)",
    "pairs": """
        def pairs(rows: Iterator[int]) -> Iterator[list]:
            for x in rows:
                yield [x]
        """,
    "spoilt": """
        def spoilt(rows: Iterator[list]) -> Iterator[int]:
            for pair in rows:
                pair.append(pair.pop() + 100)
                yield pair[0]
        """,
    "total": """
        def total(rows: Iterator[int]) -> int:
            return sum(rows)
        """,
    "atotal": """
        async def atotal(rows: AsyncIterator[int]) -> int:
            found = 0
            async for x in rows:
                found += x
            return found
        """,
    "mixed": "async def mixed(rows: Iterator[int]) -> int: return sum(rows)",
    "first": "def first(rows: Iterator[int], n: int = 2) -> list: return [next(rows) for _ in range(n)]",
    "every": "def every(rows: list[int]) -> int: return len(rows)",
    "zipped": """
        def zipped(xs: Iterator[int], ys: Iterator[int]) -> Iterator[int]:
            for x, y in zip(xs, ys):
                yield x * y
        """,
    "one_by_one": "def one_by_one(xs: Iterator[int], ys: Iterator[int]) -> list: return [sum(xs), sum(ys)]",
    "above": "def above(rows: Iterator[int], least: int) -> Iterator[int]: return (x for x in rows if x > least)",
    "raises": """
        def raises(rows: Iterator[int]) -> Iterator[int]:
            for x in rows:
                if x == 1500:
                    raise ValueError("enough")
                yield x
        """,
    "short": """
        def short() -> Iterator[int]:
            yield from range(5)
            raise ValueError("no sixth")
        """,
    "ashort": """
        async def ashort() -> AsyncIterator[int]:
            for i in range(5):
                yield i
            raise ValueError("no sixth")
        """,
    "words": """
        def words() -> Iterator[int]:
            yield from [0, 1, 2, 3, 4, "five", 6, 7]
        """,
    "anything": """
        def anything() -> Iterator:
            yield from [0, 1, 2, 3, 4, "five", 6, 7]
        """,
    "afirst": """
        async def afirst(rows: AsyncIterator[int], n: int = 2) -> list:
            return [await anext(rows) for _ in range(n)]
        """,
    "gives_up": """
        def gives_up(rows: Iterator[int]) -> int:
            next(rows)
            raise ValueError("no more")
        """,
    "stubborn": """
        def stubborn(rows: Iterator[int]) -> int:
            found = 0
            try:
                for x in rows:
                    found += 1
            except Exception:
                pass
            return found
        """,
    "wrong": """
        def wrong() -> Iterator[int]:
            yield 1
            yield "two"
        """,
    "rooted": """
        from tests.engine.worlds import Rooted

        def rooted():
            return Rooted("!")
        """,
    "signed": "def signed(rows: Iterator[int], x, y) -> Iterator[str]: return (f'{r}{x}{y}' for r in rows)",
    "texts": "def texts(rows: Iterator[str]) -> list: return list(rows)",
    "prints": """
        def prints(rows: Iterator[int]) -> Iterator[int]:
            for x in rows:
                print("saw", x)
                yield x
        """,
}


class Threadless(Quick):
    """Performs streams in one thread, as a browser does."""

    has_threads = False


def code_of(kind: str) -> str:
    return dedent(KINDS[kind]).lstrip("\n")


def graph_of(line: str) -> Graph:
    """The graph that a line describes."""
    kinds: dict[str, str] = {}
    wires: list[tuple[str, str]] = []
    for part in filter(None, (part.strip() for part in line.split(";"))):
        names = []
        for text in part.split("->"):
            name, _, kind = text.strip().partition(":")
            kinds[name] = kind or kinds[name]
            names.append(name)
        wires += pairwise(names)
    graph = Graph()
    ports: dict[str, list[str]] = {}
    for name, kind in kinds.items():
        code = code_of(kind)
        graph.add_node(name, Node("python@1", code=code))
        ports[name] = [port.name for port in read_signature(code).inputs if port.name != "n"]
    for source, target in wires:
        graph.add_wire(Wire(source, "out", target, ports[target].pop(0)))
    return graph


class StreamWorld(World):
    """A world whose runs stream, unless they are `collected`."""

    def __init__(self, line: str | Graph, lanes: tuple[type[Mortal], ...] = (Quick,)) -> None:
        super().__init__(graph_of(line) if isinstance(line, str) else line, lanes=lanes)

    def run(self, *targets: str) -> StreamWorld:
        self.events.clear()
        self.live(self.do("run", targets=list(targets) or None, stream=True))
        return self

    def runs_itself(self) -> StreamWorld:
        self.events.clear()
        self.live(self.do("run", auto=True, stream=True))
        return self

    def collected(self) -> StreamWorld:
        super().run()
        return self

    def becomes(self, line: str | Graph) -> StreamWorld:
        super().becomes(graph_of(line) if isinstance(line, str) else line)
        return self

    def ended(self, event: str) -> str:
        return " ".join(sorted(self.nodes(event)))

    @property
    def stored(self) -> str:
        """The nodes whose values can be had."""
        live, holdings = self.session.live, self.session.holdings
        return " ".join(
            sorted(node for node in live if holdings.outputs(live.value_keys(node)) is not None)
        )

    def because(self, node: str) -> str:
        return str(self.session.standing[node]["because"])
