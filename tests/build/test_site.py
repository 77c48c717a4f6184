"""The finished site: complete, relocatable, and made of what the lock pins."""

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext

ROOT = Path(__file__).resolve().parents[2]
# The start of bytecode for Python 3.14, then the flags "made from a hash, never checked".
BYTECODE = b"\x2b\x0e\r\n\x01\0\0\0"


@pytest.fixture(scope="module")
def html(dist: Path) -> str:
    return (dist / "index.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def facts(html: str) -> Any:
    found = re.search(r'id="dxt-build">(.*?)</script>', html)
    assert found
    return json.loads(found[1])


class References(HTMLParser):
    """Collects what a page refers to."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes the addresses of one element."""
        for name, value in attrs:
            if name in ("src", "href") and value and not value.startswith("#"):
                self.found.append(value)


def offline_facts(dist: Path) -> Any:
    first = (dist / "service-worker.js").read_text(encoding="utf-8").splitlines()[0]
    return json.loads(first.removeprefix("self.dxtOffline=").removesuffix(";"))


def texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)


def test_everything_the_page_refers_to_is_there(dist: Path, html: str) -> None:
    references = References()
    references.feed(html)
    relative = [found for found in references.found if not re.match(r"[a-z]+:", found)]
    assert relative
    assert [found for found in relative if not (dist / found).exists()] == []
    assert [found for found in relative if found.startswith("/")] == []


def test_every_path_in_the_facts_is_there(dist: Path, facts: Any) -> None:
    # The relay is a script's text.
    paths = [text for text in texts({**facts, "relay": ""}) if "/" in text and "://" not in text]
    assert len(paths) > 10
    assert [path for path in paths if not (dist / path).is_file()] == []


def test_every_wheel_is_the_one_the_facts_describe(dist: Path, facts: Any) -> None:
    for wheel in facts["assets"]["wheels"]:
        data = (dist / wheel["path"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == wheel["sha256"], wheel["name"]
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            native = any(name.endswith(".so") for name in archive.namelist())
        assert native == wheel["native"], wheel["name"]


def test_python_comes_compiled_for_the_browsers_python(dist: Path, facts: Any) -> None:
    assets = facts["assets"]
    archives = [assets["pyodide"]["stdlib"], *(wheel["path"] for wheel in assets["wheels"])]
    for path in archives:
        with zipfile.ZipFile(dist / path) as archive:
            names = archive.namelist()
            for name in names:
                if name.endswith(".pyc"):
                    assert archive.read(name)[:8] == BYTECODE, name
            assert not [name for name in names if name.endswith(".py")], path


def test_the_package_list_names_the_sites_wheels(dist: Path, facts: Any) -> None:
    lock = json.loads((dist / facts["assets"]["pyodide"]["lock"]).read_text())
    for wheel in facts["assets"]["wheels"]:
        entry = lock["packages"][wheel["name"]]
        assert entry["sha256"] == wheel["sha256"]
        assert wheel["path"].endswith("/" + entry["file_name"])


def test_the_examples_are_what_their_index_says(dist: Path, facts: Any) -> None:
    index = json.loads((dist / facts["examples"]).read_text(encoding="utf-8"))
    assert index
    for example in index:
        for data in example["data"]:
            content = (dist / "examples" / data["path"].removeprefix("examples/")).read_bytes()
            assert data["digest"] == hashlib.sha256(content).hexdigest()
            assert data["size"] == len(content)


def test_every_file_is_kept_for_use_without_a_network(dist: Path) -> None:
    kept = {entry["url"] for entry in offline_facts(dist)["files"]}
    there = {path.relative_to(dist).as_posix() for path in dist.rglob("*") if path.is_file()}
    assert kept == {
        path
        for path in there
        if path != "service-worker.js" and not path.startswith("python/packages/")
    }


def test_the_page_and_the_service_worker_are_of_one_build(dist: Path, facts: Any) -> None:
    assert offline_facts(dist)["build"] == facts["build"]


def test_no_lock_names_a_registry() -> None:
    locks = [
        *(ROOT / "py").glob("requirements*.txt"),
        *(ROOT / "tests" / "bench").glob("requirements*.txt"),
        ROOT / "tests" / "bench" / "observable" / "package-lock.json",
        ROOT / "static" / "package-lock.json",
        ROOT / "static" / ".npmrc",
    ]
    for lock in locks:
        text = lock.read_text(encoding="utf-8")
        hosts = set(re.findall(r"https?://([^/\"\s]+)", text))
        # What authors ask for money with, and where a licence is; never where files come from.
        assert '"resolved"' not in text
        assert not [
            line for line in text.splitlines() if line.startswith(("-i", "--index", "--ex"))
        ]
        assert not [host for host in hosts if re.search(r"regist|pypi|npmjs|mirror|proxy", host)]


def test_the_site_is_kept_whole_and_works_without_its_server(
    dist: Path,
    serve_folder: Callable[..., Any],
    fresh_context: Callable[..., BrowserContext],
    console: Any,
) -> None:
    served = serve_folder(dist, prefix="/some/where/")
    page = fresh_context().new_page()
    page.goto(served.address + "manifest.webmanifest")
    page.evaluate(
        """async () => {
          await navigator.serviceWorker.register("./service-worker.js");
          await navigator.serviceWorker.ready;
        }"""
    )
    served.stop()
    failed = page.evaluate(
        """async (urls) => {
          const failed = [];
          for (const url of urls) {
            const answer = await fetch(url).catch(() => null);
            if (!answer?.ok) failed.push(url);
          }
          return failed;
        }""",
        [entry["url"] for entry in offline_facts(dist)["files"]] + ["./", "./?src=x"],
    )
    # Only the page itself may have a query; fetched as a file, it is not the page.
    assert failed == ["./?src=x"]
    console.expect("ERR_CONNECTION_REFUSED|favicon")
