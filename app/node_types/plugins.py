"""The plugins of the open graph: found here, asked for, handed to the engine, exchanged.

Opening a graph fetches nothing: a plugin that is not here is told of, and fetched from the host
that the graph names when its reader says so. One that is added is looked at before it counts: of
another version than the graph names, its reader decides. Owns which plugins were handed over, and
what is said of them. The engine reads them; their code runs in the sandbox alone.
"""

from app.node_types.plugin_dialogs import ask, show
from dxt.core.document.packages import Pinned, plugins_of
from dxt.core.editing.migrations import migrate
from dxt.core.editing.pinning import pin, unpin
from dxt.core.node_types.catalogue import Catalogue

UPDATED = "Bring nodes up to date"
KINDS = ".whl,.mjs,.js"
ENDINGS = (".whl", ".mjs", ".js")


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
        self._looking = {}
        self._adding = {}
        self._sent = ([], [])

    def _opened(self):
        """Another graph: what the last one had loaded is not for this one."""
        if self._sent != ([], []):
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
        """Tells the engine which plugins count, and which are looked at, where that is news."""
        leaving = [plugin.name for plugin, is_beside in self._adding.values() if not is_beside]
        wanted = [
            plugin.sha256
            for plugin in plugins_of(self._store.document)
            if plugin.sha256 in self._given and plugin.name not in leaving
        ]
        wanted += [sha256 for sha256 in self._adding if sha256 not in wanted]
        looked_at = [sha256 for sha256 in self._looking if sha256 not in wanted]
        if (wanted, looked_at) == self._sent:
            return
        for sha256 in self._sent[0] + self._sent[1]:
            if sha256 not in wanted + looked_at:  # the engine lets go of its file
                self._given.pop(sha256, None)
                self._asked.pop(sha256, None)
        self._sent = (wanted, looked_at)
        self._client.use_plugins(wanted, looked_at)

    def heard(self, event):
        """The engine's answer: the types there are now, and why some are not."""
        told = [found["sha256"] for found in event["plugins"] + event["failures"]]
        if any(sha256 not in self._sent[0] + self._sent[1] for sha256 in told):
            return
        self._take_types(Catalogue.from_json(event["catalogue"]))
        failed = {}
        for failure in event["failures"]:
            failed[failure["sha256"]] = failure["message"]
            if failure["sha256"] not in self._failed:
                self._notices.toast(failure["message"], "error", stays=True)
        self._failed = failed
        looking, adding = self._looking, self._adding
        self._looking, self._adding = {}, {}
        for found in event["plugins"]:
            sha256 = found["sha256"]
            if sha256 in adding and sha256 not in failed:
                self._pin(adding[sha256], len(found["types"]))
            elif sha256 in looking:
                self._add(Pinned(found["name"], found["version"], sha256, looking[sha256]))
        self._use()
        if not self._absent:
            self.on_settled()
        self._migrate()

    def _take_types(self, catalogue):
        self._store.set_catalogue(catalogue)
        self.on_types(catalogue)

    def _versions(self, name):
        """The versions of a plugin that the graph names."""
        return [plugin for plugin in plugins_of(self._store.document) if plugin.name == name]

    def _add(self, plugin):
        """A plugin that was looked at: it counts from now on, or its reader is asked."""
        others = [other.version for other in self._versions(plugin.name)]
        if not others or plugin.version in others:
            self._adding[plugin.sha256] = plugin, True
        else:
            ask(self._notices, plugin, " and ".join(others), self._adds)

    def _adds(self, plugin, is_beside):
        def told(is_here):
            if is_here:
                self._asked[plugin.sha256] = self._given[plugin.sha256] = True
                self._adding[plugin.sha256] = plugin, is_beside
                self._use()

        self._give(plugin.sha256, plugin.url or plugin.name, told)

    def _pin(self, added, count):
        """The graph names a plugin that counts."""
        plugin, is_beside = added
        others = self._versions(plugin.name)
        if plugin.sha256 in [other.sha256 for other in others]:
            return
        versions = [other.version for other in others]
        listed = " and ".join(versions)
        verb = "Add"
        if not others:
            said = "is there: %d node type%s." % (count, "" if count == 1 else "s")
        elif plugin.version in versions:
            verb, said = "Exchange", "is taken from another file now."
        elif is_beside:
            said = "is there beside %s." % listed
        else:
            verb, said = "Exchange", "is used instead of %s." % listed
        self._store.change(
            pin(self._store.document, plugin, is_beside), "%s the plugin %s" % (verb, plugin.name)
        )
        self._notices.toast("The plugin %s %s %s" % (plugin.name, plugin.version, said))

    def _migrate(self):
        """Nodes of types of the past become those of today, where the plugin says how.

        Not before all are there that the graph names: one of them may have those types.
        """
        if any(plugin.sha256 not in self._given for plugin in plugins_of(self._store.document)):
            return
        found = migrate(self._store.document, self._store.catalogue)
        if found.notes:
            self._store.change(found.diff, UPDATED)
            self._notices.banner(
                " ".join(found.notes.values()), "info", [("Undo", self._undo_update)]
            )
        for problem in found.problems:
            self._notices.toast(problem.message, "warn", stays=True)

    def _undo_update(self):
        """Takes back what was brought up to date, and never anything else."""
        if self._store.history.undo_label == UPDATED:
            self._store.undo()
        else:
            self._notices.toast(
                "The graph was changed since then: undo that first (Ctrl+Z).", "info"
            )

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
                self._looking[sha256] = url
                if sha256 in self._sent[0] + self._sent[1]:
                    self._sent = ([], [])  # it may be another answer now
                self._use()

        self._give(sha256, url or kept["name"], told)

    def pick(self):
        self._disk.pick(KINDS, self.add)

    def fetch(self, url, plugin=None):
        """Fetches a plugin from an address that the reader chose, or allowed."""
        asked = self._asked
        fetching = self._notices.toast("Fetching %s" % url, "info", stays=True)

        def told(kept):
            self._notices.drop(fetching)
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
        rows = [(plugin, self._state(plugin)) for plugin in plugins_of(self._store.document)]
        show(self._page, self._notices, rows, self)

    def _state(self, plugin):
        """What is to be said of a plugin: that it failed or is missing, or where it is from."""
        if plugin.sha256 in self._failed:
            return self._failed[plugin.sha256]
        if plugin.sha256 in self._absent:
            return "Not in this browser"
        return "From %s" % (plugin.host or "a file")

    def leave(self, plugin):
        """Takes a plugin out of the graph."""
        self._store.change(
            unpin(self._store.document, plugin), "Remove the plugin %s" % plugin.name
        )
