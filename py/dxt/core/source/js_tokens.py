"""JavaScript source text to tokens, and the normal form of it that keys are made of.

Owns our own small tokenizer: enough to find functions and to tell when two texts are the same code.
Whether the text is JavaScript all the way down is for the engine that runs it to say. Must not know
what a node is.

What begins a regular expression and what divides can't always be told without a parser. Where it
can't, the text as it is counts: such a text is its own normal form.
"""

from dxt.core.errors import SyntaxInvalid
from dxt.core.source.strings import IN_NAME
from dxt.core.source.tokens import DEPTH, LIMIT

NAME = "name"
NUMBER = "number"
STRING = "string"
TEMPLATE = "template"
REGEX = "regex"
MARK = "mark"

_MARKS = (
    (b">>>=",),
    (b"...", b"===", b"!==", b"**=", b"<<=", b">>=", b">>>", b"&&=", b"||=", b"??="),
    (b"=>", b"==", b"!=", b"<=", b">=", b"&&", b"||", b"??", b"?.", b"++", b"--", b"+=", b"-=",
     b"*=", b"/=", b"%=", b"&=", b"|=", b"^=", b"<<", b">>", b"**"),
)  # fmt: skip
_ONE = b"{}()[];,<>+-*/%&|^!~?:=.@#"
_CLOSES = {b"(": b")", b"[": b"]", b"{": b"}", b"${": b"}"}
# Behind these a value begins, so that a slash begins a regular expression.
_BEFORE_VALUE = ("return", "typeof", "instanceof", "in", "new", "delete", "void", "throw", "case",
                 "do", "else", "default", "extends")  # fmt: skip
# These are names, too, so that behind them a slash may be either.
_DOUBTFUL = ("of", "yield", "await", "let", "async")
_BEFORE_HEAD = ("if", "while", "for", "with")
# Where a line break says something: behind these words, and before these marks. Anywhere else a
# semicolon is put in only where the tokens alone make no sense without one.
_LINE_ENDS = ("return", "break", "continue", "throw", "yield", "async", "using", "await",
              "accessor", "let", "static", "get", "set", "type")  # fmt: skip
_LINE_BEGINS = ("++", "--", "=>")
_SPACES = b" \t\x0b\x0c"
_WIDE_SPACES = (b"\xc2\xa0", b"\xef\xbb\xbf")
_WIDE_BREAKS = (b"\xe2\x80\xa8", b"\xe2\x80\xa9")


class JsToken:
    """One word of the code, `text` as spelled, at the byte `at` of it; `line` is its first.

    `doc` is the JSDoc comment that stands before it, as spelled; `breaks` says that a line break
    does, too.
    """

    def __init__(self, kind: str, text: str, line: int, at: int, breaks: bool, doc: str) -> None:
        self.kind = kind
        self.text = text
        self.line = line
        self.at = at
        self.breaks = breaks
        self.doc = doc

    def __repr__(self) -> str:
        return "JsToken(%r, %r, %d)" % (self.kind, self.text, self.line)


class JsCode:
    """The `tokens` of a text without its comments; `doubt` where they may be others."""

    def __init__(self, data: bytes, tokens: list[JsToken], doubt: bool) -> None:
        self.data = data
        self.tokens = tokens
        self.doubt = doubt


def tokenize_js(code: str) -> JsCode:
    """The tokens of the code; SyntaxInvalid where there are none."""
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
    if b"\0" in data:
        raise SyntaxInvalid("The code holds a zero byte; it is not text.", line=1)
    return _Reader(data).read()


def normalise_js(code: str) -> str:
    """The code's normal form: comments, spacing and line breaks that say nothing are gone."""
    found = tokenize_js(code)
    if found.doubt:
        return found.data.decode()
    words: list[str] = []
    before = ""
    for token in found.tokens:
        says = before in _LINE_ENDS or token.text in _LINE_BEGINS
        words.append("\n" if token.breaks and says else " ")
        words.append(token.text)
        before = token.text
    return "".join(words[1:])


class _Reader:
    """Reads one token after the other. Zero bytes behind the end stand for it."""

    def __init__(self, data: bytes) -> None:
        self.data = data + b"\0\0\0\0"
        self.size = len(data)
        self.line = 1
        self.found: list[JsToken] = []
        self.open: list[tuple[bytes, int, bool]] = []
        self.doubt = False
        self.breaks = False
        self.doc = ""
        self.headed = False

    def read(self) -> JsCode:
        at = 0
        if self.data[:2] == b"#!":
            at = self.line_end(0)
        while at < self.size:
            at = self.token(at)
        if self.open:
            bracket, line, _ = self.open[-1]
            raise SyntaxInvalid('"%s" is never closed.' % bracket.decode(), line=line)
        return JsCode(self.data[: self.size], self.found, self.doubt)

    def fail(self, message: str, line: int | None = None) -> None:
        raise SyntaxInvalid(message, line=self.line if line is None else line)

    def line_end(self, at: int) -> int:
        end = self.data.find(b"\n", at)
        return self.size if end < 0 else end

    def add(self, kind: str, start: int, end: int, line: int) -> int:
        text = self.data[start:end].decode()
        self.found.append(JsToken(kind, text, line, start, self.breaks, self.doc))
        self.breaks = False
        self.doc = ""
        return end

    def token(self, at: int) -> int:
        """Reads one token, one comment or one piece of space; returns the place behind it."""
        data = self.data
        byte = data[at]
        if byte in _SPACES:
            return at + 1
        if byte == 10:
            self.line += 1
            self.breaks = True
            return at + 1
        if byte == 47 and data[at + 1] == 47:
            return self.line_end(at)
        if byte == 47 and data[at + 1] == 42:
            return self.comment(at)
        if byte >= 128:
            if data[at : at + 2] in _WIDE_SPACES[:1] or data[at : at + 3] in _WIDE_SPACES[1:]:
                return at + (2 if byte == 0xC2 else 3)
            if data[at : at + 3] in _WIDE_BREAKS:
                self.breaks = True
                return at + 3
        if byte == 34 or byte == 39:
            return self.string(at, byte)
        if byte == 96:
            return self.template(at, at + 1)
        if 48 <= byte <= 57 or (byte == 46 and 48 <= data[at + 1] <= 57):
            return self.number(at)
        if IN_NAME[byte] or byte == 36 or byte == 92 or byte == 35:
            return self.name(at)
        if byte == 47 and self.begins_value():
            return self.regex(at)
        return self.mark(at)

    def comment(self, at: int) -> int:
        end = self.data.find(b"*/", at + 2)
        if end < 0:
            self.fail('The comment that begins with "/*" is never closed.')
        lines = self.data[at:end].count(b"\n")
        if self.data[at : at + 3] == b"/**" and end > at + 2:
            self.doc = self.data[at : end + 2].decode()
        self.line += lines
        self.breaks = self.breaks or lines > 0
        return end + 2

    def string(self, start: int, quote: int) -> int:
        data = self.data
        line = self.line
        at = start + 1
        while data[at] != quote:
            if at >= self.size or data[at] == 10:
                self.fail("The text that begins here has no end in its line.", line)
            if data[at] == 92:
                if data[at + 1] == 10:
                    self.line += 1
                at += 1
            at += 1
        return self.add(STRING, start, at + 1, line)

    def template(self, start: int, at: int) -> int:
        """Reads on to the end of the template, or to the next value in it."""
        data = self.data
        line = self.line
        while data[at] != 96:
            if at >= self.size:
                self.fail("The text that begins with ` is never closed.", line)
            if data[at] == 10:
                self.line += 1
            if data[at] == 92:
                at += 1
                if data[at] == 10:
                    self.line += 1
            elif data[at] == 36 and data[at + 1] == 123:
                self.add(TEMPLATE, start, at + 2, line)
                self.enter(b"${", line)
                return at + 2
            at += 1
        return self.add(TEMPLATE, start, at + 1, line)

    def number(self, start: int) -> int:
        data = self.data
        at = start
        based = data[at] == 48 and data[at + 1] in b"xXoObB"
        while IN_NAME[data[at]] or data[at] == 46:
            at += 1
            if not based and data[at - 1] in b"eE" and data[at] in b"+-":
                at += 1
        return self.add(NUMBER, start, at, self.line)

    def name(self, start: int) -> int:
        data = self.data
        at = start + 1 if data[start] == 35 else start
        while IN_NAME[data[at]] or data[at] == 36 or data[at] == 92:
            if data[at] == 92:
                if data[at + 1] != 117:
                    self.fail("A backslash was not expected here.")
                at += 1
                if data[at + 1] == 123:
                    end = data.find(b"}", at)
                    at = self.size if end < 0 else end
            at += 1
            if data[at - 1] >= 128 and self.wide(at - 1):
                at -= 1
                break
        if at <= start + (data[start] == 35):
            self.fail('"%s" was not expected here.' % data[start : start + 1].decode())
        return self.add(NAME, start, at, self.line)

    def wide(self, at: int) -> bool:
        """Whether a space or line break beyond ASCII begins here."""
        data = self.data
        return (
            data[at : at + 2] in _WIDE_SPACES
            or data[at : at + 3] in _WIDE_SPACES
            or data[at : at + 3] in _WIDE_BREAKS
        )

    def begins_value(self) -> bool:
        """Whether a value may begin here, so that a slash doesn't divide. Notes its doubts."""
        if not self.found:
            return True
        last = self.found[-1]
        if last.kind == NAME:
            if len(self.found) > 1 and self.found[-2].text in (".", "?."):
                return False
            if last.text in _DOUBTFUL:
                self.doubt = True
                return True
            return last.text in _BEFORE_VALUE
        if last.kind == TEMPLATE:
            return last.text.endswith("${")
        if last.kind != MARK or last.text in ("]", "++", "--"):
            return False
        if last.text == ")":
            return self.headed
        if last.text == "}":
            self.doubt = True
        return True

    def regex(self, start: int) -> int:
        data = self.data
        at = start + 1
        inside = False
        while inside or data[at] != 47:
            if at >= self.size or data[at] == 10:
                self.fail("The regular expression that begins here has no end in its line.")
            if data[at] == 92:
                at += 1
            elif data[at] == 91:
                inside = True
            elif data[at] == 93:
                inside = False
            at += 1
        at += 1
        while IN_NAME[data[at]]:
            at += 1
        return self.add(REGEX, start, at, self.line)

    def mark(self, at: int) -> int:
        data = self.data
        self.check_old_comment(at)
        for length in (4, 3, 2):
            mark = data[at : at + length]
            # `a?.5:b` holds no `?.`
            is_choice = mark == b"?." and 48 <= data[at + 2] <= 57
            if mark in _MARKS[4 - length] and not is_choice:
                return self.add(MARK, at, at + length, self.line)
        one = data[at : at + 1]
        if one not in _ONE:
            self.fail('"%s" is not part of JavaScript.' % one.decode())
        if one in _CLOSES:
            self.enter(one, self.line)
        elif one in b")]}":
            opened, line, self.headed = self.open.pop() if self.open else (b"", 0, False)
            if not opened:
                self.fail('"%s" closes nothing.' % one.decode())
            if _CLOSES[opened] != one:
                self.fail(
                    '"%s" does not close the "%s" of line %d.'
                    % (one.decode(), opened.decode(), line)
                )
            if opened == b"${":
                return self.template(at, at + 1)
        return self.add(MARK, at, at + 1, self.line)

    def check_old_comment(self, at: int) -> None:
        """Refuses what is a comment in a script and none in a module."""
        starts = self.breaks or not self.found
        if self.data[at : at + 4] == b"<!--" or (starts and self.data[at : at + 3] == b"-->"):
            self.fail("A comment of HTML was not expected here; write // or put a space into it.")

    def enter(self, bracket: bytes, line: int) -> None:
        if len(self.open) >= DEPTH:
            self.fail("Brackets are nested deeper than %d levels." % DEPTH)
        headed = bool(self.found) and self.found[-1].text in _BEFORE_HEAD
        self.open.append((bracket, line, headed))
