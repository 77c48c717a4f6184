"""A reader of the page in any browser: what a person does and sees there, in the words of a person.

Owns how the page is found and touched (roles, labels, ids); stories own what is done and expected.
Must not know how a browser is driven: each does the few things at the top in its own way.
"""

import json
from abc import ABC, abstractmethod
from typing import Any, Self

from dxt.core.document.codec import loads
from dxt.core.document.link import encode

BOOT = 90_000
"""Milliseconds that a browser may take to boot Python."""
MOMENT = 30_000
NODE = '.react-flow__node[data-id="{}"] .dxt-node'
AT_WORK = '.dxt-node:is([data-status="running"], [data-status="queued"])'
SHOWN = """([selector, text]) => {
  const read = (node) => node.nodeType === Node.TEXT_NODE
    ? node.data : [...(node.shadowRoot?.childNodes ?? []), ...node.childNodes].map(read).join("");
  const all = [...document.querySelectorAll(selector)];
  return all.some((one) => one.checkVisibility() && read(one).replace(/\\s+/g, " ").includes(text));
}"""
# Icons are drawings, too, but small ones.
DRAWN = """(selector) => {
  const shadows = [...document.querySelectorAll(selector + " dxt-preview")].map((one) => one.shadowRoot);
  const drawings = shadows.flatMap((shadow) => [...shadow.querySelectorAll("svg, canvas")]);
  return drawings.some((one) => one.getBoundingClientRect().width > 200);
}"""


class Reader(ABC):
    """One page in one browser profile."""

    own_to_the_frame: frozenset[str] = frozenset()
    """What node code may reach, as it is the sandbox's alone and ends with it."""

    many = 150
    """So many nodes are many here."""

    tells_where_scripts_break = True
    """Whether a page is told the line of a worker's script that can't be read."""

    def __init__(self, site: str) -> None:
        self.site = site

    # What each browser does in its own way

    @abstractmethod
    def goes(self, address: str) -> None:
        """Goes to an address, and waits until its page is loaded."""

    @abstractmethod
    def loads_anew(self) -> None:
        """Loads the page again, and waits until it is."""

    @abstractmethod
    def asks(self, script: str, arg: Any = None) -> Any:
        """What an expression, or a function of the argument, gives in the page, at last."""

    @abstractmethod
    def waits(self, script: str, arg: Any, timeout: int) -> bool:
        """Whether `asks` gave something true within so many milliseconds."""

    @abstractmethod
    def clicks(self, selector: str) -> None:
        """Clicks the first such element once it can be clicked."""

    @abstractmethod
    def types(self, selector: str, text: str) -> None:
        """Types a text in place of what is in a field, and Enter."""

    @abstractmethod
    def pastes(self, selector: str) -> None:
        """Pastes what is on the clipboard into an empty field."""

    @abstractmethod
    def loses_network(self) -> None:
        """From now on no server answers."""

    def waits_until(self, script: str, arg: Any = None, timeout: int = MOMENT) -> None:
        """Waits until `asks` gives something true."""
        came = self.waits(script, arg, timeout)
        assert came, f"waited {timeout} ms in vain for {arg!r} in {script}"

    # Coming and looking

    def opens(self, where: str = "") -> Self:
        """Goes to an address of the site, or to a link, and waits until a graph is drawn."""
        self.goes(where if "://" in where else self.site + where)
        self.sees_graph()
        return self

    def opens_graph(self, document: dict[str, Any]) -> Self:
        """Opens a link to a graph."""
        self.opens(encode(loads(json.dumps(document))))
        self.sees_title(document["title"])
        return self

    def reloads(self) -> Self:
        self.loads_anew()
        self.sees_graph()
        return self

    def sees_graph(self) -> None:
        self.waits_for_marks("dxt:graph-drawn")

    def waits_for_marks(self, *names: str) -> list[str]:
        """The names of all the page's marks, in order of time, once these are among them."""
        self.waits_until(
            "(names) => names.every((name) => performance.getEntriesByName(name).length > 0)",
            list(names),
            BOOT,
        )
        found = self.asks("performance.getEntriesByType('mark').map(mark => mark.name)")
        return list(found)

    def sees_title(self, title: str) -> None:
        self.sees_value("#title", title)

    def sees_value(self, selector: str, value: str) -> None:
        """A field holds this."""
        self.waits_until(
            "([selector, value]) => document.querySelector(selector)?.value === value",
            [selector, value],
        )

    def sees(self, text: str, where: str = "#panel") -> None:
        """A text is shown there; by default where the chosen node's result is."""
        self.waits_until(SHOWN, [where, text], BOOT)

    def sees_drawing(self, where: str = "#panel") -> None:
        """A chart, map or picture is shown there."""
        self.waits_until(DRAWN, where, BOOT)

    def sees_editor(self) -> None:
        """The chosen node's code can be edited with all that the editor offers."""
        self.waits_until("document.querySelector('dxt-code .monaco-editor')?.checkVisibility()")

    def nodes(self) -> set[str]:
        """The ids of the nodes that are drawn."""
        script = "[...document.querySelectorAll('.react-flow__node')].map((one) => one.dataset.id)"
        return set(self.asks(script))

    def wires(self) -> int:
        return int(self.asks("document.querySelectorAll('.react-flow__edge').length"))

    def status(self, node_id: str) -> str:
        script = "(selector) => document.querySelector(selector)?.dataset.status ?? ''"
        return str(self.asks(script, NODE.format(node_id)))

    def statuses(self) -> dict[str, str]:
        return {node_id: self.status(node_id) for node_id in sorted(self.nodes())}

    def sees_status(self, node_id: str, *statuses: str) -> None:
        self.waits_until(
            "([selector, wanted]) => wanted.includes(document.querySelector(selector)?.dataset.status)",
            [NODE.format(node_id), list(statuses)],
            BOOT,
        )

    # Doing

    def runs(self, *, until: str = "finished") -> Self:
        """Presses Run and waits for the end of the run."""
        self.watches_events()
        self.clicks("#run")
        if until == "finished":
            self.waits_for("run_finished")
        return self

    def stops(self) -> None:
        """Presses Stop and waits for the end of the run."""
        self.clicks("#stop")
        self.waits_for("run_finished")

    def undoes(self) -> None:
        self.clicks("#undo")

    def selects(self, node_id: str) -> Self:
        self.clicks(f"{NODE.format(node_id)} .dxt-head")
        return self

    def sets(self, node_id: str, port: str, value: str) -> Self:
        """Types a value into a node's parameter."""
        self.selects(node_id)
        self.types(f'#inspector [data-port="{port}"]', value)
        return self

    def copies_link(self) -> str:
        """Presses Share and gives what then can be pasted."""
        self.clicks("#share")
        self.sees("Link copied", ".toast")
        self.pastes("#search")
        self.waits_until("document.querySelector('#search').value.includes('#g=')")
        return str(self.asks("document.querySelector('#search').value"))

    def names(self, title: str) -> None:
        """Gives the graph a title."""
        self.types("#title", title)

    def writes_code(self, node_id: str, code: str) -> Self:
        """Replaces a node's code in the editor."""
        self.selects(node_id)
        self.waits_until("document.querySelector('dxt-code')?.checkVisibility()")
        self.asks(
            """(code) => {
                 const editor = document.querySelector('dxt-code');
                 editor.value = code;
                 editor.dispatchEvent(new CustomEvent('edited', {detail: code, bubbles: true}));
               }""",
            code,
        )
        return self

    # What the engine said

    def watches_events(self) -> None:
        """Keeps the engine's events from now on, so that a story can say what ran."""
        self.asks(
            """() => {
                 if (globalThis.__heard === undefined) {
                   globalThis.dxt.listen((texts) => globalThis.__heard.push(...JSON.parse(texts)));
                 }
                 globalThis.__heard = [];
               }"""
        )

    def heard(self, name: str) -> list[dict[str, Any]]:
        return [one for one in self.asks("globalThis.__heard") if one["event"] == name]

    def waits_for(self, name: str) -> dict[str, Any]:
        """The first event of that name since `watches_events`, once the page has drawn it."""
        self.waits_until(
            "(name) => globalThis.__heard.some((one) => one.event === name)", name, BOOT
        )
        if name == "run_finished":
            self.sees_rest()
        return self.heard(name)[0]

    def sees_rest(self) -> None:
        """Waits until what was heard is drawn: two frames on, and no node at work."""
        self.asks("new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))")
        self.waits_until("(at_work) => document.querySelector(at_work) === null", AT_WORK)

    def ran(self) -> set[str]:
        """The nodes that were started since `watches_events`."""
        return {event["node"] for event in self.heard("node_started")}
