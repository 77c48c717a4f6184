"""Where things are in a checkout. Owns the names of folders; touches no file."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Layout:
    """The folders of one checkout, all derived from its root."""

    root: Path

    @property
    def app(self) -> Path:
        """The page's Python."""
        return self.root / "app"

    @property
    def py(self) -> Path:
        """The wheel's Python, and this package."""
        return self.root / "py"

    @property
    def static(self) -> Path:
        """The page's HTML, JavaScript and pictures."""
        return self.root / "static"

    @property
    def node_modules(self) -> Path:
        """What npm installs."""
        return self.static / "node_modules"

    @property
    def tests(self) -> Path:
        """Units, stories and measurements."""
        return self.root / "tests"

    @property
    def venv(self) -> Path:
        """The project's own Python environment."""
        return self.root / ".venv"

    @property
    def cache(self) -> Path:
        """Everything that can be made again: stamps, wheels, compiled files, bundles."""
        return self.root / ".cache"

    @property
    def dist(self) -> Path:
        """The finished site."""
        return self.root / "dist"
