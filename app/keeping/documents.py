"""Opening graphs: from a link, a file, an example, the reader's own copies, or new.

Owns the rule that what can't be read changes nothing: the graph that was open stays. Opening runs
nothing. Knows the store, the client and the drafts; the panels follow by themselves.
"""

import json
import time

from app.keeping.autosave import when
from app.keeping.drafts import digest
from app.keeping.share import LINK
from app.store import scopes
from dxt.core.document import codec, link
from dxt.core.document.graph import Graph
from dxt.core.document.packages import plugins_of
from dxt.core.document.subgraph import named_by
from dxt.core.errors import DxtError, SyntaxInvalid
from dxt.core.node_types.catalogue import WRITTEN
from dxt.core.script.reading import read_script

SCRIPT = ".py"
KINDS = ".json,.dxt,application/json,text/x-python," + SCRIPT


class Documents:
    def __init__(
        self,
        page,
        text,
        disk,
        store,
        client,
        files,
        drafts,
        pins,
        autosave,
        grants,
        notices,
        examples_path,
    ):
        self._page = page
        self._text = text
        self._disk = disk
        self._store = store
        self._client = client
        self._files = files
        self._drafts = drafts
        self._pins = pins
        self._autosave = autosave
        self._grants = grants
        self._notices = notices
        self._examples_path = examples_path
        self.examples = []
        self.is_open = False
        self.on_examples = None
        self.on_named = None
        self.on_left = None
        self._origin = None
        self._waiting = None
        self._refused = None
        self._has_told_missing = False
        page.on("window", "hashchange", lambda event: self._hash_changed())

    def start(self):
        """Opens what the address asks for, else the reader's last copy, else the first example."""
        fragment = self._page.address("hash")
        slug = query(self._page.address("search")).get("example")
        self._page.fetch(self._examples_path, self._examples_here)
        if fragment.startswith(LINK):
            self.open_link(fragment)
        elif slug:
            self._when_examples(lambda: self.open_example(slug))
        else:
            self._start_plain()

    def _start_plain(self):
        last = self._drafts.last()
        if last is not None and self.open_copy(last):
            return
        self._when_examples(self._open_first)

    def _examples_here(self, text, error):
        try:
            self.examples = json.loads(text) if text else []
        except ValueError:
            self.examples = []
        self._files.ship(self.examples)
        self.on_examples()
        waiting = self._waiting
        self._waiting = None
        if waiting is not None:
            waiting()

    def _when_examples(self, act):
        if self.examples:
            act()
        else:
            self._waiting = act

    def _open_first(self):
        if self.examples:
            self.open_example(self.examples[0]["slug"])
        else:
            self.new()

    # From where

    def open_link(self, fragment):
        """Opens a link, in place of what is open; a broken one only says so."""

        def refused(message):
            self._refuse("This link can't be opened.", message)

        try:
            packed = link.payload(fragment)
        except DxtError as error:
            refused(error.message)
            return

        def inflated(answer):
            if answer.get("error"):
                refused(answer["error"])
                return
            try:
                graph = link.unpack(answer["text"])
            except DxtError as error:
                refused(error.message)
                return
            slot = "link:" + digest(packed)
            self._show(graph, {"slot": slot, "name": "the link"}, {})
            self._offer_copy(slot, "You changed this graph %s.")

        self._text.inflate(packed, inflated)

    def open_example(self, slug):
        found = [example for example in self.examples if example["slug"] == slug]
        if not found:
            self._refuse(
                "There is no example “%s” here." % slug[:60], "Choose one from the menu Examples."
            )
            return
        example = found[0]
        slot = "example:" + slug

        def fetched(text, error):
            if error:
                self._refuse(
                    "The example “%s” could not be fetched." % example["title"],
                    "Check the connection and try again",
                )
                return
            try:
                graph = codec.loads(text)
            except DxtError as problem:
                self._refuse(
                    "The example “%s” can't be opened." % example["title"], problem.message
                )
                return
            self._show(graph, {"slot": slot, "name": example["title"]}, {})
            self._offer_copy(slot, "You changed this example %s.")

        self._page.fetch(example["file"], fetched)

    def choose_example(self, slug):
        """Opens an example that the reader chose; the address then names it."""
        self._page.readdress("%s?example=%s" % (self._page.address("pathname"), slug))
        self.open_example(slug)

    def ask_file(self):
        self._text.open(KINDS, self._file_read)

    def _file_read(self, answer):
        if answer.get("cancelled"):
            return
        name = answer.get("name", "The file")
        if answer.get("error"):
            self._refuse("%s can't be opened." % name, answer["error"])
            return
        self.open_text(answer["text"], name)

    def open_kept(self, digest, name):
        """Opens a graph file that was dropped on the page."""
        self._disk.text(digest, lambda answer: self._file_read(dict(answer, name=name)))

    def open_text(self, text, name):
        """Opens the text of a graph file, or the graph that a Python file describes."""
        remarks = []
        try:
            if name.lower().endswith(SCRIPT):
                script = read_script(text)
                graph = script.graph
                graph.title = name[: -len(SCRIPT)]
                remarks = script.remarks()
            else:
                graph = codec.loads(text)
        except SyntaxInvalid as error:
            where = "Line %d: " % error.line if error.line else ""
            self._refuse("%s can't be opened." % name, where + error.message)
            return False
        except DxtError as error:
            self._refuse("%s can't be opened." % name, error.message)
            return False
        self._clear_address()
        author = "file:" + digest(text)
        self._show(graph, {"slot": "own", "name": name, "author": author}, {})
        if remarks:
            self._notices.toast("%s is open. %s" % (name, " ".join(remarks)), "warn")
        return True

    def open_copy(self, key):
        """Opens one of the reader's own copies, to go on with it."""
        found = self._drafts.read(key)
        if found is None:
            return False
        try:
            graph = codec.loads(found["text"])
        except DxtError as error:
            self._notices.error("Your own copy can't be opened.", error.message)
            return False
        origin = found.get("origin") or {"slot": "own", "name": ""}
        self._show(graph, origin, found.get("files") or {}, key, found.get("pins") or {})
        self._page.text("#saved", "Your copy, changed %s" % when(found["at"]))
        return True

    def go_back(self, key):
        """Opens one of the reader's own copies, whatever the address names."""
        if self.open_copy(key):
            self._clear_address()
            self._drafts.go_on(key)

    def new(self):
        self._clear_address()
        author = "new:%d" % time.time()
        self._show(Graph(), {"slot": "own", "name": "", "author": author}, {})

    def original(self):
        """What the open copy was made from: a function that opens it, or None."""
        slot = self._origin["slot"] if self.is_open else ""
        if slot.startswith("example:"):
            return lambda: self.open_example(slot[8:])
        if slot.startswith("link:") and self._page.address("hash").startswith(LINK):
            return lambda: self.open_link(self._page.address("hash"))
        return None

    # Showing

    def _show(self, graph, origin, chosen, key=None, pins=None):
        self._autosave.flush()
        left = self._left(key)
        self._notices.clear_banner()
        self._notices.clear_toasts()
        self._origin = origin
        self.is_open = True
        self._files.open(chosen)
        self._grants.open(origin["slot"])
        self.on_named(author_of(origin) or origin["slot"])
        self._autosave.open(origin, key)
        self._store.open(graph)
        self._client.open(author_of(origin))
        self._pins.open(pins or {})
        self._has_told_missing = bool(plugins_of(graph))
        if not self._has_told_missing:
            self.tell_missing()
        if left is not None:
            self.on_left(*left)
        refused = self._refused
        self._refused = None
        if refused is not None:
            self._notices.error(refused[0], refused[1])

    def _left(self, key):
        """The graph that makes room for the copy `key` or another graph, if its reader changed it.

        (title, how to open it again, whether it is kept in this browser).
        """
        left, graph = self._autosave.key, self._store.document
        if left is None or left == key:
            return None
        if not self._autosave.problem:
            return graph.title, lambda: self.go_back(left), True
        origin, chosen = self._origin, self._files.chosen
        return graph.title, lambda: self._show(graph, origin, chosen), False

    def _offer_copy(self, slot, text):
        key = self._drafts.latest(slot)
        found = self._drafts.read(key) if key is not None else None
        is_other = found is not None and found["text"] != self._autosave.text()
        if is_other or (found is not None and found.get("pins")):
            said = text % when(found["at"]) + " What you see is the author's version."
            self._notices.banner(said, "info", [("Open my copy", lambda: self.open_copy(key))])

    def tell_missing(self):
        """Says which node types of the graph are not known here."""
        unknown = []
        for part in scopes(self._store.document):
            for node in part.nodes.values():
                is_known = (
                    node.type in WRITTEN
                    or named_by(node.type)
                    or self._store.catalogue.get(node.type) is not None
                )
                if not is_known and node.type not in unknown:
                    unknown.append(node.type)
        if not unknown and self._has_told_missing:
            self._notices.clear_banner()
        self._has_told_missing = bool(unknown)
        if unknown:
            self._notices.banner(
                "This graph uses node types that are not known here: %s. "
                "They are kept as they are, and can't run. If a plugin brings them, drop its file "
                "on the page, or add it under File, Plugins." % ", ".join(unknown),
                "warn",
            )

    def _refuse(self, what, message):
        """What was asked for can't be opened.

        Says so, beside what is open, or what then opens instead.
        """
        if self.is_open:
            self._notices.error(what, message)
        else:
            self._refused = (what, message)
            self._start_plain()

    def _hash_changed(self):
        fragment = self._page.address("hash")
        if fragment.startswith(LINK):
            self._autosave.flush()
            self.open_link(fragment)

    def _clear_address(self):
        """The address no longer says what is open."""
        self._page.readdress(self._page.address("pathname"))


def author_of(origin):
    """Who is answerable for a graph's code, as a text; "" for copies made before this was noted.

    A link, an example and a file each speak for themselves, and a copy for what it was made from:
    the values that one graph's code has made are never shown to another's.
    """
    slot = origin["slot"]
    return origin.get("author") or (slot if slot != "own" else "")


def query(search):
    """{"example": "flights"} of "?example=flights"."""
    found = {}
    for part in search[1:].split("&"):
        name, equals, value = part.partition("=")
        if equals:
            found[name] = value
    return found
