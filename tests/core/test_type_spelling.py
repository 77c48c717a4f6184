"""Laws of types: one spelling that is its own, choices that survive, every type fits itself."""

import ast

from hypothesis import given
from hypothesis import strategies as st

from dxt.core.source.annotations import choices, read_annotation, spell_type
from dxt.core.source.expressions import parse
from dxt.core.source.tokens import NEWLINE, tokenize
from dxt.core.types import kind, why_not

NAMES = [
    "int", "float", "bool", "str", "bytes", "None", "Any", "Table", "Chart", "Image", "Markdown", "Html",
    "File", "Mine", "a.b.C", "pd.DataFrame", "pandas.DataFrame", "pl.DataFrame", "pa.Table", "np.ndarray",
    "numpy.ndarray", "npt.NDArray[np.float64]", "np.ndarray[Any, np.dtype[np.int8]]", "tuple[()]",
    "Callable[[int], str]", "Callable[..., None]", "datetime.date", "t.Any",
]  # fmt: skip
literals = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8),
    st.integers(-(2**70), 2**70),
    st.booleans(),
    st.none(),
)


def spelled(value: object) -> str:
    """A literal as a person or a program may write it, without letters that source can't hold."""
    return ascii(value) if isinstance(value, str) else repr(value)


def applied(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    one = st.sampled_from(
        ["list[{}]", "List [ {} ]", "Optional[{}]", "typing.Sequence[{}]", "Iterator[{}]", "set[{}]",
         "AsyncIterable[{}]", "Generator[{}, None, int]", "tuple[{}, ...]", "Annotated[{}, Unit('m')]",
         "({})", "Iterable[{}]"]
    )  # fmt: skip
    two = st.sampled_from(
        ["dict[{}, {}]", "{} | {}", "Union[{}, {}, None]", "Tuple[{}, {}]", "Mapping[{},{}]"]
    )
    return st.one_of(
        st.builds(str.format, one, inner),
        st.builds(str.format, two, inner, inner),
        inner.filter(lambda text: "'" not in text and '"' not in text).map("'{}'".format),
    )


literal_types = st.lists(literals, min_size=1, max_size=3).map(
    lambda values: f"Literal[{', '.join(map(spelled, values))}]"
)
annotations = st.recursive(st.sampled_from(NAMES) | literal_types, applied, max_leaves=5)


def spell(text: str) -> str:
    return spell_type(parse([token for token in tokenize(text) if token.kind != NEWLINE]))


@given(annotations)
def test_the_spelling_of_a_type_is_its_own_spelling(text: str) -> None:
    type = spell(text)
    assert spell(type) == type
    assert "'" in type or spell(f"'{type}'") == type
    assert read_annotation(parse(tokenize(type)[:-1])).type == type


@given(annotations)
def test_every_spelling_is_judged_and_fits_itself(text: str) -> None:
    type = spell(text)
    assert why_not(type, type) is None and why_not("Any", type) is None
    assert kind(type) in (
        "number", "text", "bool", "table", "list", "dict", "chart", "image", "document", "file", "bytes",
        "any",
    )  # fmt: skip


@given(annotations, annotations)
def test_a_refusal_names_both_types(one: str, other: str) -> None:
    reason = why_not(spell(one), spell(other))
    assert reason is None or (spell(one) in reason and spell(other) in reason)


@given(st.lists(literals, min_size=1, max_size=4))
def test_choices_are_the_literals_themselves(values: list[object]) -> None:
    type = spell(f"Literal[{', '.join(map(spelled, values))}]")
    assert [(x.__class__, x) for x in choices(type) or []] == [(x.__class__, x) for x in values]
    assert ast.literal_eval(f"[{type[len('Literal[') : -1]}]") == values
