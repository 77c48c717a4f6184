"""The list of files that are kept for use without a network."""

import json

from dxt_build import offline

DIGESTS = {
    "index.html": "a" * 64,
    "assets/main-4UTE6T54.js": "b" * 64,
    "assets/monaco-GHLJX3IA.js": "c" * 64,
    "examples/land-population.csv": "d" * 64,
    "micropython-c138357439.wasm": "2" * 64,
    "python/pyodide.asm-cc36e3cab0.wasm": "e" * 64,
    "python/wheels/0123456789/dxt-0.1.0-py3-none-any.whl": "f" * 64,
    "python/packages/numpy-2.4.6-cp314-cp314-pyemscripten_2026_0_wasm32.whl": "0" * 64,
    "service-worker.js": "1" * 64,
}


def test_what_is_rarely_opened_is_fetched_last() -> None:
    urls = [entry["url"] for entry in offline.entries(DIGESTS, ["assets/monaco-GHLJX3IA.js"])]
    assert urls[-1] == "assets/monaco-GHLJX3IA.js"
    assert urls[:-1] == sorted(urls[:-1])


def test_packages_and_the_worker_itself_are_left_out() -> None:
    urls = [entry["url"] for entry in offline.entries(DIGESTS, [])]
    assert not [url for url in urls if url and url.startswith(("python/packages", "service"))]


def test_a_name_with_a_hash_needs_no_revision_and_any_other_does() -> None:
    revisions = {entry["url"]: entry["revision"] for entry in offline.entries(DIGESTS, [])}
    assert {url for url, revision in revisions.items() if revision} == {
        "index.html",
        "examples/land-population.csv",
    }


def test_the_builds_name_changes_with_any_file() -> None:
    name = offline.build_id(DIGESTS)
    assert name == offline.build_id(dict(reversed(DIGESTS.items())))
    assert name != offline.build_id({**DIGESTS, "index.html": "9" * 64})


def test_the_worker_gets_its_facts_before_its_first_line() -> None:
    text = offline.with_list("run();", "b1", [{"url": "a", "revision": None}], "https://p/")
    first, last = text.splitlines()
    facts = json.loads(first.removeprefix("self.dxtOffline=").removesuffix(";"))
    assert facts == {
        "build": "b1",
        "files": [{"url": "a", "revision": None}],
        "packages": "https://p/",
    }
    assert last == "run();"
