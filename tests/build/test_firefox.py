"""Where no Firefox can be had, the tests do without one and say so."""

from pathlib import Path

import pytest

from dxt_build import firefox


@pytest.fixture
def programs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder with all the programs there are."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(firefox, "NAMES", ("firefox-esr", "firefox"))
    return tmp_path


def puts(folder: Path, name: str, line: str) -> Path:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{line}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def test_what_is_missing_is_named_with_what_to_do(
    programs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    why = firefox.missing() or ""
    assert "there is no Firefox 153 or newer on this machine, and" in why
    assert "Install Debian's package firefox-esr" in why
    firefox.prepare()
    assert why in capsys.readouterr().out


def test_one_that_is_too_old_or_only_starts_a_snap_is_none(programs: Path) -> None:
    old = puts(programs, "firefox-esr", "echo Mozilla Firefox 140.12.0esr")
    stand_in = puts(programs, "firefox", "exec /snap/bin/firefox")
    assert f"on this machine ({old} is 140)" in (firefox.missing() or "")
    puts(programs, stand_in.name, "echo Mozilla Firefox 200.0.1")
    assert firefox.missing() is None
    assert firefox.found() == stand_in
