"""What can become of the lines of a script that do something between its calls.

Owns the question which of them the reader of scripts understands as they are, and which can move
into a function of their own. Must not know what such a function looks like.
"""

from dxt.core.ids import is_port_name
from dxt.core.script.calls import SHOWING
from dxt.core.script.draft import Draft
from dxt.core.script.program import expression, has_block
from dxt.core.script.scope import changed_by, read_names
from dxt.core.source.expressions import Call, Literal, Name, closing, parts, split
from dxt.core.source.tokens import DEDENT, NAME, NEWLINE, Token

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dxt.core.source.expressions import Expression

STAYS = 0
NEUTRAL = 1
"""It takes nothing and gives nothing, as `plt.figure()`: it goes with its neighbours, or stays."""
MOVES = 2
SHOWS = 3
"""It moves as well, and does nothing but say something."""

_HERE = (
    "return", "yield", "await", "async", "global", "nonlocal", "def", "class", "import", "argv",
    "parse_args", "parse_known_args", "input", "exit", "TYPE_CHECKING",
)  # fmt: skip
"""Words of lines that can't be in a function, or would not do there what they do here."""
_FIRST = ("from", "pass", "@")


class Line:
    """A statement, with its block if it has one: the tokens from `start` to `end`."""

    def __init__(self, draft: Draft, start: int, end: int) -> None:
        while draft.tokens[end - 1].kind in (NEWLINE, DEDENT):
            end -= 1
        self.start = start
        self.end = end
        self.tokens = draft.tokens[start:end]
        self.words = [token.text for token in self.tokens]
        self.is_import = self.words[0] in ("import", "from")
        self.is_block = has_block(self.tokens)
        self.is_several = self.is_block or len(split(self.tokens, ";")) > 1
        self.first = self.tokens[0].line
        self.last = self.tokens[-1].line + self.words[-1].count("\n")
        names = read_names(self.tokens)
        self.binds = names.binds
        self.changes = names.changes.union(names.alters)
        self.uses = names.uses
        self.beyond: set[str] = set()
        """What it changes besides that is used later, as what it changes may be a part of it."""
        self.kind = STAYS

    def follows(self, other: "Line") -> bool:
        """Whether it stands right below the other, with no empty line between."""
        return self.first == other.last + 1


class Lines:
    """Statements that are done one after the other. `is_global` says whether their names are those
    that functions see; `following` are names that are used when all of them are done."""

    def __init__(self, draft: Draft, spans: list[tuple[int, int]], is_global: bool) -> None:
        self.all = [Line(draft, start, end) for start, end in spans]
        self.known: set[str] = set()
        """The names that have a value by now which the reader can follow."""
        self._lost: set[str] = set()
        """Those that have one which nobody understands."""
        self.begins: set[str] = set(draft.asked)
        """Those that have one before the first line."""
        self.bound: set[str] = set()
        """Those that get a value at all."""
        self.following: set[str] = set()
        self._draft = draft
        self._is_global = is_global
        self._last: dict[str, int] = {}
        for line in self.all:
            if not line.is_import:
                self.bound.update(line.binds)

    def sort(self) -> None:
        """Finds out what can become of each."""
        for at, line in enumerate(self.all):
            self._last.update(dict.fromkeys(line.uses.union(line.changes), at))
        changed = changed_by([line.tokens for line in self.all])
        for at, line in enumerate(self.all):
            beyond = changed[at].difference(line.changes)
            line.beyond = {name for name in beyond if self.is_used_after(at, name)}
        self.begin()
        for line in self.all:
            line.kind = self._kind(line)
            self.pass_by(line)
        _adopt(self.all)
        _adopt(self.all[::-1])

    def begin(self) -> None:
        """No line is done."""
        self.known = set(self.begins)
        self._lost.clear()

    def pass_by(self, line: Line) -> None:
        """The line is done: what it gives is known, unless nobody understands it."""
        if line.kind in (MOVES, SHOWS) or self.is_plain(line):
            self.known.update(line.binds)
            self._lost.difference_update(line.binds)
        elif not line.is_import:
            self.known.difference_update(line.binds)
            self._lost.update(line.binds)

    def is_used_after(self, at: int, name: str) -> bool:
        return name in self.following or self._last.get(name, -1) > at

    def is_node(self, tree: "Expression") -> bool:
        """Whether it is a call that becomes a node."""
        if not isinstance(tree, Call) or tree.name in self.known:
            return False
        function = self._draft.functions.get(tree.name)
        return function is not None and not (function.is_private or function.refusal)

    def is_known(self, names: set[str]) -> bool:
        """Whether a function can be given these, or finds them around it."""
        if not names.isdisjoint(self._lost):
            return False
        return all(name in self.known or name not in self.bound for name in names)

    def is_plain(self, line: Line) -> bool:
        """Whether the reader understands it, at least once what its calls are given has moved."""
        if line.is_several:
            return False
        if line.words[0] == "return":
            return True
        tree = expression(line.tokens)
        targets = [split(side, ":")[0] for side in split(line.tokens, "=")[:-1]]
        if not all(self._takes(target, tree) for target in targets):
            return False
        if isinstance(tree, Name):
            return tree.text in self.known
        if not isinstance(tree, Call):
            return isinstance(tree, Literal)
        if tree.name in SHOWING:
            return not targets and all(self._is_followed(one) for one in tree.arguments)
        return self.is_node(tree) or (not targets and tree.name in self._draft.functions)

    def _takes(self, target: list[Token], tree: "Expression") -> bool:
        """Whether the reader can follow what of a value goes where."""
        if target and target[0].text in ("(", "[") and closing(target, 0) == len(target) - 1:
            target = target[1:-1]
        names = parts(target)
        if any(len(name) != 1 or name[0].kind != NAME for name in names):
            return False
        if len(target) == 1:
            return True
        if isinstance(tree, Call) and self.is_node(tree):
            return len(self._draft.functions[tree.name].spec.outputs) == len(names)
        return isinstance(tree, Literal)

    def _is_followed(self, tree: "Expression") -> bool:
        is_value = isinstance(tree, Name) and tree.text in self.known
        return is_value or isinstance(tree, Literal) or self.is_node(tree)

    def _kind(self, line: Line) -> int:
        words = line.words
        if words[0] in _FIRST or not can_move(line.tokens):
            return STAYS
        if "del" in words and words[words.index("del") + 2 :][:1] != ["["]:
            return STAYS
        shared = line.binds.union(line.changes)
        if not self._is_global:
            shared = line.changes.difference(self.bound)
        if shared.intersection(self._draft.shared) or self.is_plain(line):
            return STAYS
        tree = expression(line.tokens)
        if isinstance(tree, Name) and tree.text not in self.bound and not line.is_several:
            return MOVES if "." in tree.text else STAYS  # else it is another name of a function
        taken = line.uses.union(line.changes)
        own = line.binds.difference(self._lost) if line.is_several else set()
        if not self.is_known(taken.difference(own)):
            return STAYS
        given = taken.intersection(self.known)
        if not all(is_port_name(name) for name in given.union(line.binds)):
            return STAYS
        is_said = any(word in SHOWING for word in words)
        if words[0] in SHOWING or (line.is_block and is_said and not line.changes):
            return SHOWS
        return MOVES if given or line.binds else NEUTRAL


def can_move(tokens: list[Token]) -> bool:
    """Whether it does the same in a function, as far as its words tell."""
    return not any(token.text in _HERE for token in tokens)


def _adopt(lines: list[Line]) -> None:
    """Has what takes nothing go with the one before it, in this order."""
    before: Line | None = None
    for line in lines:
        is_next = before is not None and (line.follows(before) or before.follows(line))
        if before is not None and is_next and line.kind == NEUTRAL and before.kind != STAYS:
            line.kind = before.kind
        before = line
