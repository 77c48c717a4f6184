"""What of a text is written anew after an edit."""

from dxt.core.document.written import GROUP, Written


class Pen:
    """Writes names, and notes which."""

    def __init__(self):
        self.written = Written()
        self.names = []

    def text(self, parts, limit=None):
        """The texts of these, in the order of their names."""
        self.names = []
        names = sorted(parts)
        self.written.begin(limit)
        found = self.written.items("nodes/", names, [parts[name] for name in names], self.write)
        if not self.written.is_cut:
            self.written.end()
        return found

    def write(self, name, part):
        self.names.append(name)
        return name


def parts(count):
    return {f"n{at:03}": object() for at in range(count)}


def joined(found):
    return ",\n".join(found).split(",\n")


def test_only_what_is_another_object_is_written_anew():
    pen, found = Pen(), parts(10 * GROUP)
    assert joined(pen.text(found)) == sorted(found) == pen.names
    pen.text(found)
    assert pen.names == []
    found["n005"] = object()
    assert joined(pen.text(found)) == sorted(found)
    assert pen.names == ["n005"]


def test_what_comes_and_goes_leaves_the_rest_as_it_was_written():
    pen, found = Pen(), parts(10 * GROUP)
    pen.text(found)
    del found["n020"]
    found["n000a"] = object()
    found["n100a"] = object()
    assert joined(pen.text(found)) == sorted(found)
    assert pen.names == ["n000a", "n100a"]
    pen.text(found)
    assert pen.names == []


def test_nodes_that_come_one_by_one_are_written_once():
    pen, found = Pen(), parts(GROUP)
    for at in range(3 * GROUP):
        found[f"o{at:03}"] = object()
        pen.text(found)
    assert pen.names == [f"o{3 * GROUP - 1:03}"]
    assert len(pen.text(found)) < 8


def test_a_limit_is_written_at_a_time():
    pen, found = Pen(), parts(3 * GROUP)
    goes = 0
    seen = []
    while pen.written.is_cut or not goes:
        pen.text(found, GROUP)
        assert len(pen.names) <= GROUP
        seen.extend(pen.names)
        goes += 1
    assert goes == 3 and seen == sorted(found)
    assert joined(pen.text(found)) == sorted(found) and pen.names == []
