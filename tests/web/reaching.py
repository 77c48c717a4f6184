"""Everything that node code might try to reach, and a server that notes whether it did.

Owns the attempts. In each of them a node gives "refused" where the browser forbids it, else "reached".
"""

from collections.abc import Iterator

import pytest

from tests.other_host import OtherHost, other_host

REACHES = {
    "fetch": "await js.fetch(URL)",
    "pyfetch": "import pyodide.http; await pyodide.http.pyfetch(URL)",
    "urllib": "import urllib.request; urllib.request.urlopen(URL)",
    "XMLHttpRequest": "x = js.XMLHttpRequest.new(); x.open('GET', URL, False); x.send()",
    "importScripts": "js.WorkerGlobalScope.prototype.importScripts.call(js.self, URL)",
    "import()": "await js.Function.new('u', 'return import(u)')(URL)",
    "eval": "js.eval('1')",
    "IndexedDB": "js.indexedDB.open('x')",
    "Cache storage": "await js.caches.open('x')",
    "what the page keeps there": "assert 'dxt-snapshot' in await js.caches.keys()",
    "localStorage": "js.localStorage.getItem",
    "the page": "js.parent.document",
    "private files": "await js.navigator.storage.getDirectory()",
}

SCRIPT_REACHES = {
    "fetch": "await fetch(URL_)",
    "the browser's fetch": "await WorkerGlobalScope.prototype.fetch.call(self, URL_)",
    "XMLHttpRequest": "const x = new XMLHttpRequest(); x.open('GET', URL_, false); x.send()",
    "importScripts": "importScripts(URL_)",
    "a script of a blob": "importScripts(URL.createObjectURL(new Blob(['1'])))",
    "eval": "eval('1')",
    "Function": "new Function('u', 'return import(u)')(URL_)",
    "IndexedDB": "indexedDB.open('x')",
    "Cache storage": "await caches.open('x')",
    "what the page keeps there": "if (!(await caches.keys()).includes('dxt-snapshot')) throw 0",
    "private files": "await navigator.storage.getDirectory()",
    "another worker": """await new Promise((go, refuse) => {
        const w = new Worker(URL.createObjectURL(new Blob([`fetch('${URL_}').then(() => postMessage(1), () => postMessage(0))`])));
        w.onmessage = ({ data }) => data ? go() : refuse();
        w.onerror = refuse;
    })""",
}

PROBE = """
import asyncio, js
URL = {url!r}
async def f() -> str:
    try:
        {line}
    except BaseException as refused:
        return "refused"
    return "reached"
"""

SCRIPT_PROBE = """export async function f() {{
  const URL_ = {url!r};
  try {{ {line} }} catch {{ return 'refused' }}
  return 'reached';
}}
"""


def attempts(url: str) -> dict[str, str]:
    """Python for each thing there is to reach, some of it at that address."""
    return {
        name: PROBE.format(url=f"{url}{at}", line=REACHES[name]) for at, name in enumerate(REACHES)
    }


def script_attempts(url: str) -> dict[str, str]:
    """The same in JavaScript."""
    named = enumerate(SCRIPT_REACHES.items())
    return {name: SCRIPT_PROBE.format(url=f"{url}{at}", line=line) for at, (name, line) in named}


@pytest.fixture
def witness() -> Iterator[OtherHost]:
    """What notes whether anything ever arrives."""
    with other_host() as found:
        yield found
