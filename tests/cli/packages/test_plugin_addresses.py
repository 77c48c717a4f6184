"""Plugins at addresses, headless: fetched on request, compared with the lock, kept in the cache."""

from __future__ import annotations

import json
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import suppress
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from dxt.cli.packages.fetching import NotFetched, fetch
from dxt.core.document import codec
from tests.cli.commands import answer, dxt, graph_file
from tests.cli.graphs.test_completion import offered
from tests.cli.packages.test_plugin_wheels import OLD, codes, graph
from tests.plugins.imports import restored_imports
from tests.plugins.wheels import single

NAME = "dxt_little-1.0-py3-none-any.whl"
MODULE = "/** Little. */\nexport const twice = (number) => 2 * number;\n"


class Server:
    """A host on this machine: answers what `files` say, and notes what it was asked."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.answers: dict[str, tuple[int, Mapping[str, str], bytes]] = {}
        self.asked: list[str] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.asked.append(self.path)
                name = self.path[1:].partition("?")[0]
                found = server.files.get(name)
                plain = (404, {}, b"") if found is None else (200, {}, found)
                status, head, body = server.answers.get(name, plain)
                self.send_response(status)
                for name, value in ({"Content-Length": str(len(body))} | dict(head)).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *said: Any) -> None:
                """Says nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    def address(self, name: str = NAME) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/{name}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    made.files[NAME] = single(OLD)
    with restored_imports():
        yield made
    made.close()


@pytest.fixture
def gone() -> str:
    """An address at which nobody answers."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{taken.getsockname()[1]}/{NAME}"


def naming(address: str, data: bytes, **more: Any) -> dict[str, Any]:
    """A graph that names the plugin with its address and its hash."""
    lock = {"version": "1.0", "sha256": [sha256(data).hexdigest()], "plugin": True}
    return graph(requirements=[f"dxt-little @ {address}"], lock={"dxt-little": lock}, **more)


# What a user names


def test_a_plugin_runs_from_its_address(tmp_path: Path, server: Server) -> None:
    path = graph_file(tmp_path, graph())
    told = answer("run", path, "--plugin", server.address())
    assert told["outputs"] == {"n.out": 8}
    assert server.asked == [f"/{NAME}"]
    assert answer("check", path, "--plugin", server.address())["ok"]
    server.files["little.mjs"] = MODULE.encode()
    told = answer("run", path, "--plugin", server.address("little.mjs?v=1"), "--jobs", "1")
    assert told["outputs"] == {"n.out": 8}
    types = answer("nodes", "little", "--plugin", server.address())["types"]
    assert types["little.twice@1"]["plugin"] == "dxt-little 1.0"


def test_who_is_asked_is_said_before(tmp_path: Path, server: Server) -> None:
    result = dxt("check", graph_file(tmp_path, graph()), "--plugin", server.address())
    assert f"Fetching {server.address()} ..." in result.stderr


def test_what_was_fetched_is_used_when_nobody_answers(tmp_path: Path, server: Server) -> None:
    path, cache = graph_file(tmp_path, graph()), tmp_path / "cache"
    asked = ("run", path, "--plugin", server.address(), "--cache", cache)
    assert answer(*asked)["nodes"]["n"]["status"] == "done"
    server.close()
    result = dxt(*asked)
    assert result.exit_code == 0 and "n.out: 8" in result.stdout
    assert "nobody answered there" in result.stderr
    assert "What was there last is used" in result.stderr
    (kept,) = [v for v in answer("cache", "--cache", cache)["values"] if v["type"] == "plugin"]
    assert kept["value"] == server.address()
    assert answer("cache", "clear", "--cache", cache)["ok"] and not cache.exists()
    assert codes(answer(*asked, exit_code=2)) == ["unknown_node_type"]


def test_without_a_cache_nothing_is_kept(tmp_path: Path, server: Server) -> None:
    path = graph_file(tmp_path, graph())
    answer("check", path, "--plugin", server.address())
    server.close()
    (failure,) = answer("check", path, "--plugin", server.address(), exit_code=2)["plugin_failures"]
    assert failure["plugin"] == server.address()
    assert "nobody answered there" in failure["message"]


def test_what_is_at_the_address_now_counts(tmp_path: Path, server: Server) -> None:
    path, cache = graph_file(tmp_path, graph()), tmp_path / "cache"
    asked = ("run", path, "--plugin", server.address(), "--cache", cache)
    assert answer(*asked)["outputs"] == {"n.out": 8}
    server.files[NAME] = single(OLD.replace("* 2", "* 3"))
    assert answer(*asked)["outputs"] == {"n.out": 12}
    server.close()
    assert answer(*asked)["outputs"] == {"n.out": 12}


def test_a_hash_that_is_stated_with_the_address_must_be_the_file_s(
    tmp_path: Path, server: Server
) -> None:
    path = graph_file(tmp_path, graph())
    digest = sha256(server.files[NAME]).hexdigest()
    good, bad = (f"{server.address()}#sha256={found}" for found in (digest, "0" * 64))
    assert answer("run", path, "--plugin", good)["outputs"] == {"n.out": 8}
    (failure,) = answer("run", path, "--plugin", bad, exit_code=2)["plugin_failures"]
    assert "another file than the one that is named (000000000000…)" in failure["message"]


def test_a_file_that_came_damaged_is_not_kept(tmp_path: Path, server: Server) -> None:
    path, cache = graph_file(tmp_path, graph()), tmp_path / "cache"
    asked = ("run", path, "--plugin", server.address(), "--cache", cache)
    assert answer(*asked)["ok"]
    server.files[NAME] = b"<html>Please sign in</html>"
    (failure,) = answer(*asked, exit_code=2)["plugin_failures"]
    assert "it is damaged, or no wheel at all" in failure["message"]
    server.close()
    assert answer(*asked)["ok"]


def test_a_kept_file_that_was_changed_is_not_used(tmp_path: Path, server: Server) -> None:
    path, cache = graph_file(tmp_path, naming(server.address(), single(OLD))), tmp_path / "cache"
    asked = ("check", path, "--fetch", "--cache", cache)
    assert answer(*asked)["ok"]
    for kept in cache.rglob("*.plugin"):
        kept.write_bytes(kept.read_bytes()[:-1] + b"x")
    assert answer(*asked)["ok"] and len(server.asked) == 2


# What a graph names


@pytest.mark.parametrize(
    "command", ["run", "check", "migrate", "lock --check", "explain n", "debug", "nodes"]
)
def test_a_graph_makes_nobody_ask_a_host(tmp_path: Path, server: Server, command: str) -> None:
    path = graph_file(tmp_path, naming(server.address(), single(OLD)))
    name, *rest = command.split()
    result = dxt(name, path, *rest)
    assert server.asked == []
    if name in ("run", "check"):
        assert result.exit_code == 2
        assert f"or have it fetched: --fetch. It is at {server.address()}" in result.stderr
    dxt(name, path, *rest, "--fetch")
    assert server.asked == [f"/{NAME}"]


def test_what_a_graph_names_is_fetched_on_request_and_only_once(
    tmp_path: Path, server: Server
) -> None:
    path, cache = graph_file(tmp_path, naming(server.address(), single(OLD))), tmp_path / "cache"
    asked = ("run", path, "--fetch", "--cache", cache)
    assert answer(*asked)["outputs"] == {"n.out": 8}
    assert answer("check", path, "--fetch", "--cache", cache)["ok"]
    assert server.asked == [f"/{NAME}"]
    server.close()
    assert answer(*asked)["outputs"] == {"n.out": 8}


def test_another_file_than_the_graph_names_is_refused(tmp_path: Path, server: Server) -> None:
    path, cache = graph_file(tmp_path, naming(server.address(), single(OLD))), tmp_path / "cache"
    server.files[NAME] = changed = single(OLD.replace("* 2", "* 3"))
    told = answer("run", path, "--fetch", "--cache", cache, exit_code=2)
    assert codes(told) == ["package_missing", "unknown_node_type"] and told["outputs"] == {}
    (failure,) = told["plugin_failures"]
    assert f"its sha256 is {sha256(changed).hexdigest()[:12]}…" in failure["message"]
    assert f"dxt lock GRAPH --plugin {server.address()}" in failure["message"]
    assert list(cache.rglob("*.plugin")) == []
    told = answer("run", path, "--plugin", server.address(), exit_code=2)
    assert codes(told) == ["package_unfit"]
    # Said so, the graph names the new one.
    assert answer("lock", path, "--plugin", server.address())["written"]
    assert answer("run", path, "--fetch")["outputs"] == {"n.out": 12}


@pytest.mark.parametrize("digest", ["", "../" * 9 + "tmp/x", "A" * 64])
def test_what_is_named_with_no_hash_is_not_fetched(
    tmp_path: Path, server: Server, digest: str
) -> None:
    named = naming(server.address(), single(OLD))
    named["lock"]["dxt-little"]["sha256"] = [digest]
    path = graph_file(tmp_path, named)
    asked = ("check", path, "--fetch", "--cache", tmp_path / "cache")
    (failure,) = answer(*asked, exit_code=2)["plugin_failures"]
    assert "the sha256 that is named for it is none" in failure["message"]
    assert server.asked == []


def test_an_address_writes_nothing_on_the_terminal_but_itself(tmp_path: Path) -> None:
    path = graph_file(tmp_path, naming("https://example.org/\x07x.whl", single(OLD)))
    told = dxt("check", path, "--fetch").stderr
    assert "\x07" not in told and told.count("https://example.org/\\x07x.whl") == 2


def test_a_lock_names_the_address(tmp_path: Path, server: Server) -> None:
    path = graph_file(tmp_path, graph())
    assert answer("lock", path, "--plugin", server.address())["written"]
    found = codec.loads(path.read_bytes())
    assert found.requirements == [f"dxt-little @ {server.address()}"]
    assert list(found.lock) == ["dxt-little"]
    assert answer("lock", path, "--fetch")["changes"] == []


def test_several_versions_are_fetched_each_by_its_hash(tmp_path: Path, server: Server) -> None:
    new = "dxt_little-2.0-py3-none-any.whl"
    code = (
        "\nfrom dxt.nodes.prelude import node\n@node(version=2)\ndef thrice(n: float) -> float:\n"
    )
    server.files[new] = single(f"{code}    return n * 3\n", version="2.0")
    path = graph_file(tmp_path, graph())
    found = json.loads(path.read_text("utf-8"))
    found["nodes"]["m"] = {"type": "little.thrice@2"}
    found["wires"].append("n.out -> m.n")
    path.write_text(json.dumps(found))
    both = ("--plugin", server.address(new), "--plugin", server.address())
    assert answer("lock", path, *both)["written"]
    assert answer("run", path, "--fetch")["outputs"] == {"m.out": 24}


def test_a_plugin_that_is_here_is_not_fetched(tmp_path: Path, server: Server) -> None:
    path = graph_file(tmp_path, naming(server.address(), single(OLD)))
    wheel = tmp_path / NAME
    wheel.write_bytes(single(OLD))
    assert answer("run", path, "--plugin", wheel, "--fetch")["outputs"] == {"n.out": 8}
    assert server.asked == []


def test_a_module_that_is_here_is_not_fetched_however_its_name_is_spelt(
    tmp_path: Path, server: Server
) -> None:
    module = tmp_path / "my-shapes.mjs"
    module.write_text("export function twice(n = 1) { return 2 * n }")
    server.files[module.name] = module.read_bytes()
    path = graph_file(
        tmp_path, {"dxt": 1, "nodes": {"n": {"type": "my_shapes.twice@1", "params": {"n": 4}}}}
    )
    assert answer("lock", path, "--plugin", server.address(module.name))["written"]
    server.asked.clear()
    assert answer("run", path, "--plugin", module, "--fetch")["outputs"] == {"n.out": 8}
    assert server.asked == []


def test_words_are_completed_without_asking_a_host(tmp_path: Path, server: Server) -> None:
    path = graph_file(tmp_path, naming(server.address(), single(OLD)))
    offered("run", path, "--fetch", "--plugin", server.address(), "--set", "n.")
    assert server.asked == []


# What can't be fetched


@pytest.mark.parametrize(
    ("status", "head", "said"),
    [
        (404, {}, "the server answered 404 Not Found. Check the address"),
        (
            302,
            {"Location": "https://example.org/x.whl"},
            "it leads on to https://example.org/x.whl",
        ),
        (302, {"Location": "file:///etc/passwd"}, "302"),
        (200, {"Content-Length": "300000000"}, "it is larger than 200 MB"),
        (200, {"Content-Length": "20000"}, "the connection ended after 3 of 20000 bytes"),
    ],
)
def test_what_a_server_answers_amiss_is_told(
    tmp_path: Path, server: Server, status: int, head: Mapping[str, str], said: str
) -> None:
    server.answers[NAME] = (status, head, b"PK!")
    path = graph_file(tmp_path, graph())
    (failure,) = answer("check", path, "--plugin", server.address(), exit_code=2)["plugin_failures"]
    assert failure["message"].startswith(f"The plugin {server.address()} can't be fetched: ")
    assert said in failure["message"]


def test_a_server_may_lead_on_to_itself(tmp_path: Path, server: Server) -> None:
    server.answers["latest"] = (302, {"Location": f"/{NAME}"}, b"")
    path = graph_file(tmp_path, graph())
    assert answer("run", path, "--plugin", server.address("latest"))["outputs"] == {"n.out": 8}
    assert server.asked == ["/latest", f"/{NAME}"]


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("http://example.org/x.whl", "only https is sure to bring what was put there"),
        ("ftp://example.org/x.whl", "only https is sure"),
        ("file:///etc/passwd", "it is no address"),
        ("https://", "it is no address"),
        ("https://[x/y", "it is no address"),
        ("https://example.org:port/", "it is no address"),
        ("https://example.org/a b", "it is no address"),
        ("https://me:secret@example.org/x.whl", "none is ever sent"),
    ],
)
def test_what_is_never_asked_is_told(tmp_path: Path, address: str, said: str) -> None:
    path = graph_file(tmp_path, graph())
    (failure,) = answer("check", path, "--plugin", address, exit_code=2)["plugin_failures"]
    assert said in failure["message"]


def test_no_proxy_answers_for_this_machine(
    server: Server, gone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", gone)
    assert fetch(server.address()) == server.files[NAME]


def test_nobody_there_is_told_with_the_reason(gone: str) -> None:
    with pytest.raises(NotFetched, match=r"nobody answered there \(Connection refused\)") as told:
        fetch(gone)
    assert told.value.is_away


def test_more_than_is_allowed_is_not_taken(server: Server) -> None:
    size = len(server.files[NAME])
    assert len(fetch(server.address(), limit=size)) == size
    with pytest.raises(NotFetched, match="larger than"):
        fetch(server.address(), limit=size - 1)


def test_what_takes_too_long_is_given_up(server: Server) -> None:
    times = iter([0.0, 11.0])
    with pytest.raises(NotFetched, match="takes too long"):
        fetch(server.address(), patience=10, clock=lambda: next(times))


@pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl makes a certificate")
def test_a_server_that_nobody_vouches_for_is_not_believed(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        _certify(context, tmp_path)
        greeting = threading.Thread(target=_greet, args=(listening, context))
        greeting.start()
        with pytest.raises(NotFetched, match="not proved to be localhost") as told:
            fetch(f"https://localhost:{listening.getsockname()[1]}/x.whl")
        greeting.join()
    assert not told.value.is_away


def _certify(context: ssl.SSLContext, folder: Path) -> None:
    """Gives the server a certificate that it made itself."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    asked = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost"]
    subprocess.run(
        [*asked, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True
    )
    context.load_cert_chain(certificate, key)


def _greet(listening: socket.socket, context: ssl.SSLContext) -> None:
    connection, _ = listening.accept()
    with suppress(ssl.SSLError), context.wrap_socket(connection, server_side=True):
        """The client goes away."""
