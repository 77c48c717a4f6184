"""The quick reader of JSON: it says what the other one says, or nothing."""

from dxt.core.text import json_scanner
from dxt.core.text.json_text import DEPTH, DIGITS, _Reader, same

SURE = (
    '{"dxt": 1, "nodes": {"a": {"type": "python@1", "code": "def f(x: list[int]): ...\\n"}}}',
    '[1, -0, 1.5, -2e3, true, false, "", "\\u00e9\\t\\/", {}, [[], {"a": [null]}]]',
    '"é"',
    '{"a": [1, 2, {"b": "[]"}]}',
)
UNSURE = (
    '{"a": 1, "a": 2}',
    "[NaN]",
    "[-Infinity]",
    "[1e999]",
    "[1,]",
    "[1",
    "nothing",
    '["\\ud83d"]',
    '["\\ud83d\\ude00"]',
    '["a\nb"]',
    '{"a": "["}',
    '{"a": [1, 2, {"b": "]["}]}',
    "[" * (DEPTH + 1) + "]" * (DEPTH + 1),
    "[" * 100000,
    "1" * (DIGITS + 1),
    '{"a": ' + "1" * (DIGITS * 2) + "}",
)


def _quick(text: str) -> object:
    return json_scanner.read(text.encode(), DEPTH, DIGITS)


def _slow(text: str) -> object:
    data = text.encode()
    reader = _Reader(data)
    return reader.value(reader.after_space(0), 0)


def test_what_it_is_sure_of_is_what_the_other_reader_says() -> None:
    for text in SURE:
        found = _quick(text)
        assert (found is not None) is json_scanner.IS_QUICK, text
        assert found is None or same(found, _slow(text)), text


def test_it_says_nothing_of_what_is_wrong_or_read_otherwise() -> None:
    for text in UNSURE:
        assert _quick(text) is None, text[:40]


def test_the_deepest_that_is_allowed_is_read() -> None:
    text = "[" * DEPTH + "]" * DEPTH
    found = _quick(text)
    assert (found is not None) is json_scanner.IS_QUICK
    assert found is None or same(found, _slow(text))
