"""Keeps the reader's edits in this browser, never in place of the author's version.

A document that is only looked at is not kept. Owns when a copy is begun and written; where is
`drafts`.
"""

import time

from app.words import moment
from dxt.core.document import codec
from dxt.core.document.canonical import write_ahead
from dxt.core.document.written import Written

WAIT = 400
CALM = 1000
"""So long after a graph was opened, writing it begins, so that the first edit has little to do."""
BREATH = 30
LOT = 32
"""So many nodes are written in one go, ahead of an edit."""


class Autosave:
    def __init__(self, page, store, files, pins, drafts):
        self._page = page
        self._store = store
        self._files = files
        self._pins = pins
        self._drafts = drafts
        self._origin = None
        self.key = None
        self._waits = False
        self._written = Written()
        self.problem = ""
        self.on_problem = None
        self.on_parted = None
        store.listen("changed", lambda diff: self._changed())
        files.listen("chosen", self._changed)
        pins.listen("changed", self._changed)
        page.on("window", "pagehide", lambda event: self.flush())
        page.on("document", "visibilitychange", lambda event: self.flush())

    def open(self, origin, key=None):
        """Another document is open.

        The copy `key` of it goes on, or a new one is begun with the first edit.
        """
        self._page.cancel("autosave")
        self._waits = False
        self._origin = origin
        self.key = key
        self._say("")
        self._page.later("autosave.ahead", CALM, self._write_ahead)

    def _write_ahead(self):
        if not write_ahead(self._store.document, self._written, LOT):
            self._page.later("autosave.ahead", BREATH, self._write_ahead)

    def text(self):
        """The text of the graph as it is."""
        return codec.dumps(self._store.document, self._written)

    def _changed(self):
        if self._origin is None:
            return
        self._waits = True
        self._page.later("autosave", WAIT, self.flush)

    def flush(self):
        """Writes what is not written yet."""
        self._store.settle()
        if not self._waits:
            return
        self._waits = False
        is_parted = self.key is not None and self._drafts.is_changed_elsewhere(self.key)
        if self.key is None or is_parted:
            self.key = self._drafts.begin(self._origin["slot"])
        problem = self._drafts.keep(
            self.key,
            self.text(),
            self._files.chosen,
            self._pins.now,
            self._origin,
        )
        if problem:
            if problem != self.problem and self.on_problem is not None:
                self.on_problem(problem)
            self._say("Not saved")
        else:
            self._say("Saved in this browser")
        self.problem = problem
        if is_parted and self.on_parted is not None:
            self.on_parted()

    def _say(self, text):
        self._page.text("#saved", text)


def when(seconds):
    """A moment in the past as words, by the reader's clock."""
    return moment(time.localtime(seconds), time.localtime())
