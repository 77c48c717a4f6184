"""The one place that finds a node's ports: source text to NodeSpec, for page, engine and CLI alike.

Owns the reading of function heads. The code is never evaluated or imported, and the ports do not
depend on which Python reads: `tests/core/test_signature_ast.py` proves agreement with CPython's own
parser. Must not know where code is kept or how a function is called.
"""

from dxt.core.annotations import read_annotation, spell_type, widget_for
from dxt.core.errors import NoFunction, SyntaxInvalid, TwoFunctions
from dxt.core.expressions import (
    Call,
    Literal,
    Name,
    closing,
    parse,
    parts,
    read_string,
    split,
)
from dxt.core.spec import NodeSpec, Port
from dxt.core.syntax import check_syntax
from dxt.core.tokens import DEDENT, INDENT, NAME, NEWLINE, OP, STRING, Token, tokenize

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from dxt.core.expressions import Expression


class Function:
    """One function at the top level of a text; its decorators as calls, `@name` as `@name()`."""

    def __init__(self, spec: NodeSpec, line: int, decorators: list[Call]) -> None:
        self.spec = spec
        self.name = spec.name
        self.line = line
        self.decorators = decorators

    @property
    def is_private(self) -> bool:
        return self.name.startswith("_")


def read_signature(code: str) -> NodeSpec:
    """The ports and words of the one public function in the code.

    Raises SyntaxInvalid with the line, NoFunction, or TwoFunctions with the line of the second one.
    """
    tokens = tokenize(code)
    functions = _Statements(tokens).read()
    check_syntax(code, tokens)
    public = [function for function in functions if not function.is_private]
    if not public:
        raise NoFunction(
            "Only functions whose name starts with _ are here, and those are private; "
            "give one a name without it."
            if functions
            else "There is no function here; write one, such as: def clean(rows: Table) -> Table:"
        )
    if len(public) > 1:
        raise TwoFunctions(
            'There are two functions, "%s" and "%s", and a node is one; begin the name of a '
            "function that only helps with _." % (public[0].name, public[1].name),
            line=public[1].line,
        )
    return public[0].spec


def read_functions(code: str) -> list[Function]:
    """All functions at the top level of the code, in order; SyntaxInvalid where it is no Python."""
    return _Statements(tokenize(code)).read()


class _Statements:
    """Walks over the statements at the top level; the heads are read last: they name classes."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.classes: dict[str, list[Port]] = {}

    def read(self) -> list[Function]:
        heads: list[tuple[int, list[Call]]] = []
        decorators: list[Call] = []
        at = 0
        while at < len(self.tokens):
            words = [token.text for token in self.tokens[at : at + 2]]
            if words[0] == "@":
                decorators.append(self.decorator(at))
                at = self.line_end(at)
                continue
            if words[0] == "def" or words == ["async", "def"]:
                heads.append((at, decorators))
            elif words[0] == "class":
                self.record(at)
            decorators = []
            at = self.statement_end(at)
        return [self.function(at, found) for at, found in heads]

    def fail(self, at: int) -> None:
        token = self.tokens[min(at, len(self.tokens) - 1)]
        shown = token.text if token.kind != NEWLINE else "the end of the line"
        raise SyntaxInvalid('"%s" was not expected here.' % shown, line=token.line)

    def line_end(self, at: int) -> int:
        """The index behind the newline that ends the logical line."""
        while at < len(self.tokens) and self.tokens[at].kind != NEWLINE:
            at += 1
        return at + 1

    def statement_end(self, at: int) -> int:
        """The index behind the statement and the block that belongs to it."""
        at = self.line_end(at)
        depth = 0
        while at < len(self.tokens):
            kind = self.tokens[at].kind
            if kind == INDENT:
                depth += 1
            elif kind == DEDENT:
                depth -= 1
            elif depth == 0:
                break
            at += 1
        return at

    def decorator(self, at: int) -> Call:
        tree = parse(self.tokens[at + 1 : self.line_end(at) - 1])
        if isinstance(tree, Call):
            return tree
        return Call(tree.text if isinstance(tree, Name) else "", [], {})

    def function(self, at: int, decorators: list[Call]) -> Function:
        tokens = self.tokens
        line = tokens[at].line
        is_async = tokens[at].text == "async"
        at += 2 if is_async else 1
        if at >= len(tokens) or tokens[at].kind != NAME:
            self.fail(at)
        name = tokens[at].text
        at += 1
        if at < len(tokens) and tokens[at].text == "[":
            at = closing(tokens, at) + 1
        end = closing(tokens, at)
        if end < 0 or tokens[at].text != "(":
            self.fail(at)
        inputs = [
            port for port in [self.input(part) for part in parts(tokens[at + 1 : end])] if port
        ]
        self.check_names(inputs, line)
        colon = end + 1
        returns: Expression | None = None
        if colon < len(tokens) and tokens[colon].text == "->":
            rest = split(tokens[colon + 1 : self.line_end(colon)], ":")
            returns = parse(rest[0])
            colon += 1 + len(rest[0])
            if not rest[0]:
                self.fail(colon)
        if colon >= len(tokens) or tokens[colon].text != ":":
            self.fail(colon)
        summary, help = self.words(colon + 1)
        spec = NodeSpec(name, summary, help, inputs, self.outputs(returns), is_async)
        return Function(spec, line, decorators)

    def check_names(self, ports: list[Port], line: int) -> None:
        seen: dict[str, bool] = {}
        for port in ports:
            if port.name in seen:
                raise SyntaxInvalid('Two parameters are called "%s".' % port.name, line=line)
            seen[port.name] = True

    def input(self, part: list[Token]) -> Port | None:
        """The port of one parameter; None for `*`, `/`, `*args` and `**kwargs`, which are none."""
        if part[0].kind == OP and part[0].text in ("*", "**", "/"):
            return None
        if part[0].kind != NAME:
            raise SyntaxInvalid('"%s" was not expected here.' % part[0].text, line=part[0].line)
        sides = split(part, "=")
        head = sides[0]
        port = Port(part[0].text, "Any", len(sides) == 1)
        if len(head) > 1:
            if head[1].text != ":" or len(head) == 2:
                raise SyntaxInvalid('"%s" was not expected here.' % head[1].text, line=head[1].line)
            annotation = read_annotation(parse(head[2:]))
            port.type = annotation.type
            port.widget = annotation.widget
            port.doc = annotation.doc
        if len(sides) > 1:
            if not sides[1]:
                raise SyntaxInvalid('A value is missing after "=".', line=part[0].line)
            self.set_default(port, parse(part[len(head) + 1 :]))
        return port

    def set_default(self, port: Port, tree: "Expression") -> None:
        if not isinstance(tree, Literal):
            return
        port.has_default = True
        port.default = tree.value
        if port.widget is None and port.type == "Any":
            port.widget = widget_for(_type_of(tree.value))

    def outputs(self, returns: "Expression | None") -> list[Port]:
        if returns is None:
            return [Port("out", "Any")]
        type = spell_type(returns)
        if type in self.classes:
            return self.classes[type]
        return [Port("out", type)]

    def words(self, at: int) -> tuple[str, str]:
        """The summary and the help: the first line of the docstring and the rest of it."""
        tokens = self.tokens
        while at < len(tokens) and tokens[at].kind in (NEWLINE, INDENT):
            at += 1
        pieces: list[str] = []
        while at < len(tokens) and tokens[at].kind == STRING:
            piece = read_string(tokens[at].text)
            if piece is None:
                return "", ""
            pieces.append(piece)
            at += 1
        if not pieces or (
            at < len(tokens) and tokens[at].kind != NEWLINE and tokens[at].text != ";"
        ):
            return "", ""
        lines = clean_docstring("".join(pieces)).split("\n")
        return lines[0].strip(), "\n".join(lines[1:]).strip("\n").rstrip()

    def record(self, at: int) -> None:
        """Notes the fields of a NamedTuple or TypedDict class: they name several outputs."""
        tokens = self.tokens
        if at + 2 >= len(tokens) or tokens[at + 1].kind != NAME or tokens[at + 2].text != "(":
            return
        end = closing(tokens, at + 2)
        bases = [part[-1].text for part in parts(tokens[at + 3 : end])]
        if "NamedTuple" not in bases and "TypedDict" not in bases:
            return
        ports: list[Port] = []
        stop = self.statement_end(at)
        index = end + 2
        depth = 0
        while index < stop:
            token = tokens[index]
            if token.kind == INDENT:
                depth += 1
            elif token.kind == DEDENT:
                depth -= 1
            elif token.kind != NEWLINE:
                line = tokens[index : self.line_end(index) - 1]
                if depth <= 1 and len(line) > 2 and line[0].kind == NAME and line[1].text == ":":
                    for part in split(line, ";"):
                        field = self.input(part) if len(part) > 2 else None
                        if field:
                            ports.append(Port(field.name, field.type, doc=field.doc))
                index += len(line)
            index += 1
        if ports:
            self.classes[tokens[at + 1].text] = ports


def _type_of(value: "Any") -> str:
    if value is True or value is False:
        return "bool"
    if isinstance(value, str):
        return "str"
    if isinstance(value, int):
        return "int"
    return "float" if isinstance(value, float) else "Any"


def clean_docstring(text: str) -> str:
    """The docstring without the indentation that its lines share, as inspect.cleandoc does it."""
    lines = text.replace("\t", "        ").split("\n")
    margin = -1
    for line in lines[1:]:
        content = len(line.lstrip())
        if content:
            indent = len(line) - content
            margin = indent if margin < 0 else min(margin, indent)
    found = [lines[0].lstrip()]
    found.extend([line[margin:] if margin > 0 else line for line in lines[1:]])
    while found and not found[-1].strip():
        found.pop()
    while found and not found[0].strip():
        found.pop(0)
    return "\n".join(found)
