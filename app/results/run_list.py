"""The list of runs, the newest first: pure trees. Knows no engine."""

from app.tree import button, h, icon
from app.words import clock, duration, listed

COUNTED = (
    ("done", "ran %d"),
    ("cached", "reused %d"),
    ("failed", "%d failed"),
    ("blocked", "%d can't run yet"),
    ("cut_short", "%d cut short"),
    ("skipped", "%d skipped"),
)
SYMBOLS = {
    "going": "loader-circle",
    "ok": "circle-check",
    "bad": "circle-alert",
    "stopped": "square",
}
TONES = {"going": "going on", "ok": "went well", "bad": "with errors", "stopped": "stopped"}


def said(run):
    """How the nodes of a run ended, in a few words."""
    parts = [words % run[status] for status, words in COUNTED if run[status]]
    if run["unfinished"]:
        words = "%d to come" if run["going"] else "%d not finished"
        parts.append(words % run["unfinished"])
    text = listed(parts) or "nothing to do"
    return "stopped; " + text if run["stopped"] else text


def tone(run):
    """How the run went, in one word: `going`, `ok`, `bad` or `stopped`."""
    if run["going"]:
        return "going"
    if run["stopped"]:
        return "stopped"
    return "ok" if run["ok"] else "bad"


def run_list(runs, causes, shown, compared, on):
    """`shown` is looked at, as against `compared`, if any; `on.choose` and `on.compare` hear.

    `on.focus` takes the keys to a run.
    """
    rows = []
    for at, run in enumerate(runs):
        around = {
            "ArrowUp": runs[at - 1]["run"] if at else None,
            "ArrowDown": runs[at + 1]["run"] if at + 1 < len(runs) else None,
        }
        rows.append(_row(run, causes.get(run["run"]), shown, compared, around, on))
    return h("ol", {"class": "run-rows"}, rows)


def _row(run, cause, shown, compared, around, on):
    number = run["run"]
    is_shown = number == shown
    how = tone(run)

    def pressed(event):
        """Up and down the list with the arrow keys."""
        other = around.get(event["key"])
        if other is None:
            return None
        on.choose(other)
        on.focus(other)
        return True

    attributes = {
        "type": "button",
        "class": "run-choice",
        "data-run": str(number),
        "tabindex": "0" if is_shown else "-1",
        "aria-current": "true" if is_shown else None,
        "aria-label": "Run %d, %s, %s, %s, %s%s"
        % (
            number,
            clock(run["at"]),
            duration(run["seconds"]),
            TONES[how],
            said(run),
            ", " + cause if cause else "",
        ),
        "onclick": lambda event: on.choose(number),
        "onkeydown": pressed,
    }
    choice = h(
        "button",
        attributes,
        h("span", {"class": "how " + how, "title": TONES[how]}, icon(SYMBOLS[how])),
        h("b", None, "Run %d" % number),
        h("span", {"class": "took"}, duration(run["seconds"])),
        h("small", None, clock(run["at"]) + (", " + cause if cause else "")),
        h("small", {"title": said(run)}, said(run)),
    )
    against = button(
        "",
        lambda event: on.compare(number),
        "quiet square tiny",
        "git-compare-arrows",
        "Compare run %d with this one" % shown,
        {
            "aria-pressed": "true" if number == compared else "false",
            "data-against": str(number),
            "tabindex": "-1",  # the keys have the choice above the comparison
        },
    )
    return h("li", {"class": "run", "key": str(number)}, choice, None if is_shown else against)
