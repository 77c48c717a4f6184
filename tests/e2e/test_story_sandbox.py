"""Code of a graph that tries to get out of the sandbox: no browser lets it."""

from typing import Any

from reader import Reader
from visitor import graph_file, python_node

from tests.other_host import OtherHost
from tests.web.reaching import attempts, script_attempts


def test_node_code_reaches_neither_network_nor_page(
    reader: Reader, witness: OtherHost, console: Any
) -> None:
    console.expect("Content Security Policy|Refused|violates")
    python = [python_node(code) for code in attempts(witness.url).values()]
    script = [
        {"type": "javascript@1", "code": code} for code in script_attempts(witness.url).values()
    ]
    named = [*attempts(""), *(f"{name} of JavaScript" for name in script_attempts(""))]
    reader.opens_graph(graph_file({f"n{at}": node for at, node in enumerate([*python, *script])}))
    reader.runs()
    assert not reader.heard("node_failed")
    ended = {one["node"]: one["outputs"]["out"]["text"] for one in reader.heard("node_finished")}
    refused = {name for at, name in enumerate(named) if "refused" in ended[f"n{at}"]}
    assert set(named) - refused <= reader.own_to_the_frame
    assert witness.asked == []
