"""JSON text: what is read, what is refused and where, and one spelling for everything written."""

from dxt.core.errors import DocumentError, FileUnreadable
from dxt.core.text.json_text import DEPTH, copied, new_object, read, same, write
from tests.core.refusing import refused


def test_reads_every_kind_of_value() -> None:
    found = read(' {"a": [1, -2.5, 1e3, true, false, null, "x"], "b": {}, "c": []} ')
    assert list(found) == ["a", "b", "c"]
    assert found["a"][:3] == [1, -2.5, 1000.0]
    assert found["a"][3] is True and found["a"][4] is False and found["a"][5] is None
    assert found["a"][6] == "x" and len(found["b"]) == 0 and found["c"] == []


def test_objects_keep_their_order() -> None:
    names = ["zebra", "b", "yak", "a", "x", "c", "m1", "m2", "m0"]
    found = read("{{{}}}".format(", ".join([f'"{name}": 1' for name in names])))
    assert list(found) == names
    assert write(found, tight=True) == "{{{}}}".format(",".join([f'"{name}":1' for name in names]))


def test_whole_numbers_stay_whole_and_exact() -> None:
    text = f"[{2**70}, {-(2**63) - 1}, 0, 1, 1.0, -0.0]"
    found = read(text)
    assert found[0] == 2**70 and found[1] == -(2**63) - 1
    assert isinstance(found[3], int) and isinstance(found[4], float)
    assert write(found) == text


def test_floats_are_spelled_in_the_shortest_way_that_reads_back() -> None:
    for text in (
        "0.1", "1e+22", "1e-07", "5e-324", "1.7976931348623157e+308", "123456789.12345679",
        "6.76994335412121e-148", "8.32713684479155e+38", "-980.131826293948", "854.5365460049",
        "1000000000000000.0", "1e+16", "0.0001", "1e-05", "2.2250738585072014e-308",
        "0.30000000000000004", "9007199254740993.0", "-1364041004002827.2", "100.0", "1.5",
        "673316300652303.2", "0.0766850172494176",
    ):  # fmt: skip
        expected = "9007199254740992.0" if text == "9007199254740993.0" else text
        assert write(read(text)) == expected, (text, write(read(text)))


def test_texts_survive_with_all_their_characters() -> None:
    for text in ("", 'a"b\\c', "a\nb\r\tc", "\x00\x01\x1f\x7f", "é中😀", "\u2028/", "x" * 3000):
        assert read(write(text)) == text
    assert read('"\\ud83d\\ude00\\u00e9\\/\\b\\f"') == "😀é/\b\f"
    assert read('"\\ud83d"') == "\ufffd" and read('"\\ude00\\ud83dx"') == "\ufffd\ufffdx"


def test_mistakes_are_refused_with_their_line() -> None:
    for text in (
        "", " ", "[", "[1", "[1,", "[1,]", "[1 2]", "{", '{"a"', '{"a":', '{"a":1', '{"a":1,}',
        "{a: 1}", "{1: 2}", "'a'", '"a', '"a\nb"', '"\\x"', '"\\u12"', '"\\u12g4"', '"\\', "tru",
        "nul", "NaN", "-NaN", "Infinity", "-Infinity", "1e999", "-1e999", "01", "-", "+1", ".5",
        "1.", "1e", "1e+", "0x10", "1_000", "1 2", "[] []", '{"a": 1, "a": 2}', "--1", "1-2",
        '{"a": {"b": 1, "c": 2, "b": 3}}', "\x00", "[1]\x00", "/* */ 1", "9" * 5000, "undefined",
    ):  # fmt: skip
        error = refused(read, text)
        assert isinstance(error, FileUnreadable), text
        assert error.line is not None and error.line >= 1, text
    assert refused(read, '{\n "a": 1,\n "b" 2}').line == 3
    assert "column 6" in refused(read, '{\n "b" 2}').message
    assert '"a" is there twice' in refused(read, '{"a": 1, "a": 2}').message


def test_bytes_that_are_no_text_are_refused() -> None:
    assert read(b"\xef\xbb\xbf[1]") == [1]
    assert "UTF-8" in refused(read, b'"\xff"').message
    assert "UTF-8" in refused(read, b"\x1f\x8b\x08").message


def test_endless_nesting_is_refused() -> None:
    for text in ("[" * 100000, '{"a":' * 100000, "[" * (DEPTH + 1) + "]" * (DEPTH + 1)):
        assert "nested" in refused(read, text).message
    deep = "[" * DEPTH + "]" * DEPTH
    assert write(read(deep)) == deep
    value = []
    for _ in range(DEPTH + 5):
        value = [value]
    assert isinstance(refused(write, value), DocumentError)


def test_what_json_can_not_hold_is_not_written() -> None:
    for value in (float("nan"), float("inf"), -float("inf"), {1: 2}, b"x", {"a": object()}):
        assert isinstance(refused(write, value), DocumentError)


def test_equal_values_are_told_from_similar_ones() -> None:
    assert same(read('{"a": [1, "x"], "b": null}'), read('{"a": [1, "x"], "b": null}'))
    assert not same(read('{"a": 1, "b": 2}'), read('{"b": 2, "a": 1}'))
    for one, other in ((1, 1.0), (1, True), (0, False), (0.0, -0.0), ("1", 1), ([], {}), (None, 0)):
        assert not same(one, other) and not same([one], [other])
    assert not same({"a": 1}, {"a": 1, "b": 2}) and not same([1], [1, 2])


def test_a_copy_shares_nothing() -> None:
    value = new_object()
    value["b"] = [1, {"c": 2}]
    value["a"] = 0
    other = copied(value)
    other["b"][1]["c"] = 3
    assert value["b"][1]["c"] == 2 and list(other) == ["b", "a"]
