"""The plugins of the open graph: found here, asked for, handed to the engine, exchanged.

Opening a graph fetches nothing: a plugin that is not here is told of, and fetched from the host
that the graph names when its reader says so. Owns which plugins were handed over, and what is said
of them. The engine reads them; their code runs in the sandbox alone.
"""

from app.tree import button, h, icon, several
from dxt.core.catalogue import Catalogue
from dxt.core.migrations import migrate
from dxt.core.pinned import Pinned, pin, plugins_of, unpin

KINDS = ".whl,.mjs,.js"
ENDINGS = (".whl", ".mjs", ".js")
FIELD = "#plugin-url"


class Plugins:
    def __init__(self, page, host, disk, store, client, notices):
        self._page = page
        self._host = host
        self._disk = disk
        self._store = store
        self._client = client
        self._notices = notices
        self._own = store.catalogue
        self._forget()
        self.on_types = None
        self.on_settled = None
        store.listen("opened", self._opened)
        store.listen("changed", self._edited)

    def _forget(self):
        self._given = {}
        self._asked = {}
        self._absent = {}
        self._failed = {}
        self._adding = {}
        self._sent = []

    def _opened(self):
        """Another graph: what the last one had loaded is not for this one."""
        if self._sent:
            self._client.use_plugins([])
            self._take_types(self._own)
        self._forget()
        self._look()

    def _edited(self, diff):
        for part in (diff.added, diff.updated, diff.removed):
            if "field:lock" in part or "field:requirements" in part:
                self._look()
                return

    # From here to the engine

    def _look(self):
        """Hands over what the graph names and this browser has."""
        for plugin in plugins_of(self._store.document):
            if plugin.sha256 not in self._asked:
                self._asked[plugin.sha256] = True
                self._give(plugin.sha256, plugin.url or plugin.name, self._heard(plugin))
        self._use()

    def _give(self, sha256, where, act):
        asked = self._asked

        def told(is_here):
            if asked is self._asked:  # else another graph is open
                act(is_here)

        self._host.give(sha256, where, told)

    def _heard(self, plugin):
        def told(is_here):
            if is_here:
                self._given[plugin.sha256] = True
                self._absent.pop(plugin.sha256, None)
                self._use()
            else:
                self._absent[plugin.sha256] = plugin
                self._tell_absent()

        return told

    def _use(self):
        """Tells the engine which plugins count, where that is news."""
        wanted = [plugin.sha256 for plugin in plugins_of(self._store.document)]
        wanted = [sha256 for sha256 in wanted if sha256 in self._given]
        wanted += [sha256 for sha256 in self._adding if sha256 not in wanted]
        if wanted == self._sent:
            return
        for sha256 in self._sent:
            if sha256 not in wanted:  # the engine lets go of its file
                self._given.pop(sha256, None)
                self._asked.pop(sha256, None)
        self._sent = wanted
        self._client.use_plugins(wanted)

    def heard(self, event):
        """The engine's answer: the types there are now, and why some are not."""
        told = [found["sha256"] for found in event["plugins"] + event["failures"]]
        if any(sha256 not in self._sent for sha256 in told):
            return
        self._take_types(Catalogue.from_json(event["catalogue"]))
        failed = {}
        for failure in event["failures"]:
            failed[failure["sha256"]] = failure["message"]
            if failure["sha256"] not in self._failed:
                self._notices.toast(failure["message"], "error", stays=True)
        self._failed = failed
        for found in event["plugins"]:
            if found["sha256"] in self._adding and found["sha256"] not in failed:
                self._pin(found, self._adding[found["sha256"]])
        self._adding = {}
        self._use()
        if not self._absent:
            self.on_settled()
        self._migrate()

    def _take_types(self, catalogue):
        self._store.set_catalogue(catalogue)
        self.on_types(catalogue)

    def _pin(self, found, url):
        graph = self._store.document
        name, version = found["name"], found["version"]
        before = plugins_of(graph).get(name)
        if before is not None and before.sha256 == found["sha256"]:
            return
        plugin = Pinned(name, version, found["sha256"], url)
        label = "Add the plugin %s" % name if before is None else "Exchange the plugin %s" % name
        self._store.change(pin(graph, plugin), label)
        if before is None:
            count = len(found["types"])
            said = "The plugin %s %s is there: %d node type%s." % (
                name,
                version,
                count,
                "" if count == 1 else "s",
            )
        elif before.version == version:
            said = "The plugin %s %s is taken from another file now." % (name, version)
        else:
            said = "The plugin %s %s is used instead of %s." % (name, version, before.version)
        self._notices.toast(said)

    def _migrate(self):
        """Nodes of types of the past become those of today, where the plugin says how."""
        found = migrate(self._store.document, self._store.catalogue)
        if found.notes:
            self._store.change(found.diff, "Bring nodes up to date")
            self._notices.banner(
                " ".join(found.notes.values()), "info", [("Undo", self._store.undo)]
            )
        for problem in found.problems:
            self._notices.toast(problem.message, "warn", stays=True)

    # From elsewhere to here

    def add(self, kept, url=""):
        """A plugin's file that is in this browser now: the graph will name it."""
        if kept.get("cancelled"):
            return
        if kept.get("error"):
            self._notices.toast(kept["error"], "error")
            return
        sha256 = kept["digest"]

        def told(is_here):
            if is_here:
                self._asked[sha256] = self._given[sha256] = True
                self._absent.pop(sha256, None)
                self._failed.pop(sha256, None)
                self._adding[sha256] = url
                if sha256 in self._sent:
                    self._sent = []  # it may be another answer now
                self._use()

        self._give(sha256, url or kept["name"], told)

    def pick(self):
        self._disk.pick(KINDS, self.add)

    def fetch(self, url, plugin=None):
        """Fetches a plugin from an address that the reader chose, or allowed."""
        asked = self._asked

        def told(kept):
            if asked is not self._asked:
                return
            if plugin is not None and kept.get("digest") not in (None, plugin.sha256):
                self._notices.error(
                    "The plugin %s was not taken." % plugin.name,
                    "What is at %s now is another file than the graph names" % url,
                )
                return
            self.add(kept, url)

        self._host.fetch(url, told)

    def _tell_absent(self):
        """Says which plugins are not here, and how they can come."""
        for plugin in self._absent.values():
            said = "This graph uses the plugin %s %s, " % (plugin.name, plugin.version)
            if plugin.url:
                said += "which would be fetched from %s. Its nodes can't run before." % plugin.host
                act = ("Fetch it", self._fetching(plugin))
            else:
                said += "whose file is not in this browser. Its nodes can't run before."
                act = ("Choose its file…", self.pick)
            self._notices.banner(said, "warn", [act])
            return

    def _fetching(self, plugin):
        return lambda: self.fetch(plugin.url, plugin)

    # The dialog

    def show(self):
        rows = [self._row(plugin) for plugin in plugins_of(self._store.document)]
        if not rows:
            rows = [h("p", {"class": "none"}, "This graph uses no plugins.")]
        field = {
            "id": FIELD[1:],
            "type": "url",
            "placeholder": "https://…/plugin.whl or .mjs",
            "aria-label": "Address of a plugin",
        }
        body = several(
            h("p", None, "A plugin brings node types: a Python wheel, or a JavaScript module."),
            h("div", {"class": "plugins"}, rows),
            h(
                "div",
                {"class": "plugin-add"},
                h("input", field),
                button("Fetch", self._fetch_typed, "outlined"),
            ),
        )
        self._notices.dialog("Plugins", body, [("Choose a file…", self.pick, "primary")])

    def _fetch_typed(self, event):
        url = (self._page.get(FIELD, "value") or "").strip()
        if "://" in url:
            self._notices.close()
            self.fetch(url)

    def _row(self, plugin):
        if plugin.sha256 in self._failed:
            state = self._failed[plugin.sha256]
        elif plugin.sha256 in self._absent:
            state = "Not in this browser"
        else:
            state = "From %s" % (plugin.host or "a file")

        def leave(event):
            self._notices.close()
            self._store.change(
                unpin(self._store.document, plugin.name), "Remove the plugin %s" % plugin.name
            )

        return h(
            "div",
            {"class": "plugin", "key": plugin.name, "data-plugin": plugin.name},
            icon("package"),
            h(
                "div",
                {"class": "grow"},
                h("strong", None, "%s %s" % (plugin.name, plugin.version)),
                h("small", None, state),
            ),
            button("", leave, "quiet square tiny", "trash-2", "Remove the plugin"),
        )
