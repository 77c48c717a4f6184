"""A failed download names the package and what to do."""

from dxt_build import environment, node

PIP_MISSING = """\
WARNING: something
ERROR: Could not find a version that satisfies the requirement arro3-core==9.9 (from versions: none)
ERROR: No matching distribution found for arro3-core==9.9
"""
PIP_CHANGED = """\
ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.
    click==8.5.1 from some/where/click-8.5.1-py3-none-any.whl (from -r requirements.txt (line 3)):
        Expected sha256 aaaa
             Got        bbbb
"""
NPM_GONE = """\
npm error code E404
npm error 404 Not Found - GET https://host/preact/-/preact-10.29.8.tgz - Not found
"""
NPM_CHANGED = """\
npm error code EINTEGRITY
npm error sha512-a integrity checksum failed when using sha512: wanted sha512-a but got sha512-b
npm error https://host/@xyflow/react/-/react-12.12.1.tgz
"""


def test_a_python_package_that_is_not_found_is_named() -> None:
    message = environment.explanation(PIP_MISSING, "of requirements.txt")
    assert "no download for arro3-core==9.9" in message
    assert "Check the network" in message


def test_a_python_package_that_is_not_the_pinned_one_is_named() -> None:
    message = environment.explanation(PIP_CHANGED, "of requirements.txt")
    assert message.startswith("what was downloaded as click==8.5.1 is not what this project pinned")


def test_any_other_failure_of_pip_says_what_it_was_for() -> None:
    message = environment.explanation("ERROR: disk full", "of requirements.txt")
    assert "of requirements.txt" in message
    assert "disk full" in message


def test_a_javascript_package_that_is_not_found_is_named() -> None:
    assert "npm could not install the package preact" in node.explanation(NPM_GONE)


def test_a_javascript_package_that_is_not_the_pinned_one_is_named() -> None:
    assert "pinned for the package @xyflow/react" in node.explanation(NPM_CHANGED)
