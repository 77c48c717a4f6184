"""What is wrong with the graph in view: where it is looked for, and how much in one go."""

from app.keeping.files import DataFiles
from app.running.problems import LOT, Problems
from app.running.states import States
from app.store import Store
from dxt.core.editing import edits
from dxt.core.editing.diff import Diff
from dxt.core.node_types.catalogue import Catalogue
from tests.app.samples import catalogue, graph


class Timers:
    def __init__(self):
        self.act = None
        self.goes = 0

    def later(self, name, milliseconds, act):
        self.act = act

    def settle(self):
        self.goes = 0
        while self.act is not None:
            act, self.act = self.act, None
            self.goes += 1
            act()


class Counting(Catalogue):
    """Notes the nodes whose specs are asked for."""

    def __init__(self):
        super().__init__(catalogue().specs)
        self.asked = []

    def spec_of(self, node, node_id):
        self.asked.append(node_id)
        return super().spec_of(node, node_id)


def opened(size):
    types, timers, told = Counting(), Timers(), []
    store = Store(types)
    problems = Problems(timers, store, States(), DataFiles(store, None), told.append)
    nodes = {f"n{at}": "def f(x: int = 1) -> int: ..." for at in range(size)}
    wires = [f"n{at}.out -> n{at + 1}.x" for at in range(size - 1)]
    store.open(graph(nodes, wires))
    return store, types, timers, told, problems


def test_after_an_edit_only_the_node_and_what_needs_it_are_looked_at():
    store, types, timers, told, problems = opened(20)
    timers.settle()
    types.asked = []
    store.do(edits.set_code(store.graph, "n7", "def f(x: int = 1) -> str: ..."), "Edit")
    timers.settle()
    assert sorted(set(types.asked)) == ["n6", "n7", "n8"]
    assert [error["node"] for error in told[-1]] == ["n8"]
    types.asked = []
    problems.find()
    assert types.asked == []


def test_many_nodes_are_looked_at_in_several_goes_and_one_of_them_in_one():
    store, _types, timers, told, _problems = opened(3 * LOT)
    timers.settle()
    assert timers.goes == 3 and told == [[]]
    store.do(edits.set_param(store.graph, "n5", "z", 1), "Edit")
    timers.settle()
    assert timers.goes == 1 and [error["code"] for error in told[-1]] == ["no_such_port"]


def test_a_wire_that_closes_a_ring_is_found_and_forgotten_again():
    store, _types, timers, told, _problems = opened(3)
    timers.settle()
    key = "wire:n2.out -> n0.x"
    store.do(Diff(added={key: True}, order={key: (None, store.graph.next_rank())}), "Connect")
    timers.settle()
    assert [error["code"] for error in told[-1]] == ["cycle_found"]
    store.undo()
    timers.settle()
    assert told[-1] == []
