"""How the engine and the executor start: plainly, from a snapshot, and when a snapshot is no good."""

import itertools

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.web.rig import Rig, graph, python, text_of

GRAPH = graph({"a": python("def f() -> int:\n    return 6 * 7")})
SPOIL = {
    "not a snapshot": "(bytes) => new Uint8Array(bytes.length).fill(7)",
    "cut short": "(bytes) => bytes.slice(0, 1_000_000)",
    "another build's": "(bytes) => { bytes[20] ^= 255; return bytes; }",
    "damaged inside": "(bytes) => { bytes.fill(255, 1_000_000); return bytes; }",
}
"""Ways in which a kept snapshot may be unusable, as JavaScript."""
WITHOUT_SNAPSHOT = """
const { Worker } = globalThis;
globalThis.Worker = class extends Worker {
  set onmessage(hear) {
    super.onmessage = ({ data }) =>
      hear({ data: data.kind === "snapshot" ? { kind: "snapshot", body: null } : data });
  }
};
"""
"""A page whose engine says that it could make no snapshot."""


def visit(context: BrowserContext, address: str) -> Rig:
    return Rig(context.new_page(), address).opens()


def make_snapshot(rig: Rig) -> None:
    rig.shows(GRAPH)
    rig.runs()
    rig.has_mark("dxt:snapshot-made")


def phases(page: Page, part: str) -> dict[str, float]:
    """When the phases of a part's boot were reached."""
    found: dict[str, float] = page.evaluate(
        "part => performance.getEntriesByName(`dxt:${part}-ready`)[0].detail", part
    )
    return found


def test_engine_and_executor_boot_side_by_side(rig: Rig) -> None:
    rig.shows(GRAPH)
    events = rig.page.evaluate("said")
    booting = [event["part"] for event in events if event["event"] == "boot_progressed"]
    assert set(booting[:-1]) == {"engine", "executor"}
    order = sorted(set(booting), key=booting.index)
    switches = sum(1 for one, other in itertools.pairwise(booting) if one != other)
    assert switches > 1, f"{order[0]} was first, the other one after it"
    fractions = [e["fraction"] for e in events if e.get("part") == "engine"]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1


def test_the_first_executor_starts_from_what_the_engine_has_loaded(rig: Rig) -> None:
    rig.shows(GRAPH)
    assert text_of(rig.runs(), "a") == "42"
    assert "python" in phases(rig.page, "engine")
    assert "restored" in phases(rig.page, "executor")


def test_an_engine_that_can_make_no_snapshot_leaves_the_executor_to_boot_plainly(
    context: BrowserContext, rig_address: str
) -> None:
    page = context.new_page()
    page.add_init_script(WITHOUT_SNAPSHOT)
    rig = Rig(page, rig_address).opens()
    rig.shows(GRAPH)
    assert text_of(rig.runs(), "a") == "42"
    assert "restored" not in phases(page, "executor")


def test_the_next_visit_starts_from_a_snapshot(context: BrowserContext, rig_address: str) -> None:
    first = visit(context, rig_address)
    assert "restored" not in phases(first.page, "engine")
    make_snapshot(first)
    first.page.close()

    second = visit(context, rig_address)
    assert "restored" in phases(second.page, "engine")
    assert "restored" in phases(second.page, "executor")
    second.shows(GRAPH)
    assert text_of(second.runs(), "a") == "42"


def test_chance_differs_after_each_start_from_a_snapshot(
    context: BrowserContext, rig_address: str
) -> None:
    make_snapshot(visit(context, rig_address))
    code = "import random\ndef f() -> float:\n    return random.random()"
    seen = set()
    for _ in range(2):
        rig = visit(context, rig_address)
        rig.shows(graph({"a": python(code)}))
        seen.add(text_of(rig.runs(), "a"))
    assert len(seen) == 2


@pytest.mark.parametrize("damage", SPOIL)
def test_a_bad_snapshot_is_dropped_and_the_boot_is_plain(
    damage: str, context: BrowserContext, rig_address: str, console: object
) -> None:
    console.expect("memory access|RuntimeError|table index|unreachable|snapshot|Aborted|fatal")  # type: ignore[attr-defined]
    first = visit(context, rig_address)
    make_snapshot(first)
    first.page.evaluate(
        """async (spoil) => {
          const cache = await caches.open("dxt-snapshot");
          const [request] = await cache.keys();
          const bytes = new Uint8Array(await (await cache.match(request)).arrayBuffer());
          await cache.put(request, new Response(eval(spoil)(bytes)));
        }""",
        SPOIL[damage],
    )
    first.page.close()

    second = visit(context, rig_address)
    assert "restored" not in phases(second.page, "engine")
    assert "restored" not in phases(second.page, "executor")
    second.shows(GRAPH)
    assert text_of(second.runs(), "a") == "42"
