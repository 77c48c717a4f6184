"""A file of Python as a graph: its functions as nodes, and the wires that its own text draws.

Owns which way of reading it counts. A script calls its functions, and what it does between is made
functions first (steps) where it is not understood as it is. Where nothing is called, a
parameter that is called as a function takes what that gives, as in Apache Hamilton. Nothing is
evaluated. Must not know how a function's code is found (module), nor where the graph goes.
"""

from dxt.core.document.graph import Graph
from dxt.core.errors import NoFunction
from dxt.core.script.calls import ASKED, Calls, add_node, connect
from dxt.core.script.doubts import doubts, told_apart
from dxt.core.script.module import Module, plain, read_module
from dxt.core.script.program import program
from dxt.core.script.scope import read_names
from dxt.core.script.steps import Steps, read_steps

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dxt.core.script.calls import Given

LAST = 1 << 30
"""Where a file has ended."""
SAID = 3
"""So many names or lines are told one by one."""


class Script:
    """`left_out` are the functions that are no node, as the script calls others and not these, and
    `unclear` the lines of it, counted from 1, that no node does: not all that they say at least.
    Of the classes that are `told_apart` each node has its own, and looks for values of it.

    It `has_calls` where the nodes are those, and not all functions there are.
    """

    def __init__(
        self,
        graph: Graph,
        left_out: list[str],
        unclear: list[int],
        told_apart: list[str],
        has_calls: bool,
    ) -> None:
        self.graph = graph
        self.left_out = left_out
        self.unclear = unclear
        self.told_apart = told_apart
        self.has_calls = has_calls

    def remarks(self) -> list[str]:
        """What should be said of it, in sentences."""
        found = []
        if self.left_out:
            names = _few(['"%s"' % name for name in self.left_out])
            found.append("No node was made of %s, as no line that is understood calls it." % names)
        if self.unclear:
            lines = _few([str(line) for line in self.unclear])
            noun = "line" if len(self.unclear) == 1 else "lines"
            found.append("No node does all that is said in %s %s." % (noun, lines))
        if self.told_apart:
            names = _few(['"%s"' % name for name in self.told_apart])
            found.append(
                "Each node has %s of its own: == and isinstance() tell those of two nodes apart."
                % names
            )
        return found


def read_script(code: str) -> Script:
    """The graph that a file of Python describes; nobody has placed its nodes yet.

    SyntaxInvalid where it is no Python, NoFunction where it has no function that is public, and
    does nothing that could be one.
    """
    try:
        module = read_module(code)
    except NoFunction:
        steps = read_steps(plain(code), False)
        if steps is None:
            raise
        return _read(read_module(steps.code, steps.origins), steps)
    found = _read(module, None)
    if found.has_calls and not found.unclear:
        return found
    uses = [name for line in program(module) for name in read_names(line).uses]
    if not (found.has_calls or any(name in module.functions for name in uses)):
        return found
    for takes_apart in (True, False):
        steps = read_steps(plain(code), takes_apart)
        if steps is None:
            break
        other = _read(read_module(steps.code, steps.origins), steps)
        is_better = len(other.unclear) < len(found.unclear)
        if is_better or (takes_apart and len(other.unclear) == len(found.unclear)):
            found = other
        if not (steps.is_apart and other.unclear):
            break
    return found


def _read(module: Module, steps: Steps | None) -> Script:
    graph = Graph()
    calls = Calls(graph, module, set() if steps is None else steps.made)
    calls.run(program(module), {} if steps is None else dict.fromkeys(steps.asked, ASKED))
    left_out: list[str] = []
    used = list(module.functions)
    if graph.nodes:
        left_out = [name for name in used if not calls.knows(name)]
        used = calls.called
    else:
        for function in module.functions.values():
            add_node(graph, module, function)
        _wire_by_name(graph, module)
    needed = [one for name in used for one in module.needed(name)]
    done = {token.line for one in needed for token in one.tokens if token.text}
    unclear = {line for line in calls.unclear if line not in done}.union(calls.sure)
    made = calls.made or [(name, LAST) for name in used]
    unclear.update(doubts(module, made))
    apart = told_apart(module, made)
    return Script(graph, left_out, sorted(unclear), apart, bool(calls.made))


def _few(items: list[str]) -> str:
    named = items[:SAID]
    if len(items) > SAID:
        named.append("%d more" % (len(items) - SAID))
    return named[0] if len(named) == 1 else "%s and %s" % (", ".join(named[:-1]), named[-1])


def _wire_by_name(graph: Graph, module: Module) -> None:
    """Wires every parameter to the one output that is called as it is."""
    ids = dict(zip(module.functions, graph.nodes))
    outputs: dict[str, list[Given]] = {}
    for name, function in module.functions.items():
        for port in function.spec.outputs:
            known_as = name if len(function.spec.outputs) == 1 else port.name
            outputs.setdefault(known_as, []).append((ids[name], port.name))
    for name, function in module.functions.items():
        for port in function.spec.inputs:
            found = outputs.get(port.name, ())
            if len(found) == 1:
                connect(graph, found[0], ids[name], port.name)
