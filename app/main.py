"""Puts the page together and opens the first graph.

Every part is made here and given the others it needs; nothing else knows all of them.
"""

import json
import time

from app.bars.context_menu import ContextMenu
from app.bars.shortcuts import Shortcuts
from app.bars.statusbar import Statusbar
from app.bars.topbar import Topbar
from app.debugger.breakpoints import Breakpoints
from app.debugger.conditions import Conditions
from app.debugger.debugging import Debugging
from app.debugger.past import Past
from app.debugger.pins import Pins
from app.debugger.replacing import Replacing
from app.dom import Engine, Files, Page, PluginFiles, Storage, Text, when_here
from app.drawing.canvas import Canvas
from app.drawing.gestures import Gestures
from app.drawing.pictures import Pictures
from app.drawing.subgraphs import Subgraphs
from app.inspecting.inputs import Inputs
from app.inspecting.inspector import Inspector
from app.inspecting.wiring import Connecting
from app.keeping.autosave import Autosave
from app.keeping.copies import Copies
from app.keeping.documents import Documents
from app.keeping.drafts import Drafts
from app.keeping.files import DataFiles
from app.keeping.intake import Intake
from app.keeping.share import Share
from app.node_types.adding import Adding
from app.node_types.labels import category
from app.node_types.palette import Palette, own_entries
from app.node_types.plugins import Plugins
from app.node_types.quick_add import QuickAdd
from app.notices import Notices
from app.results.previews import Previews
from app.results.runs import Runs
from app.running.client import Client
from app.running.passing import Passing
from app.running.problems import Problems
from app.running.runner import Grants, Runner
from app.running.states import States
from app.store import Store
from dxt.core.node_types.catalogue import Catalogue


class App:
    def __init__(self, page, facts, catalogue):
        self.page = page
        storage = Storage()
        self.text = Text(page)
        self.disk = Files(page)
        self.notices = Notices(page)
        page.broke = self._broke
        self.store = store = Store(catalogue)
        self.states = states = States()
        store.listen("entered", self._entered)
        self.past = Past(states)
        self.files = files = DataFiles(store, self.disk)
        engine = Engine(page, self._heard)
        self.client = client = Client(page, engine, store, states, files)
        self.breakpoints = Breakpoints(storage, store, client)
        commands = self._commands()
        self.topbar = Topbar(page, storage, store, states, self.past, client, commands)
        passing = Passing(store, states)
        self.canvas = canvas = Canvas(page, store, states, self.breakpoints, passing)
        self.gestures = Gestures(page, store, canvas)
        self.adding = Adding(store, canvas)
        self.intake = Intake(self.disk, store, files, self.adding, self.notices)
        self.plugins = Plugins(page, PluginFiles(page), self.disk, store, client, self.notices)
        self.palette = Palette(page, catalogue)
        self.palette.on_add = self._add
        self.quick = QuickAdd(page, self.palette.entries)
        self.quick.on_add = self._add_asked
        self.runner = Runner(page, storage, store, states, client, files, self.notices)
        self.runner.engine = engine
        self.runner.grants = Grants(storage)
        self.debugging = Debugging(store, states, client, self.runner, self.breakpoints, self.past)
        self.context_menu = ContextMenu(page)
        self.conditions = Conditions(page, self.notices, self.breakpoints)
        self.replacing = Replacing(page, self.notices, store, states, client, self.disk)
        self.inputs = Inputs(page, store, states, client, files, self.breakpoints)
        self.subgraphs = Subgraphs(page, store, canvas, self.notices)
        self.inspector = Inspector(page, store, states, files, self.inputs, self.subgraphs)
        self.previews = Previews(page, store, states, client)
        self.runs = Runs(page, store, states, client, self.notices)
        self.pictures = Pictures(page, store, states, client, canvas)
        self.statusbar = Statusbar(
            page,
            store,
            states,
            self.past,
            lambda: self.previews.show("problems"),
            lambda: self._show_runs(),
        )
        self.problems = Problems(page, store, states, files, self._problems)
        self.share = Share(page, self.text, store, files, self.notices)
        self.shortcuts = Shortcuts(page, store, self.gestures, self.notices, commands)
        drafts = Drafts(storage, Storage("tab"), time.time)
        pins = Pins(store, client, self.notices)
        self.autosave = Autosave(page, store, files, pins, drafts)
        self.autosave.on_problem = lambda problem: self.notices.toast(problem, "warn")
        self.autosave.on_parted = lambda: self.notices.toast(
            "This graph was changed in another tab as well. Both versions are kept: "
            "this tab goes on with a copy of its own.",
            "info",
        )
        self.documents = Documents(
            page,
            self.text,
            self.disk,
            store,
            client,
            files,
            drafts,
            pins,
            self.autosave,
            self.runner.grants,
            self.notices,
            facts.get("examples", "examples/index.json"),
        )
        self.copies = Copies(self.notices, drafts, self.autosave, self.documents)
        self.documents.on_named = self.breakpoints.open
        self.documents.on_examples = lambda: self.topbar.draw_examples(self.documents.examples)
        self.build = facts.get("build", "")
        self._has_shown = False
        self._connect()

    def _connect(self):
        gestures = self.gestures
        gestures.on_refused = lambda reason: self.notices.toast(reason, "warn")
        gestures.on_asked = self._asked
        gestures.on_dropped = self.adding.drop
        gestures.on_files = self.intake.dropped
        gestures.on_opened = self._opened
        self.intake.on_graph = self.documents.open_kept
        self.intake.on_plugin = self.plugins.add
        self.client.on_types = self.plugins.heard
        self.plugins.on_types = self.palette.take
        self.plugins.on_settled = self.documents.tell_missing
        gestures.on_menu = self._menu
        self.client.on_problem = self._refused
        self.debugging.on_stands = self._stands
        self.debugging.on_went_on = self.previews.leave_inputs
        self.debugging.on_unreached = self._unreached
        self.debugging.on_condition = self.conditions.ask
        self.debugging.on_replace = self.replacing.ask
        self.inputs.on_show = self.canvas.show_node
        self.inputs.on_place = gestures.set_place
        self.inputs.on_pick = self.intake.pick
        self.inputs.on_connect = Connecting(self.store, self.context_menu, self.notices).choose
        self.inspector.on_duplicate = self.shortcuts.duplicate
        self.inspector.on_more = self._menu
        self.previews.on_pin = self.debugging.toggle_pin
        self.previews.on_replace = self.replacing.ask
        self.inspector.code.error_of = lambda node_id: self.states.of(node_id).error
        self.inspector.code.on_commit = lambda: self.debugging.run()
        self.previews.on_show = self.runs.on_show = self._show
        self.previews.on_packages = self.inspector.ask_packages
        self.previews.on_runs = self.runs.show
        self.runs.is_asked = lambda: self.runner.is_asked
        self.page.on("window", "dxt-update", lambda event: self._update())
        self.states.listen("run", self._ran)
        self.store.listen("opened", self._opened_document)
        self.store.listen("opened", self._own_types)
        self.store.listen("changed", self._own_types_changed)

    def _commands(self):
        """What menus and keys do, by name."""
        return {
            "run": lambda: self.debugging.run(),
            "run-to": lambda: self.debugging.run_to(self.store.only),
            "run-from": lambda: self.debugging.run_from(self.store.only),
            "stream": self._switch_streams,
            "runs": self._toggle_runs,
            "pause-or-go-on": lambda: self.debugging.pause_or_go_on(),
            "step": lambda: self.debugging.step(),
            "step-back": lambda: self.debugging.step_back(),
            "come-back": lambda: self.debugging.come_back(),
            "breakpoints": lambda: self.debugging.toggle_breakpoints(),
            "no-breakpoints": lambda: self.breakpoints.clear(),
            "undo": lambda: self.store.undo(),
            "redo": lambda: self.store.redo(),
            "new": lambda: self.documents.new(),
            "open": lambda: self.documents.ask_file(),
            "copies": lambda: self.copies.show(),
            "save": lambda: self.share.save(),
            "link": lambda: self.share.copy(),
            "original": self._original,
            "example": lambda slug: self.documents.choose_example(slug),
            "plugins": lambda: self.plugins.show(),
            "tidy": lambda: self.canvas.tidy(),
            "duplicate": lambda: self.shortcuts.duplicate(),
            "fold": lambda: self.subgraphs.make(),
            "unpack": lambda: self.subgraphs.unpack(),
            "search": self._search,
            "shortcuts": lambda: self.shortcuts.show(),
            "about": lambda: self.shortcuts.about(self.build),
        }

    def _heard(self, event):
        self.client.heard(event)

    def _broke(self, error):
        self.notices.toast(
            "Something went wrong in the page itself: %s. Your graph is kept." % error, "error"
        )

    def _original(self):
        act = self.documents.original()
        if act is None:
            self.notices.toast("This graph is your own: it has no other original.", "info")
        else:
            act()

    def _search(self):
        self.palette.toggle(True)
        self.palette.focus()

    def _ran(self):
        """Shows something of the first run, where the reader has not chosen what."""
        if (
            self.states.ok is None
            or self.states.is_running
            or self._has_shown
            or self.store.selected
        ):
            return
        self._has_shown = True
        found = worth_seeing(self.store.graph, self.states)
        if found is not None and not self.page.is_typed_into():
            self.store.select([found])

    # Adding

    def _add(self, type):
        node_id = self.adding.add(type)
        self.palette.toggle(False)
        self.page.call("#canvas", "focus")
        self.canvas.reveal(node_id)

    def _asked(self, facts):
        type = None
        if facts.get("source"):
            port = self.store.specs[facts["source"]].output(facts["sourcePort"])
            type = port.type if port is not None else "Any"
        self.quick.open(facts, type)

    def _add_asked(self, type, facts):
        source = (facts["source"], facts["sourcePort"]) if facts.get("source") else None
        self.adding.add_at(type, facts["at"], source)
        self.page.call("#canvas", "focus")

    def _entered(self):
        self.states.lead = self.store.lead

    def _opened(self, node_id):
        """A node was opened: the inside of it is shown, or its code or first parameter focused."""
        if self.store.can_enter(node_id):
            self.store.enter(node_id)
            self.page.call("#canvas", "focus")
            return
        self.store.select([node_id])
        self.inspector.draw()
        has_code = not self.page.get("#inspector-code", "hidden")
        self.page.call("#code" if has_code else "#inspector-body [data-port]", "focus")

    def _show(self, path, line=None):
        """Shows a node, wherever it is."""
        uses = path.split("/")
        node_id = uses.pop()
        if uses != self.store.path:
            self.store.go(uses)
        if uses != self.store.path or node_id not in self.store.graph.nodes:
            return
        self.store.select([node_id])
        self.canvas.show_node(node_id)
        self.inspector.draw()
        if line:
            self.inspector.code.reveal(line)

    def _own_types(self):
        self.palette.set_own(own_entries(self.store))

    def _own_types_changed(self, diff):
        if any(
            key.startswith("subgraph:")
            for part in (diff.added, diff.updated, diff.removed)
            for key in part
        ):
            self.page.soon("palette.own", self._own_types)

    # Debugging

    def _menu(self, place, at):
        items = self.debugging.items(place)
        if place in self.store.graph.nodes:
            items = items + [None] + self.subgraphs.items(place)
        self.context_menu.open(place, items, at)

    def _stands(self, node_id):
        """A run stands still: shows before which node, and what that would take.

        Nobody is taken away from what he is writing.
        """
        if self.page.get("#inspector:focus-within", "id"):
            return
        self.store.select([node_id])
        self.canvas.reveal(node_id)
        self.previews.show_inputs()

    def _unreached(self, node_id):
        self.notices.toast(
            "No breakpoint was reached: %s has its value already." % node_id,
            "info",
            ("Run it anew", lambda: self.debugging.run_from(node_id)),
        )

    def _refused(self, error):
        if error["code"] == "value_refused":
            self.replacing.refused(error["message"])
        elif error["code"] == "breakpoint_invalid":
            self.conditions.refused(error["message"])
        else:
            self.notices.toast(error["message"], "error")

    # News

    def _problems(self, found):
        self.previews.problems = found
        self.previews.draw_soon()
        self.statusbar.problems = found
        self.statusbar.draw_soon()

    def _update(self):
        self.notices.banner(
            "A new version of DxT is ready.", "info", [("Use it now", self._use_update)]
        )

    def _use_update(self):
        self.autosave.flush()
        self.page.update()

    def _switch_streams(self):
        self.runner.switch_streams()
        self.topbar.draw_run()
        self.topbar.draw_run_menu()

    def _toggle_runs(self):
        if self.previews.shows_runs:
            self.previews.show("result")
        else:
            self._show_runs()

    def _show_runs(self):
        self.previews.show("runs")
        self.runs.focus()

    def _opened_document(self):
        self._has_shown = False


def worth_seeing(graph, states):
    """The node whose result says most at a glance: a chart, else a view, else one at the end."""
    for family in ("chart", "view"):
        for node_id, node in graph.nodes.items():
            if category(node.type) == family and states.of(node_id).is_fresh:
                return node_id
    for node_id in graph.nodes:
        if not graph.wires_from(node_id) and states.of(node_id).is_fresh:
            return node_id
    return None


def start():
    page = Page()
    facts = page.facts("dxt-build") or {}

    def have(text, error):
        catalogue = Catalogue.from_json(json.loads(text) if text else {})
        app = App(page, facts, catalogue)
        if error:
            app.notices.toast(
                "The list of node types could not be fetched; load the page again.", "error"
            )
        app.documents.start()

    page.fetch(facts.get("catalogue", "catalogue.json"), have)


def begin():
    """Starts the page as soon as its JavaScript is there.

    Importing does nothing of the kind: it is done when the site is built.
    """
    when_here(start)
