"""Weather of a few places."""

from importlib.resources import files
from typing import Annotated, NamedTuple

from dxt.nodes.prelude import Range, node
from dxt_weather._mean import mean

MIGRATIONS = [
    {"from": "mean@1", "to": "smooth@1", "renamed": {"rows": "values"}},
    {
        "from": "smooth@1",
        "to": "smooth@2",
        "renamed": {"size": "days"},
        "dropped": {"center": False},
        "added": {"digits": 9},
    },
]


class Extremes(NamedTuple):
    low: float
    high: float


def readings(place: str = "oslo") -> list[float]:
    """Temperatures at a place.

    One a day, in degrees Celsius.
    """
    lines = files("dxt_weather").joinpath("readings.txt").read_text("utf-8").splitlines()
    return [float(line.split()[1]) for line in lines if line.split()[0] == place]


@node(version=2, requires=["scipy>=1.14"])
def smooth(
    values: list[float], days: Annotated[int, Range(1, 30)] = 3, digits: int = 1
) -> list[float]:
    """Rolling mean."""
    windows = [values[max(0, at - days + 1) : at + 1] for at in range(len(values))]
    return [round(mean(window), digits) for window in windows]


def extremes(values: list[float]) -> Extremes:
    """The lowest and the highest."""
    return Extremes(min(values), max(values))


def _private() -> None:
    pass
