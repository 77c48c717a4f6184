"""The one place that finds a node's ports: source text to NodeSpec, for page, engine and CLI alike.

Owns the reading of function heads. The code is never evaluated or imported, and the ports do not
depend on which Python reads: `tests/core/test_signature_ast.py` proves agreement with CPython's own
parser. Must not know where code is kept or how a function is called.
"""

from dxt.core.bounds import bounds_of
from dxt.core.errors import NoFunction, SignatureInvalid, SyntaxInvalid, TwoFunctions
from dxt.core.ids import is_port_name
from dxt.core.source.annotations import read_annotation, spell_type, widget_for
from dxt.core.source.expressions import (
    Call,
    Literal,
    Name,
    closing,
    parse,
    parts,
    read_string,
    split,
)
from dxt.core.source.names import read_imports
from dxt.core.source.records import Records
from dxt.core.source.statements import line_end, statement_end
from dxt.core.source.syntax import check_syntax
from dxt.core.source.tokens import INDENT, NAME, NEWLINE, OP, STRING, Token, tokenize
from dxt.core.spec import NodeSpec, Port
from dxt.core.text.json_text import clip

NODE_MARK = "node"

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from dxt.core.source.expressions import Expression


class Function:
    """One function at the top level of a text; its decorators as calls, `@name` as `@name()`.

    `refusal` is why it can be no node, whatever else it may be good for.
    """

    def __init__(
        self,
        spec: NodeSpec,
        line: int,
        decorators: list[Call],
        refusal: SignatureInvalid | None = None,
    ) -> None:
        self.spec = spec
        self.name = spec.name
        self.line = line
        self.decorators = decorators
        self.refusal = refusal

    @property
    def is_private(self) -> bool:
        return self.name.startswith("_")


def read_signature(code: str) -> NodeSpec:
    """The ports and words of the one public function in the code.

    Raises SyntaxInvalid or SignatureInvalid with the line, NoFunction, or TwoFunctions with the
    line of the second one.
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
            else "There is no function here; write one, such as: def clean(rows: Table):"
        )
    if len(public) > 1:
        raise TwoFunctions(
            'There are two functions, "%s" and "%s", and a node is one; begin the name of a '
            "function that only helps with _." % (public[0].name, public[1].name),
            line=public[1].line,
        )
    if public[0].refusal is not None:
        raise public[0].refusal
    return public[0].spec


def read_functions(code: str) -> list[Function]:
    """All functions at the top level of the code, in order; SyntaxInvalid where it is no Python."""
    return _Statements(tokenize(code)).read()


class _Statements:
    """Walks over the statements at the top level; the heads are read last: they name classes."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.imports = read_imports(tokens)
        self.records = Records(self.imports)

    def read(self) -> list[Function]:
        heads: list[tuple[int, list[Call]]] = []
        decorators: list[Call] = []
        at = 0
        while at < len(self.tokens):
            words = [token.text for token in self.tokens[at : at + 2]]
            if words[0] == "@":
                decorators.append(self.decorator(at))
                at = line_end(self.tokens, at)
                continue
            if words[0] == "def" or words == ["async", "def"]:
                heads.append((at, decorators))
            end = statement_end(self.tokens, at)
            if words[0] == "class":
                self.records.read_class(self.tokens[at:end])
            elif words[1:] == ["="]:
                self.records.read_assignment(self.tokens[at : end - 1])
            decorators = []
            at = end
        return [self.function(at, found) for at, found in heads]

    def fail(self, at: int) -> None:
        token = self.tokens[min(at, len(self.tokens) - 1)]
        shown = token.text if token.kind != NEWLINE else "the end of the line"
        raise SyntaxInvalid('"%s" was not expected here.' % shown, line=token.line)

    def decorator(self, at: int) -> Call:
        tree = parse(self.tokens[at + 1 : line_end(self.tokens, at) - 1])
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
        found = [(part, self.input(part)) for part in parts(tokens[at + 1 : end])]
        inputs = [port for _, port in found if port is not None]
        self.check_names(inputs, line)
        refusal = None
        for part, _ in found:
            if part[0].text == "**" and len(part) > 1:
                refusal = SignatureInvalid(
                    'The parameter "**%s" can\'t become ports: what it takes has no names to wire. '
                    "Name each parameter, or take a dict." % part[1].text,
                    line=part[0].line,
                )
        colon = end + 1
        returns: Expression | None = None
        if colon < len(tokens) and tokens[colon].text == "->":
            rest = split(tokens[colon + 1 : line_end(tokens, colon)], ":")
            returns = parse(rest[0])
            colon += 1 + len(rest[0])
            if not rest[0]:
                self.fail(colon)
        if colon >= len(tokens) or tokens[colon].text != ":":
            self.fail(colon)
        summary, help = self.words(colon + 1)
        spec = NodeSpec(name, summary, help, inputs, self.outputs(returns), is_async)
        refusal = refusal or _unnameable(spec, line) or _marked(spec, decorators, line)
        return Function(spec, line, decorators, refusal)

    def check_names(self, ports: list[Port], line: int) -> None:
        seen: dict[str, bool] = {}
        for port in ports:
            if port.name in seen:
                raise SyntaxInvalid('Two parameters are called "%s".' % port.name, line=line)
            seen[port.name] = True

    def input(self, part: list[Token]) -> Port | None:
        """The port of one parameter; None for `*`, `/` and `**kwargs`, which are none."""
        is_many = part[0].text == "*" and len(part) > 1
        if is_many:
            part = part[1:]
        elif part[0].kind == OP and part[0].text in ("*", "**", "/"):
            return None
        if part[0].kind != NAME:
            raise SyntaxInvalid('"%s" was not expected here.' % part[0].text, line=part[0].line)
        sides = split(part, "=")
        head = sides[0]
        port = Port(part[0].text, "Any", len(sides) == 1)
        if len(head) > 1:
            if head[1].text != ":" or len(head) == 2:
                raise SyntaxInvalid('"%s" was not expected here.' % head[1].text, line=head[1].line)
            annotation = read_annotation(parse(head[2:]), self.imports)
            port.type = annotation.type
            port.widget = annotation.widget
            port.doc = annotation.doc
        if len(sides) > 1:
            if not sides[1]:
                raise SyntaxInvalid('A value is missing after "=".', line=part[0].line)
            self.set_default(port, parse(part[len(head) + 1 :]))
        if is_many:
            # What it takes comes by wire alone: one widget would set one value of many.
            port.many, port.required, port.bounds = True, False, bounds_of(port.widget)
            port.widget = None
        return port

    def set_default(self, port: Port, tree: "Expression") -> None:
        if not isinstance(tree, Literal):
            return
        port.has_default = True
        port.default = tree.value
        if port.widget is None and port.type == "Any":
            port.widget = widget_for(type_of_value(tree.value))

    def outputs(self, returns: "Expression | None") -> list[Port]:
        if returns is None:
            return [Port("out", "Any")]
        type = spell_type(returns, self.imports)
        return self.records.fields.get(type) or [Port("out", type)]

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


def _unnameable(spec: NodeSpec, line: int) -> SignatureInvalid | None:
    """Why the outputs can't be ports."""
    seen: dict[str, bool] = {}
    for port in spec.outputs:
        if not is_port_name(port.name) or port.name in seen:
            return SignatureInvalid(
                'The output "%s" can\'t be a port: %s.'
                % (
                    clip(port.name, 30),
                    "there are two of that name"
                    if port.name in seen
                    else "give the field a name without spaces and signs",
                ),
                line=line,
            )
        seen[port.name] = True
    return None


def _marked(spec: NodeSpec, decorators: list[Call], line: int) -> SignatureInvalid | None:
    """Notes on the spec what `@node(...)` says of it; why not, where that can't be."""
    for mark in decorators:
        if mark.name.split(".")[-1] != NODE_MARK:
            continue
        pure = _said(mark, "pure")
        ttl = _said(mark, "ttl")
        if pure is not None and pure is not True and pure is not False:
            return SignatureInvalid("@node: pure must be True or False, written out.", line=line)
        if ttl is not None:
            if ttl is True or not isinstance(ttl, (int, float)) or not ttl > 0:
                return SignatureInvalid(
                    "@node: ttl must be a number of seconds above 0, written out; "
                    "pure=False is for what must not be used again at all.",
                    line=line,
                )
            spec.ttl = ttl
        if pure is not None:
            spec.pure = pure
    return None


def _said(mark: Call, name: str) -> "Any":
    """The keyword's value; None where it isn't there, the keyword itself where it is no literal."""
    tree = mark.keywords.get(name)
    return tree.value if isinstance(tree, Literal) else tree


def type_of_value(value: "Any") -> str:
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
