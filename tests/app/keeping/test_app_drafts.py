"""The reader's own copies, which never take the place of an author's version."""

from app.keeping.drafts import Drafts, digest
from tests.app.samples import Kept

PINS = {"a": {"values": {"out": "k.out"}, "replaced": []}}
ORIGIN = {"slot": "example:fares", "name": "Fares"}


def drafts(clock=lambda: 1000.5):
    return Drafts(Kept(), Kept(), clock)


def test_a_copy_is_kept_beside_the_others_of_its_slot():
    found = drafts()
    first = found.begin("example:fares")
    assert found.keep(first, "one", {"a.csv": {"digest": "d", "size": 1}}, PINS, ORIGIN) == ""
    second = found.begin("example:fares")
    assert second != first
    found.keep(second, "two", {}, {}, ORIGIN)
    assert found.latest("example:fares") == second
    assert found.read(first)["text"] == "one"
    assert found.read(first)["files"]["a.csv"]["digest"] == "d"
    assert found.read(first)["pins"] == PINS
    assert found.read(second)["at"] == 1000 and "pins" not in found.read(second)


def test_only_the_latest_copies_of_a_slot_stay():
    found = drafts()
    keys = []
    own = []
    for number in range(7):
        keys.append(found.begin("link:a"))
        found.keep(keys[-1], str(number), {}, {}, ORIGIN)
        own.append(found.begin("own"))
        found.keep(own[-1], str(number), {}, {}, ORIGIN)
    assert all(found.read(key) is not None for key in own)
    kept = [key for key in keys if found.read(key) is not None]
    assert kept == keys[-4:]


def test_slots_do_not_mix():
    found = drafts()
    found.keep(found.begin("link:a"), "a", {}, {}, ORIGIN)
    found.keep(found.begin("link:ab"), "ab", {}, {}, ORIGIN)
    assert found.read(found.latest("link:a"))["text"] == "a"
    assert found.latest("link:b") is None


def test_the_last_copy_is_the_one_edited_last():
    found = drafts()
    assert found.last() is None
    first = found.begin("own")
    found.keep(first, "1", {}, {}, ORIGIN)
    found.keep(found.begin("example:fares"), "2", {}, {}, ORIGIN)
    found.keep(first, "3", {}, {}, ORIGIN)
    assert found.last() == first
    found.remove(first)
    assert found.last() is None


def test_a_tab_knows_whether_another_has_written_its_copy():
    kept = Kept()
    here = Drafts(kept, Kept(), lambda: 1)
    there = Drafts(kept, Kept(), lambda: 1)
    key = here.begin("own")
    here.keep(key, "one", {}, {}, ORIGIN)
    assert not here.is_changed_elsewhere(key)
    assert there.read(key)["text"] == "one"
    there.keep(key, "two", {}, {}, ORIGIN)
    assert here.is_changed_elsewhere(key)
    assert not there.is_changed_elsewhere(key)


def test_a_tab_goes_on_with_what_it_edited_itself():
    kept = Kept()
    here = Drafts(kept, Kept(), lambda: 1)
    there = Drafts(kept, Kept(), lambda: 1)
    mine = here.begin("own")
    here.keep(mine, "mine", {}, {}, ORIGIN)
    other = there.begin("own")
    there.keep(other, "other", {}, {}, ORIGIN)
    assert here.last() == mine
    assert there.last() == other
    assert Drafts(kept, Kept(), lambda: 1).last() == other


def test_a_full_browser_is_told_of():
    kept = Kept()
    found = Drafts(kept, Kept(), lambda: 1)
    kept.full = True
    assert found.keep(found.begin("own"), "text", {}, {}, ORIGIN) == "there is no room left"


def test_what_can_not_be_read_is_no_copy():
    kept = Kept()
    found = Drafts(kept, Kept(), lambda: 1)
    for text in ("{", "[]", '{"text": 3}'):
        kept.texts["draft:own#1"] = text
        assert found.read("draft:own#1") is None


def test_links_are_told_apart():
    assert digest("a") != digest("b")
    assert digest("a") == digest("a")
    assert len(digest("a")) == 16


def test_all_copies_are_listed_and_one_that_was_thrown_away_comes_back():
    times = [3, 1, 2]
    found = drafts(lambda: times.pop(0))
    one, two, three = (found.begin(slot) for slot in ("own", "example:fares", "link:a"))
    found.keep(one, '{"title": "One"}', {}, {}, {"slot": "own", "name": "one.dxt.json"})
    found.keep(two, '{"title": 7}', {}, {}, ORIGIN)
    found.keep(three, "no graph", {}, {}, ORIGIN)
    told = [(copy["key"], copy["title"], copy["at"]) for copy in found.all()]
    assert told == [(one, "One", 3), (three, "", 2), (two, "", 1)]
    text = found.remove(one)
    assert [copy["key"] for copy in found.all()] == [three, two]
    assert found.restore(one, text) == ""
    assert found.all()[0]["key"] == one
    found.go_on(two)
    assert found.last() == two
