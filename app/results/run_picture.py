"""A run as a picture: a line for each executor, and on it a bar for each node that was performed.

Owns how a bar looks and what is said of it, and which of them the keys are at. What stands together
in one bar, because it is too short to be seen, is the engine's business.
"""

from app.tree import button, h, icon, several
from app.words import count, duration, listed, size

HOVER = "#hover"
WAIT = 120
TICKS = 6
# A bar that takes so many hundredths of the picture has room for its name.
NAMED = 5
STEPS = (1, 2, 5, 10)
WORDS = {"failed": "failed", "cut_short": "cut short", "unfinished": "not finished"}


class Picture:
    """`on_node` hears the path of a node, `on_part` the seconds from and to which to look."""

    def __init__(self, page, on_node, on_part):
        self._page = page
        self._on_node = on_node
        self._on_part = on_part
        self._at = 0

    def draw(self, run, selected):
        """`selected` are the paths of the nodes that are."""
        gantt = run["gantt"]
        bars = gantt["bars"]
        self._at = min(self._at, max(0, len(bars) - 1))
        if not bars:
            return h("p", {"class": "run-note", "key": "none"}, notes(run))
        rows = []
        for track, name in enumerate(gantt["tracks"], 1):
            own = [(at, bar) for at, bar in enumerate(bars) if bar["track"] == track]
            if own:
                rows.append(self._row(name, own, run, selected))
        is_part = gantt["began"] > 0 or gantt["ended"] < run["seconds"]
        return h(
            "div",
            {"class": "gantt", "key": "gantt"},
            h(
                "div",
                {"class": "gantt-lines", "role": "group", "aria-label": "Timeline"},
                _axis(gantt),
                rows,
                _losses(run, gantt),
            ),
            h(
                "p",
                {"class": "run-note"},
                notes(run),
                button("Show the whole run", lambda event: self._on_part(None), "link")
                if is_part
                else None,
            ),
        )

    def _row(self, name, bars, run, selected):
        drawn = [self._bar(at, bar, run, selected) for at, bar in bars]
        label = "alongside" if name[-1] == ")" else name
        return h(
            "div",
            {"class": "gantt-row"},
            h("span", {"class": "gantt-name", "title": name}, label),
            h("div", {"class": "gantt-track"}, drawn),
        )

    def _bar(self, at, bar, run, selected):
        left, width = placed(bar, run["gantt"])
        total = len(run["gantt"]["bars"])
        is_one = bar["count"] == 1
        status = "running" if run["going"] and bar["status"] == "unfinished" else bar["status"]

        def pressed(event):
            step = {"ArrowLeft": -1, "ArrowRight": 1}.get(event["key"])
            if step is None:
                return None
            self._go(min(max(at + step, 0), total - 1))
            return True

        def chosen(event):
            self._leave()
            if is_one:
                self._on_node(bar["nodes"][0])
            else:
                self._on_part((max(0, bar["began"]), bar["ended"]))

        attributes = {
            "type": "button",
            "key": str(at),
            "class": "gantt-bar %s%s" % (status, "" if is_one else " many"),
            "style": "left:%.2f%%;width:%.2f%%" % (left, width),
            "data-bar": str(at),
            "data-of": bar["nodes"][0] if is_one else None,
            "tabindex": "0" if at == self._at else "-1",
            "aria-current": "true" if is_one and bar["nodes"][0] in selected else None,
            "aria-label": told(bar),
            "onclick": chosen,
            "onkeydown": pressed,
            "onmouseenter": lambda event: self._hover(bar, event),
            "onmouseleave": lambda event: self._leave(),
            "onfocus": lambda event: self._hover(bar, event),
            "onblur": lambda event: self._leave(),
        }
        name = bar["nodes"][0].split("/")[-1] if is_one else count(bar["count"], "node")
        return h(
            "button",
            attributes,
            icon("x") if bar["status"] == "failed" else None,
            h("span", None, name) if width > NAMED else None,
        )

    def _go(self, at):
        """Takes the keys to another bar."""
        self._page.attribute('.gantt-bar[tabindex="0"]', "tabindex", "-1")
        self._at = at
        self._page.attribute('.gantt-bar[data-bar="%d"]' % at, "tabindex", "0")
        self._page.call('.gantt-bar[data-bar="%d"]' % at, "focus")

    def _hover(self, bar, event):
        left = int(event.get("x") or event["right"]) + 10
        bottom = int(event["top"]) - 8
        self._page.later("runs.hover", WAIT, lambda: self._show(bar, left, bottom))

    def _show(self, bar, left, bottom):
        self._page.render(HOVER, described(bar))
        style = "left:min(%dpx, 100dvw - 276px);top:auto;bottom:calc(100dvh - %dpx)"
        self._page.attribute(HOVER, "style", style % (left, bottom))
        self._page.call(HOVER, "showPopover")

    def _leave(self):
        self._page.cancel("runs.hover")
        self._page.call(HOVER, "hidePopover")


def placed(bar, gantt):
    """Where a bar begins and how long it is, in hundredths of the picture."""
    whole = (gantt["ended"] - gantt["began"]) or 1
    left = min(max((bar["began"] - gantt["began"]) / whole, 0), 1)
    right = min(max((bar["ended"] - gantt["began"]) / whole, 0), 1)
    return 100 * left, 100 * (right - left)


def told(bar):
    """What is said of a bar in one line."""
    if bar["count"] > 1:
        return "%s, %s in all: %s. Look closer" % (
            count(bar["count"], "node"),
            duration(bar["seconds"]),
            _names(bar),
        )
    parts = [duration(bar["seconds"])]
    if bar["status"] in WORDS:
        parts.append(WORDS[bar["status"]])
    parts += ["%s %s" % (port, size(number)) for port, number in bar["outputs"]]
    if bar.get("error"):
        parts.append(wrong(bar["error"]))
    return "%s: %s" % (bar["nodes"][0], ", ".join(parts))


def wrong(error):
    """What an error says, with its line."""
    line = "line %d: " % error["line"] if error.get("line") else ""
    return line + error["message"]


def _names(bar):
    more = bar["count"] - len(bar["nodes"])
    return listed(bar["nodes"] + (["%d more" % more] if more else []))


def described(bar):
    """The same in small, beside the bar."""
    if bar["count"] > 1:
        return several(
            h("h4", None, "%s, %s" % (count(bar["count"], "node"), duration(bar["seconds"]))),
            h("p", None, _names(bar)),
            h("p", None, "Click to look closer."),
        )
    word = WORDS.get(bar["status"])
    rows = []
    for port, number in bar["outputs"]:
        rows += [h("dt", None, port), h("dd", None, size(number))]
    return several(
        h("h4", None, bar["nodes"][0]),
        h("p", None, duration(bar["seconds"]) + (", " + word if word else "")),
        h("p", {"class": "wrong"}, wrong(bar["error"])) if bar.get("error") else None,
        h("dl", {"class": "ports"}, rows) if rows else None,
    )


def notes(run):
    """What the picture does not show."""
    parts = []
    if run["cached"]:
        verb = "was" if run["cached"] == 1 else "were"
        parts.append("%s %s reused" % (count(run["cached"], "node"), verb))
    if run["skipped"]:
        parts.append("%d skipped" % run["skipped"])
    if run["blocked"]:
        parts.append("%d can't run yet" % run["blocked"])
    if run["gantt"]["left_out"]:
        parts.append("%d of the shortest are not drawn" % run["gantt"]["left_out"])
    text = listed(parts)
    if not run["gantt"]["bars"]:
        text = "No node was performed" + ("; " + text if text else "")
    text = text + ". " if text else ""
    for at, reason in run["losses"]:
        text += "The sandbox was lost after %s: %s. " % (duration(at), reason.rstrip("."))
    return text


def _axis(gantt):
    marks = []
    for at, text in ticks(gantt["began"], gantt["ended"]):
        left = 100 * (at - gantt["began"]) / ((gantt["ended"] - gantt["began"]) or 1)
        marks.append(h("i", {"style": "left:%.2f%%" % left}, text))
    return h("div", {"class": "gantt-axis", "aria-hidden": "true"}, marks)


def ticks(began, ended):
    """Round moments between the two: (seconds, text)."""
    least = (ended - began) / TICKS
    if least <= 0:
        return []
    power = 1e-6
    while power * 10 < least:
        power *= 10
    step = next(power * step for step in STEPS if power * step >= least * 0.999)
    found = []
    number = int(began / step)
    while number * step <= ended:
        at = number * step
        if at >= began:
            found.append((at, "%g ms" % (at * 1000) if ended < 1 else "%g s" % at))
        number += 1
    return found


def _losses(run, gantt):
    whole = (gantt["ended"] - gantt["began"]) or 1
    rows = []
    for at, reason in run["losses"]:
        if gantt["began"] <= at <= gantt["ended"]:
            left = 100 * (at - gantt["began"]) / whole
            title = "The sandbox was lost: %s" % reason
            attributes = {"style": "left:%.2f%%" % left, "title": title}
            attributes["class"] = "late" if left > 50 else None
            rows.append(h("i", attributes, icon("unplug")))
    return h("div", {"class": "gantt-losses"}, rows) if rows else None
