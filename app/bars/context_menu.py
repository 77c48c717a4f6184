"""The menu of one thing: it stands where it was asked for, and is gone once something is done.

Owns its place, its keys and its end; what is in it is given by the caller.
"""

from app.tree import h, icon, several

HOST = "#context"
# What asked for the menu is over by then, and so is what it does to the focus.
AFTER = 30


class MenuItem:
    def __init__(self, name, label, act, symbol, keys=None, can=True):
        self.name = name
        self.label = label
        self.act = act
        self.symbol = symbol
        self.keys = keys
        self.can = can


class ContextMenu:
    def __init__(self, page):
        self._page = page
        self._items = []
        page.on(HOST, "focusout", lambda event: page.later("context.left", 1, self._left))
        page.on("window", "blur", lambda event: self.close())

    def open(self, title, items, at):
        """`items` are MenuItems, None a line between them; `at` is a place on the screen."""
        self._items = [item for item in items if item is not None]
        rows = []
        for item in items:
            rows.append(h("hr", {"role": "separator"}) if item is None else self._row(item))
        self._page.render(HOST, several(rows))
        self._page.attribute(HOST, "aria-label", title)
        height = 20 + 34 * len(items)
        self._page.attribute(
            HOST,
            "style",
            "left:min(%dpx, 100vw - 292px);top:min(%dpx, 100dvh - min(%dpx, 60dvh))"
            % (int(at[0]), int(at[1]), height),
        )
        self._page.later("context", AFTER, self._show)

    def _show(self):
        self._page.call(HOST, "showPopover")
        self._focus(0, 1)

    def _row(self, item):
        def act(event):
            self.close()
            item.act()

        attributes = {
            "type": "button",
            "role": "menuitem",
            "data-do": item.name,
            "tabindex": "-1",
            "disabled": not item.can,
            "onclick": act,
            "onkeydown": lambda event: self._key(self._items.index(item), event["key"]),
        }
        return h(
            "button",
            attributes,
            icon(item.symbol),
            h("span", {"class": "grow"}, item.label),
            h("kbd", None, item.keys) if item.keys else None,
        )

    def _key(self, at, key):
        last = len(self._items) - 1
        moves = {"ArrowDown": (at + 1, 1), "ArrowUp": (at - 1, -1)}
        moves.update({"Home": (0, 1), "End": (last, -1)})
        if key in moves:
            self._focus(*moves[key])
        elif key in ("Escape", "Tab"):
            self._page.later("context.left", 1, self._leave)
        else:
            return None
        return True

    def _focus(self, at, step):
        """Focuses an item, or the next one that can be chosen."""
        count = len(self._items)
        for _ in range(count):
            item = self._items[at % count]
            if item.can:
                self._page.call("%s [data-do=%s]" % (HOST, item.name), "focus")
                return
            at += step

    def _leave(self):
        self.close()
        self._page.call("#canvas", "focus")

    def _left(self):
        if self._page.get(HOST + ":focus-within", "id") != "context":
            self.close()

    def close(self):
        if self._page.get(HOST + ":popover-open", "id") == "context":
            self._page.call(HOST, "hidePopover")
