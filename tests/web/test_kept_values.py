"""Values in the browser's private file system, looked at alone: kept, found, damaged, let go."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

HEAD = """
const { KeptValues } = await import("./static/page/kept_values.js");
const { leastWorth } = await import("./static/page/worth.js");
const told = [];
const gone = [];
const open = (most) => {
  const kept = new KeptValues((message) => told.push(message), most);
  kept.onGone = (author, keys) => gone.push([author, ...keys]);
  return kept;
};
const about = (seconds = 1, together = 0) => ({
  type: "t@1", seconds, together, description: { kind: "text", text: "a text", digest: "d", bytes: 3 },
});
const bytes = (text) => new TextEncoder().encode(text.padEnd(SIZE)).buffer;
const text = (body) => (body === null ? null : new TextDecoder().decode(body).trimEnd());
const folder = async () => (await navigator.storage.getDirectory()).getDirectoryHandle("dxt-values");
const files = async () => { const all = []; for await (const name of (await folder()).keys()) all.push(name); return all; };
const write = async (name, data) => {
  const writing = await (await (await folder()).getFileHandle(name, { create: true })).createWritable();
  await writing.write(data);
  await writing.close();
};
const drawer = (act) => new Promise((resolve, reject) => {
  const opening = indexedDB.open("dxt-small-values");
  opening.onerror = reject;
  opening.onsuccess = () => {
    const changing = opening.result.transaction("values", "readwrite");
    const asked = act(changing.objectStore("values"));
    changing.oncomplete = () => { opening.result.close(); resolve(asked?.result); };
  };
});
let kept = open();
"""
SMALL, LARGE = 6, 6000
"""Bytes of a value that shares a transaction with others, and of one that is a file."""


@pytest.fixture
def bare(page: Page, rig_address: str) -> Page:
    """A page of the site's origin, in a fresh profile."""
    page.goto(rig_address + "rig.html")
    return page


@pytest.fixture(params=[SMALL, LARGE], ids=["small", "large"])
def size(request: pytest.FixtureRequest) -> int:
    return int(request.param)


def does(page: Page, script: str, size: int = LARGE) -> Any:
    return page.evaluate(f"async () => {{ const SIZE = {size}; {HEAD} {script} }}")


def test_a_value_is_found_again_by_the_next_visit(bare: Page, size: int) -> None:
    script = """
    const isKept = await kept.keep("link:1", "k.out", new Blob([bytes("value")]), about());
    return [isKept, kept.bytes, told];
    """
    assert does(bare, script, size) == [True, size, []]
    bare.reload()
    script = """
    return [await kept.of("link:1"), text(await kept.find("link:1", "k.out")), kept.bytes, gone];
    """
    described = {"kind": "text", "text": "a text", "digest": "d", "bytes": 3}
    assert does(bare, script, size) == [{"k.out": described}, "value", size, []]


def test_authors_do_not_see_each_others_values(bare: Page, size: int) -> None:
    script = """
    await kept.keep("link:1", "k.out", bytes("one"), about());
    const other = [await kept.of("link:2"), await kept.find("link:2", "k.out")];
    await kept.keep("link:2", "k.out", bytes("two"), about());
    await kept.forget("link:2", null);
    return [other, await kept.of("link:2"), text(await kept.find("link:1", "k.out"))];
    """
    assert does(bare, script, size) == [[{}, None], {}, "one"]


def test_a_value_kept_again_replaces_the_first(bare: Page, size: int) -> None:
    script = """
    await kept.keep("a", "k", bytes("first"), about());
    await kept.keep("a", "k", bytes("2nd"), about());
    const names = [...(await files()), ...(await drawer((values) => values.getAllKeys()))];
    return [text(await kept.find("a", "k")), kept.bytes, names.length,
            text(await open().find("a", "k"))];
    """
    assert does(bare, script, size) == ["2nd", size, 1, "2nd"]


def test_many_small_values_are_kept_in_few_transactions(bare: Page) -> None:
    script = """
    let transactions = 0;
    const begin = IDBDatabase.prototype.transaction;
    IDBDatabase.prototype.transaction = function (stores, mode) {
      if (mode === "readwrite") transactions += 1;
      return begin.apply(this, arguments);
    };
    const names = Array.from({ length: 300 }, (_, at) => `k${at}`);
    const all = await Promise.all(names.map((name) => kept.keep("a", name, bytes(name), about())));
    const found = await Promise.all(names.map((name) => open().find("a", name)));
    return [all.every(Boolean), found.every((body, at) => text(body) === names[at]), transactions < 20];
    """
    assert does(bare, script, SMALL) == [True, True, True]


def test_what_is_told_as_kept_is_kept_even_if_the_page_is_gone_the_next_moment(
    bare: Page, size: int
) -> None:
    script = """
    for (let at = 0; at < 50; at += 1) void kept.keep("a", `k${at}`, bytes("other"), about());
    return await kept.keep("a", "k", bytes("value"), about());
    """
    assert does(bare, script, size) is True
    bare.reload()
    assert does(bare, 'return text(await kept.find("a", "k"));', size) == "value"


def test_a_damaged_small_value_is_dropped_and_told(bare: Page) -> None:
    script = """
    await kept.keep("a", "k", bytes("value"), about());
    const [name] = await drawer((values) => values.getAllKeys());
    await drawer((values) => values.put({ made: 0, data: bytes("valux") }, name));
    kept = open();
    const found = await kept.find("a", "k");
    return [found, gone, told.length, kept.bytes, await open().of("a"),
            (await drawer((values) => values.getAllKeys())).length];
    """
    assert does(bare, script, SMALL) == [None, [["a", "k"]], 1, 0, {}, 0]


def test_records_without_small_values_and_old_small_values_without_records_go(bare: Page) -> None:
    script = """
    await kept.keep("a", "k", bytes("value"), about());
    await drawer((values) => values.clear());
    const now = Date.now() / 1000;
    await drawer((values) => values.put({ made: now, data: bytes("x") }, "half-written"));
    await drawer((values) => values.put({ made: now - 4000, data: bytes("x") }, "abandoned"));
    kept = open();
    return [await kept.of("a"), kept.bytes, await drawer((values) => values.getAllKeys())];
    """
    assert does(bare, script, SMALL) == [{}, 0, ["half-written"]]


@pytest.mark.parametrize("content", ["", "value" + LARGE * " ", "Value"])
def test_a_damaged_value_is_dropped_and_told(bare: Page, content: str) -> None:
    script = f"""
    await kept.keep("a", "k", bytes("value"), about());
    await write((await files())[0], bytes("{content}"));
    kept = open();
    const found = await kept.find("a", "k");
    return [found, gone, told.length, kept.bytes, await files(), await open().of("a")];
    """
    assert does(bare, script) == [None, [["a", "k"]], 1, 0, [], {}]


def test_what_another_tab_removed_is_gone_without_a_word(bare: Page, size: int) -> None:
    script = """
    await kept.keep("a", "k", bytes("value"), about());
    await open().forget("a", ["k", "no such"]);
    return [await kept.find("a", "k"), gone, told, kept.bytes, await kept.of("a")];
    """
    assert does(bare, script, size) == [None, [["a", "k"]], [], 0, {}]


def test_records_without_files_and_old_files_without_records_go(bare: Page) -> None:
    script = """
    await kept.keep("a", "k", bytes("value"), about());
    await (await folder()).removeEntry((await files())[0]);
    await write("half-written", "x");
    kept = open();
    return [await kept.of("a"), kept.bytes, await files()];
    """
    assert does(bare, script) == [{}, 0, ["half-written"]]


def test_what_is_worth_least_makes_room(bare: Page, size: int) -> None:
    script = """
    kept = open(SIZE * 5 / 2);
    const body = () => new ArrayBuffer(SIZE);
    await kept.keep("a", "dear", body(), about(60));
    await kept.keep("a", "cheap", body(), about(1));
    await kept.keep("b", "new", body(), about(2));
    return [Object.keys(await kept.of("a")), Object.keys(await kept.of("b")), gone, kept.bytes,
            await kept.keep("b", "large", new ArrayBuffer(SIZE * 5 / 2 + 1), about(900)), told];
    """
    told = [["dear"], ["new"], [["a", "cheap"]], 2 * size, False, []]
    assert does(bare, script, size) == told


def test_the_order_is_that_of_the_engine(bare: Page) -> None:
    script = """
    const entry = (key, bytes, seconds, used = 0) => ({ key, bytes, together: bytes, seconds, used });
    const order = (entries, now) => leastWorth(entries, Infinity, now).map(({ key }) => key);
    return [
      order([entry("dear", 9000, 60), entry("cheap", 9000, 1), entry("large", 99000, 60)], 10),
      order([entry("old", 9000, 60), entry("new", 9000, 1, 3600)], 3601),
      order([entry("old", 9000, 60, 3600), entry("new", 9000, 1, 3600)], 3601),
      leastWorth([entry("a", 9, 1), entry("b", 9, 1)], 9, 10).map(({ key }) => key),
    ];
    """
    assert does(bare, script) == [["cheap", "large", "dear"], ["old", "new"], ["new", "old"], ["a"]]


NO_FILES = [
    'navigator.storage.getDirectory = () => Promise.reject(new DOMException("no", "SecurityError"));',
    "delete FileSystemFileHandle.prototype.createWritable;",
    'Object.defineProperty(navigator, "storage", { value: undefined });',
]


@pytest.mark.parametrize("refuse", NO_FILES, ids=["refused", "not to be written", "none"])
def test_without_private_files_values_are_kept_all_the_same(bare: Page, refuse: str) -> None:
    script = """
    const isKept = [await kept.keep("a", "k", bytes("1"), about()), await kept.keep("a", "l", bytes("2"), about())];
    await kept.forget("a", ["l"]);
    kept = open();
    const found = [text(await kept.find("a", "k")), await kept.find("a", "l"), Object.keys(await kept.of("a"))];
    return [isKept, found, told, gone];
    """
    assert does(bare, refuse + script) == [[True, True], ["1", None, ["k"]], [], []]


def test_values_in_files_are_there_again_when_the_browser_gives_them_back(bare: Page) -> None:
    script = """
    await kept.keep("a", "k", bytes("1"), about());
    const { getDirectory } = StorageManager.prototype;
    navigator.storage.getDirectory = () => Promise.reject(new DOMException("no", "SecurityError"));
    const without = await open().find("a", "k");
    navigator.storage.getDirectory = getDirectory;
    return [without, text(await open().find("a", "k"))];
    """
    assert does(bare, script) == [None, "1"]


def test_a_browser_that_refuses_is_told_of_once_and_breaks_nothing(bare: Page) -> None:
    script = """
    IDBFactory.prototype.open = () => { throw new DOMException("no", "SecurityError"); };
    const before = [await kept.of("a"), await kept.find("a", "k"), [...told]];
    const isKept = [await kept.keep("a", "k", bytes("1"), about()), await kept.keep("a", "l", bytes("1"), about())];
    await kept.use("a", ["k"]);
    await kept.forget("a", null);
    return [before, isKept, told];
    """
    before, is_kept, told = does(bare, script)
    assert before == [{}, None, []]
    assert is_kept == [False, False]
    assert len(told) == 1
    assert "does not let the page keep computed values" in told[0]


def test_a_full_browser_is_told_of_once_and_leaves_nothing_half_written(bare: Page) -> None:
    script = """
    await kept.keep("a", "k", bytes("value"), about());
    const full = new DOMException("no room", "QuotaExceededError");
    FileSystemWritableFileStream.prototype.write = () => Promise.reject(full);
    const isKept = [await kept.keep("a", "l", bytes("1"), about()), await kept.keep("a", "m", bytes("1"), about())];
    return [isKept, told, (await files()).length, text(await kept.find("a", "k"))];
    """
    is_kept, told, files, found = does(bare, script)
    assert is_kept == [False, False]
    assert len(told) == 1
    assert "no room left" in told[0]
    assert (files, found) == (1, "value")


def test_what_could_not_be_written_leaves_nothing_however_long_the_browser_holds_on(
    bare: Page,
) -> None:
    script = """
    FileSystemWritableFileStream.prototype.write = () => Promise.reject(new Error("no"));
    const remove = FileSystemDirectoryHandle.prototype.removeEntry;
    let refusals = 3;
    FileSystemDirectoryHandle.prototype.removeEntry = function (name) {
      if (refusals-- > 0) return Promise.reject(new DOMException("held", "NoModificationAllowedError"));
      return remove.call(this, name);
    };
    return [await kept.keep("a", "k", bytes("value"), about()), refusals, await files()];
    """
    is_kept, refusals, files = does(bare, script)
    assert (is_kept, files) == (False, [])
    assert refusals < 0
