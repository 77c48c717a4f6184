"""The dialog that asks when a breakpoint is to halt a run.

What a condition may say is the engine's to know: what it refuses comes back here, with the reason.
"""

from app.notices import paragraphs, sentence
from app.tree import h, several

FIELD = "#condition"


class Conditions:
    def __init__(self, page, notices, breakpoints):
        self._page = page
        self._notices = notices
        self._breakpoints = breakpoints

    def ask(self, place, typed=None, refusal=""):
        """Asks for the condition of the breakpoint at a place, which need not be there yet."""
        if typed is None:
            typed = self._breakpoints.condition(place) or ""
        found = [typed]

        def type_in(event):
            found[0] = event["value"]

        def keep(event=None):
            self._notices.close()
            self._breakpoints.set(place, found[0].strip())
            return True

        field = {
            "id": "condition",
            "type": "text",
            "class": "mono",
            "value": typed,
            "placeholder": "rows > 1000",
            "aria-label": "Condition",
            "aria-invalid": "true" if refusal else None,
            "aria-describedby": "condition-help",
            "spellcheck": False,
            "autocomplete": "off",
            "oninput": type_in,
        }
        comes = "what comes by this wire" if "->" in place else "what comes by any of its wires"
        body = several(
            h(
                "form",
                {"class": "asked", "onsubmit": keep, "key": place + refusal},
                h("label", {"for": "condition"}, "Halt only if, of %s:" % comes),
                h("input", field),
                h("p", {"class": "param-error", "role": "alert"}, sentence(refusal))
                if refusal
                else None,
            ),
            h(
                "div",
                {"id": "condition-help"},
                paragraphs(
                    "It can speak of rows, items, kind, bytes, text and digest, compare them, and "
                    'join that by and, or, not: rows > 1000 and kind == "table". '
                    "Empty, it always halts."
                ),
            ),
        )
        title = "Breakpoint at %s" % place
        self._notices.dialog(title, body, [("Set breakpoint", keep, "primary")], "Cancel")
        self._page.call(FIELD, "focus")

    def refused(self, message):
        """The engine refused what was set last: asks again."""
        taken = self._breakpoints.take_back()
        if taken is not None:
            self.ask(taken[0], taken[1] or "", message)
