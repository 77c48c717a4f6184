"""One step from a node type of the past to one of today, as a plugin declares it.

Owns the Migration and its JSON. Must not know graphs, nor how a step is taken (migrations).
"""

from dxt.core.errors import DocumentError
from dxt.core.text.json_text import clip, new_object

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_FIELDS = ("from", "to", "renamed", "renamed_outputs", "dropped", "added")


class Migration:
    """One step from type `source` to type `target`; ports that it doesn't name stay as they are.

    `renamed` and `renamed_outputs` give new names by old ones. `dropped` holds inputs that are
    gone, `assumed` those that are gone and the value that the new function takes for granted: a
    node where it is another can't be migrated. `added` holds what is set on new inputs, so that
    the node goes on doing what it did.
    """

    def __init__(
        self,
        source: str,
        target: str,
        renamed: "dict[str, str] | None" = None,
        renamed_outputs: "dict[str, str] | None" = None,
        dropped: list[str] | None = None,
        assumed: "dict[str, Any] | None" = None,
        added: "dict[str, Any] | None" = None,
    ) -> None:
        self.source = source
        self.target = target
        self.renamed: dict[str, str] = new_object() if renamed is None else renamed
        self.renamed_outputs: dict[str, str] = (
            new_object() if renamed_outputs is None else renamed_outputs
        )
        self.dropped = [] if dropped is None else dropped
        self.assumed: dict[str, Any] = new_object() if assumed is None else assumed
        self.added: dict[str, Any] = new_object() if added is None else added

    def as_json(self) -> "dict[str, Any]":
        found = new_object()
        found["from"] = self.source
        found["to"] = self.target
        if self.renamed:
            found["renamed"] = self.renamed
        if self.renamed_outputs:
            found["renamed_outputs"] = self.renamed_outputs
        if self.dropped or self.assumed:
            found["dropped"] = self.assumed or self.dropped
        if self.added:
            found["added"] = self.added
        return found

    @classmethod
    def from_json(cls, found: "Any") -> "Migration":
        """The step that an object describes; DocumentError where it describes none."""
        if not isinstance(found, dict) or not _is_type(found.get("from")):
            raise DocumentError('A migration must be {"from": "name@1", "to": "name@2", ...}.')
        where = "The migration from %s" % clip(found["from"])
        if not _is_type(found.get("to")) or found["to"] == found["from"]:
            raise DocumentError('%s must say, as "to", which type it leads to.' % where)
        for name in found:
            if name not in _FIELDS:
                raise DocumentError(
                    '%s has "%s", which is none of %s.' % (where, clip(name), ", ".join(_FIELDS))
                )
        for name in ("renamed", "renamed_outputs"):
            names = found.get(name, {})
            if not isinstance(names, dict) or not all(
                old and isinstance(new, str) and new for old, new in names.items()
            ):
                raise DocumentError('%s: "%s" must be {"old": "new"}.' % (where, name))
        if not isinstance(found.get("added", {}), dict):
            raise DocumentError('%s: "added" must be {"input": value}.' % where)
        gone = found.get("dropped", [])
        if not isinstance(gone, dict) and not (
            isinstance(gone, list) and all(isinstance(name, str) for name in gone)
        ):
            raise DocumentError(
                '%s: "dropped" must be ["input"], or {"input": the value now taken for granted}.'
                % where
            )
        return cls(
            found["from"],
            found["to"],
            found.get("renamed"),
            found.get("renamed_outputs"),
            gone if isinstance(gone, list) else None,
            gone if isinstance(gone, dict) else None,
            found.get("added"),
        )

    def __repr__(self) -> str:
        return "Migration(%r, %r)" % (self.source, self.target)


def _is_type(found: object) -> bool:
    if not isinstance(found, str):
        return False
    name, at, version = found.partition("@")
    return bool(name and at and version)
