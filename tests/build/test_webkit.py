"""Where WebKit can't be had, the tests do without it and say so."""

import pytest

from dxt_build import webkit


def test_what_is_missing_is_named_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "")
    why = webkit.missing() or ""
    assert "there is no WebKitWebDriver and no Xvfb" in why
    assert "Install Debian's packages webkit2gtk-driver and xvfb" in why
    webkit.prepare()
    assert why in capsys.readouterr().out
