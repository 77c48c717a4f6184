"""What a script does that its nodes can't, each being on its own.

Owns the lines by which one node would change what another one sees: a node has names, files and
random numbers of its own, and knows nothing of the command line. Must not know graphs.
"""

from dxt.core.script.program import program
from dxt.core.script.scope import read_names
from dxt.core.source.expressions import closing
from dxt.core.source.tokens import NAME, Token

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dxt.core.script.module import Module, Statement

_RANDOM = ("seed", "manual_seed", "Random", "RandomState", "default_rng")
_LOOKING = ("except", "case", "==", "!=", "in", "is")
_OUTSIDE = ("argv", "parse_args", "parse_known_args", "input")


def doubts(module: "Module", made: list[tuple[str, int]]) -> set[int]:
    """The lines; `made` has the function of each node and the line of the file that makes it."""
    found: set[int] = set()
    needed = [module.needed(name) for name, _ in made]
    counts: dict[int, int] = {}
    uses: set[str] = set()
    every: dict[int, Statement] = {}
    for at, statements in enumerate(needed):
        for statement in statements:
            counts[id(statement)] = counts.get(id(statement), 0) + 1
            uses.update(statement.uses)
            every[id(statement)] = statement
            if not statement.is_always and statement.tokens[0].line > made[at][1]:
                found.add(made[at][1])
    shared = _shared([every[id] for id in every if counts[id] > 1])
    for line in program(module):
        shared.update(read_names(line).uses)
    for statement in every.values():
        found.update(_words(statement, _OUTSIDE))
        if statement.name:
            found.update([line for name, line in statement.alters.items() if name in shared])
        elif counts[id(statement)] > 1:
            found.update(_words(statement, _RANDOM))
    for line in program(module, True):  # they are no part of any node
        names = read_names(line)
        changed = names.binds.union(names.changes).union(names.alters)
        if any(name in uses for name in changed):
            found.add(line[0].line)
    return found


def told_apart(module: "Module", made: list[tuple[str, int]]) -> list[str]:
    """The classes of which each node has its own, and some node looks whether a value is of it.

    Enums are looked at so, and what is given to `isinstance`, caught, matched or compared.
    """
    counts: dict[str, int] = {}
    looked_at: set[str] = set()
    for name, _ in made:
        needed = module.needed(name)
        classes = [one.name for one in needed if one.name and module.function(one.name) is None]
        for one in classes:
            counts[one] = counts.get(one, 0) + 1
        for statement in needed:
            if statement.name not in classes:
                looked_at.update(_looked_at(statement.tokens))
    return [name for name in counts if counts[name] > 1 and name in looked_at]


def _looked_at(tokens: list[Token]) -> set[str]:
    found: set[str] = set()
    words = [token.text for token in tokens]
    for at, token in enumerate(tokens):
        if token.kind != NAME or words[at - 1 : at] == ["."]:
            continue
        is_member = words[at + 1 : at + 2] == ["."] and words[at + 3 : at + 4] != ["("]
        if is_member or (at and words[at - 1] in _LOOKING):
            found.add(token.text)
        if token.text in ("isinstance", "issubclass") and words[at + 1 : at + 2] == ["("]:
            found.update(words[at + 1 : at + 1 + closing(tokens[at + 1 :], 0)])
    return found


def _shared(statements: "list[Statement]") -> set[str]:
    """The names of what several nodes have, each its own."""
    found: set[str] = set()
    for statement in statements:
        if not (statement.name or statement.is_import):
            found.update(statement.binds)
    return found


def _words(statement: "Statement", wanted: tuple[str, ...]) -> list[int]:
    tokens = statement.tokens
    found = []
    for at, token in enumerate(tokens):
        is_called = token.text == "argv" or (at + 1 < len(tokens) and tokens[at + 1].text == "(")
        if token.kind == NAME and token.text in wanted and is_called:
            found.append(token.line)
    return found
