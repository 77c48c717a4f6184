"""Where a run stands still: breakpoints, and whether a node is held before it is performed.

Owns what breakpoints say and what somebody asked for last: pause, step or go on. Must not know
runs, lanes or executors, nor any value: a condition speaks of what is known of a value without
opening it, so that no node code is needed to find out (invariant 1).
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from dxt.core.document.graph import Wire
from dxt.core.errors import BreakpointInvalid, WireInvalid
from dxt.core.ids import is_path
from dxt.core.text.json_text import clip
from dxt.engine.tasks import Description

FACTS = ("rows", "items", "kind", "bytes", "text", "digest")
"""What a condition can speak of. Tables have `rows`, and so do lists; `items` is the same."""

COMPARISONS: Mapping[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda one, other: one in other,
    ast.NotIn: lambda one, other: one not in other,
}


class Condition:
    """`rows > 1000 and kind == "table"`: comparisons of facts; raises BreakpointInvalid."""

    def __init__(self, text: str) -> None:
        try:
            self._tree = ast.parse(text.strip(), mode="eval").body
        except (SyntaxError, ValueError, MemoryError, RecursionError):
            raise BreakpointInvalid(
                f'"{clip(text)}" is no condition; write it like "rows > 1000".'
            ) from None
        for found in ast.walk(self._tree):
            _check(found, text)

    def holds(self, told: Description) -> bool:
        """Whether it is so of a value; a comparison with what the value has not, is not."""
        return bool(_worked_out(self._tree, told))


@dataclass(frozen=True, slots=True)
class Breakpoint:
    """A place to stand still at: before a node, or only when a value comes by this wire to it."""

    text: str
    node: str
    wire: str | None = None
    condition: Condition | None = None

    @classmethod
    def parse(cls, text: str) -> Breakpoint:
        """`NODE`, or `NODE.PORT -> NODE.PORT`, and maybe ` if CONDITION` behind it.

        Raises BreakpointInvalid.
        """
        place, has_condition, condition = text.partition(" if ")
        place = place.strip()
        try:
            wire = Wire.parse(place) if "->" in place else None
        except WireInvalid as error:
            raise BreakpointInvalid(error.message) from None
        if wire is None and not is_path(place):
            raise BreakpointInvalid(
                f'"{clip(text)}" is no breakpoint; write "NODE", "NODE if rows > 10", or a wire '
                'like "a.out -> b.rows" instead of the node.'
            )
        return cls(
            " ".join(text.split()),
            place if wire is None else wire.target,
            None if wire is None else wire.text,
            Condition(condition) if has_condition else None,
        )

    def is_hit(self, inputs: Mapping[str, Description]) -> bool:
        """Whether to stand still before the node that takes these, by wire.

        A condition at a node is met when any of them meets it, one at a wire by what comes there.
        """
        if self.condition is None:
            return self.wire is None or self.wire in inputs
        coming = inputs.values() if self.wire is None else [inputs.get(self.wire, {})]
        return any(self.condition.holds(told) for told in coming)


@dataclass(slots=True)
class Held:
    """The node that a run stands still before, and why: "breakpoint", "step" or "pause"."""

    node: str
    why: str
    breakpoint: str | None = None
    told: Mapping[str, Description] | None = None
    """What it takes, as far as that was told."""


class Debugger:
    """Outlives runs; what was asked for ends with the run, the breakpoints stay."""

    def __init__(self) -> None:
        self.held: Held | None = None
        self.passing: str | None = None
        """The node that goes on, whatever else would hold it."""
        self._why: str | None = None
        self._breakpoints: dict[str, list[Breakpoint]] = {}

    @property
    def watches(self) -> bool:
        """Whether nodes have to be looked at one by one before they are performed."""
        return bool(self._breakpoints) or self._why is not None or self.held is not None

    def set_breakpoints(self, breakpoints: Iterable[Breakpoint]) -> None:
        """From now on these, and no others."""
        self._breakpoints = {}
        for one in breakpoints:
            self._breakpoints.setdefault(one.node, []).append(one)

    def pause(self) -> None:
        """Holds whatever node comes next."""
        if self.held is None:
            self._why = "pause"
            self.passing = None

    def go_on(self, step: bool = False) -> None:
        """Lets the held node pass; a `step` only that one. Where none is held, a step pauses."""
        if self.held is not None:
            self.passing, self.held = self.held.node, None
            self._why = "step" if step else None
        elif step:
            self.pause()
        else:
            self._why = None

    def move(self) -> None:
        """Holds another node: the one that was held is not next any more."""
        self.held = None
        self.pause()

    def end_run(self) -> None:
        self.held = self.passing = self._why = None

    def holds(self, node: str, inputs: Mapping[str, Description]) -> bool:
        """Whether the run is to stand still before this node, which is then `held`."""
        if node == self.passing:
            self.passing = None
            return False
        hit = next((one for one in self._breakpoints.get(node, ()) if one.is_hit(inputs)), None)
        if hit is not None:
            self.held = Held(node, "breakpoint", hit.text)
        elif self._why is not None:
            self.held = Held(node, self._why)
        else:
            return False
        self._why = None
        return True


def _check(found: ast.AST, text: str) -> None:
    if isinstance(found, ast.Name) and found.id not in FACTS:
        raise BreakpointInvalid(
            f'A condition can\'t speak of "{clip(found.id)}"; it can of {", ".join(FACTS)}.'
        )
    known = (ast.Name, ast.Constant, ast.Compare, ast.BoolOp, ast.boolop, ast.expr_context)
    negative = isinstance(found, ast.UnaryOp) and isinstance(found.op, ast.Not | ast.USub)
    if not (
        isinstance(found, (*known, ast.Not, ast.USub)) or type(found) in COMPARISONS or negative
    ):
        raise BreakpointInvalid(
            f'"{clip(text)}" is more than a condition can say; compare facts with numbers and '
            'texts, and join that by "and", "or" and "not".'
        )


def _worked_out(tree: ast.AST, told: Description) -> Any:
    if isinstance(tree, ast.Constant):
        return tree.value
    if isinstance(tree, ast.Name):
        return told.get("items" if tree.id == "rows" else tree.id)
    if isinstance(tree, ast.BoolOp):
        joined = all if isinstance(tree.op, ast.And) else any
        return joined(_worked_out(one, told) for one in tree.values)
    if isinstance(tree, ast.Compare):
        terms = [_worked_out(one, told) for one in (tree.left, *tree.comparators)]
        if None in terms:
            return False
        try:
            return all(
                COMPARISONS[type(op)](one, other)
                for op, one, other in zip(tree.ops, terms, terms[1:], strict=False)
            )
        except TypeError:  # of things that can't be compared
            return False
    assert isinstance(tree, ast.UnaryOp)
    inner = _worked_out(tree.operand, told)
    if isinstance(tree.op, ast.Not):
        return not inner
    return -inner if isinstance(inner, int | float) else None
