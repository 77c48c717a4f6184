"""Which names a piece of Python gives a meaning, which it takes from around it, and what of that it
changes.

Owns scopes: parameters and what a function assigns are its own, whatever they are called elsewhere.
Nothing is evaluated, and a name is rather taken for one that is used than overlooked. Must not know
why anybody asks.
"""

from dxt.core.errors import SyntaxInvalid
from dxt.core.script.inner_names import inner_names, until
from dxt.core.source.expressions import closing, parts, read_string, split
from dxt.core.source.statements import depth_after, line_end, statement_end
from dxt.core.source.tokens import DEDENT, INDENT, NAME, NEWLINE, OPENERS, STRING, Token, tokenize

_CHANGING = (
    "add", "append", "appendleft", "clear", "commit", "discard", "execute", "executemany", "extend",
    "fit", "insert", "pop", "popitem", "popleft", "remove", "reverse", "seed", "setdefault",
    "shuffle", "sort", "update", "write", "writelines", "writerow", "writerows",
)  # fmt: skip
"""What methods are called that change what they belong to."""
_SAYING = (
    "critical", "debug", "error", "exception", "info", "savefig", "show", "to_csv", "to_excel",
    "to_json", "to_parquet", "warning",
)  # fmt: skip
"""What methods are called that only tell or save what they belong to."""
_GROWING = ("+=", "-=", "*=", "/=", "//=", "%=", "**=", "@=", "&=", "|=", "^=", "<<=", ">>=")


class Names:
    """Of a piece of code."""

    def __init__(self) -> None:
        self.binds: set[str] = set()
        """Those it gives a meaning."""
        self.changes: set[str] = set()
        """Those whose value it changes where it stands, as in `a.b = 1` or `a.append(1)`."""
        self.uses: set[str] = set()
        """Those it takes from around it."""
        self.alters: dict[str, int] = {}
        """Those of them whose value is changed, now or when it is called, with the line."""
        self.spots: set[tuple[int, str]] = set()
        """Where names stand that are no function's or class's own: which token, by its id."""
        self.parameters: set[str] = set()
        """Of the function that it is."""
        self.spoils: set[str] = set()
        """Those of them for which it changes what it is given."""
        self.gives: dict[str, set[str]] = {}
        """The names that stand in calls, by what is called."""


def read_names(tokens: list[Token]) -> Names:
    """The names of whole statements."""
    found = _Scope()
    found.read(tokens)
    return found


def changed_by(lines: list[list[Token]]) -> list[set[str]]:
    """The names whose value each of these lines changes, as far as the lines before it tell what
    is a part of what: `first = rows[0]` and then `first.clear()` changes `rows`."""
    scope = _Scope()
    found: list[set[str]] = []
    for line in lines:
        scope.alters.clear()
        scope.changes.clear()
        scope.read(line)
        found.append(scope.changes.union(scope.alters))
    return found


def fields(text: str) -> list[tuple[int, int]]:
    """From where to where the expressions in an f-string reach; none in any other string."""
    quote = 0
    while text[quote] not in "'\"":
        quote += 1
    prefix = text[:quote].lower()
    found: list[tuple[int, int]] = []
    if "f" not in prefix and "t" not in prefix:
        return found
    at = quote
    while at < len(text):
        if text[at : at + 2] == "{{":
            at += 2
        elif text[at] == "{":
            end = _field_end(text, at + 1)
            found.append((at + 1, end))
            at = end
        else:
            at += 1
    return found


def _field_end(text: str, at: int) -> int:
    """Where the expression ends that begins there; what formats it may hold others, found next."""
    depth = 0
    while at < len(text):
        letter = text[at]
        if letter in "'\"":
            end = text.find(letter, at + 1)
            at = end if end >= 0 else len(text)
        elif letter in "([{":
            depth += 1
        elif depth and letter in ")]}":
            depth -= 1
        elif not depth and (letter in "}:" or (letter == "!" and text[at + 1 : at + 2] != "=")):
            return at
        at += 1
    return len(text)


class _Scope(Names):
    """Reads what stands in one scope; of scopes inside it, what they take from around them."""

    def __init__(self, is_class: bool = False) -> None:
        super().__init__()
        self.is_class = is_class
        self.parts: dict[str, set[str]] = {}
        """What a name may be a part of, as in `for row in rows`."""
        self.copied: set[str] = set()
        """What is something new by now, as in `rows = list(rows)`."""
        self.outer: set[str] = set()
        """What it says is not its own."""

    def read(self, tokens: list[Token]) -> None:
        at = 0
        while at < len(tokens):
            token = tokens[at]
            words = [one.text for one in tokens[at : at + 2]]
            if token.kind in (NEWLINE, INDENT, DEDENT) or token.text == ";":
                at += 1
            elif words[0] == "@":
                end = line_end(tokens, at)
                self.words(tokens[at + 1 : end])
                at = end
            elif words[0] in ("def", "class") or words == ["async", "def"]:
                end = statement_end(tokens, at)
                self.inner(tokens[at + (words[0] == "async") : end])
                at = end
            else:
                end = at
                while end < len(tokens) and tokens[end].kind != NEWLINE and tokens[end].text != ";":
                    end += 1
                self.line(tokens[at:end])
                at = end

    def inner(self, tokens: list[Token]) -> None:
        """A function or a class."""
        if len(tokens) < 3:
            return
        self.bind(tokens[1])
        at = 2
        if tokens[at].text == "[":
            at = closing(tokens, at) + 1
        inside = _Scope(tokens[0].text == "class")
        end = at - 1
        if at < len(tokens) and tokens[at].text == "(":
            end = closing(tokens, at)
            if tokens[0].text == "def":
                for part in parts(tokens[at + 1 : end]):
                    self.parameter(part, inside)
            else:
                self.words(tokens[at + 1 : end])
        head = split(tokens[end + 1 :], ":")[0]
        self.words(head, True)
        inside.read(tokens[end + 1 + len(head) + 1 :])
        self.spoils = inside.parameters.intersection(inside.alters)
        self.parameters = inside.parameters
        for name in inside.gives:
            self.gives.setdefault(name, set()).update(inside.gives[name])
        if tokens[0].text == "def":
            own = inside.binds.difference(inside.outer)
            self.alters.update({n: inside.alters[n] for n in inside.alters if n not in own})
            self.uses.update(inside.uses.difference(inside.binds), inside.outer)
            self.spots.update([spot for spot in inside.spots if spot[1] not in own])
        else:
            self.uses.update(inside.uses)
            self.spots.update(inside.spots)
            self.alters.update(inside.alters)

    def alter(self, name: str, line: int) -> None:
        """Notes that the value of the name is changed, and what it may be a part of."""
        for one in self.wholes(name):
            self.alters.setdefault(one, line)

    def wholes(self, name: str) -> set[str]:
        """The name, and those it may be a part of."""
        found: set[str] = set()
        pending = [] if name in self.copied else [name]
        while pending:
            one = pending.pop()
            if one not in found:
                found.add(one)
                pending.extend(self.parts.get(one, ()))
        return found

    def bind(self, name: Token, text: Token | None = None) -> None:
        self.binds.add(name.text)
        if not self.is_class:
            self.spots.add((id(text or name), name.text))

    def parameter(self, part: list[Token], inside: "_Scope") -> None:
        while part and part[0].text in ("*", "**", "/"):
            part = part[1:]
        if part:
            inside.binds.add(part[0].text)
            inside.parameters.add(part[0].text)
            sides = split(part[1:], "=")
            self.words(sides[0], True)
            for side in sides[1:]:
                self.words(side)

    def line(self, line: list[Token]) -> None:
        """A simple statement, or the head of a block and what follows on its line."""
        first = line[0].text
        if first == "async":
            line = line[1:]
            first = line[0].text if line else ""
        if first in ("import", "from"):
            self.binds.update(_imported(line))
        elif first in ("global", "nonlocal"):
            for token in line[1:]:
                if token.kind == NAME:
                    self.outer.add(token.text)
                    self.alter(token.text, token.line)
                    self.spots.add((id(token), token.text))
        elif first in OPENERS:
            head = split(line, ":")[0]
            self.head(head[1:], first)
            rest = line[len(head) + 1 :]
            if rest:
                self.line(rest)
        else:
            self.simple(line)

    def head(self, line: list[Token], first: str) -> None:
        if first == "for":
            targets = until(line, ("in",))
            self.target(targets)
            self.words(line[len(targets) :])
            self.take(targets, line[len(targets) :])
            return
        if first in ("with", "except"):
            inside = line[1:-1] if line and closing(line, 0) == len(line) - 1 else line
            for part in parts(inside):
                value = until(part, ("as",))
                self.target(part[len(value) + 1 :])
        self.words(line)

    def simple(self, line: list[Token]) -> None:
        sides = split(line, "=")
        for at, token in enumerate(line):
            if token.text in _GROWING:
                self.target(line[:at])
                self.words(line)
                if [one.text for one in line[at + 1 : at + 2]] == ["["]:
                    self.alter(line[0].text, line[0].line)
                return
        if len(sides) == 1 and len(split(line, ":")) == 1:
            self.words(line)
            is_part = len(line) > 3 and line[0].kind == NAME and line[1].text == "."
            if is_part and not (line[2].text in _SAYING and line[3].text == "("):
                self.changes.add(line[0].text)
            return
        if len(sides) > 1:
            self.words(sides[-1])
            words = [token.text for token in sides[-1]]
            if "(" not in words and words[:1] != ["["]:
                self.take(sides[0], sides[-1])
            elif len(sides[0]) == 1 and sides[0][0].text in words:
                self.copied.add(sides[0][0].text)
        for side in sides[:-1] if len(sides) > 1 else sides:
            annotated = split(side, ":")
            self.target(annotated[0])
            for annotation in annotated[1:]:
                self.words(annotation, True)

    def take(self, targets: list[Token], whole: list[Token]) -> None:
        """Notes that the targets may be parts of what the names stand for."""
        names = {token.text for token in whole if token.kind == NAME}
        for token in targets:
            if token.kind == NAME:
                self.parts.setdefault(token.text, set()).update(names)

    def target(self, tokens: list[Token]) -> None:
        """What is assigned to: names, or parts of what names stand for."""
        if tokens and tokens[0].text in ("(", "[") and closing(tokens, 0) == len(tokens) - 1:
            self.target(tokens[1:-1])
            return
        for part in parts(tokens):
            if part[0].text == "*":
                part = part[1:]
            if len(part) == 1 and part[0].kind == NAME:
                self.bind(part[0])
            elif part and part[0].text in ("(", "[") and closing(part, 0) == len(part) - 1:
                self.target(part)
            elif part:
                if part[0].kind == NAME:
                    self.changes.add(part[0].text)
                    self.alter(part[0].text, part[0].line)
                self.words(part)

    def words(
        self, tokens: list[Token], is_annotation: bool = False, text: Token | None = None
    ) -> None:
        """What an expression uses, which may stand in the string `text`."""
        own = inner_names(tokens)
        depth = 0
        for at, token in enumerate(tokens):
            depth = depth_after(token, depth)
            following = tokens[at + 1].text if at + 1 < len(tokens) else ""
            if token.kind == STRING:
                self.string(token, is_annotation, text or token)
            elif token.kind != NAME or (at and tokens[at - 1].text == "."):
                continue
            elif following == ":=":
                self.bind(token, text)
            elif following != "=" or not depth:  # else it is the name of an argument
                if any(name == token.text and start <= at < end for name, start, end in own):
                    continue
                self.uses.add(token.text)
                if not (self.is_class and token.text in self.binds):
                    self.spots.add((id(text or token), token.text))
                if _changes(tokens, at):
                    self.alter(token.text, token.line)
                if following == "(":
                    self.give(token.text, tokens[at + 2 : closing(tokens, at + 1)])

    def give(self, called: str, given: list[Token]) -> None:
        """Notes what a function is given."""
        names = self.gives.setdefault(called, set())
        for token in given:
            if token.kind == NAME:
                names.update(self.wholes(token.text))

    def string(self, token: Token, is_annotation: bool, text: Token) -> None:
        pieces = [token.text[start:end] for start, end in fields(token.text)]
        if is_annotation:
            pieces.append(read_string(token.text) or "")
        for piece in pieces:
            try:
                self.words(tokenize(piece.strip()), False, text)
            except SyntaxInvalid:
                continue


def _changes(tokens: list[Token], at: int) -> bool:
    """Whether a method is called on the name there, or on a part of it, that changes it."""
    words = [token.text for token in tokens[at - 2 : at]] if at > 1 else []
    if words == ["next", "("] or (at and tokens[at - 1].text == "del"):
        return True
    at += 1
    method = ""
    while at < len(tokens) and tokens[at].text in (".", "["):
        is_part = tokens[at].text == "["
        method = "" if is_part else tokens[at + 1].text
        at = closing(tokens, at) + 1 if is_part else at + 2
    if at >= len(tokens) or tokens[at].text != "(" or not method:
        return False
    given = [token.text for token in tokens[at : closing(tokens, at)]]
    return method in _CHANGING or "inplace" in given


def _imported(line: list[Token]) -> list[str]:
    """The names that an import statement brings in; "*" where nobody knows which."""
    named = line[1:]
    is_from = line[0].text == "from"
    if is_from:
        named = line[len(until(line, ("import",))) + 1 :]
        if named and named[0].text == "(":
            named = named[1:-1]
    found = []
    for part in parts(named):
        found.append(part[-1].text if "as" in [one.text for one in part] else part[0].text)
    return found
