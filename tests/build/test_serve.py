"""The server's headers, its prefix, and what it does not give away."""

import http.client
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from dxt_build.layout import Layout
from dxt_build.report import BuildError
from dxt_build.serve import serve

Answer = tuple[int, dict[str, str], bytes]


def get(address: str, path: str, headers: dict[str, str] | None = None) -> Answer:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=10)
    connection.request("GET", path, headers=headers or {})
    response = connection.getresponse()
    found = {name.lower(): value for name, value in response.getheaders()}
    answer = response.status, found, response.read()
    connection.close()
    return answer


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "secret.txt").write_text("secret")
    site = tmp_path / "site"
    (site / "assets").mkdir(parents=True)
    (site / "index.html").write_text("<p>page")
    (site / "assets" / "a.wasm").write_bytes(b"\0asm")
    (site / "assets" / "a.mjs").write_text("0")
    return site


def test_types_and_headers_are_those_of_a_good_host(
    folder: Path, serve_folder: Callable[..., Any]
) -> None:
    address = serve_folder(folder).address
    types = {path: get(address, path)[1] for path in ("/", "/assets/a.wasm", "/assets/a.mjs")}
    assert types["/"]["content-type"] == "text/html; charset=utf-8"
    assert types["/assets/a.wasm"]["content-type"] == "application/wasm"
    assert types["/assets/a.mjs"]["content-type"].startswith("text/javascript")
    for headers in types.values():
        assert headers["cache-control"] == "no-cache"
        assert headers["x-content-type-options"] == "nosniff"


def test_nothing_outside_the_folder_and_no_listing_is_given(
    folder: Path, serve_folder: Callable[..., Any]
) -> None:
    address = serve_folder(folder).address
    for path in ("/../secret.txt", "/%2e%2e/secret.txt", "/assets/", "/nothing"):
        assert get(address, path)[0] == 404, path


def test_under_a_prefix_only_the_prefix_exists(
    folder: Path, serve_folder: Callable[..., Any]
) -> None:
    address = serve_folder(folder, prefix="/some/where/").address
    assert address.endswith("/some/where/")
    assert get(address, "/some/where/")[2] == b"<p>page"
    assert get(address, "/some/where/?src=x")[2] == b"<p>page"
    assert get(address, "/")[0] == 404
    assert get(address, "/index.html")[0] == 404


def test_a_file_that_was_just_written_counts_as_changed(
    folder: Path, serve_folder: Callable[..., Any]
) -> None:
    address = serve_folder(folder).address
    stamp = get(address, "/")[1]["last-modified"]
    assert get(address, "/", {"If-Modified-Since": stamp})[0] == 200


def test_a_server_that_is_stopped_answers_no_more(
    folder: Path, serve_folder: Callable[..., Any]
) -> None:
    served = serve_folder(folder)
    served.stop()
    with pytest.raises(ConnectionRefusedError):
        get(served.address, "/")


def test_a_source_that_changes_is_built_again_and_ctrl_c_ends_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    layout = Layout(tmp_path)
    for folder in (layout.app, layout.py, layout.static, layout.dist):
        folder.mkdir()
    builds: list[str] = []

    def build() -> None:
        builds.append("built")
        if len(builds) == 1:
            (layout.app / "main.py").write_text("changed during the first build")
        elif len(builds) == 2:
            (layout.app / "main.py").write_text("changed again")
            raise BuildError("this source is wrong")
        else:
            raise KeyboardInterrupt

    serve(layout, 0, False, build)
    assert len(builds) == 3
    said = capsys.readouterr().out
    assert "DxT is at http://127.0.0.1:" in said
    assert said.count("app/main.py changed") == 2
    assert "not built: this source is wrong" in said
    assert said.endswith("Stopped.\n")


def test_a_port_that_is_taken_is_named(folder: Path, serve_folder: Callable[..., Any]) -> None:
    port = urlsplit(serve_folder(folder).address).port
    layout = Layout(folder)
    for name in (layout.app, layout.py, layout.static):
        name.mkdir()
    with pytest.raises(BuildError, match=f"port {port} can't be used.*--port"):
        serve(layout, port, False, lambda: None)
