"""How one parameter is drawn: a field, slider, choice, switch or colour for its value.

Owns no document: what the reader sets is told to a function. Knows no JavaScript.
"""

from app.inspecting.values import as_columns, example, is_json, show
from app.tree import h


def draw(port, value, field_id, change, columns=None, error=None):
    """The widget of a port holding `value`; `error` says whether what was typed can't be taken.

    `change(found, is_text)` hears what the reader sets: a value, or a text that is yet to be read.
    `columns` are the [{"name", "type"}] that a column is chosen from, None while unknown.
    """
    widget = Widget(port, value, field_id, change, columns, error)
    return DRAWN.get(widget.kind, Widget.text)(widget)


class Widget:
    def __init__(self, port, value, field_id, change, columns, error):
        self.port = port
        self.facts = port.widget or {"kind": "text"}
        self.kind = self.facts.get("kind", "text")
        self.value = value
        self.id = field_id
        self.change = change
        self.columns = columns
        self.error = error

    @property
    def is_awaited(self):
        """Whether a value is needed, by wire or by hand, and none is here: that takes one line."""
        return self.port.required and self.value is None

    def attributes(self, event, act, more):
        """What all fields have; `act(text)` hears the text of the field."""
        found = {
            "id": self.id,
            "data-port": self.port.name,
            "aria-invalid": "true" if self.error else None,
            "spellcheck": False,
            "autocomplete": "off",
            event: lambda event: act(event["value"]),
        }
        found.update(more)
        return found

    def typed(self, text):
        self.change(text, True)

    def set(self, value):
        self.change(value, False)

    # Texts and numbers

    def text(self):
        if is_json(self.port) or "\n" in show(self.value):
            return self.lines()
        more = {"type": "text", "value": show(self.value)}
        if self.port.type == "Any" and self.port.required:
            more["placeholder"] = "a number, a text or JSON; or a wire"
        return h("input", self.attributes("oninput", self.typed, more))

    def lines(self):
        text = show(self.value)
        more = {
            "value": text,
            "rows": min(max(text.count("\n") + 1, 1 if self.is_awaited else 3), 14),
            "class": "" if self.kind == "multiline" else "mono",
        }
        if is_json(self.port) and self.port.required:
            more["placeholder"] = example(self.port)
        elif not (self.port.has_default or self.port.required):
            more["placeholder"] = "as the function has it"
        return h("textarea", self.attributes("oninput", self.typed, more))

    def number(self):
        more = {"type": "text", "inputmode": "decimal", "value": show(self.value)}
        if "None" in self.port.type:
            more["placeholder"] = "none"
        field = h("input", self.attributes("oninput", self.typed, more))
        unit = self.facts.get("unit")
        if not unit:
            return field
        return h("div", {"class": "with-unit"}, field, h("span", {"class": "unit"}, unit))

    def slider(self):
        low = self.facts.get("min", 0)
        high = self.facts.get("max", 100)
        is_whole = "float" not in self.port.type
        step = self.facts.get("step") or (1 if is_whole else (high - low) / 100)
        is_number = isinstance(self.value, (int, float)) and not isinstance(self.value, bool)
        attributes = {
            "type": "range",
            "min": show(low),
            "max": show(high),
            "step": show(step),
            "value": show(self.value if is_number else low),
            "aria-label": self.port.name,
            "data-slider": self.port.name,
            "oninput": lambda event: self.typed(event["value"]),
        }
        return h("div", {"class": "slider"}, h("input", attributes), self.number())

    def colour(self):
        text = self.value if is_colour(self.value) else "#000000"
        more = {"type": "color", "value": text}
        return h("input", self.attributes("oninput", self.set, more))

    # Choices

    def choice(self):
        choices = list(self.facts.get("choices", []))
        if self.value not in choices:
            choices.append(self.value)
        options = []
        for at, choice in enumerate(choices):
            attributes = {"value": str(at), "selected": choice == self.value}
            options.append(h("option", attributes, show(choice) or "(empty)"))
        more = {"value": str(choices.index(self.value))}
        chosen = self.attributes("onchange", lambda text: self.set(choices[int(text)]), more)
        return h("select", chosen, options)

    def switch(self):
        attributes = {
            "type": "checkbox",
            "role": "switch",
            "id": self.id,
            "data-port": self.port.name,
            "checked": bool(self.value),
            "onchange": lambda event: self.set(event["checked"]),
        }
        return h(
            "label",
            {"class": "switch"},
            h("input", attributes),
            h("span", {"class": "track"}),
            h("span", None, "On" if self.value else "Off"),
        )

    # Columns

    def column(self):
        if self.columns is None:
            return self.text()
        names = [column["name"] for column in self.columns]
        empty = "Choose a column" if self.port.required else "(none)"
        options = [h("option", {"value": "", "selected": not self.value}, empty)]
        if self.value and self.value not in names:
            gone = show(self.value)
            attributes = {"value": gone, "selected": True}
            options.append(h("option", attributes, "%s (not in the table)" % gone))
        for name in names:
            options.append(h("option", {"value": name, "selected": name == self.value}, name))
        more = {"value": show(self.value)}
        return h("select", self.attributes("onchange", self.set, more), options)

    def several_columns(self):
        """The columns as a list to tick: the chosen ones first, in their order."""
        if self.columns is None:
            return self.column_names()
        chosen = as_columns(self.value)
        rest = [column["name"] for column in self.columns if column["name"] not in chosen]
        attributes = {
            "class": "checks",
            "id": self.id,
            "data-port": self.port.name,
            "role": "group",
            "aria-label": self.port.name,
        }
        return h("div", attributes, [self.check(name, chosen) for name in chosen + rest])

    def check(self, name, chosen):
        def flip(event):
            others = [other for other in chosen if other != name]
            self.set(others + [name] if event["checked"] else others)

        types = [column.get("type", "") for column in self.columns if column["name"] == name]
        attributes = {
            "type": "checkbox",
            "checked": name in chosen,
            "value": name,
            "onchange": flip,
        }
        return h(
            "label",
            {"key": name},
            h("input", attributes),
            h("span", None, name),
            h("span", {"class": "dtype"}, types[0] if types else "not in the table"),
        )

    def column_names(self):
        """Names with commas between them, while the table is not known."""

        def changed(text):
            self.set([name.strip() for name in text.split(",") if name.strip()])

        more = {
            "type": "text",
            "value": ", ".join(as_columns(self.value)),
            "placeholder": "names, with commas",
        }
        return h("input", self.attributes("onchange", changed, more))


DRAWN = {
    "number": Widget.number,
    "slider": Widget.slider,
    "text": Widget.text,
    "multiline": Widget.lines,
    "code": Widget.lines,
    "choice": Widget.choice,
    "switch": Widget.switch,
    "colour": Widget.colour,
    "column": Widget.column,
    "columns": Widget.several_columns,
}


def is_colour(value):
    return isinstance(value, str) and len(value) == 7 and value[0] == "#"
