"""A script that is being rewritten: what stands where in its text, and what comes in its place.

Owns the text alone: that it keeps its lines, that functions come behind it, and that no name is
given twice. Must not know why anything is to be another.
"""

from dxt.core.source.signature import Function, read_functions
from dxt.core.source.statements import places
from dxt.core.source.tokens import NAME, tokenize


class Draft:
    """`asked` are the names of what has to be told before the script can be run."""

    def __init__(self, text: str, asked: set[str]) -> None:
        self.text = text
        self.asked = asked
        self.tokens = tokenize(text)
        self.spots = places(text, self.tokens)
        """From where to where each token reaches."""
        self.functions: dict[str, Function] = {}
        for function in read_functions(text):
            self.functions[function.name] = function
        self.shared: set[str] = set()
        """The names that functions and classes take from around them."""
        self.made: set[str] = set()
        """The names that are new."""
        self._taken = {token.text for token in self.tokens if token.kind == NAME}
        self._changes: list[tuple[int, int, str]] = []
        self._added: list[tuple[str, int]] = []
        """Lines of functions, and which line of the script each stands for."""

    def free(self, name: str) -> str:
        """A name like this one that nothing has; from now on something does."""
        found, number = name, 1
        while found in self._taken:
            number += 1
            found = "%s_%d" % (name, number)
        self._taken.add(found)
        self.made.add(found)
        return found

    def slice(self, start: int, end: int) -> str:
        """The text of the tokens from one index to the other."""
        return self.text[self.spots[start][0] : self.spots[end - 1][1]]

    def replace(self, start: int, end: int, text: str) -> None:
        """Has this stand in place of the tokens; it is on one line."""
        self._changes.append((self.spots[start][0], self.spots[end - 1][1], text))

    def bring(self, text: str) -> None:
        """An import behind everything else, once."""
        if (text, 1) not in self._added:
            self._added.append((text, 1))

    def add(self, head: list[str], body: str, line: int, foot: list[str]) -> None:
        """A function behind everything else, whose body begins in this line of the script."""
        self._added.extend([("", line), ("", line)])
        self._added.extend([(one, line) for one in head])
        for at, one in enumerate(body.split("\n")):
            self._added.append((one, line + at))
        self._added.extend([(one, line) for one in foot])

    def written(self) -> tuple[str, list[int]]:
        """The new text, and for each of its lines the one of the script that it stands for."""
        pieces: list[str] = []
        reached = owed = 0
        for start, end, text in sorted(self._changes):
            pieces.append(_with_owed(self.text[reached:start], owed))
            owed = 0 if "\n" in self.text[reached:start] else owed
            owed += self.text.count("\n", start, end)
            pieces.append(text)
            reached = end
        last = "" if self.text.endswith("\n") else "\n"
        pieces.append(_with_owed(self.text[reached:] + last, owed))
        code = "".join(pieces)
        origins = list(range(1, code.count("\n") + 1))
        for one, line in self._added:
            code += one + "\n"
            origins.append(line)
        return code, origins


def _with_owed(text: str, owed: int) -> str:
    """The text with so many more lines, which are empty, where its first one ends."""
    return text.replace("\n", "\n" * (owed + 1), 1)
