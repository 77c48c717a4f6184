"""A file of Python as nodes see it: each public function with what it needs, as code of its own.

Owns which statements a function needs: imports, constants, classes, other functions, and theirs in
turn. A public function that another one calls becomes private in the other's code, as a node has
one public function. Nothing is evaluated. Must not know nodes, wires or graphs.
"""

from dxt.core.errors import NoFunction
from dxt.core.script.scope import fields, read_names
from dxt.core.source.signature import Function, read_functions
from dxt.core.source.statements import line_end, places, statements
from dxt.core.source.syntax import check_syntax
from dxt.core.source.tokens import NEWLINE, STRING, Token, tokenize
from dxt.core.text.json_text import new_object

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

BLANK = 2
"""At most so many empty lines are kept above a statement."""


class Statement:
    """One at the top level, with the comments above it and behind it as `text`.

    `name` is that of the function or class it defines, else empty; `blank` is how many lines are
    empty above it.
    """

    def __init__(self, tokens: list[Token], text: str, blank: int) -> None:
        names = read_names(tokens)
        self.tokens = tokens
        self.text = text
        self.blank = blank
        self.binds = names.binds
        self.changes = names.changes
        self.uses = names.uses
        self.alters = names.alters
        self.spoils = names.spoils
        self.name = _defined(tokens)
        self.gives = names.gives
        self.parameters = names.parameters
        words = [token.text for token in tokens[:4]]
        self.is_main = words[0] == "if" and "__name__" in words and "==" in words
        """Whether it is what is done when the file is run as a program."""
        self.is_always = words[:2] == ["from", "__future__"] or "*" in names.binds
        self.is_import = words[0] in ("import", "from")


class Module:
    """`functions` are the public ones, by name in their order; of two with one name the last."""

    def __init__(self, functions: "Iterable[Function]", found: list[Statement]) -> None:
        self.functions: dict[str, Function] = new_object()
        self._functions: dict[str, Function] = {}
        for function in functions:
            self._functions[function.name] = function
            if not function.is_private:
                self.functions[function.name] = function
        self.statements = found
        self._defined: dict[str, Statement] = {}
        self._makers: dict[str, list[Statement]] = {}
        self._known: set[str] = set()
        for statement in found:
            if statement.name:
                self._defined[statement.name] = statement
        self._pass_on()
        imported = {name for statement in found if statement.is_import for name in statement.binds}
        for statement in found:
            self._known.update(statement.binds, statement.uses)
            if statement.is_main or self._is_replaced(statement):
                continue
            for name in statement.binds.union(self._changed(statement, imported)):
                self._makers.setdefault(name, []).append(statement)

    def function(self, name: str) -> Function | None:
        """The function of the name, private ones included."""
        return self._functions.get(name)

    def definition(self, name: str) -> Statement:
        """The statement that defines the function."""
        return self._defined[name]

    def needed(self, name: str) -> list[Statement]:
        """The statements that this function needs, its own among them, in their order."""
        wanted = {id(self._defined[name]): self._defined[name]}
        for statement in self.statements:
            if statement.is_always:
                wanted[id(statement)] = statement
        pending = list(wanted.values())
        while pending:
            for used in pending.pop().uses.union([name]):
                for statement in self._makers.get(used, ()):
                    if used == name and not _is_still(statement, name):
                        continue
                    if id(statement) not in wanted:
                        wanted[id(statement)] = statement
                        pending.append(statement)
        return [statement for statement in self.statements if id(statement) in wanted]

    def code_of(self, name: str) -> str:
        """The code of a node that is this function."""
        needed = self.needed(name)
        names: dict[str, str] = {}
        for statement in needed:
            if statement.name in self.functions and statement.name != name:
                names[statement.name] = self._private(statement.name)
        pieces: list[str] = []
        for statement in needed:
            changed = {n: names[n] for n in names if n in statement.uses or n in statement.binds}
            blank = min(statement.blank, BLANK) if pieces else 0
            pieces.append("\n" * blank + (renamed(statement.text, changed)) + "\n")
        return "".join(pieces)

    def _private(self, name: str) -> str:
        found = "_" + name
        while found in self._known:
            found = "_" + found
        return found

    def _changed(self, statement: Statement, imported: set[str]) -> set[str]:
        """The names whose value the statement changes.

        What is done with something imported and a function of the file is the program, such as
        `asyncio.run(main())`, and a decorator may note the function somewhere.
        """
        runs = any(name in self._functions for name in statement.uses)
        found = {name for name in statement.changes if not (runs and name in imported)}
        for name, is_part in _decorators(statement.tokens):
            if name in self._defined:
                found.update(self._defined[name].alters)
            if name not in imported and (is_part or name not in self._defined):
                found.add(name)
        return found

    def _pass_on(self) -> None:
        """What a function changes by giving it to one that changes it, that one changes as well."""
        is_done = False
        while not is_done:
            is_done = True
            for caller in self._defined.values():
                for name in caller.gives:
                    called = self._defined.get(name)
                    if called is None or not called.spoils:
                        continue
                    spoils = caller.parameters.intersection(caller.gives[name])
                    if not spoils.issubset(caller.spoils):
                        caller.spoils.update(spoils)
                        is_done = False
                    for one in caller.gives[name].intersection(caller.uses):
                        caller.alters.setdefault(one, called.tokens[0].line)

    def _is_replaced(self, statement: Statement) -> bool:
        """Whether another function of the same name comes later."""
        name = statement.name
        return name in self.functions and self._defined[name] is not statement


def plain(code: str) -> str:
    """The code with lines that end in plain newlines, and no mark before it."""
    text = code.replace("\r\n", "\n").replace("\r", "\n")
    return text[1:] if text.startswith("\ufeff") else text


def read_module(code: str, origins: "list[int] | None" = None) -> Module:
    """The functions of a file and all that is around them. Where its lines stand for those of
    another file, `origins` has them.

    SyntaxInvalid with the line where it is no Python, NoFunction where none of it is public.
    """
    text = plain(code)
    tokens = tokenize(text)
    if origins is not None:
        for token in tokens:
            token.line = origins[min(token.line, len(origins)) - 1]
    functions = read_functions(text)
    check_syntax(text, tokens)
    if all(function.is_private for function in functions):
        raise NoFunction("There is no function here that can be a node; write one: def clean(rows)")
    spots = places(text, tokens)
    found: list[Statement] = []
    reached = 0
    for start, end in statements(tokens):
        begin, blank = _comments_above(text, reached, spots[start][0])
        reached = _line_behind(text, spots[end - 1][1])
        found.append(Statement(tokens[start:end], text[begin:reached], blank))
    return Module(functions, found)


def renamed(text: str, names: "dict[str, str]") -> str:
    """The code with other names for what goes by these; attributes, arguments and what is a
    function's or class's own keep theirs."""
    if not names:
        return text
    tokens = tokenize(text)
    spots = read_names(tokens).spots
    pieces: list[str] = []
    reached = 0
    for at, (start, end) in enumerate(places(text, tokens)):
        token = tokens[at]
        new = token.text
        if token.kind == STRING:
            here = {name: names[name] for name in names if (id(token), name) in spots}
            new = _renamed_fields(new, here)
        elif new in names and (id(token), new) in spots:
            new = names[new]
        pieces.extend([text[reached:start], new])
        reached = end
    pieces.append(text[reached:])
    return "".join(pieces)


def _renamed_fields(text: str, names: "dict[str, str]") -> str:
    pieces: list[str] = []
    reached = 0
    for start, end in fields(text):
        inside = text[start:end]
        space = len(inside) - len(inside.lstrip())
        pieces.extend([text[reached : start + space], renamed(inside[space:], names)])
        reached = end
    pieces.append(text[reached:])
    return "".join(pieces)


def _defined(tokens: list[Token]) -> str:
    """The name of the function or class that the statement is, decorators or not."""
    for at, token in enumerate(tokens):
        is_first = not at or tokens[at - 1].kind == NEWLINE or tokens[at - 1].text == "async"
        if is_first and token.text in ("def", "class") and at + 1 < len(tokens):
            return tokens[at + 1].text
        if is_first and token.text not in ("@", "async"):
            return ""
    return ""


def _decorators(tokens: list[Token]) -> list[tuple[str, bool]]:
    """The names that the decorators of the statement begin with, and whether a part is meant."""
    found: list[tuple[str, bool]] = []
    at = 0
    while tokens[at].text == "@":
        found.append((tokens[at + 1].text, tokens[at + 2].text == "."))
        at = line_end(tokens, at)
    return found


def _is_still(statement: Statement, name: str) -> bool:
    """Whether the name is that of a function behind the statement: after `load = cached(load)` it
    is, after `load = load(1)` or `load = 1` it is not."""
    if statement.name:
        return True
    words = [token.text for token in statement.tokens]
    calls = [at for at, word in enumerate(words) if word == name and words[at + 1] == "("]
    return name in statement.uses and not calls


def _line_behind(text: str, at: int) -> int:
    """Where the line ends in which a statement does, with the comment behind it."""
    end = text.find("\n", at)
    return end if end >= 0 else len(text)


def _comments_above(text: str, reached: int, start: int) -> tuple[int, int]:
    """Where the comments begin that stand right above the statement that starts there, and how many
    lines are empty above them; up to `reached` the text belongs to the statement before."""
    lines = text[reached + (reached > 0) : start].split("\n")[:-1]
    at = len(lines)
    while at and lines[at - 1].startswith("#"):
        at -= 1
    blank = at
    while blank and not lines[blank - 1].strip():
        blank -= 1
    above = sum([len(line) + 1 for line in lines[at:]])
    return start - above, at - blank
