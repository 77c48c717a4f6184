"""What is known of one node's value, as the engine told it. Knows no graph and no other node."""

from app.words import listed

# Errors of nodes that the reader stopped: nothing failed there either.
STOPPED = ("node_stopped",)
# Those of nodes that were in the middle of a stream when another one failed.
CUT_SHORT = ("cut_short",)


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
        if facts["status"] == "skipped":
            self.error = skipped(facts)
        if "outputs" in facts:
            self.outputs = facts["outputs"]
        if "seconds" in facts:
            self.seconds = facts["seconds"]
        self.is_pinned = bool(facts.get("pinned"))
        self.replaced = facts.get("replaced") or []

    @property
    def is_fresh(self):
        return self.status in ("done", "cached")

    @property
    def is_stopped(self):
        """Whether it began, and the reader stopped it."""
        return bool(self.error) and self.error.get("code") in STOPPED

    @property
    def is_cut_short(self):
        """Whether it began, and another node's failure stopped it."""
        return bool(self.error) and self.error.get("code") in CUT_SHORT


def skipped(facts):
    """The error of a node that was not run, or not to its end if it had `begun`.

    `because` is the id of the node that failed, or several.
    """
    because = facts.get("because")
    names = [str(name) for name in because] if isinstance(because, list) else [str(because)]
    if facts.get("begun"):
        message = "Cut short, because %s, which streams with it, failed."
        return {"code": CUT_SHORT[0], "message": message % listed(names)}
    return {
        "code": "skipped_because",
        "message": "Not run, because %s did not finish." % listed(names),
    }
