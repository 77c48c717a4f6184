"""Tables: every Arrow type that arro3 writes reads well, only rows in view are asked for."""

from typing import Any

from arrow_tables import every_type, header, ipc, ports
from viewer_page import Viewers


def column(viewers: Viewers, name: str) -> list[str]:
    """A column's texts, in a panel wide enough for all columns."""
    heads = viewers.inside("regular-table thead .name").all_inner_texts()
    return [row[1 + heads.index(name)] for row in viewers.grid()]


def test_each_arrow_type_has_its_own_way_to_read(viewers: Viewers) -> None:
    viewers.page.set_viewport_size({"width": 3600, "height": 420})
    viewers.preview()
    columns = every_type()
    viewers.show(header(columns, rows=3), ipc(columns))
    expected = {
        "whole": ["1,234,567", "null", "-3"],
        "big": ["4,611,686,018,427,387,904", "null", "-4,611,686,018,427,387,904"],
        "small": ["1", "2", "255"],
        "price": ["1.5", "null", "NaN"],
        "ratio": ["0.333333", "null", "2"],
        "text": ["first", "null", "a text that is longer than twelve bytes"],
        "view": ["b", "null", "another text longer than twelve"],
        "large": ["c", "null", "line one ⏎ line two"],
        "flag": ["true", "null", "false"],
        "bytes": ["2 bytes", "null", "1 byte"],
        "day": ["2024-03-01", "null", "1969-12-31"],
        "moment": ["2023-11-14 22:13:20", "null", "1969-12-31 23:59:58.500"],
        "zoned": ["2023-11-14 22:13:20 UTC", "null", "1969-12-31 23:59:58.500 UTC"],
        "zurich": [
            "2023-11-14 23:13:20 Europe/Zurich",
            "null",
            "1970-01-01 00:59:58.500 Europe/Zurich",
        ],
        "time": ["00:00:01", "null", "13:05:03"],
        "took": ["19,675 d 22:13:20", "null", "-00:00:01.5"],
        "money": ["1,234.50", "null", "-0.25"],
        "city": ["first", "null", "a text that is longer than twelve bytes"],
        "list": ["[5]", "[]", "[6,7]"],
        "year": ["2024", "null", "1999"],
    }
    assert {name: column(viewers, name) for name in expected} == expected


def test_numbers_stand_right_nulls_are_muted_and_long_texts_have_a_title(viewers: Viewers) -> None:
    viewers.preview()
    columns = ports(50)
    viewers.show(header(columns, rows=50), ipc(columns))
    first, sixth = viewers.grid()[0], viewers.grid()[5]
    assert first[:6] == ["1", "Lisbon", "12", "19.90", "2019-04-14", "true"]
    assert sixth[1] == "null"

    def style(row: int, cell: int, name: str) -> Any:
        where = f"regular-table tbody tr:nth-child({row}) > :nth-child({cell})"
        return viewers.inside(where).evaluate("(cell, name) => getComputedStyle(cell)[name]", name)

    assert style(1, 3, "textAlign") == "right"
    assert style(1, 2, "textAlign") == "left"
    assert "tabular-nums" in style(1, 3, "fontVariantNumeric")
    assert style(6, 2, "color") != style(1, 2, "color")
    long = viewers.inside("regular-table tbody tr:first-child td:last-child")
    assert long.evaluate("(cell) => cell.scrollWidth > cell.clientWidth")
    assert (long.get_attribute("title") or "").startswith("row 0: a long remark")
    assert viewers.inside(".foot .left").inner_text() == "50 rows × 6 columns"


def test_pages_are_asked_for_when_scrolling_rests_and_drawn_when_they_come(
    viewers: Viewers,
) -> None:
    viewers.preview()
    columns = ports(1000)
    viewers.show(header(columns, rows=3376), ipc(columns))
    assert viewers.inside(".foot .left").inner_text() == "3,376 rows × 6 columns"
    assert viewers.heard("rowswanted") == []

    viewers.inside("regular-table").evaluate("(grid) => { grid.scrollTop = grid.scrollHeight; }")
    viewers.page.wait_for_function("heard.length > 0")
    assert viewers.heard("rowswanted") == [{"offset": 3000, "count": 376}]
    assert viewers.inside("td[data-kind~=pending]").count() > 0

    last = ports(376, start=3000)
    viewers.more(header(last, rows=3376, offset=3000), ipc(last))
    viewers.inside("td[data-kind~=pending]").first.wait_for(state="detached")
    assert viewers.grid()[-1][0] == "3,376"
    assert viewers.grid()[-1][2] == f"{3375 * 917 + 12:,}"
    # The header has not scrolled away, and the first page is still here.
    assert viewers.inside("regular-table thead .name").first.is_visible()
    viewers.inside("regular-table").evaluate("(grid) => { grid.scrollTop = 0; }")
    viewers.page.wait_for_function(
        "document.querySelector('dxt-preview').shadowRoot"
        ".querySelector('regular-table tbody th').textContent === '1'"
    )
    assert len(viewers.heard("rowswanted")) == 1


def test_only_the_rows_in_view_are_in_the_page(viewers: Viewers) -> None:
    viewers.preview()
    columns = ports(5000)
    viewers.show(header(columns, rows=5000), ipc(columns))
    assert viewers.inside("regular-table tbody tr").count() < 25


def test_a_selection_is_copied_for_a_spreadsheet(viewers: Viewers) -> None:
    viewers.preview()
    columns = ports(20)
    viewers.show(header(columns, rows=20), ipc(columns))
    cells = viewers.inside("regular-table tbody tr")
    cells.nth(0).locator("td").nth(0).hover()
    viewers.page.mouse.down()
    cells.nth(2).locator("td").nth(1).hover()
    viewers.page.mouse.up()
    assert viewers.inside(".foot .right").inner_text() == "3 × 2 cells selected"
    viewers.page.keyboard.press("Control+c")
    copied = viewers.page.evaluate("navigator.clipboard.readText()")
    assert copied == "city\tpassengers\nLisbon\t12\nPorto\t929\nZürich\t1846"
    viewers.page.keyboard.press("Escape")
    viewers.page.wait_for_function(
        "!document.querySelector('dxt-preview').shadowRoot.querySelector('[data-kind~=selected]')"
    )


def test_a_new_value_with_the_same_columns_keeps_the_place(viewers: Viewers) -> None:
    viewers.preview()
    columns = ports(1000)
    viewers.show(header(columns, rows=1000), ipc(columns))
    grid = viewers.inside("regular-table")
    grid.evaluate("(grid) => { grid.scrollTop = 5200; }")
    first = "document.querySelector('dxt-preview').shadowRoot.querySelector('tbody th').textContent"
    viewers.page.wait_for_function(f"{first} === '201'")

    other = ports(1000, start=7)
    viewers.show(header(other, rows=1000), ipc(other))
    viewers.page.wait_for_function(
        "document.querySelector('dxt-preview').shadowRoot"
        f".querySelector('tbody td:nth-child(3)').textContent === '{207 * 917 + 12:,}'"
    )
    assert grid.evaluate("(grid) => grid.scrollTop") == 5200


def test_a_table_without_rows_or_columns_is_still_a_table(viewers: Viewers) -> None:
    viewers.preview()
    columns = ports(0)
    viewers.show(header(columns, rows=0), ipc(columns))
    assert viewers.inside(".foot .left").inner_text() == "0 rows × 6 columns"
    assert viewers.inside("regular-table thead .name").first.inner_text() == "city"


def test_rows_that_are_gone_are_explained(viewers: Viewers) -> None:
    viewers.preview()
    viewers.call("show", '{"kind": "table", "rows": 5, "count": 5, "columns": []}', "no-such-body")
    message = viewers.inside(".view.error .message")
    message.wait_for()
    assert "run the graph again" in message.inner_text()


def test_bytes_that_are_no_arrow_are_explained(viewers: Viewers) -> None:
    viewers.preview()
    viewers.show({"kind": "table", "rows": 5, "count": 5, "columns": []}, b"\xff" * 64)
    assert "can't be shown" in viewers.inside(".view.error .message").inner_text()


def test_what_was_asked_for_last_is_what_is_shown(viewers: Viewers) -> None:
    viewers.preview()
    columns = ports(20)
    name = viewers.body(ipc(columns))
    viewers.page.evaluate(
        """([header, name]) => {
            const preview = document.querySelector("dxt-preview");
            preview.show(JSON.stringify(header), name);
            preview.show('{"kind": "text", "text": "the later one"}', null);
        }""",
        [header(columns, rows=20), name],
    )
    viewers.inside("pre").wait_for()
    assert viewers.inside("pre").inner_text() == "the later one"
    assert viewers.inside("regular-table").count() == 0
