"""What is asked and shown of plugins in dialogs: the list of a graph's own, and another version.

Knows no document; what a choice does is given by `plugins`.
"""

from app.notices import paragraphs, sentence
from app.tree import button, h, icon, several

FIELD = "#plugin-url"
SCHEMES = ("https://", "http://")


def ask(notices, plugin, others, act):
    """Asks whether a version takes the place of others; calls `act(plugin, is_beside)`."""
    version = plugin.version
    notices.dialog(
        "Another version of %s" % plugin.name,
        paragraphs(
            "This graph uses %s %s, and you added %s." % (plugin.name, others, version),
            "Use only %s, and nodes of types that it no longer has are brought up to date where "
            "it says how. Use both, and each node runs the version that has its type; where both "
            "have it, the newer one." % version,
        ),
        [
            ("Use both", lambda: act(plugin, True), "outlined"),
            ("Use only %s" % version, lambda: act(plugin, False), "primary"),
        ],
        "Cancel",
    )


def show(page, notices, rows, plugins, typed="", refusal=""):
    """Shows the plugins of a graph, `rows` of (plugin, what is said of it), and how to add one."""

    def fetch(event):
        url = (page.get(FIELD, "value") or "").strip()
        if any(url.startswith(scheme) and len(url) > len(scheme) for scheme in SCHEMES):
            notices.close()
            plugins.fetch(url)
        else:
            show(page, notices, rows, plugins, url, "An address begins with https://")
        return True

    field = {
        "value": typed,
        "aria-invalid": "true" if refusal else None,
        "id": FIELD[1:],
        "type": "text",
        "inputmode": "url",
        "spellcheck": False,
        "autocomplete": "off",
        "placeholder": "https://…/plugin.whl or .mjs",
        "aria-label": "Address of a plugin",
    }
    listed = [_row(notices, plugins, plugin, said) for plugin, said in rows]
    body = several(
        h("p", None, "A plugin brings node types: a Python wheel, or a JavaScript module."),
        h(
            "div",
            {"class": "plugins"},
            listed or [h("p", {"class": "none"}, "This graph uses no plugins.")],
        ),
        h(
            "form",
            {"class": "asked", "onsubmit": fetch, "key": typed + refusal},
            h(
                "div",
                {"class": "plugin-add"},
                h("input", field),
                button("Fetch", fetch, "outlined"),
            ),
            h("p", {"class": "param-error", "role": "alert"}, sentence(refusal))
            if refusal
            else None,
        ),
    )
    notices.dialog("Plugins", body, [("Choose a file…", plugins.pick, "primary")])
    if refusal:
        page.call(FIELD, "focus")


def _row(notices, plugins, plugin, said):
    def leave(event):
        notices.close()
        plugins.leave(plugin)

    return h(
        "div",
        {"class": "plugin", "key": plugin.sha256, "data-plugin": plugin.name},
        icon("package"),
        h(
            "div",
            {"class": "grow"},
            h("strong", None, "%s %s" % (plugin.name, plugin.version)),
            h("small", None, said),
        ),
        button("", leave, "quiet square tiny", "trash-2", "Remove the plugin"),
    )
