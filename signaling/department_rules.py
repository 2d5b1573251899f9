"""How a department takes visits, as data: timetable, ladder, promises, and what serving takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Protocol

from msgspec import Struct

from signaling.timetable import Timetable
from signaling.visit import Visit
from signaling.words import LadderStep


class RoutingMode(StrEnum):
    """Whom a visit with several matters needs (the four ways of 千葉市's 窓口改革)."""

    CROWD = "crowd"
    """人海: who serves the first matter; the resident stays, specialists change."""
    BUNDLE = "bundle"
    """ライフイベント: who serves the whole event, where the town has a skill for it."""
    SUPER = "super"
    """スーパーマン: somebody who serves all of it."""
    ANYONE = "anyone"
    """誰でも: anybody, guided by the interview."""


class Bundle(Struct, frozen=True):
    """A life event: matters that one skill covers."""

    skill: str
    procedures: frozenset[str]


class Step(Struct, frozen=True):
    """One rung of the ladder: how long it is tried before the next; the departments that it asks besides."""

    kind: LadderStep
    seconds: int
    departments: tuple[str, ...] = ()


class CallBack(Struct, frozen=True):
    """Promises: on which minutes they are made, how many for one time, how long before it they count as near, and for
    how long after it a resident who is late is waited for.
    """

    every_min: int = 10
    most: int = 2
    near_s: int = 300
    keep_s: int = 1800


class DepartmentRules(Struct, frozen=True):
    """All of it; the defaults are those of a town that has written nothing down."""

    timetable: Timetable = Timetable()
    steps: tuple[Step, ...] = (Step(LadderStep.SPECIALIST, 180),)
    call_back: CallBack = CallBack()
    serving_s: int = 600
    """What serving one visit takes, until there are figures."""


class Reach(Struct, frozen=True):
    """How far the search for a visit goes by now; besides who has the skills, everybody of these departments."""

    step: LadderStep
    departments: frozenset[str] = frozenset()

    @property
    def rings_together(self) -> bool:
        """Whether several desks are rung at once."""
        return self.step != LadderStep.SPECIALIST


def reach(rules: DepartmentRules, department: str, visit: Visit, *, at: int) -> Reach:
    """How far the search goes: a pure function of how long the visit waits, so that every process knows the same.

    A promise starts with the whole section: who comes at the time that was said has waited already.
    """
    left = (at - visit.waiting_since) / 1000
    step, asked = LadderStep.SPECIALIST, set[str]()
    for rung in rules.steps:
        if rung.kind == LadderStep.SPECIALIST and visit.promised_at is not None and len(rules.steps) > 1:
            continue
        step = rung.kind
        asked |= {department} if rung.kind == LadderStep.SECTION else set(rung.departments)
        left -= rung.seconds
        if left < 0:
            return Reach(step, frozenset(asked))
    return Reach(LadderStep.CHOICE, frozenset(asked))


def skills_for(
    mode: RoutingMode, procedures: Sequence[str], skill_of: Mapping[str, str], bundles: Sequence[Bundle] = ()
) -> frozenset[str]:
    """What somebody must be able to serve to be rung for these matters, of which the first leads."""
    match mode:
        case RoutingMode.ANYONE:
            return frozenset()
        case RoutingMode.CROWD:
            return frozenset({skill_of[procedures[0]]})
        case _:
            pass
    if mode == RoutingMode.BUNDLE:
        for bundle in bundles:
            if bundle.procedures.issuperset(procedures):
                return frozenset({bundle.skill})
    return frozenset(skill_of[procedure] for procedure in procedures)


class QueueRules(Protocol):
    """What the hub asks of the town's data."""

    def department_of(self, visit: Visit) -> str:
        """The department whose matter a visit is; "" where nobody knows."""

    def of(self, department: str) -> DepartmentRules:
        """The rules of a department; the defaults where it has none."""

    def departments(self) -> Mapping[str, str]:
        """The department of each procedure of the newest catalogue."""


class NoRules:
    """A town that has written nothing down."""

    def department_of(self, visit: Visit) -> str:
        """See ``QueueRules``: nobody knows."""
        return ""

    def of(self, department: str) -> DepartmentRules:
        """See ``QueueRules``: the defaults."""
        return DepartmentRules()

    def departments(self) -> Mapping[str, str]:
        """See ``QueueRules``: none."""
        return {}
