"""The calls that a script makes, as nodes and wires.

Owns what its lines say of what goes where: `rows = load("a.csv")` and then `clean(rows, 3)` are two
nodes, a wire and two parameters. Functions that only call others are looked through. Nothing is
evaluated, and what is not understood is noted by its line.
"""

from dxt.core.document.cycles import leads_to
from dxt.core.document.graph import Graph, Node, Wire
from dxt.core.editing.edits import free_id
from dxt.core.node_types.catalogue import PYTHON
from dxt.core.script.module import Module
from dxt.core.script.program import block, expression, gives, has_block, lines
from dxt.core.script.scope import read_names
from dxt.core.source.expressions import Call, Literal, Name, closing, parts, split
from dxt.core.source.signature import Function
from dxt.core.source.tokens import NAME, Token


class Asked:
    """What somebody has to be asked for: it is set by hand."""


ASKED = Asked()

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dxt.core.source.expressions import Expression
    from dxt.core.spec import Port

    Given = tuple[str, str]
    Value = Literal | Given | Asked | None

FOLLOWED = 20
"""How many calls are followed of functions that only call others."""
_SILENT = ("import", "from", "pass")
SHOWING = ("print", "display")
"""What only says something, and is called for nothing else."""
_WAITING = ("asyncio.run",)
_ENDING = ("sys.exit", "exit", "SystemExit")


def add_node(graph: Graph, module: Module, function: Function) -> str:
    node_id = free_id(graph, function.name, {})
    graph.add_node(node_id, Node(PYTHON, None, module.code_of(function.name)))
    return node_id


def connect(graph: Graph, given: "Given", node: str, port: str) -> bool:
    """Wires the two; whether that could be, as no wire may lead back or be there twice."""
    wire = Wire(given[0], given[1], node, port)
    if leads_to(graph, node, given[0]) is not None or wire.text in graph.wires:
        return False
    graph.add_wire(wire)
    return True


class Calls:
    """Makes a node of each call of a public function."""

    def __init__(self, graph: Graph, module: Module, whole: set[str]) -> None:
        self._graph = graph
        self._module = module
        self._whole = whole
        """The functions that are nodes whatever they call."""
        self._called: dict[str, list[Given]] = {}
        self._unfolded: list[str] = []
        self._globals: dict[str, Value] = {}
        self._spoiled: list[Value] = []
        """What a function changed that was given it: whoever else has it sees that."""
        self._line = self._top = 0
        self.made: list[tuple[str, int]] = []
        """The function of each node, and the line that makes it where no function does."""
        self.unclear: set[int] = set()
        """The lines that are not understood, or not all of them."""
        self.sure: set[int] = set()
        """Those of them that no node does even if it has them."""

    @property
    def called(self) -> list[str]:
        """The functions that are nodes."""
        return list(self._called)

    def knows(self, name: str) -> bool:
        """Whether the function is a node, or part of one, or only calls others."""
        if name in self._called or name in self._unfolded:
            return True
        wanted = self._module.definition(name)
        return any(wanted in self._module.needed(called) for called in self._called)

    def run(self, lines: list[list[Token]], known: "dict[str, Value]") -> "Value":
        """Does what the lines say; `known` is what names stand for. What is returned."""
        if not self._unfolded:
            self._globals = known
        for line in lines:
            self._line = line[0].line
            if known is self._globals:
                self._top = self._line
            if line[0].text in _SILENT or _is_for_types(line):
                continue
            value = None
            if has_block(line):
                self._doubt()
            else:
                value = self._of(expression(line), known)
            if line[0].text == "return":
                return value
            names = read_names(line)
            for name in names.changes.union(names.alters):
                if known.get(name) is not None:
                    self.sure.add(self._line)
                if isinstance(known.get(name), Literal):
                    known[name] = None
            for name in names.binds:
                known[name] = None
            for side in split(line, "=")[:-1]:
                self._bind(split(side, ":")[0], value, known)
        return None

    def _doubt(self) -> None:
        self.unclear.add(self._line)

    def _bind(self, target: list[Token], value: "Value", known: "dict[str, Value]") -> None:
        if target and target[0].text in ("(", "[") and closing(target, 0) == len(target) - 1:
            target = target[1:-1]
        names = parts(target)
        if len(names) == 1 and len(target) == 1:
            known[target[0].text] = value
            return
        for at, name in enumerate(names):
            if len(name) == 1 and name[0].kind == NAME:
                known[name[0].text] = self._part(value, at, len(names))
            else:
                self._doubt()

    def _part(self, value: "Value", at: int, count: int) -> "Value":
        """One of several that come together, as from a function with several outputs."""
        if isinstance(value, Literal):
            whole = value.value
            fits = isinstance(whole, list) and len(whole) == count
            return Literal(whole[at]) if fits else None
        if not isinstance(value, tuple) or value[1] or len(self._outputs(value[0])) != count:
            return None
        return value[0], self._outputs(value[0])[at].name

    def _of(self, tree: "Expression", known: "dict[str, Value]") -> "Value":
        if isinstance(tree, Literal):
            return tree
        value = None
        if isinstance(tree, Name):
            value = self._named(tree.text, known)
        elif isinstance(tree, Call):
            given = [self._of(argument, known) for argument in tree.arguments]
            named = {name: self._of(tree.keywords[name], known) for name in tree.keywords}
            function = self._module.function(tree.name) if tree.name not in known else None
            if function is not None:
                return self._call(function, given, named)
            if tree.name in SHOWING:
                return None
            if tree.name in _WAITING and len(given) == 1:
                return given[0]
            if tree.name in _ENDING and given and isinstance(tree.arguments[0], Call):
                return None  # as in `sys.exit(main())`
        if value is None:
            self._doubt()
        return value

    def _named(self, text: str, known: "dict[str, Value]") -> "Value":
        """What a name stands for, or one of several outputs, as in `parts.first`."""
        name, _, port = text.partition(".")
        value = known.get(name)
        if not port or value is None:
            return value
        if not isinstance(value, tuple) or value[1]:
            return None
        is_there = any(output.name == port for output in self._outputs(value[0]))
        return (value[0], port) if is_there else None

    def _call(
        self,
        function: Function,
        given: "list[Value]",
        named: "dict[str, Value]",
    ) -> "Value":
        lines = self._unfolds(function, not (given or named))
        if lines is None and function.is_private:
            self._doubt()
            return None
        if lines is None:
            return self._node(function, given, named), ""
        self._unfolded.append(function.name)
        if function.decorators:
            self.unclear.add(self._module.definition(function.name).tokens[0].line)
        inside = dict(self._globals)
        for port in function.spec.inputs:
            inside[port.name] = Literal(port.default) if port.has_default else None
        for port, value in _passed(function, given, named):
            inside[port.name] = None if port.many else value
        line = self._line
        value = self.run(lines, inside)
        self._line = line
        return value

    def _unfolds(self, function: Function, is_given_nothing: bool) -> list[list[Token]] | None:
        """The lines of a function that is there to call others; None of any other.

        It is such a one if it does nothing else, or is given nothing and gives nothing, as `main`.
        """
        definition = self._module.definition(function.name)
        publics = self._module.functions
        calls = [name for name in publics if name in definition.uses and name != function.name]
        if not calls or len(self._unfolded) >= FOLLOWED or function.name in self._whole:
            return None
        done = lines(block(definition.tokens))
        gives_one = any(gives(line, function.name) for line in done)
        if is_given_nothing and not (function.refusal or gives_one):
            return done
        inputs = function.spec.inputs
        known = {one.name for one in inputs if not one.many and (one.required or one.has_default)}
        known.update([name for name in self._globals if self._globals[name] is not None])
        if any(one.name in publics for one in inputs):
            return None
        for line in done:
            if has_block(line) or not self._is_simple(expression(line), known):
                return None
            known.update(read_names(line).binds)
        return None if function.decorators else done

    def _is_simple(self, tree: "Expression", known: set[str]) -> bool:
        """Whether it does nothing but call, name what is known, or say something."""
        if isinstance(tree, Call):
            given = tree.arguments + list(tree.keywords.values())
            is_known = tree.name in self._module.functions or tree.name in SHOWING
            is_own = tree.name in known
            return is_known and not is_own and all(self._is_simple(one, known) for one in given)
        if isinstance(tree, Name):
            return tree.text.partition(".")[0] in known
        return isinstance(tree, Literal)

    def _node(self, function: Function, given: "list[Value]", named: "dict[str, Value]") -> str:
        node_id = add_node(self._graph, self._module, function)
        is_again = function.name in self._called
        self._called.setdefault(function.name, []).append((node_id, ""))
        self.made.append((function.name, self._top))
        spoils = self._module.definition(function.name).spoils
        left = [port.name for port in function.spec.inputs if not port.required]
        for port, value in _passed(function, given, named):
            self._set(node_id, port, value)
            if port.name in spoils and value is not None:
                self._spoiled.append(value)
            if port.name in left:
                left.remove(port.name)
        if is_again and any(name in spoils for name in left):
            self.sure.add(self._line)
        return node_id

    def _set(self, node_id: str, port: "Port", value: "Value") -> None:
        if any(_is_same(value, one) for one in self._spoiled):
            self.sure.add(self._line)
        if isinstance(value, Literal):
            if port.many:
                self.sure.add(self._line)
            else:
                self._graph.nodes[node_id].params[port.name] = value.value
        elif value is None:
            self.sure.add(self._line)
        elif isinstance(value, tuple):
            outputs = self._outputs(value[0])
            output = value[1] or (outputs[0].name if len(outputs) == 1 else "")
            if not output or not connect(self._graph, (value[0], output), node_id, port.name):
                self.sure.add(self._line)

    def _outputs(self, node_id: str) -> "list[Port]":
        for name, calls in self._called.items():
            if (node_id, "") in calls:
                return self._module.functions[name].spec.outputs
        return []


def _is_same(one: "Value", other: "Value") -> bool:
    """Whether both are one thing, of which a change is seen by all who have it."""
    if isinstance(one, Literal):
        return one is other and isinstance(one.value, (list, dict))
    return isinstance(one, tuple) and one == other


def _is_for_types(line: list[Token]) -> bool:
    """Whether the line only says something of types, as `x: int` does."""
    is_bare = len(line) > 1 and line[1].text == ":" and len(split(line, "=")) == 1
    is_guard = [token.text for token in line[:2]] == ["if", "TYPE_CHECKING"]
    return is_guard or (is_bare and not has_block(line))


def _passed(
    function: Function, given: "list[Value]", named: "dict[str, Value]"
) -> "list[tuple[Port, Value]]":
    """What is passed to each parameter."""
    found: list[tuple[Port, Value]] = []
    ports = list(function.spec.inputs)
    for at, value in enumerate(given):
        many = [index for index, port in enumerate(ports) if port.many]
        at = min([at] + many)
        if at < len(ports):
            found.append((ports[at], value))
    for port in ports:
        if port.name in named:
            found.append((port, named[port.name]))
    return found
