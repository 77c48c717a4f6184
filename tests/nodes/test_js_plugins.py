"""JavaScript modules as plugins: their types, versions, digests, and why one can't be had."""

from dxt.core.document.graph import Graph, Node, Wire
from dxt.core.editing import diff as diffs
from dxt.core.editing.migrations import migrate
from dxt.core.errors import PluginFailed
from dxt.core.node_types.catalogue import problems
from dxt.nodes.js_plugins import read_js_plugin
from dxt.nodes.plugin_files import read_plugin
from dxt.nodes.plugins import Plugin
from dxt.nodes.registry import Registry

CODE = """/** Shapes. @version 1.5 */

/** The area of a circle. @param {number} radius @returns {number} */
export function circle(radius) { return 3 * radius ** 2; }

/** @version 2 @param {number} [side] */
export const square = (side = 2) => side ** 2;

const helper = () => 1;
"""


def read(code: str, where: str = "folder/Shapes.mjs") -> Plugin:
    found = read_js_plugin(code.encode(), where)
    assert isinstance(found, Plugin), found
    return found


def why(code: bytes, where: str = "shapes.mjs") -> str:
    found = read_plugin(code, where)
    assert isinstance(found, PluginFailed)
    return found.message


def test_each_exported_function_is_a_type() -> None:
    found = read(CODE)
    assert (found.name, found.version, found.prefixes) == ("shapes", "1.5", ("shapes",))
    assert list(found.specs) == ["shapes.circle@1", "shapes.square@2"]
    circle = found.specs["shapes.circle@1"]
    assert circle.summary == "The area of a circle." and circle.language == "javascript"
    assert circle.origin == f"shapes.mjs@{found.digest}"
    (told,) = [told for told in Registry([found]).listing() if told["type"] == "shapes.square@2"]
    assert told["plugin"] == "shapes 1.5"


def test_its_digest_is_that_of_its_code_and_types() -> None:
    digest = read(CODE).digest
    for same in (
        CODE.replace("The area", "An area"),
        CODE.replace("const helper", "\n\nconst helper"),
    ):
        assert read(same).digest == digest
    for other in (CODE.replace("3 *", "4 *"), CODE.replace("{number} radius", "{integer} radius")):
        assert read(other).digest != digest


MIGRATIONS = """
export const MIGRATIONS = [
  // Named otherwise since 1.5.
  {
    from: "round@1",
    'to': "circle@1",
    renamed: { size: "radius" },
    dropped: { "exactly": true },
    added: { by: -2.5 },
  },
  { from: "old_shapes.box@1", to: "square@2", dropped: ["colour"] },
]
"""


def test_steps_from_types_of_the_past_are_read_from_a_constant() -> None:
    for code in (CODE + MIGRATIONS, MIGRATIONS + CODE, CODE + MIGRATIONS.replace("export ", "")):
        told = [step.as_json() for step in read(code).migrations]
        assert told == [
            {
                "from": "shapes.round@1",
                "to": "shapes.circle@1",
                "renamed": {"size": "radius"},
                "dropped": {"exactly": True},
                "added": {"by": -2.5},
            },
            {"from": "old_shapes.box@1", "to": "shapes.square@2", "dropped": ["colour"]},
        ]


def test_a_graph_of_the_past_is_brought_up_to_a_module_of_today() -> None:
    graph = Graph()
    graph.add_node("r", Node("value.number@1", {"value": 2}))
    graph.add_node("c", Node("shapes.round@1"))
    graph.add_wire(Wire.parse("r.out -> c.size"))
    of = Registry([read(CODE + MIGRATIONS.replace("added: { by: -2.5 },", ""))])
    found = migrate(graph, of.catalogue())
    assert list(found.notes.values()) == [
        'The node "c" was of type shapes.round@1 and is now of type shapes.circle@1: '
        '"size" is now "radius".'
    ]
    diffs.apply(graph, found.diff)
    assert problems(graph, of.catalogue()) == []


def test_steps_that_make_no_sense_are_told_with_their_line() -> None:
    def told(table: str) -> str:
        return why(f"\nexport const MIGRATIONS = {table};\n{CODE}".encode())

    assert "line 2: MIGRATIONS must be written out: it is read, and never run" in told("[made()]")
    assert "must be written out" in told("[].concat([1])")
    assert "line 2: MIGRATIONS must be a list of steps" in told("{}")
    assert 'A migration must be {"from"' in told('[{from: "round"}]')
    assert "neither a function here" in told('[{from: "round@1", to: "gone@1"}]')
    assert "two steps from shapes.a@1" in told(
        '[{from: "a@1", to: "circle@1"}, {from: "a@1", to: "square@2"}]'
    )


def test_a_constant_inside_a_function_is_none_of_the_module() -> None:
    code = CODE + "export function f() { const MIGRATIONS = [made()]; return MIGRATIONS; }\n"
    assert read(code).migrations == []


def test_its_name_is_that_of_its_file_or_address() -> None:
    for where in (
        "my-shapes.js",
        "https://example.org/a/my-shapes.mjs?raw=1",
        "C:\\x\\my-shapes.mjs",
    ):
        assert read(CODE, where).name == "my_shapes", where


def test_what_is_no_module_is_told() -> None:
    assert "it exports no function" in why(b"const a = 1;")
    assert "line 2: " in why(b"\nexport function f({a}) {}")
    assert "not UTF-8" in why(b"\xff\xfe export")
    assert "a name like shapes.mjs" in why(CODE.encode(), "99 shapes.mjs")
    assert "damaged, or no wheel" in why(b"PK\x03\x04", "shapes.mjs")
