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


class _Knot:
    """It holds itself."""

    ended = 0

    def __init__(self) -> None:
        self.itself = self

    def __del__(self) -> None:
        _Knot.ended += 1


def test_what_was_made_in_the_block_counts_as_looked_through_and_is_found_later() -> None:
    if not hasattr(gc, "freeze"):
        return  # MicroPython counts nothing
    before = _Knot.ended
    with HeldBack():
        made: list[object] = [[at] for at in range(5000)]
        made.append(_Knot())
        assert gc.get_count()[0] > 4000  # some of them took the place of others
    assert gc.get_count()[0] < 1000
    del made
    gc.collect()
    assert _Knot.ended == before + 1


def test_where_it_was_off_it_stays_off() -> None:
    gc.disable()
    try:
        with HeldBack():
            pass
        assert not _is_on()
    finally:
        gc.enable()
