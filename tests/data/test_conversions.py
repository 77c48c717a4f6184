"""Laws of conversion: what arrives as another type can be told from what it was by nothing."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dxt.core.errors import TypesDontFit
from dxt.core.types import why_not
from dxt.data.convert import convert
from dxt.data.media import Document, Markdown

TYPES = [
    "int", "float", "complex", "bool", "str", "bytes", "None", "list", "tuple", "set", "frozenset",
    "dict", "Markdown", "Iterable", "Any", "Theirs", "Literal[1, 'a', True]", "int | str", "float | None",
    "list[int]", "list[float | None]", "tuple[int, ...]", "tuple[float, str]", "tuple[()]", "set[float]",
    "dict[str, float]", "list[list[int]]", "Iterable[float]", "list[Markdown]",
]  # fmt: skip
scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.integers(-(2**70), 2**70), st.floats(),
    st.text(max_size=4), st.binary(max_size=4), st.complex_numbers(), st.decimals(), st.fractions(),
    st.text(max_size=4).map(Markdown), st.sampled_from([1, 1.0, "a", True, 2.0**60]),
)  # fmt: skip
hashable = st.one_of(st.integers(), st.floats(), st.text(max_size=4))
values = st.recursive(
    scalars | st.sets(hashable, max_size=3) | st.frozensets(hashable, max_size=3),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(hashable, inner, max_size=3),
    ),
    max_leaves=6,
)


def is_same(one: Any, other: Any) -> bool:
    """Whether the two mean the same, of whatever type: 1 and 1.0, a list and a tuple."""
    if isinstance(one, Document) or isinstance(other, Document):
        return str(one) == str(other)
    if isinstance(one, set | frozenset) or isinstance(other, set | frozenset):
        return len(one) == len(other) and all(any(is_same(x, y) for y in other) for x in one)
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(is_same, one, other))
    if isinstance(one, dict):
        return is_same([*one], [*other]) and is_same([*one.values()], [*other.values()])
    if isinstance(other, Decimal) and isinstance(one, float):
        one = Decimal(repr(one))
    signalling = [isinstance(it, Decimal) and it.is_snan() for it in (one, other)]
    if any(signalling):  # which can't even be compared
        return all(signalling)
    return bool(one == other) or (one != one and other != other)


@given(values, st.sampled_from(TYPES))
def test_nothing_is_lost_or_refused_with_both_named(value: Any, type: str) -> None:
    try:
        made = convert(value, type)
    except TypesDontFit as misfit:
        assert misfit.message.startswith("Expected ")
        assert ", got " in misfit.message and misfit.message.endswith(".")
        assert len(misfit.message) < 400
        return
    assert is_same(made, value), (made, value, type)


@given(values, st.sampled_from(TYPES))
def test_what_was_converted_stays_as_it_is(value: Any, type: str) -> None:
    try:
        made = convert(value, type)
    except TypesDontFit:
        return
    again = convert(made, type)
    assert again.__class__ is made.__class__
    assert is_same(again, made)


@given(values, st.sampled_from(TYPES), st.sampled_from(TYPES))
def test_what_fits_a_type_fits_what_may_be_wired_to_it(value: Any, one: str, other: str) -> None:
    """Up to what only a run can tell: whether this number has a fraction, this union is a text."""
    free = ("Literal", "|", "list", "tuple", "dict", "Iterable", "set", "None", "Any", "Theirs")
    if why_not(one, other) is not None or any(word in one + other for word in free):
        return
    try:
        made = convert(value, one)
    except TypesDontFit:
        return
    try:
        convert(made, other)
    except TypesDontFit as misfit:
        assert "too large to be exact" in misfit.message, (made, one, other)


def test_numbers_are_exactly_themselves_or_refused() -> None:
    for value, type in (
        (Fraction(1, 2), "float"),
        (Decimal("0.1"), "float"),
        (Decimal("1"), "float"),
    ):
        assert is_same(convert(value, type), value)
    for value in (Fraction(1, 3), Decimal("0.12345678901234567890"), 10**400, Decimal("sNaN")):
        try:
            convert(value, "float")
        except TypesDontFit:
            continue
        raise AssertionError(value)
