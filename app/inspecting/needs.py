"""What the graph needs of its reader and of the machine, and the fields that set it.

Owns how packages and limits are shown and typed. What is allowed is asked when the graph runs; must
not know runs.
"""

from app.inspecting.values import show
from app.tree import h
from dxt.core.document.packages import packages_of, plugins_of, required_name
from dxt.core.editing import edits
from dxt.core.text.json_text import copied

PACKAGES = "packages"
LIMITS = (("seconds", "Time for each node", "s"), ("megabytes", "Memory", "MB"))


class Needs:
    def __init__(self, store, on_change):
        self._store = store
        self._on_change = on_change
        self._refused = {}
        store.listen("opened", self._refused.clear)

    def draw(self):
        graph = self._store.document
        packages = [str(text) for text in packages_of(graph)[0]]
        about = "One a line, such as pandas>=2; whoever runs it is asked first"
        attributes = {
            "class": "mono",
            "rows": max(len(packages), 1),
            "placeholder": "none",
            "value": "\n".join(packages),
        }
        rows = [
            self._row(PACKAGES, "Python packages", self._require, attributes, about, "textarea")
        ]
        for name, title, unit in LIMITS:
            limit = graph.needs.get(name)
            attributes = {
                "type": "text",
                "inputmode": "decimal",
                "placeholder": "no limit",
                "value": "" if limit is None else show(limit),
            }
            rows.append(self._row(name, title, self._limiting(name), attributes, unit=unit))
        facts = []
        named = ["%s %s" % (plugin.name, plugin.version) for plugin in plugins_of(graph)]
        hosts = graph.needs.get("hosts") or []
        for title, found in (("Plugins", named), ("Hosts", hosts)):
            if found:
                facts += [h("dt", None, title), h("dd", None, ", ".join(found))]
        return h(
            "section",
            {"class": "section", "key": "Needs"},
            h("h3", None, "Needs"),
            rows,
            h("dl", {"class": "facts"}, facts) if facts else None,
        )

    def _row(self, name, title, act, attributes, about=None, tag="input", unit=None):
        typed, error = self._refused.get(name, (None, None))
        found = {
            "id": "needs-" + name,
            "spellcheck": False,
            "autocomplete": "off",
            "aria-invalid": "true" if error else None,
            "onchange": lambda event: self._set(name, event["value"], act),
        }
        found.update(attributes)
        if error:
            found["value"] = typed
        field = h(tag, found)
        return h(
            "div",
            {"class": "param", "key": name},
            h("div", {"class": "param-label"}, h("label", {"for": "needs-" + name}, title)),
            h("div", {"class": "with-unit"}, field, h("span", {"class": "unit"}, unit))
            if unit
            else field,
            h("p", {"class": "param-error", "role": "alert"}, error) if error else None,
            h("p", {"class": "param-doc"}, about) if about else None,
        )

    def _set(self, name, typed, act):
        error = act(typed)
        if error:
            self._refused[name] = (typed, error)
        else:
            self._refused.pop(name, None)
        self._on_change()

    def _require(self, typed):
        """Sets the packages; plugins of the graph are left as they are."""
        graph = self._store.document
        wanted = []
        for line in typed.split("\n"):
            text = line.strip()
            if text.startswith("pip install "):
                return "Just the name: %s" % text[len("pip install ") :].strip()
            if text and not required_name(text):
                return "“%s” does not begin with the name of a package." % text
            if text and text not in wanted:
                wanted.append(text)
        packages = packages_of(graph)[0]
        others = [text for text in graph.requirements if text not in packages]
        self._change("requirements", wanted + others, "Set packages")
        return None

    def _limiting(self, name):
        def limit(typed):
            needs = copied(self._store.document.needs)
            text = typed.strip().replace(",", ".")
            if text:
                number = number_of(text)
                if number is None:
                    return "A number above 0 is needed here, or nothing for no limit."
                needs[name] = number
            else:
                needs.pop(name, None)
            self._change("needs", needs, "Set the limit")
            return None

        return limit

    def _change(self, field, value, label):
        self._store.change(edits.set_field(self._store.document, field, value), label)


def number_of(text):
    """The number above 0 that a text spells, else None."""
    try:
        number = float(text)
    except ValueError:
        return None
    if not 0 < number < 1e9:
        return None
    return int(number) if number == int(number) else number
