"""Plugins are read, from wheels and among what is installed, and never imported for it."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path
from textwrap import dedent

import pytest

from dxt.core.errors import PluginFailed
from dxt.nodes import plugins
from dxt.nodes.plugin_files import read_file
from dxt.nodes.plugins import Plugin, installed, read_wheel
from tests.machine import needs_processes
from tests.plugins.wheels import install, single, weather, wheel

NODES = (Path(__file__).parent.parent / "plugins/weather/dxt_weather/nodes.py").read_text("utf-8")


def read(data: bytes) -> Plugin:
    found = read_wheel(data, "there.whl")
    assert isinstance(found, Plugin), found
    return found


def the_installed(name: str) -> Plugin:
    (found,) = [p for p in installed() if isinstance(p, Plugin) and p.name == name]
    return found


def check_failed(found: Plugin | PluginFailed, *why: str) -> PluginFailed:
    assert isinstance(found, PluginFailed)
    for part in why:
        assert part in found.message
    return found


def test_a_wheel_is_read_without_importing_it() -> None:
    found = read(weather())
    assert (found.name, found.version, found.where) == ("dxt-weather", "1.0", "there.whl")
    assert list(found.specs) == ["weather.readings@1", "weather.smooth@2", "weather.extremes@1"]
    smooth = found.specs["weather.smooth@2"]
    assert smooth.name == "smooth"
    assert smooth.summary == "Rolling mean."
    assert [(port.name, port.type) for port in smooth.inputs] == [
        ("values", "list[float]"),
        ("days", "int"),
        ("digits", "int"),
    ]
    outputs = [port.name for port in found.specs["weather.extremes@1"].outputs]
    assert outputs == ["low", "high"]
    assert found.specs["weather.readings@1"].help == "One a day, in degrees Celsius."
    assert not [name for name in sys.modules if name.startswith("dxt_weather")]


def test_nothing_of_a_plugin_is_run_to_read_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = """
        import no_such_package
        raise SystemExit("this was run")

        @no_such_package.run
        def f(a: print("this, too") = exit()) -> int:
            return 1
        """
    monkeypatch.syspath_prepend(install(single(code), tmp_path))
    assert [port.name for port in the_installed("dxt-little").specs["little.f@1"].inputs] == ["a"]
    assert read(single(code)).digest == the_installed("dxt-little").digest


def test_a_type_needs_what_its_plugin_and_its_function_need() -> None:
    specs = read(weather()).specs
    assert specs["weather.readings@1"].requirements == ["numpy>=2"]
    assert specs["weather.smooth@2"].requirements == ["numpy>=2", "scipy>=1.14"]


def test_a_mark_says_the_same_however_node_was_imported() -> None:
    for import_, mark in (
        ("from dxt.nodes.prelude import node", "node"),
        ("import dxt.nodes.prelude as d", "d.node"),
    ):
        code = f"{import_}\n@{mark}('g', 2, ['scipy'], pure=False)\ndef f(): return 1\n"
        ((type, spec),) = read(single(code)).specs.items()
        assert (type, spec.requirements, spec.pure) == ("little.g@2", ["scipy"], False)


def test_migrations_are_read_with_the_prefix_before_their_names() -> None:
    steps = [(step.source, step.target) for step in read(weather()).migrations]
    assert steps == [
        ("weather.mean@1", "weather.smooth@1"),
        ("weather.smooth@1", "weather.smooth@2"),
    ]


def test_an_installed_plugin_is_the_same_as_its_wheel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "weather.whl").write_bytes(weather())
    from_file = read_file(tmp_path / "weather.whl")
    assert isinstance(from_file, Plugin)
    monkeypatch.syspath_prepend(install(weather(), tmp_path / "site"))
    found = the_installed("dxt-weather")
    assert found.wheel is None
    assert {type: spec.as_json() for type, spec in found.specs.items()} == {
        type: spec.as_json() for type, spec in from_file.specs.items()
    }
    assert found.digest == from_file.digest
    assert not [name for name in sys.modules if name.startswith("dxt_weather")]


@needs_processes
def test_pip_installs_such_a_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "dxt_weather-1.0-py3-none-any.whl"
    file.write_bytes(weather())
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--no-index"]
    site = tmp_path / "site"
    subprocess.run([*pip, "--no-deps", "--quiet", f"--target={site}", str(file)], check=True)
    monkeypatch.syspath_prepend(site)
    assert the_installed("dxt-weather").digest == read(weather()).digest


def test_a_plugin_installed_to_be_edited_is_found_where_its_files_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = install(weather(), tmp_path / "source")
    info = "dxt_weather-1.0.dist-info"
    site = tmp_path / "site"
    site.mkdir()
    (source / info).rename(site / info)
    monkeypatch.syspath_prepend(source)
    monkeypatch.syspath_prepend(site)
    before = the_installed("dxt-weather")
    assert before.digest == read(weather()).digest
    (source / "dxt_weather/nodes.py").write_text(NODES.replace("extremes(", "range_of("))
    after = the_installed("dxt-weather")
    assert "weather.range_of@1" in after.specs
    assert after.digest != before.digest


def test_the_first_of_two_installed_plugins_of_one_name_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(install(weather("1.0"), tmp_path / "old"))
    monkeypatch.syspath_prepend(install(weather("2.0"), tmp_path / "new"))
    assert the_installed("dxt-weather").version == "2.0"


def test_the_page_for_authors_tells_the_truth() -> None:
    page = plugins.__doc__ or ""
    nodes = page.partition("    # dxt_weather/nodes.py\n")[2].partition("\nAn entry point")[0]
    steps = "MIGRATIONS = [" + page.partition("MIGRATIONS = [")[2].partition("\n\n")[0]
    project = page.partition("    # pyproject.toml\n")[2].partition("\nThese are")[0]
    points = tomllib.loads(dedent(project))["project"]["entry-points"]["dxt.nodes"]
    code = f"{dedent(nodes)}\n\n{dedent(steps)}\n"
    files = {"dxt_weather/__init__.py": "", "dxt_weather/nodes.py": code}
    found = read(wheel("dxt-weather", "1.0", files, points))
    assert list(found.specs) == ["weather.stations@1", "weather.smooth@2"]
    assert all(f"`{type}`" in page for type in found.specs)
    assert [step.source for step in found.migrations] == ["weather.smooth@1", "weather.mean@1"]
    assert found.migrations[0].assumed == {"center": False}


# The digest


@pytest.mark.parametrize(
    ("changed", "same"),
    [
        (weather(), True),
        (weather("2.0"), True),
        (weather(nodes=NODES.replace("    windows =", "    # comment\n    windows   =")), True),
        (weather(nodes=NODES.replace("days + 1", "days + 2")), False),
        (weather(_mean="def mean(values): return 0"), False),
        (weather(_mean="this is no Python (that we can read"), False),
        (weather(_more=""), False),
    ],
    ids=["nothing", "version", "comment", "code", "helper", "broken", "added"],
)
def test_the_digest_covers_the_code_of_the_whole_package(changed: bytes, same: bool) -> None:
    assert (read(changed).digest == read(weather()).digest) is same


def test_data_counts_by_its_bytes_and_native_code_by_the_version() -> None:
    def digest(version: str = "1", tag: str = "linux", code: bytes = b"1", data: str = "a") -> str:
        files: dict[str, str | bytes] = {
            "p/__init__.py": "def f(): pass",
            f"p/_fast.cpython-{tag}.so": code,
            "p/data.csv": data,
        }
        return read(wheel("p", version, files, {"p": "p"})).digest

    assert digest(tag="darwin", code=b"2") == digest()
    assert digest(version="2") != digest()
    assert digest(data="b") != digest()


def test_a_module_in_a_namespace_is_covered_with_the_package_it_is_in() -> None:
    def digest(inner: str = "", outer: str = "") -> str:
        files = {
            "acme/weather/__init__.py": "",
            "acme/weather/nodes.py": "def f(): pass",
            "acme/weather/inner.py": inner,
            "acme/other/__init__.py": outer,
        }
        return read(wheel("acme-weather", "1", files, {"weather": "acme.weather.nodes"})).digest

    assert digest(inner="x = 1") != digest()
    assert digest(outer="x = 1") == digest()


# Failures


def test_what_is_no_plugin_says_so(tmp_path: Path) -> None:
    check_failed(read_wheel(b"PK...", "a.whl"), "a.whl", "damaged, or no wheel", "build it again")
    check_failed(read_wheel(weather()[:2000], "a.whl"), "damaged")
    check_failed(read_file(tmp_path / "gone.whl"), "gone.whl", "No such file", "Check the path")
    empty = wheel("a", "1", {}, {})
    check_failed(read_wheel(empty, "a.whl"), "no entry point in the group dxt.nodes")


def test_a_bit_that_fell_over_is_seen() -> None:
    data = bytearray(weather())
    at = data.index(b"dxt_weather/nodes.py") + 60
    data[at] ^= 255
    check_failed(read_wheel(bytes(data), "a.whl"), "damaged")


@pytest.mark.parametrize(
    ("points", "why"),
    [
        ({"p": "nowhere"}, 'the entry point "p = nowhere" names no module'),
        ({"p": "dxt_p:f"}, "names no module"),
        ({"p": "..dxt_p"}, "names no module"),
        ({"P x": "dxt_p"}, "must have a name like weather"),
    ],
)
def test_an_entry_point_that_leads_nowhere_is_named(points: dict[str, str], why: str) -> None:
    check_failed(read_wheel(wheel("p", "1", {"dxt_p.py": "def f(): pass"}, points), "p.whl"), why)


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("def f(:\n    pass\n", "dxt_little, line 1:"),
        ("def f():\n    x = = 1\n", "dxt_little, line 2: This is not Python"),
        ("x = 1\ndef _f(): pass\n", "has no public function"),
        ("def f(): pass\n\n\ndef f_(): pass\n", 'line 4: Two functions, "f" and "f_"'),
        ("V = 2\n@node(version=V)\ndef f(): pass\n", "@node(version=...)"),
        ("@node(version='2')\ndef f(): pass\n", "must be a whole number from 1, written out"),
        ("@node(version=0)\ndef f(): pass\n", "must be a whole number from 1, written out"),
        ("@node('a.b')\ndef f(): pass\n", '@node(name=...) of "f" must be a name, in quotes'),
        ("@node(requires=[1])\ndef f(): pass\n", "must be a list of texts"),
        ("@node(requires=f())\ndef f(): pass\n", "@node(requires=...)"),
        ("MIGRATIONS = make()\ndef f(): pass\n", "line 1: MIGRATIONS must be a list of dicts"),
        ("MIGRATIONS = [1]\ndef f(): pass\n", "A migration must be"),
        (
            "MIGRATIONS = [{'from': 'f@0', 'to': 'f@9'}]\ndef f(): pass\n",
            "leads from little.f@0 to little.f@9, which is neither a function",
        ),
        (
            "MIGRATIONS = [{'from': 'f@0', 'to': 'f@1'}, {'from': 'f@0', 'to': 'f@1'}]\n"
            "def f(): pass\n",
            "two steps from little.f@0",
        ),
    ],
)
def test_a_module_that_cannot_be_read_says_where_and_what_to_do(code: str, why: str) -> None:
    failure = check_failed(read_wheel(single(code), "x.whl"), why, "Mend it, or tell its author")
    assert failure.prefixes == ("little",)


def test_migrations_may_be_annotated_and_only_those_at_the_top_count() -> None:
    code = """
        def f():
            MIGRATIONS = 5

        MIGRATIONS: list[dict] = [
            {"from": "f@0", "to": "f@1"},  # comment
            {"from": "other.g@1", "to": "f@0"},
        ]
        """
    steps = [(step.source, step.target) for step in read(single(code)).migrations]
    assert steps == [("little.f@0", "little.f@1"), ("other.g@1", "little.f@0")]
