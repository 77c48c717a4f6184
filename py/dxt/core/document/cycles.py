"""Wires that lead back to where they came from.

Owns the search for rings in a graph, without recursion: a graph may be a chain of thousands. Knows
only which node feeds which.
"""

from dxt.core.document.graph import Graph


def find_cycles(graph: Graph) -> list[list[str]]:
    """Rings of nodes, each in the order of its wires and starting with its first node in the file.

    Every knot of nodes that reach each other gives at least one ring; no node is in two of the
    rings.
    """
    found: list[list[str]] = []
    known: dict[str, bool] = {}
    state: dict[str, int] = {}
    for start in graph.nodes:
        if start in state:
            continue
        path = [start]
        branches = [_targets(graph, start)]
        state[start] = 1
        while path:
            if not branches[-1]:
                state[path.pop()] = 2
                branches.pop()
                continue
            target = branches[-1].pop(0)
            if target not in state:
                state[target] = 1
                path.append(target)
                branches.append(_targets(graph, target))
            elif state[target] == 1:
                ring = path[path.index(target) :]
                if not any(node_id in known for node_id in ring):
                    found.append(ring)
                    for node_id in ring:
                        known[node_id] = True
    return found


def leads_to(graph: Graph, start: str, goal: str) -> list[str] | None:
    """The nodes on a shortest way along the wires from `start` to `goal`, or None."""
    came_from: dict[str, str] = {start: ""}
    waiting = [start]
    at = 0
    while at < len(waiting):
        here = waiting[at]
        at += 1
        if here == goal:
            way = [here]
            while came_from[here]:
                here = came_from[here]
                way.append(here)
            return [way[index] for index in range(len(way) - 1, -1, -1)]
        for target in _targets(graph, here):
            if target not in came_from:
                came_from[target] = here
                waiting.append(target)
    return None


def _targets(graph: Graph, node_id: str) -> list[str]:
    return list(graph.wires.targets(node_id))
