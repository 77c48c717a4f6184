"""A run as a table, the slowest node first, and two runs compared: pure trees."""

from app.results.run_list import said
from app.results.run_picture import wrong
from app.results.value_bar import WORDS
from app.running.node_state import STOPPED
from app.tree import h, icon
from app.words import clock, count, duration, size

NO_SIZE = "–"


def node_table(run, selected, on_node):
    """What became of each node of the run; `on_node` hears the path of the one that is chosen.

    `selected` are the paths of those that are.
    """
    most = max([row["seconds"] for row in run["rows"]] + [0]) or 1
    rows = [
        _node_row(row, most, run["going"], row["node"] in selected, on_node) for row in run["rows"]
    ]
    if not rows:
        return None
    return h(
        "div",
        {"class": "run-table", "key": "table"},
        _table("Nodes of run %d, the slowest first" % run["run"], HEAD, rows),
        more(run["more"], "node"),
    )


HEAD = (("Node", None), ("State", None), ("Time", "number"), ("Size", "number"))


def _table(caption, head, rows):
    cells = [h("th", {"scope": "col", "class": style}, text) for text, style in head]
    return h(
        "table",
        None,
        h("caption", None, caption),
        h("thead", None, h("tr", None, cells)),
        h("tbody", None, rows),
    )


def _node_row(row, most, is_going, is_selected, on_node):
    status = row["status"]
    if status == "unfinished" and is_going:
        status = "queued" if row["began"] is None else "running"
    is_timed = row["began"] is not None
    share = 100 * row["seconds"] / most if is_timed else 0
    return h(
        "tr",
        {"key": row["node"], "aria-current": "true" if is_selected else None},
        h("th", {"scope": "row"}, node_button(row["node"], on_node)),
        h("td", None, _state(status), _why(row)),
        h(
            "td",
            {"class": "number share", "style": "--share:%.1f%%" % share},
            duration(row["seconds"]) if is_timed else NO_SIZE,
        ),
        h("td", {"class": "number"}, size(row["bytes"]) if row["bytes"] else NO_SIZE),
    )


def node_button(path, on_node):
    return h(
        "button",
        {"type": "button", "class": "link", "onclick": lambda event: on_node(path)},
        path,
    )


def _state(status):
    return h(
        "span",
        {"class": "chip " + status},
        "not finished" if status == "unfinished" else WORDS[status],
    )


def _why(row):
    if row["error"]:
        text = wrong(row["error"])
    elif row["status"] == "cut_short":
        text = "because %s, which streamed with it, failed" % row["because"]
    elif row["because"]:
        text = "because of %s" % row["because"]
    else:
        return None
    return h("span", {"class": "why", "title": text}, text)


def more(number, noun):
    """What is said of those that have no row."""
    if not number:
        return None
    return h("p", {"class": "run-note"}, "And %s." % count(number, "more " + noun))


# Comparing


def differences(told, on_node, on_against):
    """How the run that is shown differs from another."""
    found = told["comparison"]
    if found is None:
        return h("p", {"class": "run-note"}, "There is no other run to compare it with.")
    first, second = found["first"], found["second"]
    titles = ("Run %d" % first["run"], "Run %d" % second["run"])
    rows = [_difference(one, titles, on_node) for one in found["differences"]]
    body = (
        h(
            "div",
            {"class": "run-table", "key": "differences"},
            _table(
                "What went otherwise in run %d" % second["run"],
                (
                    ("Node", None),
                    (titles[0], "number"),
                    (titles[1], "number"),
                    ("Difference", None),
                ),
                rows,
            ),
            more(found["more"], "difference"),
        )
        if rows
        else h(
            "p",
            {"class": "run-note"},
            icon("circle-check"),
            "Alike: the same nodes ran, as long as before, and gave the same values.",
        )
    )
    return h(
        "div",
        {"class": "run-compared"},
        h(
            "p",
            {"class": "run-note"},
            "Compared with ",
            _choice(told, first["run"], second["run"], on_against),
            h("span", None, totals(first, second)),
        ),
        body,
    )


def _choice(told, chosen, shown, on_against):
    options = []
    for run in told["runs"]:
        if run["run"] != shown:
            attributes = {"value": str(run["run"]), "selected": run["run"] == chosen}
            options.append(h("option", attributes, "run %d, %s" % (run["run"], clock(run["at"]))))
    return h(
        "select",
        {
            "id": "runs-against",
            "aria-label": "Compare with",
            "value": str(chosen),
            "onchange": lambda event: on_against(int(event["value"])),
        },
        options,
    )


def totals(first, second):
    """How both went as a whole."""
    whole = dict(first, going=False, unfinished=0)
    return "%s instead of %s then (%s)." % (
        duration(second["seconds"]),
        duration(first["seconds"]),
        said(whole),
    )


def _difference(found, titles, on_node):
    texts = ways(found, titles)
    tones = [text[0] for text in texts]
    return h(
        "tr",
        {"key": found["node"]},
        h("th", {"scope": "row"}, node_button(found["node"], on_node)),
        h("td", {"class": "number"}, went(found["first"])),
        h("td", {"class": "number"}, went(found["second"])),
        h(
            "td",
            {"class": "bad" if "bad" in tones else "good" if "good" in tones else None},
            "; ".join([text[1] for text in texts]),
        ),
    )


def went(record):
    """How a node went in a run."""
    if record is None:
        return NO_SIZE
    if record["status"] == "done":
        return duration(record["seconds"])
    if is_stopped(record):
        return "stopped"
    return WORDS.get(record["status"], "not finished")


def is_stopped(record):
    """Whether somebody stopped the node, which is no failure."""
    return bool(record["error"]) and record["error"]["code"] in STOPPED


def ways(found, titles):
    """The ways in which a node went otherwise: (`bad`, `good` or "", text)."""
    first, second = found["first"], found["second"]
    said = []
    for kind in found["kinds"]:
        if kind == "slower":
            said.append(("bad", "slower" + _times(second, first)))
        elif kind == "faster":
            said.append(("good", "faster" + _times(first, second)))
        elif kind == "new_error" and is_stopped(second):
            said.append(("", "stopped before it ended"))
        elif kind == "new_error":
            said.append(("bad", "new error: " + wrong(second["error"])))
        elif kind == "mended":
            said.append(("good", "fails no more"))
        elif kind == "changed":
            said.append(("", "another value at " + ", ".join(found["ports"])))
        elif kind == "unsteady":
            text = "another value at %s, though nothing it depends on changed"
            said.append(("bad", text % ", ".join(found["ports"])))
        elif kind == "only_first":
            said.append(("", "performed only in %s" % titles[0].lower()))
        else:
            said.append(("", "performed only in %s" % titles[1].lower()))
    return said


def _times(longer, shorter):
    if not shorter["seconds"]:
        return ""
    return " ×%.1f" % (longer["seconds"] / shorter["seconds"])
