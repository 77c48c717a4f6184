"""Going back over what was told, and forward again."""

from dxt.core.timeline import LIMIT, Timeline


def finished(node, key="k"):
    outputs = {"out": {"kind": "text", "text": key, "bytes": 1, "digest": key}}
    return {"event": "node_finished", "node": node, "key": key, "seconds": 0.1, "outputs": outputs}


def planned(**nodes):
    return {"event": "planned", "nodes": nodes}


def stale(key="k"):
    return {"status": "stale", "key": key}


def heard(*events):
    timeline = Timeline()
    for event in events:
        timeline.hear(event)
    return timeline


def test_before_anything_ended_there_is_no_past() -> None:
    timeline = heard(planned(a=stale()), {"event": "node_started", "node": "a"})
    assert not timeline.has_past and not timeline.is_past
    assert timeline.back() is None and timeline.forward() is None
    assert timeline.now["a"]["status"] == "stale"


def test_going_back_says_which_node_ends_next() -> None:
    timeline = heard(planned(a=stale(), b=stale()), finished("a"), finished("b"))
    assert timeline.next == ""
    assert timeline.back() == "b" and timeline.next == "b"
    assert timeline.now["a"]["status"] == "done" and timeline.now["b"]["status"] == "stale"
    assert timeline.back() == "a" and timeline.next == "a"
    assert timeline.is_past and not timeline.has_past
    timeline.come_back()
    assert timeline.now["b"]["status"] == "done" and not timeline.is_past


def test_a_value_given_by_hand_is_a_moment_and_what_keeps_its_values_is_none() -> None:
    timeline = heard(planned(a=stale()), finished("a"))
    pinned = {"status": "cached", "key": "p", "outputs": finished("a")["outputs"], "pinned": True}
    timeline.hear(planned(a=pinned))
    assert timeline.back() == "a"
    outputs = finished("a", "other")["outputs"]
    given = {"status": "cached", "key": "q", "outputs": outputs, "replaced": ["out"]}
    timeline.hear(planned(a=given))
    timeline.hear({"event": "node_cached", "node": "a", "key": "q", "outputs": outputs})
    assert timeline.now["a"]["replaced"] == ["out"]
    assert timeline.back() == ""
    assert timeline.now["a"]["key"] == "p"


def test_the_oldest_moments_are_forgotten() -> None:
    timeline = heard(planned(a=stale()))
    for number in range(3 * LIMIT):
        timeline.hear(finished("a", f"k{number}"))
    seen = 0
    while timeline.back() is not None:
        seen += 1
    assert LIMIT <= seen <= 2 * LIMIT
    assert timeline.now["a"]["key"] == f"k{3 * LIMIT - seen - 1}"
    timeline.come_back()
    assert timeline.now["a"]["key"] == f"k{3 * LIMIT - 1}"
