"""What page and engine say to each other: commands one way, events the other, as JSON.

Owns the one table of their names and fields and the check that both sides make of what arrives.
Must not know how messages travel (web) nor what they cause (engine, app).
"""

from dxt.core.errors import MessageInvalid
from dxt.core.text.json_text import clip

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# A field's kind; with "?" behind it the field may be null or missing.
COMMANDS = {
    "open": {"graph": "object", "files": "object", "author": "text?"},
    "edit": {"diff": "object"},
    "files": {"files": "object"},
    "run": {"targets": "list?", "since": "list?", "stream": "switch?", "auto": "switch?"},
    "focus": {"nodes": "list"},
    "stop": {},
    "break": {"breakpoints": "list"},
    "pause": {},
    "continue": {},
    "step": {},
    "pin": {"node": "text"},
    "unpin": {"node": "text"},
    "restore": {"pins": "object"},
    "replace": {"node": "text", "port": "text", "value": "any?", "file": "object?"},
    "preview": {
        "node": "text",
        "port": "text",
        "offset": "number?",
        "count": "number?",
        "key": "text?",
    },
    "forget": {},
    "plugins": {"sha256": "list", "looked_at": "list?"},
    "runs": {
        "run": "number?",
        "compare": "switch?",
        "against": "number?",
        "began": "number?",
        "ended": "number?",
    },
    "save_runs": {"form": "text", "name": "text", "run": "number?"},
}

EVENTS = {
    "boot_progressed": {"part": "text", "phase": "text", "fraction": "number"},
    "engine_ready": {"phases": "object?"},
    "executor_ready": {"phases": "object?"},
    "executor_lost": {"reason": "text"},
    "planned": {"nodes": "object"},
    "pins_changed": {"pins": "object", "lost": "list"},
    "run_started": {"run": "number", "nodes": "list"},
    "nodes_queued": {"nodes": "list"},
    "node_started": {"node": "text", "executor": "number?"},
    "node_finished": {"node": "text", "key": "text", "seconds": "number", "outputs": "object"},
    "node_cached": {"node": "text", "key": "text", "outputs": "object"},
    "node_failed": {"node": "text", "error": "object", "blocked": "switch?"},
    "node_skipped": {"node": "text", "because": "text", "begun": "switch?"},
    "paused": {"node": "text", "why": "text", "breakpoint": "text?", "inputs": "object"},
    "resumed": {},
    "printed": {"node": "text", "stream": "text", "text": "text"},
    "streamed": {"wires": "object"},
    "run_finished": {
        "run": "number",
        "ok": "switch",
        "seconds": "number",
        "done": "number",
        "cached": "number",
        "failed": "number",
        "skipped": "number",
        "cut_short": "number?",
        "blocked": "number?",
        "stopped": "switch",
    },
    "previewed": {
        "node": "text",
        "port": "text",
        "key": "text",
        "header": "object",
        "body": "any?",
    },
    "types_changed": {"catalogue": "object", "plugins": "list", "failures": "list"},
    "runs_told": {"runs": "list", "shown": "object?", "comparison": "object?"},
    "runs_saved": {"name": "text"},
    "problem_found": {"error": "object"},
}

# The status that a node has after these events.
ENDINGS = {
    "node_finished": "done",
    "node_cached": "cached",
    "node_failed": "failed",
    "node_skipped": "skipped",
}


def ending(event: "dict[str, Any]") -> str:
    """How a node ended, by the event that tells it. Some of those that were skipped had begun:
    they were `cut_short`; some of those that failed can't run as they are: they are `blocked`."""
    if event.get("begun"):
        return "cut_short"
    if event.get("blocked"):
        return "blocked"
    return ENDINGS[event["event"]]


def check(message: "Any", wanted: str | None = None) -> "dict[str, Any]":
    """The message, when it is a command or an event with all its fields; else MessageInvalid.

    `wanted` is "do" where only commands will do, "event" where only events. Fields that are not in
    the table pass: a newer side may say more.
    """
    if not isinstance(message, dict):
        raise MessageInvalid("A message must be an object, not %s." % type(message).__name__)
    for word, table in (("do", COMMANDS), ("event", EVENTS)):
        if word in message and wanted in (None, word):
            name = message[word]
            if not isinstance(name, str) or name not in table:
                raise MessageInvalid('"%s" is no known message.' % clip(str(name)))
            for field, kind in table[name].items():
                _check_field(name, field, kind, message.get(field))
            return message
    raise MessageInvalid('A message must have a "%s".' % (wanted or 'do" or an "event'))


def _check_field(name: str, field: str, kind: str, value: "Any") -> None:
    if value is None:
        good = kind.endswith("?")
    elif kind.startswith("text"):
        good = isinstance(value, str)
    elif kind.startswith("number"):
        good = value is not True and value is not False and isinstance(value, (int, float))
    elif kind.startswith("list"):
        good = isinstance(value, list)
    elif kind.startswith("object"):
        good = isinstance(value, dict)
    elif kind.startswith("switch"):
        good = value is True or value is False
    else:
        good = True
    if not good:
        raise MessageInvalid(
            'In the message "%s", "%s" must be %s.' % (name, field, kind.rstrip("?"))
        )
