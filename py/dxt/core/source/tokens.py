"""Python source text to tokens, the same on every Python.

Owns our own tokenizer and the normal form of code that keys are made of. MicroPython has no
tokenize module, and CPython's changed between versions (f-strings became many tokens in 3.12), so
none of them can say when two texts are the same code everywhere. Must not know what a node is.

An f-string is one token, read by the rules of 3.12 and later, where its fields may hold any quotes.
Everything beyond tokens (does `x = = 1` parse?) is for `syntax`.
"""

from dxt.core.errors import SyntaxInvalid
from dxt.core.source.strings import IN_NAME, PREFIXES, StringReader

LIMIT = 1024 * 1024
DEPTH = 100

NAME = "name"
NUMBER = "number"
STRING = "string"
OP = "op"
NEWLINE = "newline"
INDENT = "indent"
DEDENT = "dedent"

_THREE = (b"...", b"**=", b"//=", b">>=", b"<<=")
_TWO = (
    b"->", b":=", b"==", b"!=", b"<=", b">=", b"+=", b"-=", b"*=", b"/=", b"%=", b"&=", b"|=",
    b"^=", b"@=", b"**", b"//", b"<<", b">>",
)  # fmt: skip
_ONE = b"+-*/%@&|^~<>()[]{},:;.="
OPENERS = (
    "def", "class", "if", "elif", "else", "for", "while", "with", "try", "except", "finally",
    "async",
)  # fmt: skip
OPENING = ("(", "[", "{")
CLOSING = (")", "]", "}")
_CLOSES = {b"(": b")", b"[": b"]", b"{": b"}"}
_MEANT = {"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "−": "-", "×": "*"}


class Token:
    """One word of the code, `text` as spelled ("" for indent and dedent); `line` is its first."""

    def __init__(self, kind: str, text: str, line: int) -> None:
        self.kind = kind
        self.text = text
        self.line = line

    def __repr__(self) -> str:
        return "Token(%r, %r, %d)" % (self.kind, self.text, self.line)


def tokenize(code: str) -> list[Token]:
    """The tokens of the code without comments and blank lines; SyntaxInvalid where there are none.

    Each logical line ends in a newline token; indent and dedent tokens come in pairs.
    """
    if len(code) > LIMIT:
        raise SyntaxInvalid(
            "The code is larger than %d MB; split the node." % (LIMIT // 1024 // 1024)
        )
    try:
        data = code.encode()
    except UnicodeError:
        raise SyntaxInvalid("The code holds half of a character pair; type it anew.")
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]
    if b"\0" in data:
        raise SyntaxInvalid("The code holds a zero byte; it is not text.", line=1)
    return _Reader(data).read()


def normalise(code: str) -> str:
    """The code's normal form: equal for two texts exactly when their tokens are equal.

    Comments, blank lines, spacing, line breaks inside brackets and the width of indentation are
    gone; strings and numbers stay as spelled. Its own normal form is itself.
    """
    lines: list[str] = []
    words: list[str] = []
    level = 0
    for token in tokenize(code):
        if token.kind == INDENT:
            level += 1
        elif token.kind == DEDENT:
            level -= 1
        elif token.kind == NEWLINE:
            lines.append(" " * level + " ".join(words) + "\n")
            words = []
        else:
            words.append(token.text)
    return "".join(lines)


class _Reader(StringReader):
    """Reads one token after the other."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.found: list[Token] = []
        self.open: list[tuple[bytes, int]] = []
        self.indents = [(0, 0)]

    def read(self) -> list[Token]:
        at = self.indentation(0)
        while at < self.size:
            at = self.token(at)
        if self.open:
            bracket, line = self.open[-1]
            raise SyntaxInvalid('"%s" is never closed.' % bracket.decode(), line=line)
        if self.found and self.found[-1].kind not in (NEWLINE, DEDENT):
            self.add(NEWLINE, "")
        if self.ends_with_colon():
            raise SyntaxInvalid(
                "The code ends where an indented block should begin.", line=self.line
            )
        while len(self.indents) > 1:
            self.indents.pop()
            self.add(DEDENT, "")
        return self.found

    def add(self, kind: str, text: str) -> None:
        self.found.append(Token(kind, text, self.line))

    def indentation(self, at: int) -> int:
        """Skips blank lines; at the first line with code on it notes how deep it stands."""
        data = self.data
        size = self.size
        while at < size:
            column = narrow = 0
            while at < size and data[at] in b" \t\f":
                if data[at] == 9:
                    column = column // 8 * 8 + 8
                    narrow += 1
                elif data[at] == 12:
                    column = narrow = 0
                else:
                    column += 1
                    narrow += 1
                at += 1
            if at < size and data[at] == 35:
                end = data.find(b"\n", at)
                at = size if end < 0 else end
            if at < size and data[at] == 10:
                at += 1
                self.line += 1
                continue
            if at < size:
                self.indent(column, narrow)
            return at
        return at

    def indent(self, column: int, narrow: int) -> None:
        # Like CPython: two lines compare the same whether a tab counts for eight columns or for
        # one.
        top, narrow_top = self.indents[-1]
        if (column > top) != (narrow > narrow_top) or (column < top) != (narrow < narrow_top):
            raise SyntaxInvalid(
                "Tabs and spaces are mixed in the indentation; use spaces.", line=self.line
            )
        expected = self.ends_with_colon()
        if expected and column <= top:
            raise SyntaxInvalid(
                "An indented block was expected after the line above.", line=self.line
            )
        if column > top:
            if not expected:
                self.refuse_indent()
            if len(self.indents) >= DEPTH:
                raise SyntaxInvalid(
                    "The code is indented deeper than %d levels." % DEPTH, line=self.line
                )
            self.indents.append((column, narrow))
            self.add(INDENT, "")
        while column < self.indents[-1][0]:
            self.indents.pop()
            self.add(DEDENT, "")
        if (column, narrow) != self.indents[-1]:
            raise SyntaxInvalid(
                "The indentation of this line matches no line above it.", line=self.line
            )

    def refuse_indent(self) -> None:
        """A block that nothing opens: most often a colon was left out above it."""
        at = len(self.found) - 2
        depth = 0
        has_colon = False
        while at >= 0 and self.found[at].kind not in (NEWLINE, INDENT, DEDENT):
            token = self.found[at]
            if token.kind == OP:
                depth += (token.text in CLOSING) - (token.text in OPENING)
                has_colon = has_colon or (token.text == ":" and not depth)
            at -= 1
        first = self.found[at + 1] if self.found else None
        if first is not None and first.text in OPENERS and not has_colon:
            raise SyntaxInvalid(
                'This line begins with "%s" and needs a colon at its end.' % first.text,
                line=self.found[-1].line,
            )
        raise SyntaxInvalid("This line is indented for no reason.", line=self.line)

    def ends_with_colon(self) -> bool:
        """Whether the last whole line opens a block."""
        found = self.found
        return len(found) > 1 and found[-1].kind == NEWLINE and found[-2].text == ":"

    def token(self, at: int) -> int:
        """Reads one token or one piece of space; returns the place behind it."""
        data = self.data
        byte = data[at]
        if byte == 32 or byte == 9 or byte == 12:
            at += 1
            while data[at] == 32:
                at += 1
            return at
        if byte == 10:
            if self.open:
                self.line += 1
                return at + 1
            self.add(NEWLINE, "")
            self.line += 1
            return self.indentation(at + 1)
        if byte == 35:
            end = data.find(b"\n", at)
            return self.size if end < 0 else end
        if byte == 92:
            if at + 1 < self.size and data[at + 1] == 10:
                self.line += 1
                return at + 2
            raise SyntaxInvalid(
                "A backslash that does not end its line; only a line break may follow it.",
                line=self.line,
            )
        if byte == 34 or byte == 39:
            return self.string(at, at)
        if 48 <= byte <= 57 or (byte == 46 and 48 <= self.byte(at + 1) <= 57):
            return self.number(at)
        if IN_NAME[byte]:
            return self.name(at)
        return self.operator(at)

    def name(self, start: int) -> int:
        data = self.data
        at = start
        while IN_NAME[data[at]]:
            at += 1
        quoted = data[at] == 34 or data[at] == 39
        if quoted and at - start < 3 and data[start:at].lower() in PREFIXES:
            return self.string(start, at)
        text = data[start:at].decode()
        if len(text) != at - start:
            self.check_letters(text)
        self.found.append(Token(NAME, text, self.line))
        return at

    def check_letters(self, text: str) -> None:
        for letter in text:
            if letter >= "\x80" and _is_sign(ord(letter)):
                meant = _MEANT.get(letter)
                raise SyntaxInvalid(
                    '"%s" is not part of Python%s'
                    % (letter, "; did you mean %s ?" % meant if meant else "."),
                    line=self.line,
                )

    def number(self, start: int) -> int:
        data = self.data
        at = start
        based = data[at] == 48 and self.byte(at + 1) in b"xXoObB"
        while IN_NAME[data[at]] or data[at] == 46:
            at += 1
            signed = not based and data[at - 1] in b"eE" and self.byte(at) in b"+-"
            if signed and 48 <= self.byte(at + 1) <= 57:
                at += 1
        text = data[start:at].decode()
        if len(text) != at - start:
            self.check_letters(text)
        self.add(NUMBER, text)
        return at

    def operator(self, at: int) -> int:
        data = self.data
        three = data[at : at + 3]
        one = three[:1]
        if three in _THREE:
            text = three
        elif three[:2] in _TWO:
            text = three[:2]
        elif one in _ONE:
            text = one
            if one in _CLOSES:
                if len(self.open) >= DEPTH:
                    raise SyntaxInvalid(
                        "Brackets are nested deeper than %d levels." % DEPTH, line=self.line
                    )
                self.open.append((one, self.line))
            elif one in b")]}":
                self.close(one)
        else:
            raise SyntaxInvalid('"%s" is not part of Python.' % one.decode(), line=self.line)
        self.add(OP, text.decode())
        return at + len(text)

    def close(self, bracket: bytes) -> None:
        if not self.open:
            raise SyntaxInvalid('"%s" closes nothing.' % bracket.decode(), line=self.line)
        opened, line = self.open.pop()
        if _CLOSES[opened] != bracket:
            raise SyntaxInvalid(
                '"%s" does not close the "%s" of line %d.'
                % (bracket.decode(), opened.decode(), line),
                line=self.line,
            )

    def string(self, start: int, quote_at: int) -> int:
        line = self.line
        end = self.string_end(start, quote_at, 0)
        self.found.append(Token(STRING, self.data[start:end].decode(), line))
        return end


def _is_sign(number: int) -> bool:
    """Whether a character beyond ASCII is a sign or a space, which no name can hold."""
    return (
        (number <= 0xBF and number not in (0xAA, 0xB5, 0xB7, 0xBA))
        or number in (0xD7, 0xF7, 0xFEFF, 0xFFFD)
        or (0x2000 <= number <= 0x206F and number not in (0x203F, 0x2040, 0x2054))
        or 0x2190 <= number <= 0x2BFF
        or 0x3000 <= number <= 0x3003
        or 0x3008 <= number <= 0x3020
        or 0xFF01 <= number <= 0xFF0F
        or 0x1F000 <= number < 0x20000
    )
