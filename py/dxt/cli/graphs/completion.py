"""What the shell may offer for a word that is being typed: nodes and ports of the file, types.

Owns the words and the scripts (click's own) that a shell loads. Whatever is wrong with the file,
there is just nothing to offer. What reads files is loaded only when a word is asked for.
"""

# ruff: noqa: PLC0415 - see above
from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem, get_completion_class
from click.types import StringParamType

if TYPE_CHECKING:
    from dxt.core.document.graph import Graph
    from dxt.core.node_types.catalogue import Catalogue

VARIABLE = "_DXT_COMPLETE"
SHELLS = ("bash", "zsh", "fish")
INSTALL = {
    "bash": "echo 'eval \"$(dxt completion bash)\"' >> ~/.bashrc",
    "zsh": "echo 'eval \"$(dxt completion zsh)\"' >> ~/.zshrc",
    "fish": "dxt completion fish > ~/.config/fish/completions/dxt.fish",
}
"""What to type once, by shell."""
MENDED = {
    "bash": [
        (
            "            COMPREPLY+=($value)\n",
            "            COMPREPLY+=($value)\n"
            "            [[ $value == *= ]] && compopt -o nospace\n",
        )
    ],
    "zsh": [
        ("completions_with_descriptions -U", 'completions_with_descriptions -U -S "$space"'),
        ("compadd -U -V", 'compadd -U -S "$space" -V'),
        ("    local -a response\n", "    local -a response\n    local space=' '\n"),
        (
            '        if [[ "$type" == "plain" ]]; then\n',
            '        if [[ "$type" == "plain" ]]; then\n'
            "            [[ \"$key\" == *= ]] && space=''\n",
        ),
    ],
    "fish": [('(string split "," $completion)', '(string split -m 1 "," $completion)')],
}
"""What click's scripts lack: no space after `node.port=`, and what a word means up to its end."""


def script(command: click.Command, shell: str) -> str:
    """What the shell is to load."""
    kind = get_completion_class(shell)
    assert kind is not None, shell
    text = kind(command, {}, "dxt", VARIABLE).source()
    for found, better in MENDED[shell]:
        assert found in text, f"click's script for {shell} is another one"
        text = text.replace(found, better)
    return text


class NodeName(StringParamType):
    """A node of the command's FILE."""

    name = "node"

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        from dxt.cli.graphs.naming import specs_by_path

        graph = _graph(ctx)
        if graph is None:
            return []
        paths = specs_by_path(graph, _catalogue(ctx)) if graph.subgraphs else graph.nodes
        return _starting(incomplete, dict.fromkeys(paths, ""))


class PortValue(StringParamType):
    """`node.port=text`; offers what stands before the `=`, of one side of the command's FILE."""

    name = "node.port=text"

    def __init__(self, side: str) -> None:
        self._side = side

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        from dxt.cli.graphs.naming import specs_by_path
        from dxt.core.editing.diff import apply
        from dxt.core.editing.migrations import migrate
        from dxt.core.spec import NodeSpec

        graph = _graph(ctx)
        if graph is None:
            return []
        catalogue = _catalogue(ctx)
        apply(graph, migrate(graph, catalogue).diff)
        return _starting(
            incomplete,
            {
                f"{node}.{port.name}=": port.type
                for node, spec in specs_by_path(graph, catalogue).items()
                if isinstance(spec, NodeSpec) and (self._side == "outputs" or "/" not in node)
                for port in getattr(spec, self._side)
                if self._side == "outputs" or graph.wire_into(node, port.name) is None
            },
        )


class TypeName(StringParamType):
    """A node type, with its version or without; or before it a file, whose subgraphs are types."""

    name = "type"

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        from dxt.core.document.subgraph import type_of

        words = ctx.params.get("words") or ()
        graph = _graph(ctx, *words)
        subgraphs = {} if graph is None else graph.subgraphs
        types = {type: spec.summary for type, spec in _catalogue(ctx).specs.items()}
        types |= {type_of(name): subgraph.title for name, subgraph in subgraphs.items()}
        offered = _starting(incomplete, types)
        if words or (offered and incomplete):
            return offered
        return [*offered, CompletionItem(incomplete, type="file")]


class ExampleName(StringParamType):
    """A graph that `dxt new` can write."""

    name = "example"

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        from dxt.cli.graphs.making import examples

        return _starting(incomplete, {name: graph.title for name, graph in examples().items()})


def is_path(word: str) -> bool:
    """Whether a word that may be a node type or a file is a file."""
    return word.endswith(".json") or "/" in word or "\\" in word or Path(word).is_file()


def _graph(ctx: click.Context, *words: str) -> Graph | None:
    """The graph of the file that was typed before, if there is one."""
    from dxt.cli.files.graph_file import read_graph
    from dxt.core.errors import DxtError

    # While an option still wants its value, click leaves arguments unparsed.
    for word in (ctx.params.get("file"), *words, *ctx.args):
        try:
            if word is not None:
                return read_graph(Path(word))
        except DxtError:
            continue
    return None


def _catalogue(ctx: click.Context) -> Catalogue:
    """The node types there are, those of the files that were typed before included; what is at an
    address is not fetched for a word."""
    from dxt.cli.options import Sources
    from dxt.cli.packages.plugins import registry

    given = ctx.params.get("plugins") or ()
    return registry(Sources(tuple(at for at in given if isinstance(at, Path)))).catalogue()


def _starting(incomplete: str, words: dict[str, str]) -> list[CompletionItem]:
    return [
        CompletionItem(word, help=meaning or None)
        for word, meaning in words.items()
        if word.startswith(incomplete)
    ]
