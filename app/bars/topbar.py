"""The bar above: title, undo and redo, menus, Run and the debugger as they stand, theme, About.

Owns the bar's looks; what its commands do is given as `commands`, functions by name.
"""

from app.tree import h, icon, several
from dxt.core.editing import edits

THEME = "theme"
# The graph is drawn first; what is behind a button can wait that long.
AFTER = 30
# Buttons of the debugger and what they do.
DEBUGGER = (
    ("pause", "pause-or-go-on"),
    ("continue", "pause-or-go-on"),
    ("step-back", "step-back"),
    ("step", "step"),
    ("come-back", "come-back"),
)
RUN_WORDS = {
    False: "Run the graph  Ctrl+Enter",
    True: "Run the graph, streaming  Ctrl+Enter",
}
THEMES = ["system", "light", "dark"]
THEME_ICONS = {"system": "sun-moon", "light": "sun", "dark": "moon"}
THEME_WORDS = {"system": "as the system", "light": "light", "dark": "dark"}


class Topbar:
    def __init__(self, page, storage, store, states, past, client, commands):
        self._page = page
        self._storage = storage
        self._store = store
        self._states = states
        self._past = past
        self._client = client
        self._commands = commands
        self._theme = storage.read(THEME) or "system"
        page.on("#title", "input", self._titled)
        page.on("#title", "keydown", self._title_key)
        for name in ("undo", "redo", "about"):
            page.on("#" + name, "click", self._commanding(name))
        for name, command in DEBUGGER:
            page.on("#" + name, "click", self._commanding(command))
        page.on("#theme", "click", lambda event: self._next_theme())
        page.on("#run-list", "beforetoggle", lambda event: self.draw_run_menu())
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
        title = self._store.document.title
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
        page.set("#run", "title", RUN_WORDS[self._client.streams])
        is_busy = states.is_running or states.is_wanted
        page.set("#run", "hidden", is_busy)
        page.set("#stop", "hidden", not is_busy)
        page.set("#run-more", "hidden", is_busy)
        page.set("#run-more", "disabled", False)
        page.set("#stop", "disabled", states.is_stopping)
        self._draw_debugger(is_busy)
        page.text("#stop-text", "Stopping" if states.is_stopping else "Stop")
        if is_busy:
            done = states.finished_nodes / states.run_nodes if states.run_nodes else 0
            page.attribute("#progress", "style", "--done:%.3f" % min(done, 1))
            page.attribute("#progress", "aria-valuenow", "%.2f" % min(done, 1))

    def _draw_debugger(self, is_busy):
        page = self._page
        stands = self._states.paused is not None
        is_past = self._past.is_shown
        page.set("#debugger", "hidden", not is_busy and not is_past)
        page.set("#pause", "hidden", not is_busy or stands)
        page.set("#pause", "disabled", self._states.is_pausing or self._states.is_stopping)
        page.set("#continue", "hidden", not stands)
        page.set("#step-back", "disabled", not self._past.has_more)
        page.set("#step", "disabled", not stands and not is_past)
        page.set("#come-back", "hidden", not is_past)
        word = "Forward: what ran next, without running it" if is_past else "Step: run one node"
        page.set("#step", "title", word + "  F10")
        page.attribute("#step", "aria-label", "Forward" if is_past else "Step")

    def _titled(self, event):
        diff = edits.set_title(self._store.document, event["value"])
        self._store.change(diff, "Rename graph", "title")

    def _title_key(self, event):
        if event["key"] in ("Enter", "Escape"):
            self._page.call("#title", "blur")
            return True

    # Menus

    def draw_menu(self):
        rows = [
            self._item("new", "New graph", "file-plus"),
            self._item("open", "Open a file…", "folder-open", "Ctrl+O"),
            self._item("copies", "Your graphs…", "file-text"),
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

    def draw_run_menu(self):
        """The ways to run besides Run."""
        only = self._store.only
        here = only if only is not None else "the selected node"
        rows = [
            self._run_item("step", "Step by step", "step-forward", "F10"),
            self._run_item("run-to", "Run to %s" % here, "arrow-right-to-line", "Ctrl+F10", only),
            self._run_item("run-from", "Run from %s" % here, "arrow-right-from-line", None, only),
            h("hr", {"role": "separator"}),
            self._stream_item(),
            h("hr", {"role": "separator"}),
            self._run_item(
                "step-back", "Look back", "step-back", "Shift+F8", self._past.has_more or None
            ),
            self._run_item("runs", "Runs so far", "history", "R"),
            h("hr", {"role": "separator"}),
            self._run_item(
                "breakpoints", "Breakpoint at %s" % here, "circle-dot", "F9", self._selected()
            ),
            self._run_item(
                "no-breakpoints",
                "Remove all breakpoints",
                "trash-2",
                None,
                self._client.has_breakpoints or None,
            ),
        ]
        self._page.render("#run-list", several(rows))

    def _selected(self):
        return (self._store.selected + self._store.selected_wires) or None

    def _stream_item(self):
        is_on = self._client.streams
        return h(
            "button",
            {
                "type": "button",
                "role": "menuitemcheckbox",
                "aria-checked": "true" if is_on else "false",
                "id": "do-stream",
                "onclick": lambda event: self._commands["stream"](),
            },
            icon("waves-horizontal"),
            h(
                "span",
                {"class": "grow"},
                "Stream",
                h(
                    "small",
                    None,
                    "Nodes that yield hand each item on at once, in little memory; "
                    "what only passes by is not kept",
                ),
            ),
            icon("check") if is_on else None,
        )

    def _run_item(self, name, label, symbol, keys=None, needed=""):
        return self._item(name, label, symbol, keys, "run", needed is None)

    def _item(self, name, label, symbol, keys=None, menu="menu", is_off=False):
        def act(event):
            self._page.call("#%s-list" % menu, "hidePopover")
            self._commands[name]()

        return h(
            "button",
            {
                "type": "button",
                "role": "menuitem",
                "id": "%s-%s" % (menu if menu != "run" else "do", name),
                "disabled": is_off,
                "onclick": act,
            },
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
