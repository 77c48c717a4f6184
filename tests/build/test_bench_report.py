"""What the bench writes, from numbers that are given to it."""

from tests.bench import engine_chapter, results
from tests.bench.engine_chapter import Measured

PAGE = "# How quick DxT is\n\nThe page's numbers.\n"
ENGINE = "# How quick the engine is\n\nThe engine's numbers.\n"


def told(**quantities: float) -> dict[str, float]:
    quick = {"open": 5.0, "cold": 3.0, "edit": 40.0, "edit_run": 50.0, "nothing": 10.0}
    return {**quick, **quantities}


def chapter(*found: Measured) -> list[str]:
    return engine_chapter.written(found, 1).splitlines()


def row(lines: list[str], start: str) -> str:
    return next(line for line in lines if line.startswith(start))


def test_an_aim_is_met_or_missed_by_the_worst_shape() -> None:
    lines = chapter(
        Measured("DxT", "chain", 100_000, told(open=12.0)),
        Measured("DxT", "fan", 100_000, told(cold=4.5)),
    )
    assert (
        row(lines, "| cold run, µs") == "| cold run, µs per node, any size | 4.5 | 4.0 | missed |"
    )
    assert row(lines, "| an edit that").endswith("| 0.04 | 0.1 | met |")
    assert row(lines, "| such an edit and its run").endswith("| 0.09 | 0.1 | met |")
    assert row(lines, "| opening").endswith("| 1.2 | 1.0 | missed |")


def test_aims_for_the_largest_graph_are_not_judged_by_a_smaller_one() -> None:
    lines = chapter(Measured("DxT", "chain", 1_000, told()))
    assert not [line for line in lines if line.startswith(("| opening", "| an edit that"))]


def test_a_peer_that_is_quicker_is_named_with_its_ratio() -> None:
    lines = chapter(
        Measured("DxT", "fan", 1_000, told(cold=3.0)),
        Measured("Hamilton", "fan", 1_000, {"cold": 1.5}),
        Measured("dask", "fan", 1_000, {"cold": 30.0}),
    )
    assert "slower than Hamilton in 1 |" in row(lines, "| cold run beside")
    assert "| 1.5 (0.5) | 30.0 (10) |" in row(lines, "| fan, 1,000 | 3.0")


def test_observable_is_compared_from_the_first_definition_with_opening_and_running() -> None:
    slower = chapter(
        Measured("DxT", "fan", 1_000, told(open=5.0, cold=3.0)),
        Measured("Observable", "fan", 1_000, {"cold": 16.0, "alone": 1.0}),
    )
    assert row(slower, "| fan, 1,000").startswith(
        "| fan, 1,000 | 3.0 | – | – | – | – | 8.0 | 16.0 (2) | 1.0 |"
    )
    assert "| quicker than each | quicker than each | met |" in row(slower, "| cold run beside")
    quicker = chapter(
        Measured("DxT", "fan", 1_000, told(open=5.0, cold=3.0)),
        Measured("Observable", "fan", 1_000, {"cold": 7.0, "alone": 1.0}),
    )
    assert "slower than Observable in 1 |" in row(quicker, "| cold run beside")


def test_medians_are_taken_over_the_rounds_and_a_peer_left_out_is_a_dash() -> None:
    rounds = [Measured("DxT", "chain", 1_000, told(cold=cold)) for cold in (9.0, 2.0, 3.0)]
    assert (
        row(chapter(*rounds), "| chain, 1,000 | 3.0")
        == "| chain, 1,000 | 3.0 | – | – | – | – | 8.0 | – | – |"
    )


def test_memory_counts_the_document_the_engine_and_the_values() -> None:
    lines = chapter(
        Measured("DxT", "fan", 1_000, told()),
        Measured("DxT", "fan", 1_000, {"document": 600.0, "engine": 300.0, "values": 200.0}),
    )
    assert row(lines, "| memory") == (
        "| memory, bytes per node (document 600, engine 300, values 200) | 1,100 | 1,024 | missed |"
    )


def test_pyodide_is_told_as_a_ratio() -> None:
    lines = chapter(
        Measured("DxT", "fan", 1_000, told()),
        Measured(
            "DxT in Pyodide", "fan", 1_000, told(open=10.0, cold=9.0, edit=140.0, edit_run=130.0)
        ),
    )
    assert lines[-1] == "| fan, 1,000 | 2.0 | 3.0 | 3.0 |"


def test_a_part_measured_again_leaves_the_others_chapter_alone() -> None:
    both = results.replaced(PAGE, "engine", ENGINE)
    assert both == f"{PAGE}\n{ENGINE}"
    again = ENGINE.replace("The", "Newer")
    assert results.replaced(both, "engine", again) == f"{PAGE}\n{again}"
    assert results.replaced(both, "page", PAGE.replace("The", "Newer")).endswith(f"\n\n{ENGINE}")
