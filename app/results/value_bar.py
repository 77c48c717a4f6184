"""What stands above a value: how its node stands, which of several is shown, and what can be done.

Pure trees; knows no document and no engine.
"""

from app.tree import button, h

WORDS = {
    "": "not run yet",
    "stale": "out of date",
    "queued": "queued",
    "running": "running",
    "done": "done",
    "cached": "reused",
    "failed": "failed",
    "skipped": "skipped",
    "cut_short": "cut short",
    "blocked": "can't run yet",
}


def chip(state):
    """How a node stands, in a word."""
    status = state.status
    if state.is_cut_short:
        status = "cut_short"
    elif state.is_stopped:
        status = "stopped"
    said = WORDS.get(status, status)
    if state.is_fresh and state.is_pinned:
        said = "by hand" if state.replaced else "pinned"
    return h("span", {"class": "chip " + status, "id": "node-status"}, said)


def segments(label, choices, shown, choose):
    """One of several to show: `choices` are (name, label), `choose(name)` hears which."""
    rows = [segment(name, text, name == shown, choose) for name, text in choices]
    return h("div", {"class": "segments", "role": "group", "aria-label": label}, rows)


def segment(name, label, is_shown, choose):
    attributes = {
        "type": "button",
        "key": name,
        "aria-pressed": "true" if is_shown else "false",
        "onclick": lambda event: choose(name),
    }
    return h("button", attributes, label)


def pin_button(state, act):
    """Pins a value, or lets go of one that was pinned or replaced; None where there is none."""
    title, label, symbol = "Pin: it keeps its value, whatever changes above it", "", "pin"
    if state.replaced:
        title, label = "It is replaced by hand: compute it again", "Back to computed"
        symbol = "rotate-ccw"
    elif state.is_pinned:
        title, symbol = "Unpin: it follows what is above it again", "pin-off"
    elif not state.is_fresh:
        return None
    style = "quiet tiny" if label else "quiet square tiny"
    extra = {"id": "pin", "aria-pressed": "true" if state.is_pinned else "false"}
    return button(label, act, style, symbol, title, extra)


def replace_button(act):
    return button("", act, "quiet square tiny", "pencil", "Replace value…", {"id": "replace"})
