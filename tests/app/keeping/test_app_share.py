"""What the address of a graph says, and its file's name."""

from app.keeping.documents import query
from app.keeping.share import file_name


def test_an_address_names_an_example():
    assert query("?example=fares&x=1") == {"example": "fares", "x": "1"}
    assert query("") == {}


def test_a_file_is_named_after_the_title():
    assert file_name("America’s busiest airports") == "america-s-busiest-airports.dxt.json"
    assert file_name("") == "graph.dxt.json"
