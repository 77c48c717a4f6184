"""What a node printed, below the canvas."""

from app.results.previews import line_count


def test_printed_lines_are_counted_however_they_came():
    assert line_count([]) == 0
    assert line_count(["one\ntwo\nth", "ree\n"]) == 3
    assert line_count(["one\n", "not ended"]) == 2
