"""The code that a new Python node begins with. Pure texts."""

BY_KIND = {
    "table": '''def transform(rows: Table) -> Table:
    """Say here what the node does."""
    kept = [row for row in rows.to_pylist() if row]
    return Table.from_pylist(kept)
''',
    "number": '''def compute(value: float) -> float:
    """Say here what the node does."""
    return value * 2
''',
    "text": '''def rewrite(text: str) -> str:
    """Say here what the node does."""
    return text.strip().capitalize()
''',
    "list": '''def transform(items: list) -> list:
    """Say here what the node does."""
    return [item for item in items if item]
''',
    "any": '''def process(value: Any) -> Any:
    """Say here what the node does."""
    return value
''',
}


def starter(kind=None):
    """A function that takes a value of that kind.

    Without one, a function for rows with a parameter to play with.
    """
    if kind is not None:
        return BY_KIND.get(kind, BY_KIND["any"])
    return '''def transform(rows: Table, limit: Annotated[int, Range(1, 100)] = 10) -> Table:
    """Keeps the first rows: change this to what you need."""
    kept = rows.to_pylist()[:limit]
    return Table.from_pylist(kept)
'''
