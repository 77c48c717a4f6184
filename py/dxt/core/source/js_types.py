"""What a JSDoc type says, as a port's type in canonical spelling; and the tags of a JSDoc comment.

Owns the reading of comments such as `@param {number} [limit=10] how many rows to keep`. Nothing is
ever evaluated. Must not know functions or nodes.
"""

from dxt.core.source.annotations import spell_literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_NAMES = {
    "number": "float", "float": "float", "int": "int", "integer": "int", "bigint": "int",
    "string": "str", "str": "str", "boolean": "bool", "bool": "bool",
    "null": "None", "undefined": "None", "void": "None",
    "any": "Any", "unknown": "Any", "*": "Any", "function": "Any", "Function": "Any",
    "Object": "dict", "object": "dict", "Map": "dict", "Record": "dict",
    "Array": "list", "ReadonlyArray": "list", "Set": "set",
    "Uint8Array": "bytes", "ArrayBuffer": "bytes",
    "Float64Array": "list[float]", "Float32Array": "list[float]", "Int32Array": "list[int]",
    "Iterable": "Iterator", "Generator": "Iterator", "AsyncGenerator": "Iterator",
    "AsyncIterable": "Iterator", "AsyncIterator": "Iterator",
    "Number": "float", "String": "str", "Boolean": "bool",
}  # fmt: skip
# These begin a tag in the middle of a line, too; any other does at the beginning of one.
_TAGS = ("param", "arg", "argument", "returns", "return", "yields", "impure", "ttl")


class Tag:
    """One `@name` of a comment: its `{type}` if there is one, and the text behind that."""

    def __init__(self, name: str, type: str, text: str) -> None:
        self.name = name
        self.type = type
        self.text = text


class Doc:
    """A JSDoc comment: its `words` above the first tag, and the `tags`."""

    def __init__(self, words: str, tags: list[Tag]) -> None:
        self.words = words
        self.tags = tags

    def named(self, *names: str) -> list[Tag]:
        return [tag for tag in self.tags if tag.name in names]


def read_doc(comment: str) -> Doc:
    """The parts of a comment, `/**` and `*/` included."""
    lines = []
    for line in comment[3:-2].split("\n"):
        text = line.strip()
        if text[:1] == "*":
            text = text[1:]
            text = text[1:] if text[:1] == " " else text
        lines.append(text.rstrip())
    words: list[str] = []
    pieces: list[str] = []
    for line in [piece for whole in lines for piece in _split_tags(whole)]:
        if line.lstrip()[:1] == "@":
            pieces.append(line.lstrip())
        elif pieces:
            pieces[-1] += "\n" + line
        else:
            words.append(line)
    return Doc("\n".join(words).strip(), [_tag(piece) for piece in pieces])


def _split_tags(line: str) -> list[str]:
    """The line in pieces that each begin with a tag, but for the first."""
    found = []
    start = 0
    at = line.find(" @")
    while at >= 0:
        rest = line[at + 2 :]
        if any(rest == name or rest[: len(name) + 1] == name + " " for name in _TAGS):
            found.append(line[start:at])
            start = at + 1
        at = line.find(" @", at + 2)
    found.append(line[start:])
    return found


def _tag(piece: str) -> Tag:
    head = piece[1:].split("\n")[0].split(" ")[0].split("\t")[0].split("{")[0]
    rest = piece[1 + len(head) :].strip()
    type = ""
    if rest[:1] == "{":
        end = closing(rest)
        if end > 0:
            type = " ".join(rest[1:end].split())
            rest = rest[end + 1 :].strip()
    return Tag(head, type, rest)


def closing(text: str) -> int:
    """The place of the bracket that closes the one the text begins with; -1 where none does."""
    for at, depth in _bare(text):
        if depth == 0:
            return at
    return -1


def split_type(text: str, mark: str) -> list[str]:
    """The parts of a type between marks that stand outside all brackets and quotes."""
    parts = []
    start = 0
    for at, depth in _bare(text):
        if depth == 0 and text[at] == mark:
            parts.append(text[start:at].strip())
            start = at + 1
    parts.append(text[start:].strip())
    return [part for part in parts if part]


def _bare(text: str) -> "Iterator[tuple[int, int]]":
    """The places outside all quotes, each with the number of brackets open behind it."""
    depth = 0
    quote = ""
    for at, letter in enumerate(text):
        if quote:
            if letter == quote:
                quote = ""
            continue
        if letter in "'\"":
            quote = letter
            continue
        if letter in "([{<":
            depth += 1
        elif letter in ")]}" or (letter == ">" and text[at - 1 : at] != "="):
            depth -= 1
        yield at, depth


def spell_js_type(text: str) -> str:
    """The canonical spelling of a JSDoc type; "Any" where it says nothing that a port could."""
    text = text.strip()
    if not text:
        return "Any"
    if text[-1:] == "=":
        return spell_js_type(text[:-1])
    if text[:3] == "...":
        return spell_js_type(text[3:])
    if text[:1] == "!":
        return spell_js_type(text[1:])
    if text[:1] == "?":
        return _union([text[1:], "null"])
    members = split_type(text, "|")
    if len(members) > 1:
        return _union(members)
    text = members[0] if members else ""
    if text[:1] == "(" and closing(text) == len(text) - 1:
        return spell_js_type(text[1:-1])
    if text[-2:] == "[]":
        return _of("list", [text[:-2]])
    literal = _literal(text)
    if literal is not None:
        return "Literal[%s]" % literal
    if text[:1] == "{":
        return "dict"
    if text[:1] == "[":
        inside = split_type(text[1:-1], ",")
        return "tuple[%s]" % ", ".join([spell_js_type(item) for item in inside])
    start = text.find("<")
    if start > 0 and text[-1:] == ">":
        name = text[:start].rstrip(".").strip()
        return _generic(name, split_type(text[start + 1 : -1], ","))
    return _NAMES.get(text, text if _is_name(text) else "Any")


def record_fields(text: str) -> "list[tuple[str, str]]":
    """Name and type of each field of `{low: number, high: number}`; none for any other type."""
    text = text.strip()
    if text[:8] == "Promise<" and text[-1:] == ">":
        text = text[8:-1].strip()
    if text[:1] != "{" or closing(text) != len(text) - 1:
        return []
    found = []
    for part in split_type(text[1:-1].replace(";", ","), ","):
        name, colon, type = part.partition(":")
        name = name.strip()
        if name[-1:] == "?":
            name = name[:-1].strip()
            type = type + " | null"
        if not colon or not name:
            return []
        found.append((name.strip("'\""), spell_js_type(type)))
    return found


def _generic(name: str, arguments: list[str]) -> str:
    if name in ("Promise", "Awaited", "Readonly", "Partial") and arguments:
        return spell_js_type(arguments[0])
    name = _NAMES.get(name) or name
    if name == "dict":
        return _of("dict", arguments if len(arguments) == 2 else ["string"] + arguments)
    if name in ("list", "set", "Iterator"):
        return _of(name, arguments[:1])
    return name if _is_name(name) else "Any"


def _of(name: str, arguments: list[str]) -> str:
    inside = [spell_js_type(argument) for argument in arguments]
    if all(item == "Any" for item in inside):
        return name
    if name == "dict" and inside[1:] == ["Any"] and inside[0] == "str":
        return name
    return "%s[%s]" % (name, ", ".join(inside))


def _union(members: list[str]) -> str:
    found: list[str] = []
    literals: list[str] = []
    for member in members:
        for type in split_type(spell_js_type(member), "|"):
            if type[:8] == "Literal[":
                literals.append(type[8:-1])
            elif type == "Any":
                return "Any"
            elif type not in found:
                found.append(type)
    if literals:
        found.insert(0, "Literal[%s]" % ", ".join(literals))
    if "None" in found:
        found.remove("None")
        found.append("None")
    return " | ".join(found)


def _literal(text: str) -> "str | None":
    """A literal in Python's spelling, None where the type is none."""
    if text[:1] in ("'", '"') and text[-1:] == text[:1] and len(text) > 1:
        return spell_literal(text[1:-1])
    if text in ("true", "false"):
        return "True" if text == "true" else "False"
    digits = text[1:] if text[:1] == "-" else text
    return text if digits.isdigit() and len(digits) <= 15 else None


def _is_name(text: str) -> bool:
    for at, letter in enumerate(text):
        is_letter = "a" <= letter <= "z" or "A" <= letter <= "Z" or letter == "_"
        if not is_letter and not (at and ("0" <= letter <= "9" or letter == ".")):
            return False
    return bool(text)
