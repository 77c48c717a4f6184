"""What a node type looks like from outside: its ports, its words, its parameters' widgets.

Owns NodeSpec and Port and their JSON. Must not know where a spec comes from (source text, the
catalogue) nor how a widget is drawn. Types are canonical Python spellings: "int", "list[int]",
"Table", "Literal['min', 'max']", "int | None".
"""

from dxt.core.text.json_text import new_object

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Port:
    """One named, typed input or output.

    An input without `has_default` is required unless `required` says otherwise: a default that is
    not a literal is unknown here, so such a port is optional without a known default. `widget` is
    JSON:
    {"kind": "number"|"slider"|"text"|"multiline"|"choice"|"switch"|"file"|"colour"|"code"|"column"|
    "columns", ...}, or None where nothing can be typed in (tables, images). An input of `many`
    takes any number of wires, none included, each of `type`; their order is that of the file.
    `bounds` are those of a number that comes by wire alone; else the widget tells them.
    """

    def __init__(
        self,
        name: str,
        type: str = "Any",
        required: bool = False,
        default: object = None,
        has_default: bool = False,
        widget: "dict[str, Any] | None" = None,
        doc: str = "",
        many: bool = False,
        bounds: "list[float | None] | None" = None,
    ) -> None:
        self.name = name
        self.type = type
        self.required = required
        self.default: Any = default
        self.has_default = has_default
        self.widget = widget
        self.doc = doc
        self.many = many
        self.bounds = bounds

    def as_json(self) -> "dict[str, Any]":
        found = new_object()
        found["name"] = self.name
        found["type"] = self.type
        if self.required:
            found["required"] = True
        if self.has_default:
            found["default"] = self.default
        if self.widget is not None:
            found["widget"] = self.widget
        if self.doc:
            found["doc"] = self.doc
        if self.many:
            found["many"] = True
        if self.bounds is not None:
            found["bounds"] = self.bounds
        return found

    @classmethod
    def from_json(cls, found: "dict[str, Any]") -> "Port":
        return cls(
            found["name"],
            found.get("type", "Any"),
            found.get("required", False),
            found.get("default"),
            "default" in found,
            found.get("widget"),
            found.get("doc", ""),
            found.get("many", False),
            found.get("bounds"),
        )

    def __repr__(self) -> str:
        return "Port(%r, %r)" % (self.name, self.type)


class NodeSpec:
    """One node type: `inputs` and `outputs` are in the order in which the function names them.

    `origin` tells a plugin's type where its code is and what it is: the module, "@", and a digest
    that enters the keys of its nodes. A built-in type has none. `requirements` are the packages
    that the function needs, as PEP 508 texts.
    One that is not `pure` may give something else each time, with the same inputs; what it gives is
    taken for fresh for `ttl` seconds, where that is set.
    """

    def __init__(
        self,
        name: str,
        summary: str = "",
        help: str = "",
        inputs: list[Port] | None = None,
        outputs: list[Port] | None = None,
        is_async: bool = False,
        language: str = "python",
        origin: str = "",
        requirements: list[str] | None = None,
        pure: bool = True,
        ttl: float | None = None,
    ) -> None:
        self.name = name
        self.summary = summary
        self.help = help
        self.inputs = [] if inputs is None else inputs
        self.outputs = [] if outputs is None else outputs
        self.is_async = is_async
        self.language = language
        self.origin = origin
        self.requirements = [] if requirements is None else requirements
        self.pure = pure
        self.ttl = ttl
        self._inputs = _by_name(self.inputs)
        self._outputs = _by_name(self.outputs)
        self.required = [port.name for port in self.inputs if port.required]
        """The inputs that need a value."""

    def input(self, name: str) -> Port | None:
        return self._inputs.get(name)

    def output(self, name: str) -> Port | None:
        return self._outputs.get(name)

    def as_json(self) -> "dict[str, Any]":
        found = new_object()
        found["name"] = self.name
        if self.summary:
            found["summary"] = self.summary
        if self.help:
            found["help"] = self.help
        found["inputs"] = [port.as_json() for port in self.inputs]
        found["outputs"] = [port.as_json() for port in self.outputs]
        if self.is_async:
            found["is_async"] = True
        if self.language != "python":
            found["language"] = self.language
        if self.origin:
            found["origin"] = self.origin
        if self.requirements:
            found["requirements"] = self.requirements
        if not self.pure:
            found["pure"] = False
        if self.ttl is not None:
            found["ttl"] = self.ttl
        return found

    @classmethod
    def from_json(cls, found: "dict[str, Any]") -> "NodeSpec":
        return cls(
            found["name"],
            found.get("summary", ""),
            found.get("help", ""),
            [Port.from_json(port) for port in found.get("inputs", [])],
            [Port.from_json(port) for port in found.get("outputs", [])],
            found.get("is_async", False),
            found.get("language", "python"),
            found.get("origin", ""),
            found.get("requirements"),
            found.get("pure", True),
            found.get("ttl"),
        )

    def __repr__(self) -> str:
        return "NodeSpec(%r)" % self.name


def _by_name(ports: list[Port]) -> "dict[str, Port]":
    found: dict[str, Port] = {}
    for port in ports:
        found.setdefault(port.name, port)
    return found
