"""`dxt.files`, `dxt.storage` and `dxt.text`, as the page's Python calls them."""

import base64
import hashlib
import json
import zlib
from pathlib import Path
from typing import Any

import pytest
from viewer_page import NUMBERS, Viewers

MB = 1024 * 1024


def ask(viewers: Viewers, call: str, *arguments: Any) -> Any:
    """What a function of `dxt` gives its callback, from JSON."""
    answer = viewers.page.evaluate(
        """([call, args]) => new Promise((done) => {
            const [part, name] = call.split(".");
            dxt[part][name](...args, done);
        })""",
        [call, arguments],
    )
    return json.loads(answer)


def packed(data: bytes) -> str:
    squeezed = zlib.compressobj(9, zlib.DEFLATED, -15)
    return base64.urlsafe_b64encode(squeezed.compress(data) + squeezed.flush()).decode().rstrip("=")


# ---- text


@pytest.mark.parametrize("text", ["", "plain", "Zürich 🌍 " * 5000, '{"dxt":1}\n'])
def test_a_text_is_copied_in_a_link_and_comes_back_from_it(viewers: Viewers, text: str) -> None:
    whole = ask(viewers, "text.copyLink", "here#g=", text)["text"]
    assert viewers.page.evaluate("navigator.clipboard.readText()") == whole
    link = whole.removeprefix("here#g=")
    assert set(link) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    assert ask(viewers, "text.inflate", link) == {"text": text}
    # Python's zlib reads and writes the same form.
    padded = link + "=" * (-len(link) % 4)
    assert zlib.decompress(base64.urlsafe_b64decode(padded), -15).decode() == text
    assert ask(viewers, "text.inflate", packed(text.encode())) == {"text": text}


def test_a_link_that_is_cut_off_or_no_link_is_refused(viewers: Viewers) -> None:
    whole = packed(json.dumps(list(range(500))).encode())
    for broken in (whole[:-20], whole[: len(whole) // 2], ""):
        assert "cut off" in ask(viewers, "text.inflate", broken)["error"]
    for strange in ("%%%", "<script>", "_" * 40, packed(b"\xff\xfe\x00")):
        assert "can't be read" in ask(viewers, "text.inflate", strange)["error"]


def test_a_bomb_is_stopped_while_it_unpacks(viewers: Viewers) -> None:
    bomb = packed(b"\0" * (100 * MB))
    assert len(bomb) < MB
    assert "8 MB" in ask(viewers, "text.inflate", bomb)["error"]
    fits = packed(b"x" * (8 * MB))
    assert len(ask(viewers, "text.inflate", fits)["text"]) == 8 * MB
    assert "8 MB" in ask(viewers, "text.inflate", packed(b"x" * (8 * MB + 1)))["error"]


def test_copying_works_where_the_clipboard_is_refused(viewers: Viewers) -> None:
    viewers.page.evaluate(
        """() => {
            globalThis.real = navigator.clipboard;
            Object.defineProperty(navigator, "clipboard", { value: undefined });
            const button = document.createElement("button");
            button.textContent = "Copy";
            globalThis.answer = new Promise((done) => {
                button.onclick = () => dxt.text.copyLink("the old way:", "", done);
            });
            document.body.prepend(button);
        }"""
    )
    viewers.page.get_by_role("button", name="Copy").click(force=True)
    link = json.loads(viewers.page.evaluate("answer"))["text"]
    assert link.startswith("the old way:")
    assert viewers.page.evaluate("real.readText()") == link


def test_a_text_is_saved_as_a_file(viewers: Viewers, tmp_path: Path) -> None:
    with viewers.page.expect_download() as download:
        viewers.page.evaluate("dxt.text.save('fares.dxt.json', '{\"dxt\":1}', 'application/json')")
    assert download.value.suggested_filename == "fares.dxt.json"
    download.value.save_as(tmp_path / "saved")
    assert (tmp_path / "saved").read_text() == '{"dxt":1}'


def choose(viewers: Viewers, call: str, path: Path) -> Any:
    """Calls a function that opens the file dialog, and chooses a file there."""
    with viewers.page.expect_file_chooser() as chooser:
        viewers.page.evaluate(
            """(call) => {
                const [part, name] = call.split(".");
                globalThis.answer = new Promise((done) => dxt[part][name]("", done));
            }""",
            call,
        )
    chooser.value.set_files(path)
    return json.loads(viewers.page.evaluate("answer"))


def test_a_graph_file_is_opened(viewers: Viewers, tmp_path: Path) -> None:
    path = tmp_path / "fares.dxt.json"
    path.write_text('{"title": "Zürich"}', encoding="utf-8")
    assert choose(viewers, "text.open", path) == {
        "name": "fares.dxt.json",
        "text": '{"title": "Zürich"}',
    }
    assert viewers.page.locator("input[type=file]").count() == 0


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not a text file"),
        (b"text\x00with zeros", "not a text file"),
        (b"x" * (8 * MB + 1), "too large"),
    ],
)
def test_what_is_no_graph_file_is_refused(
    viewers: Viewers, tmp_path: Path, data: bytes, said: str
) -> None:
    path = tmp_path / "garbage.dxt.json"
    path.write_bytes(data)
    answer = choose(viewers, "text.open", path)
    assert said in answer["error"]
    assert answer["name"] == "garbage.dxt.json"


# ---- files


def test_a_picked_file_is_kept_by_its_digest(viewers: Viewers, tmp_path: Path) -> None:
    path = tmp_path / "fares.csv"
    path.write_bytes(b"city,fare\nFaro,19.9\n")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert ask(viewers, "files.have", digest) is False
    kept = choose(viewers, "files.pick", path)
    assert kept == {"name": "fares.csv", "digest": digest, "size": 20}
    viewers.open()  # another visit
    assert ask(viewers, "files.have", digest) is True
    bytes_of = "async (digest) => new TextDecoder().decode(await bytesOf(digest))"
    assert viewers.page.evaluate(bytes_of, digest) == "city,fare\nFaro,19.9\n"


def test_a_dropped_file_is_kept_too(viewers: Viewers) -> None:
    kept = viewers.page.evaluate("dxt.files.add('a.txt', new Blob(['abc']))")
    assert kept["digest"] == hashlib.sha256(b"abc").hexdigest()
    again = viewers.page.evaluate("dxt.files.add('b.txt', new TextEncoder().encode('abc'))")
    assert again == {**kept, "name": "b.txt"}
    assert ask(viewers, "files.have", kept["digest"]) is True


def test_the_examples_files_are_there_without_being_picked(viewers: Viewers) -> None:
    digest = hashlib.sha256(NUMBERS).hexdigest()
    assert ask(viewers, "files.have", digest) is True
    found = json.loads(viewers.page.evaluate("dxt.files.shipped('numbers.csv')"))
    assert (found["digest"], found["size"]) == (digest, len(NUMBERS))
    assert viewers.page.evaluate("dxt.files.shipped('other.csv')") == ""
    text = viewers.page.evaluate(
        "async (digest) => new TextDecoder().decode(await bytesOf(digest))", digest
    )
    assert text == NUMBERS.decode()
    assert viewers.page.evaluate("bytesOf('0'.repeat(64))") is None


def test_a_file_of_the_examples_that_was_changed_on_its_way_is_not_used(viewers: Viewers) -> None:
    viewers.expected.append("can't be had")
    viewers.page.route("**/numbers.csv", lambda route: route.fulfill(body="n,square\n6,6\n"))
    digest = hashlib.sha256(NUMBERS).hexdigest()
    assert viewers.page.evaluate("(digest) => bytesOf(digest)", digest) is None


def test_a_full_or_missing_database_still_lets_a_file_be_used(viewers: Viewers) -> None:
    viewers.page.evaluate(
        """() => {
            IDBObjectStore.prototype.put = () => {
                throw new DOMException("full", "QuotaExceededError");
            };
        }"""
    )
    kept = viewers.page.evaluate("dxt.files.add('a.txt', new Blob(['kept in memory']))")
    assert "no room" in kept["warning"]
    text = "async (digest) => new TextDecoder().decode(await bytesOf(digest))"
    assert viewers.page.evaluate(text, kept["digest"]) == "kept in memory"


def test_a_file_that_is_too_large_or_gone_is_explained(viewers: Viewers) -> None:
    answer = viewers.page.evaluate(
        """() => {
            const large = new Blob(["x"]);
            Object.defineProperty(large, "size", { value: 600 * 1024 * 1024 });
            return dxt.files.add("large.csv", large);
        }"""
    )
    assert answer["error"].startswith("large.csv is too large for the browser (629.1 MB")


# ---- storage


def storage(viewers: Viewers, name: str, *arguments: str) -> str:
    found: str = viewers.page.evaluate(
        "([name, args]) => dxt.storage[name](...args) ?? ''", [name, arguments]
    )
    return found


def test_small_texts_are_kept_between_visits(viewers: Viewers) -> None:
    assert storage(viewers, "read", "graph:1") == ""
    assert storage(viewers, "write", "graph:1", "one") == ""
    assert storage(viewers, "write", "graph:2", "two") == ""
    assert storage(viewers, "write", "theme", "dark") == ""
    viewers.open()
    assert storage(viewers, "read", "graph:1") == "one"
    assert json.loads(storage(viewers, "keys", "graph:")) == ["graph:1", "graph:2"]
    storage(viewers, "remove", "graph:1")
    assert json.loads(storage(viewers, "keys", "graph:")) == ["graph:2"]
    assert viewers.page.evaluate("localStorage.getItem('dxt:theme')") == "dark"


def test_a_full_storage_says_so_and_keeps_the_text_for_this_visit(viewers: Viewers) -> None:
    large = "x" * (6 * MB)
    problem = storage(viewers, "write", "graph:big", large)
    assert "no room left" in problem
    assert "6.3 MB" in problem
    assert len(storage(viewers, "read", "graph:big")) == len(large)


def test_where_nothing_may_be_kept_one_warning_is_given(unopened_viewers: Viewers) -> None:
    viewers = unopened_viewers
    viewers.page.add_init_script(
        "Object.defineProperty(globalThis, 'localStorage',"
        " { get() { throw new DOMException('denied', 'SecurityError'); } });"
    )
    viewers.open()
    assert "until the tab is closed" in storage(viewers, "write", "theme", "dark")
    assert storage(viewers, "write", "layout", "{}") == ""
    assert storage(viewers, "read", "theme") == "dark"
    assert json.loads(storage(viewers, "keys", "")) == ["layout", "theme"]
    storage(viewers, "remove", "theme")
    assert storage(viewers, "read", "theme") == ""
