"""The bar above: title, undo and redo, the menus, Run and Stop as they stand, the theme, About.

Owns the bar's looks; what its commands do is given as `commands`, functions by name.
"""

from app.tree import h, icon, several
from dxt.core import edits

THEME = "theme"
# The graph is drawn first; what is behind a button can wait that long.
AFTER = 30
THEMES = ["system", "light", "dark"]
THEME_ICONS = {"system": "sun-moon", "light": "sun", "dark": "moon"}
THEME_WORDS = {"system": "as the system", "light": "light", "dark": "dark"}


class Topbar:
    def __init__(self, page, storage, store, states, commands):
        self._page = page
        self._storage = storage
        self._store = store
        self._states = states
        self._commands = commands
        self._theme = storage.read(THEME) or "system"
        page.on("#title", "input", self._titled)
        page.on("#title", "keydown", self._title_key)
        for name in ("undo", "redo", "about"):
            page.on("#" + name, "click", self._commanding(name))
        page.on("#theme", "click", lambda event: self._next_theme())
        page.on("window", "dxt-theme", lambda event: self._set_theme())
        store.listen("opened", self.draw)
        store.listen("edited", lambda diff: page.soon("topbar", self.draw))
        states.listen("run", lambda: page.soon("topbar.run", self.draw_run))
        page.later("topbar.menu", AFTER, self.draw_menu)
        self._draw_theme()

    def _commanding(self, name):
        return lambda event: self._commands[name]()

    def draw(self):
        page = self._page
        title = self._store.graph.title
        page.set("#title", "disabled", False)
        page.set("#title", "value", title)
        page.set("document", "title", title + " · DxT" if title else "DxT")
        history = self._store.history
        for name, can, label in (
            ("undo", history.can_undo, history.undo_label),
            ("redo", history.can_redo, history.redo_label),
        ):
            page.set("#" + name, "disabled", not can)
            keys = "Ctrl+Z" if name == "undo" else "Ctrl+Shift+Z"
            word = name[0].upper() + name[1:]
            page.set(
                "#" + name,
                "title",
                "%s %s  %s" % (word, label.lower(), keys) if can else "%s  %s" % (word, keys),
            )
        page.set("#share", "disabled", False)
        self.draw_run()

    def draw_run(self):
        page = self._page
        states = self._states
        page.set("#run", "disabled", False)
        is_busy = states.is_running or states.is_wanted
        page.set("#run", "hidden", is_busy)
        page.set("#stop", "hidden", not is_busy)
        page.set("#stop", "disabled", states.is_stopping)
        page.text("#stop-text", "Stopping" if states.is_stopping else "Stop")
        if is_busy:
            done = states.finished_nodes / states.run_nodes if states.run_nodes else 0
            page.attribute("#progress", "style", "--done:%.3f" % min(done, 1))
            page.attribute("#progress", "aria-valuenow", "%.2f" % min(done, 1))

    def _titled(self, event):
        self._store.do(edits.set_title(self._store.graph, event["value"]), "Rename graph", "title")

    def _title_key(self, event):
        if event["key"] in ("Enter", "Escape"):
            self._page.call("#title", "blur")
            return True

    # Menus

    def draw_menu(self):
        rows = [
            self._item("new", "New graph", "file-plus"),
            self._item("open", "Open a file…", "folder-open", "Ctrl+O"),
            self._item("save", "Save as a file", "save", "Ctrl+S"),
            h("hr", {"role": "separator"}),
            self._item("link", "Copy the link", "link"),
            self._item("original", "Back to the original", "rotate-ccw"),
            h("hr", {"role": "separator"}),
            self._item("plugins", "Plugins…", "package"),
            self._item("tidy", "Tidy up the nodes", "layers"),
            self._item("shortcuts", "Keyboard shortcuts", "keyboard", "?"),
        ]
        self._page.render("#menu-list", several(rows))

    def _item(self, name, label, symbol, keys=None):
        def act(event):
            self._page.call("#menu-list", "hidePopover")
            self._commands[name]()

        return h(
            "button",
            {"type": "button", "role": "menuitem", "id": "menu-" + name, "onclick": act},
            icon(symbol),
            h("span", {"class": "grow"}, label),
            h("kbd", None, keys) if keys else None,
        )

    def draw_examples(self, examples):
        if not examples:
            self._page.render(
                "#examples-list", h("p", {"class": "none"}, "No examples could be fetched.")
            )
            return
        self._page.render(
            "#examples-list", several([self._example(example) for example in examples])
        )

    def _example(self, example):
        def act(event):
            self._page.call("#examples-list", "hidePopover")
            self._commands["example"](example["slug"])

        return h(
            "button",
            {"type": "button", "role": "menuitem", "data-example": example["slug"], "onclick": act},
            icon("book-open"),
            h(
                "span",
                {"class": "grow"},
                example["title"],
                h("small", None, example.get("summary", "")),
            ),
        )

    # The theme

    def _next_theme(self):
        self._theme = (
            THEMES[(THEMES.index(self._theme) + 1) % 3] if self._theme in THEMES else "system"
        )
        self._storage.write(THEME, self._theme)
        self._set_theme()
        self._draw_theme()

    def _set_theme(self):
        dark = self._theme == "dark" or (
            self._theme == "system" and self._page.matches("(prefers-color-scheme: dark)")
        )
        self._page.attribute("html", "data-theme", "dark" if dark else "light")

    def _draw_theme(self):
        self._page.attribute("#theme use", "href", "#i-" + THEME_ICONS.get(self._theme, "sun-moon"))
        self._page.set(
            "#theme", "title", "Theme: %s" % THEME_WORDS.get(self._theme, "as the system")
        )
