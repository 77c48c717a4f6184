"""The one door to JavaScript.

The document, timers, the address, and the services of `globalThis.dxt`.

MicroPython can't catch a JavaScript exception, so everything reached from here (static/page/dom.js
and its neighbours) gives texts and numbers and never throws. Owns the table of functions that
events are told to. Knows nothing of graphs.
"""

import json
import sys

import js

from app.tree import write


def when_here(act):
    """Calls `act()` once the page's JavaScript is there: it and Python load side by side."""
    if hasattr(js, "dxt"):
        act()
    else:
        js.addEventListener("dxt-here", lambda event: act())


class Page:
    """The browser's page.

    A target is a CSS selector, "window", "document", or an element from `element`.
    """

    def __init__(self):
        self._dom = js.dxt.dom
        self._heard = {}
        self._count = 0
        self._frames = {}
        self._turns = {}
        self.broke = None
        self._dom.hear(self._hear)

    def _hear(self, token, text):
        act = self._heard.get(token)
        if act is None:
            return None
        try:
            return act(json.loads(text))
        except Exception as error:
            self.report(error)

    def report(self, error):
        """Tells of a mistake of our own, where a developer and the reader see it."""
        sys.print_exception(error)
        if self.broke is not None:
            self.broke(error)

    def _keep(self, act):
        self._count += 1
        token = "t%d" % self._count
        self._heard[token] = act
        return token

    def _once(self, act):
        """A token for a function that is called one time and then forgotten."""

        def called(event):
            self._heard.pop(token, None)
            return act(event)

        token = self._keep(called)
        return token

    def render(self, target, tree, key=None):
        """Draws a tree into a place.

        Its functions replace those of the last tree drawn there (`key` names the place). Those are
        there until it is drawn: a field that goes tells then what was typed into it.
        """
        place = key or target
        turn = self._turns[place] = 1 - self._turns.get(place, 0)
        count = [0]

        def hear(act):
            token = "%s/%d/%d" % (place, turn, count[0])
            count[0] += 1
            self._heard[token] = act
            return token

        return self._dom.render(target, write(tree, hear))

    def on(self, target, event, act):
        self._dom.on(target, event, self._keep(act))

    def call(self, target, method, *args):
        return self._dom.call(target, method, *args)

    def get(self, target, name):
        return self._dom.get(target, name)

    def set(self, target, name, value):
        self._dom.set(target, name, value)

    def attribute(self, target, name, value):
        self._dom.attribute(target, name, value)

    def text(self, target, text):
        self._dom.text(target, text)

    def ask(self, target, name, answer):
        """`answer(*texts) -> str` is asked by the element `target` as its property `name`."""

        def safe(*texts):
            try:
                return answer(*texts)
            except Exception as error:
                self.report(error)
                return ""

        self._dom.ask(target, name, safe)

    def later(self, name, milliseconds, act):
        """Calls `act()` after a while; the same name again starts the while anew."""
        self._heard[name] = lambda event: act()
        self._dom.later(name, milliseconds)

    def cancel(self, name):
        self._dom.cancel(name)

    def soon(self, name, act):
        """Calls `act()` once before the next picture, however often that name is asked for."""
        if name in self._frames:
            return
        self._frames[name] = act
        if len(self._frames) == 1:
            self._dom.frame(self._once(self._paint))

    def _paint(self, event):
        acts = self._frames
        self._frames = {}
        for name in acts:
            try:
                acts[name]()
            except Exception as error:
                self.report(error)

    def fetch(self, path, act):
        """Reads a file of the site: `act(text, error)`, one of them empty."""

        def fetched(event):
            found = json.loads(event["detail"])
            act(found.get("text", ""), found.get("error", ""))

        self._dom.fetch(path, self._once(fetched))

    def address(self, part="href"):
        return self._dom.address(part)

    def readdress(self, address):
        self._dom.readdress(address)

    def selected_text(self):
        return self._dom.selection()

    def is_typed_into(self):
        """Whether a field has the focus."""
        return bool(self._dom.editing())

    def matches(self, query):
        return self._dom.matches(query)

    def update(self):
        """Changes to the new version of the site."""
        js.dxt.update()

    def facts(self, name):
        """JSON that the build wrote into the page under that id, or None."""
        text = self.get("#" + name, "textContent")
        return json.loads(text) if text and text.strip() else None

    def safe(self, act):
        """`act` as a callback for JavaScript: it takes JSON text, and a mistake in it is told."""

        def called(text):
            self._try(act, json.loads(text))

        return called

    def each(self, act):
        """The same for a list, of which `act` is given one after the other."""

        def called(text):
            for found in json.loads(text):
                self._try(act, found)

        return called

    def _try(self, act, found):
        try:
            act(found)
        except Exception as error:
            self.report(error)


class Engine:
    """The engine, somewhere behind the page: commands go in, events come out, both as JSON text.

    Of events, those come in one text that were told in one go: crossing over takes as long as most
    of what follows.
    """

    def __init__(self, page, act):
        js.dxt.listen(page.each(act))

    def send(self, command):
        js.dxt.send(json.dumps(command))

    def grant(self, grant):
        js.dxt.grant(json.dumps(grant))


class Text:
    """Texts on their way in and out: links, the clipboard, files of the reader's disk.

    Answers come to `act(dict)`.
    """

    def __init__(self, page):
        self._page = page

    def copy_link(self, start, text, act):
        js.dxt.text.copyLink(start, text, self._page.safe(act))

    def inflate(self, packed, act):
        js.dxt.text.inflate(packed, self._page.safe(act))

    def save(self, name, text, mime):
        js.dxt.text.save(name, text, mime)

    def open(self, accept, act):
        js.dxt.text.open(accept, self._page.safe(act))


class Files:
    """The bytes of data files, kept in this browser by their digest."""

    def __init__(self, page):
        self._page = page

    def pick(self, accept, act):
        js.dxt.files.pick(accept, self._page.safe(act))

    def have(self, digest, act):
        js.dxt.files.have(digest, self._page.safe(act))

    def text(self, digest, act):
        js.dxt.files.text(digest, self._page.safe(act))

    def added(self, name):
        """{"name", "digest", "size"} of the file of that name that was dropped last, or None."""
        text = js.dxt.files.added(name)
        return json.loads(text) if text else None


class PluginFiles:
    """Files of plugins, on their way to the engine and into this browser."""

    def __init__(self, page):
        self._page = page

    def give(self, sha256, where, act):
        """Hands a file to the engine; `act(whether it is here)`."""
        text = json.dumps({"sha256": sha256, "where": where})
        js.dxt.plugins.give(text, self._page.safe(act))

    def fetch(self, url, act):
        """Fetches a file and keeps it; `act({"name", "digest", "size"} or {"error"})`."""
        js.dxt.plugins.fetch(url, self._page.safe(act))


class Storage:
    """Small texts kept in this browser; `Storage("tab")` keeps them for this tab alone."""

    def __init__(self, kept="storage"):
        self._texts = getattr(js.dxt, kept)

    def read(self, key):
        return self._texts.read(key)

    def quoted(self, text):
        """A text as JSON; of a long one the browser makes it in a hundredth of Python's time."""
        return js.JSON.stringify(text)

    def write(self, key, text):
        """Keeps a text; gives "" or why it could not be kept."""
        return self._texts.write(key, text)

    def remove(self, key):
        self._texts.remove(key)

    def keys(self, prefix):
        return json.loads(self._texts.keys(prefix) or "[]")
