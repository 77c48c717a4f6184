"""`refused`: the error that an action ends in. Runs on all three Pythons, unlike pytest.raises."""

from dxt.core.errors import DxtError


def refused(action, *arguments):
    """The DxtError that the call raises; any other end of it fails the test."""
    try:
        result = action(*arguments)
    except DxtError as error:
        assert error.message and str(error) == error.message
        return error
    assert False, f"not refused: {result!r}"  # noqa: B011
