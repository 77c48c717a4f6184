"""What executors say of values, read from what came over a wire or out of a file."""

from __future__ import annotations

from typing import Any

import pytest

from dxt.engine.tasks import description_from

TOLD = {"kind": "table", "text": "2 rows × 2 columns", "digest": "d", "bytes": 10}


@pytest.mark.parametrize("told", [TOLD, {**TOLD, "items": 2}])
def test_a_description_is_read_as_it_was_told_without_anything_more(told: dict[str, Any]) -> None:
    assert description_from({**told, "html": "<script>"}) == told


@pytest.mark.parametrize("wrong", [{"bytes": "many"}, {"items": None}, {"items": float("inf")}])
def test_what_is_no_description_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises((ValueError, TypeError, OverflowError)):
        description_from({**TOLD, **wrong})
