"""Where a string in Python source text ends, f-strings with their fields included.

Owns the bytes of strings and of names, as far as both begin with letters. An f-string is read by
the rules of 3.12 and later, where its fields may hold any quotes. Must not know the rest of the
language.
"""

from dxt.core.errors import SyntaxInvalid

FIELDS = 10
FIELD = 1000
PREFIXES = (b"r", b"u", b"b", b"f", b"t", b"br", b"rb", b"fr", b"rf", b"tr", b"rt")


def _table(letters: bytes) -> bytearray:
    """1 for the bytes that are among the letters or beyond ASCII, by which one looks up quickly."""
    found = bytearray(256)
    for byte in range(128, 256):
        found[byte] = 1
    for byte in letters:
        found[byte] = 1
    return found


IN_NAME = _table(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789")


class StringReader:
    """Walks over bytes: all marks of the language are ASCII, and bytes are quick to index.

    A zero byte behind the end stands for it, so that no step has to ask whether there is more.
    `line` is the line that has been reached.
    """

    def __init__(self, data: bytes) -> None:
        self.data = data + b"\0"
        self.size = len(data)
        self.line = 1

    def byte(self, at: int) -> int:
        return self.data[at] if at < self.size else 0

    def string_end(self, start: int, quote_at: int, depth: int) -> int:
        """The place behind the string with its prefix at `start` and its quote at `quote_at`."""
        data = self.data
        prefix = data[start:quote_at].lower()
        quote = data[quote_at : quote_at + 1]
        if data[quote_at : quote_at + 3] == quote * 3:
            quote = quote * 3
        at = quote_at + len(quote)
        if depth > FIELDS:
            raise SyntaxInvalid(
                "Strings are nested deeper than %d levels." % FIELDS, line=self.line
            )
        if b"f" in prefix or b"t" in prefix:
            return self.format_end(at, quote, b"r" in prefix, depth)
        line = self.line
        end = data.find(quote, at)
        while True:
            if 0 <= end < at:
                end = data.find(quote, at)
            slash = data.find(b"\\", at, end if end >= 0 else self.size)
            stop = slash if slash >= 0 else end
            breaks = data[at : stop if stop >= 0 else self.size].count(b"\n")
            if stop < 0 or (breaks and len(quote) == 1):
                raise SyntaxInvalid("This string is never closed.", line=line)
            self.line += breaks
            if slash < 0:
                return end + len(quote)
            if self.byte(slash + 1) == 10:
                self.line += 1
            at = slash + 2

    def format_end(self, at: int, quote: bytes, is_raw: bool, depth: int) -> int:
        """The end of an f-string whose text goes on at `at`."""
        data = self.data
        line = self.line
        while at < self.size:
            byte = data[at]
            if byte == 92:
                if not is_raw and data.startswith(b"N{", at + 1):
                    end = data.find(b"}", at)
                    at = end if end >= 0 else self.size
                elif self.byte(at + 1) in b"{}":
                    at += 1
                else:
                    if self.byte(at + 1) == 10:
                        self.line += 1
                    at += 2
            elif byte == 10 and len(quote) == 1:
                break
            elif byte == quote[0] and data.startswith(quote, at):
                return at + len(quote)
            elif byte == 123:
                if self.byte(at + 1) == 123:
                    at += 2
                else:
                    end = self.field_end(at + 1, quote, depth + 1)
                    if end - at > FIELD:
                        raise SyntaxInvalid(
                            "A field of this string is longer than %d letters; "
                            "give its value a name first." % FIELD,
                            line=line,
                        )
                    at = end
            else:
                if byte == 10:
                    self.line += 1
                at += 1
        raise SyntaxInvalid("This string is never closed.", line=line)

    def field_end(self, at: int, quote: bytes, depth: int) -> int:
        """The place behind the field of an f-string whose expression starts at `at`."""
        data = self.data
        line = self.line
        nested = 0
        if depth > FIELDS:
            raise SyntaxInvalid("Fields are nested deeper than %d levels." % FIELDS, line=line)
        while at < self.size:
            byte = data[at]
            if byte == 34 or byte == 39:
                at = self.string_end(self.prefix_start(at), at, depth + 1)
                continue
            if byte == 35:
                end = data.find(b"\n", at)
                at = end if end >= 0 else self.size
                continue
            if byte == 10:
                self.line += 1
            elif byte in b"([{":
                nested += 1
            elif byte == 125 and nested == 0:
                return at + 1
            elif byte in b")]}":
                nested -= 1
            elif byte == 58 and nested == 0:
                return self.spec_end(at + 1, quote, depth)
            at += 1
        raise SyntaxInvalid('The "{" in this string is never closed.', line=line)

    def spec_end(self, at: int, quote: bytes, depth: int) -> int:
        """The place behind the field of an f-string whose format starts at `at`, as in `{x:>8}`."""
        data = self.data
        line = self.line
        while at < self.size:
            byte = data[at]
            if byte == 123:
                at = self.field_end(at + 1, quote, depth + 1)
                continue
            if byte == 125:
                return at + 1
            if (byte == 10 and len(quote) == 1) or (
                byte == quote[0] and data.startswith(quote, at)
            ):
                break
            if byte == 10:
                self.line += 1
            at += 1
        raise SyntaxInvalid('The "{" in this string is never closed.', line=line)

    def prefix_start(self, quote_at: int) -> int:
        start = quote_at
        while start > 0 and quote_at - start < 3 and IN_NAME[self.data[start - 1]]:
            start -= 1
        return start if self.data[start:quote_at].lower() in PREFIXES else quote_at
