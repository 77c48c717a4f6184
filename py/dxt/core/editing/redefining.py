"""Edits of subgraphs as a whole: another name, a copy for one use, removal, and taking them along.

Owns what that means for the nodes that stand for them. Must not know how subgraphs are made
(folding).
"""

from collections import OrderedDict

from dxt.core.document import codec
from dxt.core.document.graph import Graph
from dxt.core.document.subgraph import Subgraph, named_by, type_of, uses_of
from dxt.core.editing import diff as diffs
from dxt.core.editing.diff import Diff, lifted
from dxt.core.editing.edits import free_id
from dxt.core.editing.folding import scope_of
from dxt.core.errors import NodeIdInvalid, SubgraphInvalid
from dxt.core.ids import is_node_id
from dxt.core.text.json_text import clip


def rename(document: Graph, name: str, wanted: str) -> Diff:
    """The subgraph under another name, for all its uses."""
    _there(document, name)
    if wanted == name:
        return Diff()
    if not is_node_id(wanted):
        raise NodeIdInvalid(
            '"%s" can\'t name a subgraph; use small letters, digits and _, a letter first.'
            % clip(wanted)
        )
    if wanted in document.subgraphs:
        raise NodeIdInvalid('There is already a subgraph "%s"; choose another name.' % wanted)
    after = document.copy()
    after.subgraphs[wanted] = after.subgraphs.pop(name)
    for inside, node_id in uses_of(after, name):
        scope_of(after, inside).nodes[node_id].type = type_of(wanted)
    return diffs.between(document, after)


def detach(document: Graph, inside: str, use: str) -> Diff:
    """Gives a use a copy of its subgraph, so that an edit inside changes no other use."""
    graph = scope_of(document, inside)
    name = named_by(graph.node(use).type)
    if name not in document.subgraphs:
        raise SubgraphInvalid('The node "%s" stands for no subgraph that is here.' % use, node=use)
    own = free_id(Graph(), name, document.subgraphs)
    node = graph.nodes[use].copy()
    before = codec.node_to_json(node)
    node.type = type_of(own)
    diff = Diff()
    diff.change("node:" + use, before, codec.node_to_json(node))
    return diffs.squash(
        lifted(inside, diff) if inside else diff, _brought({own: document.subgraphs[name]})
    )


def remove(document: Graph, name: str) -> Diff:
    """Takes a subgraph away that nothing uses; SubgraphInvalid where something does."""
    _there(document, name)
    uses = uses_of(document, name)
    if uses:
        raise SubgraphInvalid(
            'The subgraph "%s" is used by "%s"; delete or unpack its uses first.'
            % (name, uses[0][1])
        )
    return diffs.reverse(_brought({name: document.subgraphs[name]}))


def copy_with(document: Graph, fragment: str) -> str:
    """The text of copied nodes with the subgraphs that they stand for."""
    copied = codec.loads(fragment)
    waiting = [named_by(node.type) for node in copied.nodes.values()]
    while waiting:
        name = waiting.pop()
        if name in document.subgraphs and name not in copied.subgraphs:
            copied.subgraphs[name] = document.subgraphs[name]
            nodes = document.subgraphs[name].nodes
            waiting.extend([named_by(nodes[node_id].type) for node_id in nodes])
    return codec.dumps(copied)


def brought_along(document: Graph, fragment: str) -> "tuple[str, Diff]":
    """The copied nodes' text as it fits the document, and the diff that brings their subgraphs.

    One that the document has already is not brought again; one of a name that is taken by another
    gets a name of its own.
    """
    pasted = codec.loads(fragment)
    names: dict[str, str] = {}
    taken = dict.fromkeys(document.subgraphs, True)
    for name in pasted.subgraphs:
        there = document.subgraphs.get(name)
        if there is None or not _same(there, pasted.subgraphs[name]):
            names[name] = free_id(Graph(), name, taken)
            taken[names[name]] = True
    brought: OrderedDict[str, Subgraph] = OrderedDict()
    for name in names:
        brought[names[name]] = pasted.subgraphs[name]
    for graph in [pasted] + list(brought.values()):
        for node in graph.nodes.values():
            name = named_by(node.type)
            if name in names:
                node.type = type_of(names[name])
    pasted.subgraphs.clear()
    return codec.dumps(pasted), _brought(brought)


def _same(one: Subgraph, other: Subgraph) -> bool:
    holders = [Graph(), Graph()]
    holders[0].subgraphs["it"] = one
    holders[1].subgraphs["it"] = other
    return codec.dumps(holders[0]) == codec.dumps(holders[1])


def _there(document: Graph, name: str) -> None:
    if name not in document.subgraphs:
        raise SubgraphInvalid('There is no subgraph "%s" in this graph.' % clip(name))


def _brought(subgraphs: "dict[str, Subgraph]") -> Diff:
    """The diff that makes these subgraphs."""
    holder = Graph()
    for name in subgraphs:
        holder.subgraphs[name] = subgraphs[name]
    return diffs.between(Graph(), holder)
