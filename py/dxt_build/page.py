"""`index.html` as the site has it: hashed names, the build's facts, hints for the first paint.

Owns how names in the HTML are replaced. Must not know what the page does with them.
"""

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

REFERENCE = re.compile(r'\b(src|href)="(?!#|[a-z]+:)([^"]+)"')
INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
DATA = r'(<script type="application/json" id="{}">).*?(</script>)'


def render(
    source: str,
    names: Mapping[str, str],
    facts: Mapping[str, object],
    ahead: Mapping[str, str],
    hints: Iterable[str],
    python: str,
) -> str:
    """The finished page: `names` maps what index.html says to what the site has.

    `ahead` holds the texts of files that every first picture needs, by their path: they come with
    the page, so that drawing waits for no further request.
    """

    def replaced(match: re.Match[str]) -> str:
        name = match[2].removeprefix("./")
        return f'{match[1]}="{names.get(name, name) or "./"}"'

    text = REFERENCE.sub(replaced, source)
    for element, data in (("dxt-build", facts), ("dxt-ahead", ahead)):
        text = _with_data(text, element, data)
    text = text.replace("</head>", "".join(f"  {hint}\n" for hint in hints) + "</head>", 1)
    return text.replace("</body>", f"{python}\n</body>", 1)


def _with_data(text: str, element: str, data: Mapping[str, object]) -> str:
    # "</" would end the script element early.
    inlined = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
    place = re.compile(DATA.format(element), re.DOTALL)
    return place.sub(lambda match: match[1] + inlined + match[2], text)


def with_policy(html: str, sources: Mapping[str, list[str]], frame: str, packages: str) -> str:
    """The page under its content security policy, written first of all into its head.

    `sources` is what the policy allows by directive; to it come the scripts that stand in the HTML
    itself and the sandbox's `frame`, by their hashes, and the host of `packages`, the address that
    packages are fetched from once a reader has allowed it.
    """
    scripts = [_hash_source(text) for text in (*INLINE.findall(html), frame)]
    host = urlsplit(packages)
    allowed = {directive: list(found) for directive, found in sources.items()}
    allowed["script-src"] += scripts
    allowed["connect-src"].append(f"{host.scheme}://{host.netloc}")
    policy = "; ".join(f"{directive} {' '.join(found)}" for directive, found in allowed.items())
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    return html.replace("<head>", f"<head>\n  {meta}", 1)


def _hash_source(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def module_hint(path: str) -> str:
    """Fetch and compile a module ahead of the import that needs it."""
    return f'<link rel="modulepreload" href="{path}">'


def fetch_hint(path: str) -> str:
    """Fetch a file ahead of the script that asks for it."""
    return f'<link rel="preload" href="{path}" as="fetch" crossorigin>'


def python_scripts(core: str, interpreter: str, start: str) -> str:
    """PyScript, told to take its interpreter from the site, and the page's one script: `start`.

    The script's type is PyScript's plain `micropython`, not its `mpy`, which would first write and
    import the `pyscript` package: a quarter of the time to the first line, and the page, whose
    Python talks to JavaScript through one module of its own, has no use for it.
    """
    return (
        f'<script type="module" src="{core}"></script>\n'
        f'<script type="micropython" version="./{interpreter}">{start}</script>'
    )
