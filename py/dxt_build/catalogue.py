"""The catalogue of node types, for the page and for the browser's `dxt` wheel.

Owns `.cache/catalogue.json`. What is in it is the registry's affair, which the project's own
interpreter is asked for.
"""

from . import environment
from .layout import Layout
from .stamps import Stamp, digest_of

# Where an installed package carries it, so that no source need be read in the browser.
IN_WHEEL = "dxt/nodes/catalogue.json"


def read(layout: Layout) -> bytes:
    """The catalogue as JSON, made anew when `py/dxt` changed."""
    made = layout.cache / "catalogue.json"
    stamp = Stamp(layout.cache, "catalogue")
    digest = digest_of(layout.py / "dxt")
    if not stamp.fits(digest, made):
        made.write_text(environment.python(layout, ["-m", "dxt.nodes.registry"]), encoding="utf-8")
        stamp.leave(digest)
    return made.read_bytes()
