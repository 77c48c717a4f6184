"""The code that a new node begins with, in its language. Pure texts."""

from dxt.core.node_types.catalogue import JAVASCRIPT

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


SCRIPTS = {
    "table": """/** Say here what the node does.
 *
 * @param {Table} rows
 * @returns {Table}
 */
export function transform(rows) {
  return rows.filter((row) => Object.keys(row).length > 0);
}
""",
    "number": """/** Say here what the node does.
 *
 * @param {number} value
 * @returns {number}
 */
export function compute(value) {
  return value * 2;
}
""",
    "text": """/** Say here what the node does.
 *
 * @param {string} text
 * @returns {string}
 */
export function rewrite(text) {
  return text.trim().toUpperCase();
}
""",
    "list": """/** Say here what the node does.
 *
 * @param {Array} items
 * @returns {Array}
 */
export function transform(items) {
  return items.filter(Boolean);
}
""",
    "any": """/** Say here what the node does. */
export function process(value) {
  return value;
}
""",
}


SCRIPT = """/** Keeps the first rows: change this to what you need.
 *
 * @param {Table} rows
 * @param {integer} [limit] how many rows to keep
 * @returns {Table}
 */
export function transform(rows, limit = 10) {
  return rows.slice(0, limit);
}
"""


def starter(type, kind=None):
    """A function that takes a value of that kind.

    Without one, a function for rows with a parameter to play with.
    """
    if type == JAVASCRIPT:
        return SCRIPTS.get(kind, SCRIPTS["any"]) if kind is not None else SCRIPT
    if kind is not None:
        return BY_KIND.get(kind, BY_KIND["any"])
    return '''def transform(rows: Table, limit: Annotated[int, Range(1, 100)] = 10) -> Table:
    """Keeps the first rows: change this to what you need."""
    kept = rows.to_pylist()[:limit]
    return Table.from_pylist(kept)
'''
