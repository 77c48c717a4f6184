"""The reader's own copies of graphs, kept in this browser, apart from the authors' versions.

A slot names where a graph came from: `link:<digest>`, `example:<slug>` or `own`. Each time a graph
of a slot is opened and then edited, a new copy of the slot is begun; the latest few are kept, and
more of the reader's own graphs, which have no other version. Owns their keys and their form; knows
no panel and no page.
"""

import hashlib
import json
from binascii import hexlify

KEPT = 4
OWN = "own"
OWN_KEPT = 30
LAST = "last"
LEAD = "draft:"


class Drafts:
    def __init__(self, storage, tab, clock):
        """`tab` is this tab's own storage; `clock()` gives the seconds since 1970."""
        self._storage = storage
        self._tab = tab
        self._clock = clock
        self._seen = {}

    def begin(self, slot):
        """The key of a new copy; the oldest copies of the slot go when there are too many."""
        numbers = self._numbers(slot)
        most = OWN_KEPT if slot == OWN else KEPT
        for number in numbers[: max(0, len(numbers) - most + 1)]:
            self._storage.remove(key_of(slot, number))
        return key_of(slot, numbers[-1] + 1 if numbers else 1)

    def keep(self, key, text, files, pins, origin):
        """Keeps a copy: the graph's text, its files, what is pinned, and where it came from.

        "" or why it could not be kept.
        """
        facts = {"files": files, "origin": origin, "at": int(self._clock())}
        if pins:
            facts["pins"] = pins
        text = '{"text":%s,%s' % (self._storage.quoted(text), json.dumps(facts)[1:])
        problem = self._storage.write(key, text)
        self._seen[key] = text
        if not problem:
            self._storage.write(LAST, key)
        self._tab.write(LAST, key)
        return problem

    def go_on(self, key):
        """From now on this is the copy that is opened when nothing else is asked for."""
        self._storage.write(LAST, key)
        self._tab.write(LAST, key)

    def all(self):
        """Every copy that can be read, the one changed last first.

        [{"key", "title", "at", "origin"}].
        """
        found = []
        for key in self._storage.keys(LEAD):
            copy = _read(self._storage.read(key))
            if copy is not None:
                found.append(
                    {
                        "key": key,
                        "title": _title(copy["text"]),
                        "at": copy.get("at") or 0,
                        "origin": copy.get("origin") or {"slot": OWN, "name": ""},
                    }
                )
        return sorted(found, key=lambda copy: -copy["at"])

    def is_changed_elsewhere(self, key):
        """Whether another tab has written the copy since this one last read or wrote it."""
        return self._storage.read(key) != self._seen.get(key, "")

    def latest(self, slot):
        """The key of the slot's newest copy, or None."""
        numbers = self._numbers(slot)
        return key_of(slot, numbers[-1]) if numbers else None

    def last(self):
        """The key of the copy that was edited last, in this tab or else in any; or None."""
        for storage in (self._tab, self._storage):
            key = storage.read(LAST)
            if key and self._storage.read(key):
                return key
        return None

    def read(self, key):
        """{"text", "files", "origin", "at"} of a copy, and its "pins" if there are any.

        None where none can be read.
        """
        text = self._storage.read(key)
        self._seen[key] = text
        return _read(text)

    def remove(self, key):
        """Throws a copy away; gives what `restore` brings it back from."""
        text = self._storage.read(key)
        self._storage.remove(key)
        return text

    def restore(self, key, text):
        """Brings back a copy that was removed; "" or why it could not be kept."""
        return self._storage.write(key, text)

    def _numbers(self, slot):
        lead = LEAD + slot + "#"
        found = []
        for key in self._storage.keys(lead):
            if key[len(lead) :].isdigit():
                found.append(int(key[len(lead) :]))
        return sorted(found)


def key_of(slot, number):
    return "%s%s#%d" % (LEAD, slot, number)


def digest(text):
    """A short name for a text: 16 hexadecimal digits, enough to tell a reader's links apart."""
    return hexlify(hashlib.sha256(text.encode()).digest()).decode()[:16]


def _read(text):
    """A copy as it is kept; None where that is none."""
    try:
        found = json.loads(text) if text else None
    except ValueError:
        return None
    return found if isinstance(found, dict) and isinstance(found.get("text"), str) else None


def _title(text):
    """The title in a graph's text, "" where it has none or can't be read."""
    try:
        found = json.loads(text)
    except ValueError:
        return ""
    title = found.get("title") if isinstance(found, dict) else None
    return title if isinstance(title, str) else ""
