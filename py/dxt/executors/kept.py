"""The values that nodes gave in this process, by key, with what is known of each.

Must not know how they were come by.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeGuard

from dxt.core.errors import OutOfMemory, OutputInvalid
from dxt.core.types import exact_types
from dxt.data.values import Number, describe, digest
from dxt.engine.tasks import Description, Task
from dxt.executors.code.functions import split

MEGABYTE = 1_000_000
LARGE = 2**63
"""From here on the text and digest of a whole number may take long, or can't be had."""


def exact_outputs(output_types: Mapping[str, str]) -> tuple[type, ...]:
    """The types of which a node's value is kept as it is, under the port `out`; none where it has
    other outputs."""
    return exact_types(output_types.get("out", "")) if len(output_types) == 1 else ()


class Kept(Mapping[str, Description]):
    """What is `held` by key, as a mapping to their descriptions.

    Numbers are described whenever somebody asks: most are never asked about, and a description
    takes more room than they do.
    """

    def __init__(self, values: dict[str, Any]) -> None:
        self.held = values
        self._told: dict[str, Description] = {}

    def __contains__(self, key: Any) -> bool:
        return key in self._told or (key in self.held and is_short(self.held[key]))

    def __getitem__(self, key: str) -> Description:
        told: Description | None = self.get(key)
        if told is None:
            raise KeyError(key)
        return told

    def get(self, key: str, default: Any = None) -> Any:
        told = self._told.get(key)
        if told is None and is_short(value := self.held.get(key)):
            return Number(value)
        return default if told is None else told

    def __iter__(self) -> Iterator[str]:
        return (key for key in self.held if key in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def keep(self, task: Task, value: Any) -> dict[str, Description]:
        """Keeps the outputs that the value is made of; what they are, by port.

        Raises OutputInvalid, and OutOfMemory where they take more than the task may.
        """
        if type(value) in exact_outputs(task.output_types):
            number = self.keep_number(task.key, value)
            if number is not None:
                return number
            outputs = {"out": value}
        else:
            outputs = split(value, task.output_types)
        found: dict[str, Description] = {}
        for port, output in outputs.items():
            try:
                found[port] = told = describe(output)
            except RecursionError:
                raise OutputInvalid(
                    f"The output {port} nests too deep, or holds itself. Give something flatter.",
                    port=port,
                ) from None
            told["digest"] = digest(output)
        if task.megabytes:
            _check_size(found, task.megabytes)
        for port, output in outputs.items():
            value_key = task.value_key(port)
            self.held[value_key] = output
            self._told[value_key] = found[port]
        return found

    def keep_number(self, key: str, value: Any) -> dict[str, Description] | None:
        """The same for a short number, of a node with the one output `out`; None for all else."""
        if not is_short(value):
            return None
        self.held[f"{key}.out"] = value
        return {"out": Number(value)}

    def forget(self, value_keys: Iterable[str] | None) -> None:
        """Drops these values, or all."""
        if value_keys is None:
            self.held.clear()
            self._told.clear()
            return
        for value_key in value_keys:
            self.held.pop(value_key, None)
            self._told.pop(value_key, None)


def is_short(value: Any) -> TypeGuard[int | float]:
    """Whether it is a number that can be described whenever somebody asks."""
    kind = type(value)
    return kind is float or (kind is int and -LARGE < value < LARGE)


def _check_size(found: Mapping[str, Description], megabytes: float) -> None:
    size = sum(description["bytes"] for description in found.values())
    if size > megabytes * MEGABYTE:
        raise OutOfMemory(
            f"It gives {size / MEGABYTE:,.0f} MB, and the graph allows {megabytes:g}. Give less, "
            "or allow the graph more."
        )
