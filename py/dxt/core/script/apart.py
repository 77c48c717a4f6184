"""Calls that stand within larger expressions of a script, each on a line of its own.

`print(round(mean(rows), 2))` says the same as `mean_rows = mean(rows)` and `print(round(mean_rows,
2))`, and a call that is all there is in a line is a node. Owns which calls may be made before the
rest of their line is computed, what they are called then, and where one has been made already.
Nothing is evaluated. Must not know graphs.
"""

from dxt.core.errors import SyntaxInvalid
from dxt.core.script.calls import SHOWING
from dxt.core.script.draft import Draft
from dxt.core.script.lines import Line, can_move
from dxt.core.script.module import Statement
from dxt.core.script.program import expression
from dxt.core.script.scope import changed_by, fields
from dxt.core.source.expressions import Call, Literal, Name, closing, parse, split
from dxt.core.source.statements import depth_after, places
from dxt.core.source.tokens import (
    CLOSING,
    DEDENT,
    INDENT,
    NAME,
    NEWLINE,
    OP,
    OPENING,
    STRING,
    Token,
    tokenize,
)
from dxt.core.text.json_text import write

_CHOOSING = ("for", "if", "else", "lambda", "and", "or", "await", "yield", ":=")
"""Beside these a call may never be made, or more than once."""
_COMPARING = ("<", ">", "<=", ">=", "==", "!=", "in", "is")
_HARMLESS = ("len", "str", "int", "float", "round", "abs")
"""What these do before a call makes no difference to it."""
_RESTLESS = (
    "random", "secrets", "uuid", "time", "now", "today", "input", "next", "environ", "argv",
    "stdin",
)  # fmt: skip
"""Words of functions that may give something else each time."""
_ONCE = ("map", "filter", "zip", "iter", "enumerate", "reversed", "open")
"""What these give is used up by whoever reads it."""
_ELSEWHERE = ("return", "assert", "del", "raise", "import", "from")


class Apart:
    """`text` is the script with such calls on lines of their own; `origins` has for each of its
    lines the one of the script that it stands for."""

    def __init__(self, text: str, origins: list[int]) -> None:
        self.text = text
        self.origins = origins


def calls_apart(
    draft: Draft, defined: list[Statement], parts: list[list[tuple[int, int]]]
) -> Apart | None:
    """The script of the draft with such calls apart; None where it has none.

    `defined` are its functions and classes; each of the `parts` is lines that are done one after
    the other, by the tokens from one index to the other.
    """
    all_lines = [[Line(draft, start, end) for start, end in spans] for spans in parts]
    bound = {name for lines in all_lines for line in lines for name in line.binds}
    nodes = {name for name in _nodes(draft, defined, all_lines) if name not in bound}
    harmless = {name for name in _HARMLESS if name not in bound and name not in draft.functions}
    imported = {
        name for lines in all_lines for line in lines if line.is_import for name in line.binds
    }
    own = bound.difference(imported).union(list(draft.functions) + list(SHOWING))
    found: list[_Hidden] = []
    for lines in all_lines:
        made = _Made(draft)
        changed = iter(changed_by([line.tokens for line in lines]))
        for paragraph in _paragraphs(lines):
            is_held = len(paragraph) > 1 and any(_acts(line, own) for line in paragraph)
            for line in paragraph:
                for one in [] if is_held else _hidden(draft, line, nodes, harmless):
                    one.is_again = made.knows(one.tree)
                    one.name = made.name(one.tree)
                    found.append(one)
                made.forget(line.binds.union(next(changed)))
                made.note(line, nodes)
    return _written(draft, found) if found else None


class _Hidden:
    """A call in a larger expression: from where to where it reaches in the text, where the line
    begins that it is to precede, and what its value is called; by a name that it has already, where
    it `is_again`."""

    def __init__(self, start: int, end: int, tree: Call) -> None:
        self.start = start
        self.end = end
        self.tree = tree
        self.line = 0
        self.name = ""
        self.is_again = False


class _Made:
    """What calls have given by now, by what is said of them; as far as it is still that."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._names: dict[str, tuple[str, set[str]]] = {}
        """What a value is called, and the names by which it came about."""

    def knows(self, tree: Call) -> bool:
        return _spelled(tree) in self._names

    def name(self, tree: Call) -> str:
        """What its value is called, from now on if it was not yet."""
        text = _spelled(tree)
        if text not in self._names:
            name = self._draft.free(_called(tree))
            if not text:
                return name
            self._names[text] = (name, _named(tree))
        return self._names[text][0]

    def note(self, line: Line, nodes: set[str]) -> None:
        """The line has been done, by which a call may have given something a name."""
        tree = expression(line.tokens)
        sides = split(line.tokens, "=")
        if isinstance(tree, Call) and tree.name in nodes and len(sides) == 2 and len(sides[0]) == 1:
            name = sides[0][0].text
            if _spelled(tree) and name not in _named(tree):
                self._names[_spelled(tree)] = (name, _named(tree))

    def forget(self, changed: set[str]) -> None:
        """These names stand for something else now."""
        for text in list(self._names):
            name, sources = self._names[text]
            if name in changed or not sources.isdisjoint(changed):
                del self._names[text]


def _nodes(draft: Draft, defined: list[Statement], parts: list[list[Line]]) -> list[str]:
    """The functions whose value is the same wherever it is computed, and is not used up."""
    restless = set(_RESTLESS)
    count = -1
    while count < len(restless):
        count = len(restless)
        for line in [line for lines in parts for line in lines]:
            if not restless.isdisjoint(line.words):
                restless.update(line.binds)
        for one in defined:
            if one.alters or not restless.isdisjoint([token.text for token in one.tokens]):
                restless.add(one.name)
    classes = {one.name for one in defined if one.name not in draft.functions}
    found = []
    for one in defined:
        function = draft.functions.get(one.name)
        if function is None or function.is_private or function.refusal or one.name in restless:
            continue
        is_own = one.uses.isdisjoint(classes) and not one.spoils
        if is_own and one.tokens[0].text != "async" and not _is_used_up(one.tokens):
            found.append(one.name)
    return found


def _is_used_up(tokens: list[Token]) -> bool:
    """Whether what the function gives can be read once, as far as its words tell."""
    for at, token in enumerate(tokens):
        given = tokens[at + 1 : at + 2]
        if token.text == "yield":
            return True
        if token.text == "return" and given:
            inside = tokens[at + 2 : at + 1 + closing(tokens[at + 1 :], 0)]
            is_loop = given[0].text == "(" and "for" in _own_words(inside)
            if is_loop or given[0].text in _ONCE:
                return True
    return False


def _paragraphs(lines: list[Line]) -> list[list[Line]]:
    """Those with no empty line between."""
    found: list[list[Line]] = []
    for line in lines:
        if found and line.follows(found[-1][-1]):
            found[-1].append(line)
        else:
            found.append([line])
    return found


def _acts(line: Line, own: set[str]) -> bool:
    """Whether it does something for its own sake, to what is not the script's, as `plt.figure()`:
    what stands beside it has to stay there."""
    start = depth = 0
    for at, token in enumerate(line.tokens):
        depth = depth_after(token, depth)
        if token.kind in (NEWLINE, INDENT, DEDENT) or (not depth and token.text in (";", ":")):
            start = at + 1
        is_first = at == start and token.kind == NAME and token.text not in own
        if is_first and line.words[at + 1 : at + 2] in (["."], ["("]):
            return True
    return False


def _hidden(draft: Draft, line: Line, nodes: set[str], harmless: set[str]) -> list[_Hidden]:
    """The calls in the line that may be made before it, in their order."""
    tokens = line.tokens
    if line.is_several or line.words[0] in _ELSEWHERE or not can_move(tokens):
        return []
    start = draft.spots[line.start][0]
    begin = draft.text.rfind("\n", 0, start) + 1
    if draft.text[begin:start].strip():
        return []
    tree = expression(tokens)
    if isinstance(tree, Call) and tree.name in nodes:
        return []
    value = split(tokens, "=")[-1]
    reader = _Reader(nodes, harmless)
    skipped = len(tokens) - len(value)
    reader.read(value, [spot[0] for spot in draft.spots[line.start + skipped : line.end]])
    for one in reader.found:
        one.line = begin
    return reader.found


class _Reader:
    """Goes through an expression in the order in which it is computed."""

    def __init__(self, nodes: set[str], harmless: set[str]) -> None:
        self.found: list[_Hidden] = []
        self._nodes = nodes
        self._harmless = harmless
        self._has_acted = False
        """Whether something has been computed that may make a difference to what comes next."""

    def read(self, tokens: list[Token], spots: list[int], is_sure: bool = True) -> None:
        """Looks for calls in what stands between commas; `is_sure` says that all of it is computed
        once."""
        begin = depth = 0
        for at in range(len(tokens) + 1):
            is_end = at == len(tokens) or (depth == 0 and tokens[at].text == ",")
            if not is_end:
                depth = depth_after(tokens[at], depth)
                continue
            words = _own_words(tokens[begin:at])
            is_plain = not any(word in _CHOOSING for word in words)
            is_plain = is_plain and sum([word in _COMPARING for word in words]) < 2
            self._part(tokens[begin:at], spots[begin:at], is_sure and is_plain)
            is_sure = is_sure and "lambda" not in words
            begin = at + 1

    def _part(self, tokens: list[Token], spots: list[int], is_sure: bool) -> None:
        at = 0
        while at < len(tokens):
            token = tokens[at]
            if token.kind == STRING:
                self._fields(token.text, spots[at], is_sure)
            if token.kind != OP or token.text not in OPENING:
                at += 1
                continue
            end = closing(tokens, at)
            before = tokens[at - 1] if at else token
            is_call = (
                token.text == "(" and at > 0 and (before.kind == NAME or before.text in CLOSING)
            )
            is_own = before.kind == NAME and not (at > 1 and tokens[at - 2].text == ".")
            tree = parse(tokens[at - 1 : end + 1]) if is_call and is_own else None
            if (
                isinstance(tree, Call)
                and tree.name in self._nodes
                and is_sure
                and not self._has_acted
            ):
                self.found.append(_Hidden(spots[at - 1], spots[end] + 1, tree))
            else:
                self.read(tokens[at + 1 : end], spots[at + 1 : end], is_sure)
                is_harmless = is_own and before.text in self._harmless
                is_loop = "for" in _own_words(tokens[at + 1 : end])
                self._has_acted = self._has_acted or is_loop or (is_call and not is_harmless)
            at = end + 1

    def _fields(self, text: str, spot: int, is_sure: bool) -> None:
        """Looks into an f-string."""
        for start, end in fields(text):
            inner = text[start:end]
            try:
                tokens = [token for token in tokenize(inner) if token.text.strip()]
            except SyntaxInvalid:
                self._has_acted = True
                continue
            if tokens and tokens[-1].text != "=":  # that one says what it is of
                spots = [spot + start + place[0] for place in places(inner, tokens)]
                self.read(tokens, spots, is_sure)


def _own_words(tokens: list[Token]) -> list[str]:
    """Those that stand in no bracket."""
    found = []
    depth = 0
    for token in tokens:
        depth = depth_after(token, depth)
        if depth == 0:
            found.append(token.text)
    return found


def _written(draft: Draft, found: list[_Hidden]) -> Apart:
    text = draft.text
    pieces: list[tuple[str, int]] = []
    """Texts, and where in the script each begins."""
    reached = at = 0
    while at < len(found):
        line = found[at].line
        start = line + len(text[line:]) - len(text[line:].lstrip(" \t"))
        pieces.append((text[reached:line], reached))
        reached = line
        rest: list[tuple[str, int]] = []
        while at < len(found) and found[at].line == line:
            one = found[at]
            if not one.is_again:
                head = "%s%s = " % (text[line:start], one.name)
                pieces.append((head + text[one.start : one.end] + "\n", one.start))
            rest.extend([(text[reached : one.start], reached), (one.name, one.start)])
            reached = one.end
            at += 1
        pieces.extend(rest)
    pieces.append((text[reached:], reached))
    return Apart("".join([piece for piece, _ in pieces]), _origins(text, pieces))


def _origins(text: str, pieces: list[tuple[str, int]]) -> list[int]:
    """For each line of the pieces the line in which its first letter stands in the text."""
    found: list[int] = []
    is_new = True
    for piece, start in pieces:
        line = text.count("\n", 0, start) + 1
        parts = piece.split("\n")
        for at, part in enumerate(parts):
            is_new = is_new or at > 0
            if is_new and (part or at + 1 < len(parts)):
                found.append(line + at)
                is_new = False
    return found


def _called(tree: Call) -> str:
    """What the value of a call is called: `mean_rows` that of `mean(rows)`."""
    first = tree.arguments[0] if tree.arguments else None
    if isinstance(first, Name) and len(tree.arguments) + len(tree.keywords) == 1:
        return "%s_%s" % (tree.name, first.text.replace(".", "_"))
    return tree.name + "_result"


def _spelled(tree: Call) -> str:
    """What is said of a call; empty where it is given anything but names and plain values."""
    given = [("", one) for one in tree.arguments] + list(tree.keywords.items())
    words = [tree.name]
    for name, one in given:
        if isinstance(one, Literal):
            words.append(name + "=" + write(one.value))
        elif isinstance(one, Name):
            words.append(name + " " + one.text)
        else:
            return ""
    return ",".join(words)


def _named(tree: Call) -> set[str]:
    given = tree.arguments + list(tree.keywords.values())
    return {one.text.partition(".")[0] for one in given if isinstance(one, Name)}
