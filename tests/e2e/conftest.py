"""What the stories share: a visitor in a profile of his own, who may be offline later."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext
from visitor import Visitor


@pytest.fixture
def visitor(fresh_context: Callable[..., BrowserContext], site: str) -> Visitor:
    """Someone who was never here, on a browser that may keep the site for offline use."""
    return Visitor(fresh_context().new_page(), site)


@pytest.fixture
def another(fresh_context: Callable[..., BrowserContext], site: str) -> Visitor:
    """Someone else, in another browser profile."""
    return Visitor(fresh_context().new_page(), site)
