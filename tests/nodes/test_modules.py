"""JavaScript modules as plugins: their types, versions, digests, and why one can't be had."""

from dxt.core.errors import PluginFailed
from dxt.nodes.modules import read_module
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
    found = read_module(code.encode(), where)
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
