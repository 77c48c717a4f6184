"""Tasks that are handed over together, to be performed one after the other, and their JSON form.

What they share is told once: nodes with the same function have the same recipe. Must not know who
performs them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any, NamedTuple

from dxt.engine.stream_task import StreamTask, task_from_json
from dxt.engine.tasks import Recipe, Task

OWN = [one.name for one in fields(Task) if one.name not in ("task", "recipe")]


class Step(NamedTuple):
    task: Task
    unless: Mapping[str, str] | None = None
    """Digests by value key: it is not to be performed if these values come out so."""


def as_json(steps: Sequence[Step], first: int) -> dict[str, Any]:
    """The steps, their tasks numbered from `first` on."""
    recipes: dict[Recipe, int] = {}
    told: list[dict[str, Any]] = []
    for number, (task, unless) in enumerate(steps, first):
        if isinstance(task, StreamTask):
            told.append({**task.as_json(), "task": number})
            continue
        recipe = recipes.setdefault(task.recipe, len(recipes))
        own = {name: getattr(task, name) for name in OWN}
        told.append(
            {"task": number, "recipe": recipe, "outputs": task.outputs, **own, "unless": unless}
        )
    return {"recipes": [asdict(recipe) for recipe in recipes], "tasks": told}


def from_json(json: Mapping[str, Any]) -> list[Step]:
    """The steps that `as_json` told."""
    recipes = [Recipe(**told) for told in json["recipes"]]

    def step(told: Mapping[str, Any]) -> Step:
        if "recipe" not in told:
            return Step(task_from_json(told))
        own = {name: told[name] for name in OWN}
        return Step(Task(told["task"], recipe=recipes[told["recipe"]], **own), told["unless"])

    return [step(told) for told in json["tasks"]]
