"""The NamedTuple and TypedDict classes of a node's code: their fields name several outputs.

Owns both ways of writing them, as a class and as a call. Nothing is evaluated; `imports` is what
`names.read_imports` found. Must not know functions or nodes.
"""

from dxt.core.source.annotations import read_annotation, spell_type
from dxt.core.source.expressions import Item, Literal, Union, closing, parse, parts, split
from dxt.core.source.names import spell_name
from dxt.core.source.tokens import DEDENT, INDENT, NAME, NEWLINE, OP, STRING, Token
from dxt.core.spec import Port

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dxt.core.source.expressions import Expression

_TUPLE = "NamedTuple"
_DICT = "TypedDict"
# What a field may be wrapped in, and whether it may then be left out.
_WRAPPERS = {"Required": False, "NotRequired": True, "ReadOnly": None, "Annotated": None}


class Records:
    """The records of one text; `fields` are the outputs by the name of the class."""

    def __init__(self, imports: "dict[str, str]") -> None:
        self.fields: dict[str, list[Port]] = {}
        self._imports = imports
        self._dicts: dict[str, bool] = {}

    def read_class(self, statement: list[Token]) -> None:
        """Notes the class if it is a record; `statement` is all of it, the block included."""
        if len(statement) < 3 or statement[1].kind != NAME or statement[2].text != "(":
            return
        end = closing(statement, 2)
        bases: list[str] = []
        total = True
        for part in parts(statement[3:end]):
            if len(part) > 2 and part[1].text == "=":
                total = total and not (part[0].text == "total" and part[2].text == "False")
            else:
                bases.append(spell_name("".join([token.text for token in part]), self._imports))
        is_dict = _DICT in bases or any(name in self._dicts for name in bases)
        if not is_dict and _TUPLE not in bases:
            return
        found: list[Port] = []
        for name in bases:
            if name in self._dicts:
                found.extend(self.fields[name])
        for line in _lines(statement[end + 2 :]):
            if len(line) > 2 and line[0].kind == NAME and line[1].text == ":":
                annotation = parse(split(line[2:], "=")[0])
                found.append(self._field(line[0].text, annotation, is_dict and not total))
        self._keep(statement[1].text, found, is_dict)

    def read_assignment(self, line: list[Token]) -> None:
        """Notes `Two = NamedTuple("Two", [...])`; TypedDict and namedtuple likewise."""
        if len(line) < 5 or line[0].kind != NAME or line[1].text != "=" or line[2].kind != NAME:
            return
        at = 3
        while at < len(line) and line[at].text != "(":
            at += 1
        made = spell_name("".join([token.text for token in line[2:at]]), self._imports)
        if closing(line, at) != len(line) - 1:
            return
        given = parts(line[at + 1 : -1])
        if len(given) < 2:
            return
        if made in ("namedtuple", "collections.namedtuple"):
            self._keep(line[0].text, [Port(name) for name in _names_in(parse(given[1]))], False)
            return
        if made not in (_TUPLE, _DICT):
            return
        found: list[Port] = []
        total = "total=False" not in ["".join([token.text for token in part]) for part in given]
        for part in parts(given[1][1:-1]):
            pair = split(part, ":") if made == _DICT else parts(part[1:-1])
            if len(pair) == 2 and len(pair[0]) == 1 and pair[0][0].kind == STRING:
                name = parse(pair[0])
                if isinstance(name, Literal):
                    found.append(self._field(name.value, parse(pair[1]), not total))
        self._keep(line[0].text, found, made == _DICT)

    def _keep(self, name: str, found: list[Port], is_dict: bool) -> None:
        if found:
            self.fields[name] = found
        if found and is_dict:
            self._dicts[name] = True

    def _field(self, name: str, tree: "Expression", is_optional: bool) -> Port:
        doc = ""
        while isinstance(tree, Item):
            wrapper = spell_type(tree.base, self._imports)
            if wrapper not in _WRAPPERS:
                break
            is_left_out = _WRAPPERS[wrapper]
            is_optional = is_optional if is_left_out is None else is_left_out
            doc = read_annotation(tree, self._imports).doc or doc
            tree = tree.arguments[0]
        # A field that is left out gives nothing.
        found = Union([tree, Literal(None)]) if is_optional else tree
        return Port(name, spell_type(found, self._imports), doc=doc)


def _names_in(tree: "Expression") -> list[str]:
    """The field names that `namedtuple` is given: in one text, or as a list of texts."""
    value = tree.value if isinstance(tree, Literal) else None
    if isinstance(value, str):
        return value.replace(",", " ").split()
    if isinstance(value, list) and all(isinstance(name, str) for name in value):
        return value
    return []


def _lines(block: list[Token]) -> list[list[Token]]:
    """The statements right inside a class, each on its own, what is inside methods left out."""
    found: list[list[Token]] = []
    line: list[Token] = []
    depth = 0
    for token in block:
        if token.kind in (INDENT, DEDENT):
            depth += 1 if token.kind == INDENT else -1
        elif token.kind == NEWLINE or (token.kind == OP and token.text == ";"):
            if depth <= 1:
                found.append(line)
            line = []
        else:
            line.append(token)
    return found
