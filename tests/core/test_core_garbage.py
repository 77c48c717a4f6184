"""The search for garbage is held back for a while, and never left off."""

import gc

from dxt.core.garbage import HeldBack


def _is_on() -> bool:
    return gc.isenabled()


def test_it_goes_on_after_the_block_and_after_an_error() -> None:
    assert _is_on()
    with HeldBack():
        with HeldBack():
            assert _is_on() is not hasattr(gc, "freeze")
        assert _is_on() is not hasattr(gc, "freeze")
    assert _is_on()
    has_raised = False
    try:
        with HeldBack():
            raise KeyError("a")
    except KeyError:
        has_raised = True
    assert has_raised and _is_on()


def test_what_was_made_in_the_block_is_not_looked_through_at_its_end() -> None:
    if not hasattr(gc, "callbacks"):
        return  # MicroPython makes none of this
    searched: list[int] = []

    def note(phase: str, facts: "dict[str, int]") -> None:
        searched.append(facts["generation"])

    with HeldBack():
        made = [[at] for at in range(5000)]
        gc.callbacks.append(note)
    made.append([])
    gc.callbacks.remove(note)
    assert len(made) == 5001 and not searched
    made[0].append(made)  # type: ignore[arg-type]
    del made
    assert gc.collect() >= 1


def test_where_it_was_off_it_stays_off() -> None:
    gc.disable()
    try:
        with HeldBack():
            pass
        assert not _is_on()
    finally:
        gc.enable()
