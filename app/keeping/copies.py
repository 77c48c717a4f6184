"""The list of the reader's own copies of graphs, each to be opened again or thrown away.

Owns how they are listed and what is said when one is left; what a copy is, and which there are, is
`drafts`.
"""

from app.keeping.autosave import when
from app.notices import paragraphs
from app.tree import button, h, icon, several

UNTITLED = "Untitled graph"


class Copies:
    def __init__(self, notices, drafts, autosave, documents):
        self._notices = notices
        self._drafts = drafts
        self._autosave = autosave
        self._documents = documents
        documents.on_left = self._left

    def show(self):
        """Lists them, the one that was changed last first."""
        self._autosave.flush()
        rows = [self._row(found) for found in self._drafts.all()]
        body = several(
            paragraphs("Every graph that you change is kept in this browser, and only here."),
            h("div", {"class": "copies"}, rows or [h("p", None, "There is none yet.")]),
        )
        self._notices.dialog("Your graphs", body)

    def _row(self, found):
        key = found["key"]
        is_open = key == self._autosave.key
        said = "changed %s" % when(found["at"])
        if not found["origin"]["slot"].startswith("own"):
            said += ", from %s" % found["origin"]["name"]
        return h(
            "div",
            {"class": "copy", "key": key},
            icon("file"),
            h(
                "div",
                {"class": "grow"},
                h("strong", None, found["title"] or UNTITLED),
                h("small", None, said + (", open now" if is_open else "")),
            ),
            None if is_open else button("Open", lambda event: self._open(key), "outlined tiny"),
            None
            if is_open
            else button(
                "", lambda event: self._throw_away(found), "quiet square tiny", "trash-2", "Delete"
            ),
        )

    def _open(self, key):
        self._notices.close()
        self._documents.go_back(key)

    def _throw_away(self, found):
        """Deletes a copy, as long as nobody wants it back."""
        key = found["key"]
        text = self._drafts.remove(key)
        self.show()
        self._notices.toast(
            "“%s” was deleted." % (found["title"] or UNTITLED),
            "info",
            ("Undo", lambda: self._drafts.restore(key, text)),
        )

    def _left(self, title, go_back, is_kept):
        """Another graph was opened in the place of one that the reader had changed."""
        name = "“%s”" % (title or UNTITLED)
        if is_kept:
            said = name + " stays in this browser: File, Your graphs."
        else:
            said = name + " could not be saved in this browser. Go back to save it to a file."
        tone = "info" if is_kept else "warn"
        self._notices.toast(said, tone, ("Go back to it", go_back), stays=not is_kept)
