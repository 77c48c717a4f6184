"""What a script is told on the command line, by `argparse`, as plain values that it begins with.

Owns how such lines are found and what stands in their place: `city = "Bonn"` for an option that may
be left out. What has to be told is a name without a value. Nothing is evaluated, and a script that
does anything else with its parser stays as it is. Must not know graphs.
"""

from dxt.core.ids import is_port_name
from dxt.core.source.expressions import Literal, parse, parts, spell
from dxt.core.source.statements import line_end, places, statements
from dxt.core.source.tokens import NAME, Token, tokenize

_SWITCHES = {"store_true": "False", "store_false": "True"}


class Told:
    """`text` is the script with plain values, on as many lines as before; `names` are those of what
    has to be told."""

    def __init__(self, text: str, names: set[str]) -> None:
        self.text = text
        self.names = names


def without_arguments(text: str) -> Told:
    """The script, whose lines end in plain newlines, without its parser of arguments."""
    if "ArgumentParser" not in text:
        return Told(text, set())
    tokens = tokenize(text)
    found = _Parser(tokens)
    if not found.read():
        return Told(text, set())
    spots = places(text, tokens)
    pieces: list[str] = []
    reached = 0
    for start, end, new in sorted(found.changes):
        begin, stop = spots[start][0], spots[end - 1][1]
        gone = "\n" * text[begin:stop].count("\n")
        pieces.extend([text[reached:begin], new, gone])
        reached = stop
    pieces.append(text[reached:])
    return Told("".join(pieces), found.required)


class _Parser:
    """The one parser of a script: where it is made, told what there is, and asked."""

    def __init__(self, tokens: list[Token]) -> None:
        self.changes: list[tuple[int, int, str]] = []
        """From which token to which there is something else."""
        self.required: set[str] = set()
        self._tokens = tokens
        self._parser = self._args = ""
        self._asked = (0, 0)
        self._values: dict[str, str | None] = {}
        """The text of each argument's value; None of one that has to be told."""
        self._told: dict[str, tuple[int, int]] = {}
        """Where the parser is told of it."""

    def read(self) -> bool:
        """Whether there is a parser of which all is understood."""
        tokens = self._tokens
        at = 0
        while at < len(tokens):
            end = line_end(tokens, at)
            if not self._line(at, end - 1):
                return False
            at = end
        if not self._args:
            return False
        names = self._names()
        for index in range(len(tokens)):
            if tokens[index].kind == NAME and tokens[index].text in (self._parser, self._args):
                if self._is_of(index):
                    continue
                name = tokens[index + 2].text if self._is_asked(index) else ""
                if name not in names:
                    return False
                self.changes.append((index, index + 3, names[name]))
        for name, (start, end) in self._told.items():
            text = self._values[name]
            self.changes.append(
                (start, end, "pass" if text is None else names[name] + " = " + text)
            )
        self.required = {names[name] for name in names if self._values[name] is None}
        return all(is_port_name(name) for name in names.values())

    def _line(self, start: int, end: int) -> bool:
        """Takes in a logical line; whether it is understood, or none of the parser's."""
        while start < end and self._tokens[start].kind != NAME:
            start += 1
        words = [token.text for token in self._tokens[start:end]]
        if "ArgumentParser" in words and words[1:2] == ["="]:
            if self._parser or words[-1] != ")":
                return False
            self._parser = words[0]
            self.changes.append((start, end, "pass"))
        elif self._parser and words[:3] == [self._parser, ".", "add_argument"]:
            return self._argument(start, end)
        elif self._parser and words[1:5] == ["=", self._parser, ".", "parse_args"]:
            if self._args:
                return False
            self._args = words[0]
            self._asked = (start, end)
            self.changes.append((start, end, "pass"))
        return True

    def _argument(self, start: int, end: int) -> bool:
        flags: list[str] = []
        keywords: dict[str, list[Token]] = {}
        for part in parts(self._tokens[start + 4 : end - 1]):
            if len(part) > 2 and part[1].text == "=":
                keywords[part[0].text] = part[2:]
                continue
            flag = parse(part)
            if not isinstance(flag, Literal) or not isinstance(flag.value, str):
                return False
            flags.append(flag.value)
        if not flags:
            return False
        long = [flag for flag in flags if flag.startswith("--")] or flags
        name = _text(keywords.get("dest", [])) or long[0].lstrip("-").replace("-", "_")
        action = _text(keywords.get("action", []))
        if action == "version":
            self.changes.append((start, end, "pass"))
            return True
        if name in self._values:
            return False
        value: str | None = None
        if "default" in keywords:
            value = spell(keywords["default"])
        elif action in _SWITCHES:
            value = _SWITCHES[action]
        elif flags[0].startswith("-") and "required" not in keywords:
            value = "None"
        self._values[name] = value
        self._told[name] = (start, end)
        return True

    def _names(self) -> dict[str, str]:
        """What each argument is called now: as it is, unless something else is called so that is
        not a function's own."""
        tokens = self._tokens
        taken: set[str] = set()
        for start, end in statements(tokens):
            is_here = start <= self._asked[0] < end
            words = [token.text for token in tokens[start:end]]
            if words[0] in ("def", "class", "@", "async") and not is_here:
                taken.update(words[1:2])
                continue
            for at in range(start, end):
                if tokens[at].kind == NAME and not (at and tokens[at - 1].text == "."):
                    taken.add(tokens[at].text)
        return {n: self._args + "_" + n if n in taken else n for n in self._values}

    def _is_asked(self, at: int) -> bool:
        words = [token.text for token in self._tokens[at : at + 3]]
        is_plain = not at or self._tokens[at - 1].text != "."
        return is_plain and len(words) == 3 and words[0] == self._args and words[1] == "."

    def _is_of(self, at: int) -> bool:
        """Whether the token is in a line that goes."""
        spans = [(start, end) for start, end, _ in self.changes] + list(self._told.values())
        return any(start <= at < end for start, end in spans)


def _text(tokens: list[Token]) -> str:
    found = parse(tokens) if tokens else None
    return found.value if isinstance(found, Literal) and isinstance(found.value, str) else ""
