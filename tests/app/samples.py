"""Graphs and parts for the tests of the page: real ones, small, made of one line of text."""

import json

from app.running.states import States
from app.store import Store
from dxt.core.document import codec
from dxt.core.node_types.catalogue import Catalogue
from dxt.core.source.signature import read_signature
from dxt.core.text.json_text import write

CSV = """def csv(file: Annotated[File, Accept(".csv")], header: bool = True) -> Table:
    "A table from a CSV file."
"""
FILTER = """def filter(rows: Table, column: Annotated[str, Column("rows")] = "", value: Any = "") -> Table:
    "Keeps the rows whose cell passes a test."
"""
NUMBER = """def number(value: int | float = 0) -> int | float:
    "A number."
"""
VIEW = """def table(value: Any) -> Table:
    "Shows any value as a table."
"""


def catalogue():
    return Catalogue(
        {
            "data.csv@1": read_signature(CSV),
            "table.filter@1": read_signature(FILTER),
            "value.number@1": read_signature(NUMBER),
            "view.table@1": read_signature(VIEW),
        }
    )


def graph(nodes, wires=(), **fields):
    """`nodes` is {id: type or code}; a text with "def" in it is the code of a Python node."""
    found = {"dxt": 1, "title": "A test", "nodes": {}, "wires": list(wires)}
    for node_id, text in nodes.items():
        if isinstance(text, dict):
            found["nodes"][node_id] = text
        elif "def" in text:
            found["nodes"][node_id] = {"type": "python@1", "code": text}
        else:
            found["nodes"][node_id] = {"type": text}
    found.update(fields)
    return codec.loads(write(found))


def store(nodes, wires=(), **fields):
    found = Store(catalogue())
    found.open(graph(nodes, wires, **fields))
    return found


def states(*events):
    found = States()
    for event in events:
        found.heard([event])
    return found


class Kept:
    """Small texts, as a browser keeps them; refuses when it is `full`."""

    def __init__(self):
        self.texts = {}
        self.full = False

    def read(self, key):
        return self.texts.get(key, "")

    def quoted(self, text):
        return json.dumps(text)

    def write(self, key, text):
        if self.full:
            return "there is no room left"
        self.texts[key] = text
        return ""

    def remove(self, key):
        self.texts.pop(key, None)

    def keys(self, prefix):
        return [key for key in self.texts if key.startswith(prefix)]
