"""The ports of JavaScript: source text to NodeSpec, for page, engine and CLI alike.

A node is one exported function; the JSDoc comment above it says the types of its ports. The code is
never run. Must not know where code is kept, how keys are made or how a function is called.

    /** Keeps the cheapest rows.
     *
     * @param {Table} rows
     * @param {number} [limit] how many rows to keep
     * @param {"min" | "max"} keep
     * @returns {Table}
     */
    export function cheapest(rows, limit = 10, keep = "min") { ... }

`@returns {{low: number, high: number}}` makes several outputs; `@impure` and `@ttl 60` say what
`@node(pure=False)` and `@node(ttl=60)` say of Python.
"""

from dxt.core.errors import NoFunction, SignatureInvalid, SyntaxInvalid, TwoFunctions
from dxt.core.ids import is_port_name
from dxt.core.source.annotations import widget_for
from dxt.core.source.js_tokens import MARK, NAME, JsCode, JsToken, tokenize_js
from dxt.core.source.js_types import Doc, Tag, read_doc, record_fields, spell_js_type
from dxt.core.source.js_values import Unreadable, read_literal
from dxt.core.source.signature import type_of_value
from dxt.core.source.tokens import CLOSING, OPENING
from dxt.core.spec import NodeSpec, Port
from dxt.core.text.json_text import clip

LANGUAGE = "javascript"


class JsFunction:
    """One exported function, and the `version` its comment states.

    `refusal` is why it can be no node.
    """

    def __init__(
        self, spec: NodeSpec, line: int, refusal: SignatureInvalid | None, version: int = 1
    ) -> None:
        self.spec = spec
        self.version = version
        self.line = line
        self.refusal = refusal


def read_js_signature(code: str) -> NodeSpec:
    """The ports and words of the one exported function in the code.

    Raises SyntaxInvalid or SignatureInvalid with the line, NoFunction, or TwoFunctions with the
    line of the second one.
    """
    found = tokenize_js(code)
    functions = _Exports(found).read()
    if not functions:
        names = [token.text for token in found.tokens]
        raise NoFunction(
            'No function is exported here; write "export" before the function that is the node.'
            if "function" in names or "=>" in names
            else "There is no function here; write one, such as: export function clean(rows) {...}"
        )
    if len(functions) > 1:
        raise TwoFunctions(
            'There are two exported functions, "%s" and "%s", and a node is one; take "export" '
            "from the one that only helps." % (functions[0].spec.name, functions[1].spec.name),
            line=functions[1].line,
        )
    if functions[0].refusal is not None:
        raise functions[0].refusal
    return functions[0].spec


def read_js_functions(code: str) -> list[JsFunction]:
    """All exported functions in the code, in order; SyntaxInvalid where it can't be read."""
    return _Exports(tokenize_js(code)).read()


def as_script(code: str) -> str:
    """The code as a script that is no module: without the words `export` and `default`.

    Every line stays where it is. The function is then one of the script's names.
    """
    found = tokenize_js(code)
    data = bytearray(found.data)
    for at, token in enumerate(found.tokens):
        if not _is_export(found.tokens, at):
            continue
        words = [token]
        if found.tokens[at + 1].text == "default":
            words.append(found.tokens[at + 1])
        for word in words:
            data[word.at : word.at + len(word.text)] = b" " * len(word.text)
    return bytes(data).decode()


def _is_export(tokens: list[JsToken], at: int) -> bool:
    """Whether an export begins here: the word can stand elsewhere only as the name of a field."""
    if tokens[at].kind != NAME or tokens[at].text != "export" or at + 1 == len(tokens):
        return False
    return _is_word(tokens, at) and tokens[at + 1].text not in ("(", "=")


def _is_word(tokens: list[JsToken], at: int) -> bool:
    """Whether this is a word of the language, and not the name of a field."""
    before = tokens[at - 1].text if at else ""
    after = tokens[at + 1].text if at + 1 < len(tokens) else ""
    return before not in (".", "?.") and after != ":"


class _Exports:
    """Walks over the exports of a module."""

    def __init__(self, code: JsCode) -> None:
        self.tokens = code.tokens

    def read(self) -> list[JsFunction]:
        found = []
        for at, token in enumerate(self.tokens):
            if token.kind != NAME:
                continue
            if token.text == "import" and _is_word(self.tokens, at):
                raise SyntaxInvalid(
                    "Nothing can be imported here: a node's code is one text, and it has no "
                    "network. Put what it needs into it.",
                    line=token.line,
                )
            if _is_export(self.tokens, at):
                function = self.export(at)
                if function is not None:
                    found.append(function)
        return found

    def word(self, at: int) -> str:
        return self.tokens[at].text if at < len(self.tokens) else ""

    def fail(self, at: int, message: str = "") -> None:
        token = self.tokens[min(at, len(self.tokens) - 1)]
        shown = clip(token.text, 30) if at < len(self.tokens) else "The end of the code"
        raise SyntaxInvalid(message or '"%s" was not expected here.' % shown, line=token.line)

    def export(self, start: int) -> JsFunction | None:
        """The function that is exported here; None where something else is."""
        at = start + 1
        is_default = self.word(at) == "default"
        if is_default:
            at += 1
        comment = self.tokens[start].doc or (self.tokens[at].doc if at < len(self.tokens) else "")
        if self.word(at) in ("function", "async"):
            return self.declared(at, "", comment)
        if self.word(at) in ("{", "*") or is_default:
            self.fail(
                at, 'Write "export" before the function itself: export function clean(rows) {...}'
            )
        if self.word(at) in ("const", "let", "var") and self.word(at + 2) == "=":
            return self.assigned(at + 1, comment)
        return None

    def declared(self, at: int, name: str, comment: str) -> JsFunction:
        """`[async] function [*] name (...)`; `name` is that of the constant it is given to."""
        is_async = self.word(at) == "async"
        at += 1 if is_async else 0
        if self.word(at) != "function":
            self.fail(at)
        line = self.tokens[at].line
        yields = self.word(at + 1) == "*"
        at += 2 if yields else 1
        if self.word(at) != "(":
            name = name or self.word(at)
            at += 1
        if self.word(at) != "(":
            self.fail(at)
        if not name:
            self.fail(at, "The function has no name; give it one.")
        return self.function(name, self.parameters(at), is_async, yields, line, comment)

    def assigned(self, at: int, comment: str) -> JsFunction | None:
        """`name = (...) => ...` and its like; None for what is no function."""
        name = self.tokens[at].text
        line = self.tokens[at].line
        at += 2
        is_async = self.word(at) == "async" and self.word(at + 1) != "=>"
        if self.word(at + 1 if is_async else at) == "function":
            return self.declared(at, name, comment)
        at += 1 if is_async else 0
        if self.word(at) == "(":
            end = self.closing(at)
            if self.word(end + 1) != "=>":
                return None
            return self.function(name, self.parameters(at), is_async, False, line, comment)
        if self.word(at + 1) != "=>":
            return None
        parameters = [[self.tokens[at]]]
        return self.function(name, parameters, is_async, False, line, comment)

    def closing(self, at: int) -> int:
        depth = 0
        while at < len(self.tokens):
            token = self.tokens[at]
            if token.text in OPENING or token.text[-2:] == "${":
                depth += 1
            elif token.text in CLOSING or (token.text[:1] == "}" and token.kind != MARK):
                depth -= 1
                if depth == 0:
                    return at
                if token.text[-2:] == "${":
                    depth += 1
            at += 1
        return at

    def parameters(self, at: int) -> list[list[JsToken]]:
        """The tokens of each parameter in the brackets that open here."""
        found: list[list[JsToken]] = []
        end = self.closing(at)
        part: list[JsToken] = []
        at += 1
        while at < end:
            token = self.tokens[at]
            if token.text == ",":
                if not part:
                    self.fail(at)
                found.append(part)
                part = []
            elif token.text in OPENING:
                inner = self.closing(at)
                part += self.tokens[at : inner + 1]
                at = inner
            else:
                part.append(token)
            at += 1
        if part:
            found.append(part)
        return found

    def function(
        self,
        name: str,
        parameters: list[list[JsToken]],
        is_async: bool,
        yields: bool,
        line: int,
        comment: str,
    ) -> JsFunction:
        doc = read_doc(comment) if comment else Doc("", [])
        described = _described(doc)
        inputs = [_input(part, described) for part in parameters]
        words = doc.words.split("\n")
        summary, help = words[0].strip(), "\n".join(words[1:]).strip("\n").rstrip()
        outputs = _outputs(doc.named("returns", "return", "yields"), yields)
        spec = NodeSpec(name, summary, help, inputs, outputs, is_async, LANGUAGE)
        refusal = _refusal(spec, described, line) or _marked(spec, doc, line)
        version = 1
        for tag in doc.named("version"):
            digits = tag.text.split()[0] if tag.text else ""
            version = int(digits) if digits.isdigit() and len(digits) < 7 else version
        return JsFunction(spec, line, refusal, version)


class _Described:
    """What a comment says of one parameter."""

    def __init__(self, tag: Tag) -> None:
        name, text = _head(tag.text)
        self.is_optional = name[:1] == "[" or tag.type[-1:] == "="
        self.name = name.strip("[]").partition("=")[0].strip()
        self.type = tag.type
        text = text.strip()
        self.doc = " ".join((text[1:] if text[:1] == "-" else text).split())


def _head(text: str) -> "tuple[str, str]":
    """The name that a tag's text begins with, in its brackets if it is in some, and the rest."""
    if text[:1] == "[":
        end = text.find("]")
        if end > 0:
            return text[: end + 1], text[end + 1 :]
    parts = text.split()
    name = parts[0] if parts else ""
    return name, text[len(name) :]


def _described(doc: Doc) -> "dict[str, _Described]":
    found = {}
    for tag in doc.named("param", "arg", "argument"):
        described = _Described(tag)
        if "." not in described.name:  # what a parameter's fields are is for its reader
            found[described.name] = described
    return found


def _input(part: list[JsToken], described: "dict[str, _Described]") -> Port:
    is_many = part[0].text == "..."
    if is_many:
        part = part[1:]
    if not part or part[0].kind != NAME:
        shown = part[0].text if part else "..."
        line = part[0].line if part else None
        if shown in ("{", "["):
            raise SignatureInvalid(
                "A parameter that is taken apart can't become a port: it has no name to wire. "
                "Name it, and take it apart in the function.",
                line=line,
            )
        raise SyntaxInvalid('"%s" was not expected here.' % clip(shown, 30), line=line)
    name = part[0].text
    if len(part) > 1 and part[1].text == ":":
        raise SyntaxInvalid(
            "This is TypeScript; JavaScript has no types here. Say them in a comment above the "
            "function: @param {number} %s" % clip(name, 30),
            line=part[1].line,
        )
    if len(part) > 1 and (part[1].text != "=" or len(part) == 2):
        raise SyntaxInvalid(
            '"%s" was not expected here.' % clip(part[1].text, 30), line=part[1].line
        )
    told = described.get(name)
    port = Port(name, "Any", len(part) == 1)
    if told is not None:
        port.type = spell_js_type(told.type)
        port.doc = told.doc
        if told.is_optional:
            port.required = False
    if is_many:
        if port.type == "list" or port.type[:5] == "list[":
            port.type = port.type[5:-1] or "Any"
        port.many, port.required = True, False
        return port
    port.widget = widget_for(port.type)
    if len(part) > 1:
        _set_default(port, part[2:])
    return port


def _set_default(port: Port, tokens: list[JsToken]) -> None:
    try:
        value = read_literal(tokens)
    except Unreadable:
        return
    port.has_default = True
    port.default = value
    if port.widget is None and port.type == "Any":
        port.widget = widget_for(type_of_value(value))


def _outputs(tags: list[Tag], yields: bool) -> list[Port]:
    if not tags:
        return [Port("out", "Iterator" if yields else "Any")]
    fields = [] if yields else record_fields(tags[0].type)
    if fields:
        return [Port(name, type) for name, type in fields]
    type = spell_js_type(tags[0].type)
    if yields and type[:8] != "Iterator":
        type = "Iterator" if type == "Any" else "Iterator[%s]" % type
    doc = " ".join(tags[0].text.split())
    return [Port("out", type, doc=doc[1:].strip() if doc[:1] == "-" else doc)]


def _refusal(
    spec: NodeSpec, described: "dict[str, _Described]", line: int
) -> SignatureInvalid | None:
    names = [port.name for port in spec.inputs]
    for port in spec.inputs + spec.outputs:
        if not is_port_name(port.name):
            return SignatureInvalid(
                'The name "%s" can\'t be that of a port; take letters, digits and _ alone.'
                % clip(port.name, 30),
                line=line,
            )
    for name in names:
        if names.count(name) > 1:
            return SignatureInvalid('Two parameters are called "%s".' % clip(name, 30), line=line)
    for name in described:
        if name not in names:
            return SignatureInvalid(
                'The comment tells of a parameter "%s", and the function has %s.'
                % (clip(name, 30), ", ".join(names) or "none"),
                line=line,
            )
    return None


def _marked(spec: NodeSpec, doc: Doc, line: int) -> SignatureInvalid | None:
    """Notes on the spec whether its values may be used again; why not, where that can't be."""
    if doc.named("impure"):
        spec.pure = False
    for tag in doc.named("ttl"):
        try:
            seconds = float(tag.text.split()[0])
        except (ValueError, IndexError):
            seconds = 0.0
        if not 0 < seconds < 1e12:
            return SignatureInvalid("@ttl must be a number of seconds above 0.", line=line)
        spec.ttl = seconds
    return None
