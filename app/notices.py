"""What the page says to its reader: toasts that go by themselves, one banner, dialogs that ask.

Knows no document; what a button does is given by the caller.
"""

from app.tree import button, h, icon, several

DIALOG = "#dialog"
SYMBOLS = {"ok": "circle-check", "info": "info", "warn": "triangle-alert", "error": "circle-alert"}


class Notices:
    def __init__(self, page):
        self._page = page
        self._toasts = []
        self._made = 0

    # Toasts

    def toast(self, text, tone="ok", act=None, stays=False):
        """Says something in passing; `act` is (label, function). Gives its number, for `drop`."""
        self._toasts = [found for found in self._toasts if found[1] != text][-3:]
        self._made += 1
        number = self._made
        self._toasts.append((number, text, tone, act))
        self._draw_toasts()
        if not stays:
            wait = 3200 + 45 * len(text) if tone != "error" else 9000
            self._page.later("toast%d" % number, wait, lambda: self.drop(number))
        return number

    def drop(self, number):
        """Takes a toast away, if it is still there."""
        self._toasts = [found for found in self._toasts if found[0] != number]
        self._draw_toasts()

    def clear_toasts(self):
        """Another document is open: what was said in passing of the last one goes."""
        self._toasts = []
        self._draw_toasts()

    def _draw_toasts(self):
        rows = []
        for number, text, tone, act in self._toasts:
            rows.append(self._toast(number, text, tone, act))
        self._page.render("#toasts", h("div", {"class": "stack"}, rows))

    def _toast(self, number, text, tone, act):
        def acted(event):
            self.drop(number)
            act[1]()

        return h(
            "div",
            {"class": "toast " + tone, "key": str(number)},
            icon(SYMBOLS[tone]),
            h("p", None, text),
            button(act[0], acted, "quiet tiny") if act else None,
            button("", lambda event: self.drop(number), "quiet tiny square", "x", "Close"),
        )

    # The banner

    def banner(self, text, tone="info", acts=()):
        """Says something about the open document, until it is closed.

        `acts` are (label, function).
        """
        rows = []
        for _at, (label, act) in enumerate(acts):
            rows.append(button(label, self._closing(act), "outlined tiny"))
        rows.append(
            button("", lambda event: self.clear_banner(), "quiet tiny square", "x", "Close")
        )
        tree = h(
            "div",
            {"class": "banner", "role": "alert" if tone == "error" else "status"},
            icon(SYMBOLS[tone]),
            h("p", None, text),
            h("div", {"class": "acts"}, rows),
        )
        self._page.render("#banner", tree)
        self._page.attribute("#banner", "class", tone)
        self._page.set("#banner", "hidden", False)

    def _closing(self, act):
        def acted(event):
            self.clear_banner()
            act()

        return acted

    def clear_banner(self):
        self._page.set("#banner", "hidden", True)

    # Dialogs

    def dialog(self, title, body, acts=(), label="Close"):
        """Opens a dialog.

        `acts` are (label, function, style), and there is always a way to close it.
        """
        rows = [button(label, lambda event: self.close(), "outlined")]
        for name, act, style in acts:
            rows.append(button(name, self._leaving(act), style))
        tree = h(
            "div",
            {"class": "dialog"},
            h("h2", {"id": "dialog-title"}, title),
            body,
            h("div", {"class": "acts"}, rows),
        )
        self._page.render(DIALOG, tree)
        self._page.attribute(DIALOG, "aria-labelledby", "dialog-title")
        if not self._page.get(DIALOG, "open"):
            self._page.call(DIALOG, "showModal")
        self._page.call(DIALOG + " .acts button:last-child", "focus")

    def _leaving(self, act):
        def acted(event):
            self.close()
            act()

        return acted

    def close(self):
        self._page.call(DIALOG, "close")

    def error(self, what, message, acts=()):
        """A document or file that can't be used: what happened, in the banner, where it stays."""
        self.banner("%s %s" % (what, sentence(message)), "error", acts)


def sentence(text):
    """The text with a capital and a full stop."""
    text = text.strip()
    if not text:
        return text
    text = text[0].upper() + text[1:]
    return text if text[-1] in ".!?" else text + "."


def paragraphs(*texts):
    return several([h("p", None, text) for text in texts if text])
