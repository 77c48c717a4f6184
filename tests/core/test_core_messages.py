"""The table of commands and events, and the check of what arrives."""

from dxt.core.errors import MessageInvalid
from dxt.core.messages import COMMANDS, EVENTS, check
from tests.core.refusing import refused

GOOD = {"text": "x", "number": 1.5, "list": [], "object": {}, "switch": True, "any": None}


def whole(word, name, fields):
    message = {word: name}
    for field, kind in fields.items():
        message[field] = GOOD[kind.rstrip("?")]
        if message[field] is None:
            message[field] = 1
    return message


def test_every_message_with_all_its_fields_is_good() -> None:
    for word, table in (("do", COMMANDS), ("event", EVENTS)):
        for name, fields in table.items():
            message = whole(word, name, fields)
            assert check(message) is message
            message["more"] = [1]
            assert check(message) is message


def test_optional_fields_may_be_missing_or_null() -> None:
    check({"do": "run"})
    check({"do": "run", "targets": None})
    check({"do": "preview", "node": "a", "port": "out"})


def test_a_side_may_want_only_commands_or_only_events() -> None:
    assert check({"do": "stop"}, "do") and check({"event": "engine_ready"}, "event")
    assert isinstance(refused(check, {"do": "stop"}, "event"), MessageInvalid)
    assert isinstance(refused(check, {"event": "engine_ready"}, "do"), MessageInvalid)


def test_anything_else_is_refused() -> None:
    for message in (
        None, [], "run", 5, {}, {"do": "jump"}, {"do": None}, {"do": ["run"]}, {"event": "run"},
        {"do": "run", "targets": "a"}, {"do": "open"}, {"do": "open", "graph": [], "files": {}},
        {"do": "edit", "diff": None}, {"event": "node_started", "node": 5},
        {"event": "boot_progressed", "part": "x", "phase": "y", "fraction": True},
    ):  # fmt: skip
        assert isinstance(refused(check, message), MessageInvalid), message
    for word, table in (("do", COMMANDS), ("event", EVENTS)):
        for name, fields in table.items():
            for field, kind in fields.items():
                if not kind.endswith("?"):
                    message = whole(word, name, fields)
                    del message[field]
                    assert isinstance(refused(check, message), MessageInvalid)
