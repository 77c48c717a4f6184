"""Errors as data: every kind has a code of its own and survives as JSON."""

from dxt.core import errors
from dxt.core.errors import KINDS, DxtError, NodeRaised


def test_every_kind_has_a_code_made_of_its_name() -> None:
    for kind in KINDS:
        spelled = ""
        for letter in kind.__name__:
            spelled += ("_" if spelled else "") + letter.lower() if "A" <= letter <= "Z" else letter
        assert kind.code == spelled
        assert getattr(errors, kind.__name__) is kind
        assert kind.__name__ in (errors.__doc__ or kind.__name__)
    assert len({kind.code for kind in KINDS}) == len(KINDS)


def test_an_error_survives_as_json() -> None:
    for kind in KINDS:
        for error in (kind("what"), kind("what", "a", "x", 3), kind("what", line=1)):
            again = errors.from_json(error.as_json())
            assert type(again) is kind and again.as_json() == error.as_json()
    assert sorted(NodeRaised("m", node="a").as_json()) == ["code", "message", "node"]


def test_an_error_of_a_newer_side_is_kept() -> None:
    error = errors.from_json({"code": "brand_new", "message": "m", "node": "a"})
    assert type(error) is DxtError and error.code == "brand_new" and error.node == "a"
    assert DxtError.code == "dxt_error" and errors.from_json({}).code == "dxt_error"
