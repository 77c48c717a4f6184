"""Sharing the open graph: a link that holds all of it, or a file.

Owns the link's address and what is said about its length. The packed form is core's; deflating is
JavaScript's.
"""

from app.notices import paragraphs
from app.tree import h, several
from app.words import count, listed, thousands
from dxt.core.document import codec, link

LINK = "#g="
NAMED = 3
"""So many files are named."""


class Share:
    def __init__(self, page, text, store, files, notices):
        self._page = page
        self._text = text
        self._store = store
        self._files = files
        self._notices = notices
        page.on("#share", "click", lambda event: self.copy())

    def copy(self):
        """Makes the link and puts it on the clipboard."""
        self._store.settle()
        start = self._page.address("href").split("#")[0].split("?")[0] + LINK
        self._text.copy_link(start, link.pack(self._store.document), self._copied)

    def _copied(self, answer):
        address = answer.get("text")
        if address is None:
            self._notices.toast("The link could not be made: %s" % answer["error"], "error")
        elif answer.get("error"):
            self._offer(address, answer["error"])
        else:
            self._say(address)

    def _say(self, address):
        length = len(address)
        advised = link.advice(length)
        text = "Link copied: %s characters, with the whole graph in it." % thousands(length)
        own = self._files.own()
        if own:
            text = "%s But not %s: send that along." % (text, _few(own))
        if advised == "ok":
            self._notices.toast(text, "warn" if own else "ok")
        elif advised == "long":
            self._notices.toast(
                text + " Some messengers cut links this long; a file is safer.",
                "warn",
                ("Save file", self.save),
                True,
            )
        else:
            self._notices.toast(
                text + " That is too long for most messengers: send the file instead.",
                "warn",
                ("Save file", self.save),
                True,
            )

    def _offer(self, address, problem):
        field = h(
            "textarea",
            {
                "id": "share-link",
                "class": "mono",
                "rows": 5,
                "readonly": True,
                "value": address,
                "onfocus": self._select,
            },
        )
        self._notices.dialog("Share this link", several(paragraphs(problem), field))
        self._page.call("#share-link", "select")

    def _select(self, event):
        self._page.call("#share-link", "select")

    def save(self):
        """Saves the graph as a file."""
        self._store.settle()
        name = file_name(self._store.document.title)
        self._text.save(name, codec.dumps(self._store.document), "application/json")
        own = self._files.own()
        beside = " It reads %s, which belongs beside it." % _few(own) if own else ""
        self._notices.toast("Saved as %s.%s" % (name, beside))


def _few(names):
    """The names of files, as many as can be read in passing."""
    if len(names) <= NAMED:
        return listed(names)
    return "%s and %s" % (", ".join(names[: NAMED - 1]), count(len(names) - NAMED + 1, "other"))


def file_name(title):
    """`cheapest-fares.dxt.json` of "Cheapest fares"."""
    letters = [
        letter if letter in "abcdefghijklmnopqrstuvwxyz0123456789" else " "
        for letter in title.lower()
    ]
    words = "".join(letters).split()
    return "%s.dxt.json" % ("-".join(words)[:60] or "graph")
