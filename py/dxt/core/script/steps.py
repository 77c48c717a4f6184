"""What a script does between its calls, as functions of its own: so it can be nodes as well.

Owns which lines go into a function together, what that takes and gives, and what it is called. A
call of it stands in their place: `means = make_means(months)`. Nothing is evaluated, and a line of
which it is not known how to move it stays where it is. Must not know graphs.
"""

from dxt.core.script.apart import calls_apart
from dxt.core.script.arguments import without_arguments
from dxt.core.script.draft import Draft
from dxt.core.script.lines import MOVES, NEUTRAL, SHOWS, STAYS, Line, Lines, can_move
from dxt.core.script.module import Statement
from dxt.core.script.program import MAIN, block, gives, lines
from dxt.core.script.scope import read_names
from dxt.core.source.expressions import Literal, Name, closing, parse, parts
from dxt.core.source.signature import Function
from dxt.core.source.statements import statements
from dxt.core.source.tokens import DEDENT, INDENT, NAME, NEWLINE, Token

LONGEST = 1000
"""Scripts of more lines stay as they are: reading them twice takes too long in a page."""


class Steps:
    """`code` is the script with calls in place of such lines, as many lines as before and then the
    functions, which are called as in `made`. `origins` has for each of its lines the one of the
    script that it stands for, and `asked` are the names of what has to be told before it runs. It
    `is_apart` where calls were taken out of larger expressions."""

    def __init__(
        self, code: str, origins: list[int], made: set[str], asked: set[str], is_apart: bool
    ) -> None:
        self.code = code
        self.origins = origins
        self.made = made
        self.asked = asked
        self.is_apart = is_apart


def read_steps(text: str, takes_apart: bool) -> Steps | None:
    """The script, whose lines end in plain newlines, with functions for what it does between its
    calls; None where there is nothing of the kind. SyntaxInvalid where it is no Python.

    Where it `takes_apart`, calls within larger expressions come before them.
    """
    if text.count("\n") > LONGEST:
        return None
    told = without_arguments(text)
    layout = _Layout(Draft(told.text, told.names))
    apart = None
    if takes_apart:
        apart = calls_apart(layout.draft, layout.defined, layout.parts)
    if apart is not None:
        layout = _Layout(Draft(apart.text, told.names))
    draft = layout.draft
    for part in _parts(layout):
        part.read()
    code, origins = draft.written()
    if code.rstrip("\n") == text.rstrip("\n") and not told.names:
        return None
    if apart is not None:
        origins = [apart.origins[line - 1] for line in origins]
    return Steps(code, origins, draft.made, told.names, apart is not None)


class _Layout:
    """Where a script does something: at the top level, in functions that only act, and where
    `__name__` is asked; each by the tokens from one index to the other."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.own: list[tuple[int, int]] = []
        self.guarded: list[tuple[int, int]] = []
        self.acting: list[tuple[Statement, list[tuple[int, int]]]] = []
        self.defined: list[Statement] = []
        """The other functions, and classes."""
        defined: list[tuple[Statement, int, int]] = []
        for start, end in statements(draft.tokens):
            statement = Statement(draft.tokens[start:end], "", 0)
            if statement.name:
                defined.append((statement, start, end))
            elif statement.is_main:
                self.guarded.extend(_inside(draft.tokens, start, end))
            else:
                self.own.append((start, end))
        called = _called_with_nothing(draft.tokens, self.own + self.guarded)
        for statement, start, end in defined:
            if statement.name in called and _only_acts(draft, statement):
                self.acting.append((statement, _inside(draft.tokens, start, end)))
            else:
                self.defined.append(statement)

    @property
    def parts(self) -> list[list[tuple[int, int]]]:
        """Lines that are done one after the other."""
        return [self.own] + [spans for _, spans in self.acting] + [self.guarded]


def _parts(layout: _Layout) -> "list[_Part]":
    draft = layout.draft
    acting: list[_Part] = []
    for statement, spans in layout.acting:
        part = _Part(draft, spans, False)
        part.lines.begins.update(statement.parameters)
        acting.append(part)
    for statement in layout.defined:
        draft.shared.update(statement.uses)
    top = _Part(draft, layout.own, True)
    _share(draft, top.lines.all)
    others = acting + [_Part(draft, layout.guarded, True)]
    for other in others:
        other.come_after(top)
    return [top] + others


def _share(draft: Draft, lines: list[Line]) -> None:
    """What is shared is made of other things, which are shared as well."""
    count = -1
    while count < len(draft.shared):
        count = len(draft.shared)
        for line in lines:
            if not draft.shared.isdisjoint(line.binds.union(line.changes)):
                draft.shared.update(line.uses)


def _called_with_nothing(tokens: list[Token], spans: list[tuple[int, int]]) -> set[str]:
    found = set()
    for start, end in spans:
        words = [token.text for token in tokens[start:end]]
        found.update(
            [word for at, word in enumerate(words) if words[at + 1 : at + 3] == ["(", ")"]]
        )
    return found


def _only_acts(draft: Draft, statement: Statement) -> bool:
    """Whether it is a function that is there to call others, as `main` is."""
    function = draft.functions.get(statement.name)
    if function is None or function.refusal or function.decorators:
        return False
    if any(port.many or not port.has_default for port in function.spec.inputs):
        return False
    calls = any(name in draft.functions and name != statement.name for name in statement.uses)
    done = lines(block(statement.tokens))
    return (calls or statement.name == MAIN) and not any(
        gives(line, statement.name) for line in done
    )


def _inside(tokens: list[Token], start: int, end: int) -> list[tuple[int, int]]:
    """The statements below the head that stands there."""
    inner = block(tokens[start:end])
    at = start
    while inner and tokens[at] is not inner[0]:
        at += 1
    return [(at + one, at + two) for one, two in statements(inner)]


class _Part:
    """Lines that are done one after the other. At the top level functions have what is imported."""

    def __init__(self, draft: Draft, spans: list[tuple[int, int]], is_global: bool) -> None:
        self.lines = Lines(draft, spans, is_global)
        self._draft = draft
        self._top: _Part | None = None
        self._moved: list[tuple[int, int]] = []
        """From which token to which something has been made a function."""

    def come_after(self, top: "_Part") -> None:
        """What is used here is used after that, and what has a value there has it here."""
        self._top = top
        for line in self.lines.all:
            top.lines.following.update(line.uses | line.changes)

    def read(self) -> None:
        """Makes functions of what can be."""
        lines = self.lines
        if any(word in ("global", "nonlocal") for line in lines.all for word in line.words):
            return
        if self._top is not None:
            lines.bound.update(self._top.lines.bound)
            lines.begins.update(self._top.lines.known)
        lines.sort()
        lines.begin()
        at = 0
        while at < len(lines.all):
            line = lines.all[at]
            end = at + 1
            if line.kind == NEUTRAL or line.beyond.intersection(lines.known):
                line.kind = STAYS
            if line.kind == STAYS:
                if lines.is_plain(line):
                    self._move_given(line)
                lines.pass_by(line)
            else:
                bound = set(line.binds)
                while end < len(lines.all) and self._goes_on(end, bound):
                    bound.update(lines.all[end].binds)
                    end += 1
                self._move(at, end)
            at = end

    def _goes_on(self, at: int, bound: set[str]) -> bool:
        """Whether the line goes with the one before it, as these names are bound together."""
        line, before = self.lines.all[at], self.lines.all[at - 1]
        is_own = line.changes <= bound or not line.beyond.intersection(self.lines.known)
        return line.kind == before.kind and line.follows(before) and is_own

    def _move(self, at: int, end: int) -> None:
        """Makes one function of these lines, and a call of it in their place."""
        group, lines, draft = self.lines.all[at:end], self.lines, self._draft
        taken: set[str] = set()
        bound: set[str] = set()
        sure: set[str] = set()
        changed: set[str] = set()
        for line in group:
            taken.update((line.uses | line.changes | line.beyond) - sure)
            changed.update(line.binds | line.changes | line.beyond)
            bound.update(line.binds)
            if not line.is_block:
                sure.update(line.binds)
        wanted = {name for name in changed if lines.is_used_after(end - 1, name)}
        wanted.intersection_update(bound.union(lines.known))
        if not wanted and group[0].kind == MOVES:
            wanted = group[-1].binds.difference(_passing(group[-1].tokens))
        taken.update(wanted.difference(sure))
        tokens = [token for line in group for token in line.tokens]
        given = ", ".join(_in_order(tokens, taken.intersection(lines.known)))
        outputs = _in_order(tokens, wanted)
        lines.known.update(bound)
        made = draft.free(_called(group, outputs))
        body, indent = self._body(group[0].start, group[-1].end)
        head = ["def %s(%s) -> None:" % (made, given)]
        foot: list[str] = []
        if len(outputs) == 1:
            head = ["def %s(%s):" % (made, given)]
            foot = ["%sreturn %s" % (indent, outputs[0])]
        elif outputs:
            record = "".join([word[:1].upper() + word[1:] for word in made.split("_")])
            record = draft.free(record)
            draft.bring("import typing")
            head = ["class %s(typing.NamedTuple):" % record]
            head.extend(["    %s: typing.Any" % name for name in outputs])
            head.extend(["", "", "def %s(%s) -> %s:" % (made, given, record)])
            foot = ["%sreturn %s(%s)" % (indent, record, ", ".join(outputs))]
        head.extend([indent + text for text in self._imports(group)])
        draft.add(head, body, group[0].first, foot)
        call = "%s(%s)" % (made, given)
        if outputs:
            call = ", ".join(outputs) + " = " + call
        draft.replace(group[0].start, group[-1].end, call)

    def _imports(self, group: list[Line]) -> list[str]:
        """The lines of this part by which these have what they use."""
        if self._top is None:
            return []
        uses = {name for line in group for name in line.uses}
        imports = [line for line in self.lines.all if line.is_import]
        return [self._draft.slice(i.start, i.end) for i in imports if i.binds.intersection(uses)]

    def _body(self, start: int, end: int) -> tuple[str, str]:
        """The text of these tokens as it stands in a function, and how far it is indented there."""
        draft = self._draft
        text, begin, stop = draft.text, draft.spots[start][0], draft.spots[end - 1][1]
        edge = text.rfind("\n", 0, begin) + 1
        indent = text[edge:begin]
        if indent and not indent.strip():
            return text[edge:stop], indent
        indent = "    "
        pieces = [indent]
        for at in range(start + 1, end):
            is_word = draft.tokens[at].kind not in (INDENT, DEDENT, NEWLINE)
            if is_word and draft.tokens[at - 1].kind in (INDENT, DEDENT, NEWLINE):
                edge = text.rfind("\n", 0, draft.spots[at][0]) + 1
                pieces.extend([text[begin:edge], indent])
                begin = edge
        pieces.append(text[begin:stop])
        return "".join(pieces), indent

    def _move_given(self, line: Line) -> None:
        """Makes functions of what is given to the calls in a line, where that is computed."""
        tokens = self._draft.tokens
        for at in range(line.start, line.end - 1):
            is_called = tokens[at].kind == NAME and tokens[at + 1].text == "("
            if not is_called or any(start <= at < end for start, end in self._moved):
                continue
            end = at + 1 + closing(tokens[at + 1 : line.end], 0)
            if tokens[at - 1].text != "." and self.lines.is_node(parse(tokens[at : end + 1])):
                self._move_arguments(self._draft.functions[tokens[at].text], at + 2, end)

    def _move_arguments(self, function: Function, start: int, end: int) -> None:
        tokens, lines = self._draft.tokens, self.lines
        ports = [port.name for port in function.spec.inputs if not port.many]
        at = start
        for number, part in enumerate(parts(tokens[start:end])):
            while tokens[at] is not part[0]:
                at += 1
            begin, port = at, ports[number] if number < len(ports) else "value"
            if len(part) > 2 and part[1].text == "=":
                begin, port = at + 2, part[0].text
            value = tokens[begin : at + len(part)]
            tree, uses = parse(value), read_names(value).uses
            is_seen = isinstance(tree, (Literal, Name)) or lines.is_node(tree)
            if is_seen or part[0].text in ("*", "**"):
                continue
            if not (can_move(value) and lines.is_known(uses)):
                continue
            made = self._draft.free("make_" + port.lower())
            given = ", ".join(_in_order(value, uses.intersection(lines.known)))
            body = "    return (" + self._draft.slice(begin, at + len(part)) + ")"
            self._draft.add(["def %s(%s):" % (made, given)], body, value[0].line, [])
            self._draft.replace(begin, at + len(part), "%s(%s)" % (made, given))
            self._moved.append((begin, at + len(part)))


def _passing(tokens: list[Token]) -> set[str]:
    """The names that only go through a block: `row` in `for row in rows`, `f` in `... as f`."""
    found: set[str] = set()
    is_target = False
    for token in tokens:
        is_target = token.text in ("for", "as") or (is_target and token.text not in ("in", ":"))
        if is_target and token.kind == NAME:
            found.add(token.text)
    return found


def _in_order(tokens: list[Token], names: set[str]) -> list[str]:
    """The names as they come; those that stand in texts alone, as in f"{a}", come last."""
    found: list[str] = []
    for token in tokens:
        if token.kind == NAME and token.text in names and token.text not in found:
            found.append(token.text)
    return found + sorted(names.difference(found))


def _called(group: list[Line], outputs: list[str]) -> str:
    """What a function of these lines is called."""
    if not outputs:
        return "show" if group[0].kind == SHOWS else "do"
    name = "_and_".join(outputs) if len(outputs) < 3 else outputs[0] + "_and_more"
    return "make_" + name.lower().strip("_")
