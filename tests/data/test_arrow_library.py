"""What is said where the Arrow library is not there, or can't be loaded."""

import sys
from importlib.machinery import ModuleSpec
from types import ModuleType

import pytest

from dxt.core.errors import PackageMissing
from dxt.data.arrow_library import core


class Failing:
    """Finds no `arro3.core`, in this way."""

    def __init__(self, error: ImportError) -> None:
        self._error = error

    def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
        if name == "arro3.core":
            raise self._error
        return None


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ModuleNotFoundError("gone"), "which is not installed: pip install"),
        (ImportError("no room for it"), "which can't be loaded: no room for it"),
    ],
)
def test_whether_it_is_missing_or_broken_is_told(
    monkeypatch: pytest.MonkeyPatch, error: ImportError, said: str
) -> None:
    whole = ModuleType("arro3")
    whole.__path__ = []
    monkeypatch.setitem(sys.modules, "arro3", whole)
    monkeypatch.delitem(sys.modules, "arro3.core", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Failing(error), *sys.meta_path])
    core.cache_clear()
    with pytest.raises(PackageMissing, match=said):
        core()
