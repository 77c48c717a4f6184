"""The published JSON Schema says the same as the codec, as far as a schema can. CPython only."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

import dxt.core
from dxt.core.document import codec
from dxt.core.document.graph import Graph
from dxt.core.errors import DocumentError
from tests.core.generated import graphs
from tests.core.samples import SAMPLE

SCHEMA = json.loads((Path(dxt.core.__file__).parent / "schema.json").read_text(encoding="utf-8"))
TYPES = {"object": dict, "array": list, "string": str, "number": (int, float)}
EXPLAINED = {"$schema", "$defs", "title", "description"}


def fits(value: Any, schema: dict[str, Any]) -> bool:
    """Whether the value fits, for the words of JSON Schema that ours uses, and no others."""
    for word, said in schema.items():
        if word == "$ref":
            good = fits(value, SCHEMA["$defs"][said.removeprefix("#/$defs/")])
        elif word == "type":
            good = isinstance(value, TYPES[said]) and not isinstance(value, bool)
        elif word == "const":
            good = type(value) is type(said) and value == said
        elif word == "required":
            good = all(name in value for name in said)
        elif word == "properties":
            good = all(fits(value[name], said[name]) for name in said if name in value)
        elif word == "additionalProperties":
            named = schema.get("properties", {})
            good = all(fits(item, said) for name, item in value.items() if name not in named)
        elif word == "propertyNames":
            good = all(fits(name, said) for name in value)
        elif word == "items":
            good = all(fits(item, said) for item in value)
        elif word == "pattern":
            good = re.search(said, value) is not None
        elif word == "exclusiveMinimum":
            good = value > said
        elif word in ("minLength", "minItems"):
            good = len(value) >= said
        elif word in ("maxLength", "maxItems"):
            good = len(value) <= said
        else:
            assert word in EXPLAINED, word
            good = True
        if not good:
            return False
    return True


def test_the_sample_fits() -> None:
    assert fits(json.loads(SAMPLE), SCHEMA)


@settings(deadline=None, max_examples=25)
@given(graphs())
def test_every_graph_that_is_written_fits(graph: Graph) -> None:
    assert fits(json.loads(codec.dumps(graph)), SCHEMA)


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "{}",
        '{"dxt": 2}',
        '{"dxt": true}',
        '{"dxt": 1, "title": 5}',
        '{"dxt": 1, "nodes": []}',
        '{"dxt": 1, "nodes": {"A": {"type": "x@1"}}}',
        '{"dxt": 1, "nodes": {"a": {}}}',
        '{"dxt": 1, "nodes": {"a": {"type": ""}}}',
        '{"dxt": 1, "nodes": {"a": {"type": "x@1", "code": 5}}}',
        '{"dxt": 1, "nodes": {"a": {"type": "x@1", "params": []}}}',
        '{"dxt": 1, "wires": ["a -> b"]}',
        '{"dxt": 1, "wires": [5]}',
        '{"dxt": 1, "subgraphs": []}',
        '{"dxt": 1, "subgraphs": {"A": {}}}',
        '{"dxt": 1, "subgraphs": {"a": 5}}',
        '{"dxt": 1, "subgraphs": {"a": {"nodes": {"A": {"type": "x@1"}}}}}',
        '{"dxt": 1, "subgraphs": {"a": {"inputs": {"x": "a.x"}}}}',
        '{"dxt": 1, "subgraphs": {"a": {"inputs": {"x": []}}}}',
        '{"dxt": 1, "subgraphs": {"a": {"outputs": {"x": "a"}}}}',
        '{"dxt": 1, "subgraphs": {"a": {"outputs": {"x": ["a.out"]}}}}',
        '{"dxt": 1, "requirements": [5]}',
        '{"dxt": 1, "lock": 5}',
        '{"dxt": 1, "needs": {"hosts": "a"}}',
        '{"dxt": 1, "needs": {"hosts": [1]}}',
        '{"dxt": 1, "needs": {"seconds": "30"}}',
        '{"dxt": 1, "needs": {"seconds": true}}',
        '{"dxt": 1, "needs": {"megabytes": 0}}',
        '{"dxt": 1, "view": {"nodes": {"a": {"at": [1]}}}}',
        '{"dxt": 1, "view": {"nodes": {"a": {"at": ["1", 2]}}}}',
    ],
)
def test_what_the_codec_refuses_does_not_fit(text: str) -> None:
    assert not fits(json.loads(text), SCHEMA)
    with pytest.raises(DocumentError):
        codec.loads(text)
