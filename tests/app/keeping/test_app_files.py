"""Which bytes a graph's file names stand for, and which files a node takes."""

from app.keeping.files import DataFiles
from app.keeping.intake import kinds, reader_of, takes
from dxt.core.spec import Port
from tests.app.samples import store

EXAMPLES = [{"slug": "x", "data": [{"name": "a.csv", "path": "x", "digest": "d1", "size": 3}]}]
READS = {"r": {"type": "data.csv@1", "params": {"file": "a.csv"}}}


class Disk:
    """Holds the bytes of some digests."""

    def __init__(self, digests=()):
        self.digests = digests

    def have(self, digest, act):
        act(digest in self.digests)


def files(nodes, digests=()):
    found = DataFiles(store(nodes), Disk(digests))
    told = []
    for what in ("known", "chosen"):
        found.listen(what, lambda what=what: told.append(what))
    return found, told


def test_a_file_is_missing_until_the_examples_or_the_reader_bring_it():
    found, told = files(READS)
    assert [(node, name) for node, port, name in found.missing()] == [("r", "a.csv")]
    found.ship(EXAMPLES)
    assert found.missing() == []
    assert found.known() == {"a.csv": {"digest": "d1", "size": 3}}
    assert told == ["known"]


def test_what_the_reader_chose_counts_before_what_is_shipped():
    found, told = files(READS)
    found.ship(EXAMPLES)
    found.give("a.csv", "d2", 4)
    assert found.of("a.csv") == {"digest": "d2", "size": 4}
    assert told == ["known", "known", "chosen"]


def test_only_files_that_the_graph_names_are_known_to_the_engine():
    found, _ = files(READS)
    found.give("other.csv", "d3", 5)
    assert found.known() == {}


def test_bytes_that_the_browser_dropped_are_missed_and_that_is_no_edit():
    found, told = files(READS, digests=("d2",))
    found.open({"a.csv": {"digest": "gone", "size": 1}, "b.csv": {"digest": "d2", "size": 2}})
    assert list(found.chosen) == ["b.csv"]
    assert told == ["known"]


def test_a_file_is_read_by_the_type_for_its_ending():
    assert reader_of("A.CSV") == "data.csv@1"
    assert reader_of("x.geojson") == "data.json@1"
    assert reader_of("x.parquet") is None


def test_a_parameter_takes_files_of_the_endings_it_names_or_any():
    def port(accept):
        return Port("file", "File", widget={"kind": "file", "accept": accept})

    assert [takes(port(".json,.jsonl"), name) for name in ("a.JSON", "b.jsonl", "c.csv", "d")] == [
        True,
        True,
        False,
        False,
    ]
    assert kinds(port(".json,.jsonl, .geojson")) == ".json, .jsonl or .geojson files"
    assert takes(port(""), "c.csv") and takes(port(".png,image/*"), "c.csv")
    assert takes(Port("file", "File", widget={"kind": "file"}), "c.csv")
