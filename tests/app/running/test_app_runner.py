"""What a graph asks of its reader before it runs, and what was allowed."""

from app.running.runner import Grants, asks
from tests.app.samples import Kept, catalogue, graph


def test_a_graph_without_needs_asks_for_nothing():
    assert asks(graph({}), catalogue()) is None
    assert asks(graph({}, needs={"hosts": [], "seconds": 30}), catalogue()) is None


def test_what_was_allowed_is_remembered_for_that_graph_and_no_more():
    asked = asks(graph({}, requirements=["numpy"], needs={"hosts": ["example.com"]}), catalogue())
    assert asked == {"packages": True, "requirements": ["numpy"], "hosts": ["example.com"]}
    grants = Grants(Kept())
    grants.open("link:a")
    assert not grants.has(asked)
    grants.add(asked)
    assert grants.has(asked)
    assert not grants.has(dict(asked, requirements=["numpy", "pandas"]))
    grants.open("link:b")
    assert not grants.has(asked)
