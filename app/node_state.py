"""What is known of one node's value, as the engine told it. Knows no graph and no other node."""

from app.words import listed

# Errors of nodes that are not finished being set up: nothing ran, so nothing failed.
UNREADY = ("input_missing",)


class NodeState:
    """One node.

    Status is "" (not known yet), stale, queued, running, done, cached, failed, skipped or blocked.
    """

    def __init__(self):
        self.status = ""
        self.key = ""
        self.seconds = None
        self.outputs = {}
        self.error = None
        self.printed = []
        self.is_pinned = False
        self.replaced = []

    def take(self, facts):
        """Stands as the engine says from now on."""
        self.status = facts["status"]
        self.key = facts.get("key") or ""
        self.error = facts.get("error")
        if self.error and self.error.get("code") in UNREADY:
            self.status = "blocked"
        if facts["status"] == "skipped":
            self.error = skipped(facts.get("because"))
        if "outputs" in facts:
            self.outputs = facts["outputs"]
        if "seconds" in facts:
            self.seconds = facts["seconds"]
        self.is_pinned = bool(facts.get("pinned"))
        self.replaced = facts.get("replaced") or []

    @property
    def is_fresh(self):
        return self.status in ("done", "cached")


def skipped(because):
    """The error of a node that was not run.

    `because` is the id of the node above it, or several.
    """
    names = [str(name) for name in because] if isinstance(because, list) else [str(because)]
    return {
        "code": "skipped_because",
        "message": "not run, because %s did not finish" % listed(names),
    }
