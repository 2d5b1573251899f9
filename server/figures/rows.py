"""From a visit's log to its figures: periods, waits and minutes per step. Pure: the same log gives the same rows.

Only what stands beside the encrypted bodies is read here (kind, time and actor of each event), so that figures hold
nothing about a person, and those of somebody who was erased stay. Who took a visit over is named by its caller.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from types import MappingProxyType

STEPS = ("identity", "interview", "confirm", "sign", "print", "hold", "other")
"""The steps of a visit. Minutes of a visit are those of its steps, nothing is counted twice or left out."""

_STATE_AFTER = {
    "opened": "waiting",
    "offered": "offered",
    "offer_ended": "waiting",
    "answered": "serving",
    "parked": "parked",
    "recalled": "serving",
    "handed_over": "waiting",
    "requeued": "waiting",
    "taken_over": "serving",
    "promised": "promised",
    "arrived": "waiting",
    "closed": "closed",
}
"""The state that an event of a kind leads to, however the visit came there. Every other kind moves nothing."""

_STEP_THAT_ENDS = {
    "identity_checked": "identity",
    **dict.fromkeys(
        (
            *("asked", "replied", "kept_off", "edited", "note_written", "language_chosen", "presented"),
            *("person_added", "person_removed", "procedure_added", "procedure_removed", "signature_requested"),
        ),
        "interview",
    ),
    **dict.fromkeys(("confirmed", "disputed", "voided"), "confirm"),
    **dict.fromkeys(("signed", "submitted"), "sign"),
    **dict.fromkeys(("printed", "ticked"), "print"),
    "resumed": "hold",
}
"""A stretch of time between two events belongs to the step that the later one ends: what ends in a はい was confirming,
what ends in a signature was signing."""

_AFTER_THE_END = frozenset({"identity", "print"})
"""Steps of the branch that go on when the talk is over: papers are printed and handed out."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One event as it stands beside its body: its place in the log, when (ms since 1970), by whom, what kind."""

    seq: int
    at: int
    actor: str
    kind: str


@dataclass(frozen=True, slots=True)
class Period:
    """One stay in one state, begun by the event ``seq``; ``ended_at`` None: still there, or the end of the visit."""

    seq: int
    state: str
    began_at: int
    ended_at: int | None
    specialist: str | None


@dataclass(frozen=True, slots=True)
class VisitFigures:
    """What is counted of one visit. ``wait_ms``: until the first answer, or until somebody left without one."""

    opened_at: int
    answered_at: int | None
    closed_at: int | None
    state: str
    wait_ms: int | None
    serving_ms: int
    hand_overs: int
    submitted: int
    steps: dict[str, int]
    periods: tuple[Period, ...] = field(default=())


def figures_of(marks: Sequence[Mark], taken_by: Mapping[int, str] = MappingProxyType({})) -> VisitFigures:
    """The figures of a visit by its whole log so far; ``marks`` are in order and begin with the opening.

    ``taken_by`` names who serves from a take-over on, by its seq; one that it leaves out is nobody's by name.
    A clock that was set back makes a stretch of no length, never a negative one.
    """
    opened = marks[0]
    periods = _periods(marks, taken_by)
    answered = next((mark.at for mark in marks if mark.kind == "answered"), None)
    closed = next((mark.at for mark in marks if mark.kind == "closed"), None)
    first = answered if answered is not None else closed
    servers = [period.specialist for period in periods if period.state == "serving"]
    return VisitFigures(
        opened_at=opened.at,
        answered_at=answered,
        closed_at=closed,
        state=periods[-1].state,
        wait_ms=None if first is None else max(0, first - opened.at),
        serving_ms=sum(
            max(0, period.ended_at - period.began_at)
            for period in periods
            if period.state == "serving" and period.ended_at is not None
        ),
        hand_overs=sum(before not in (None, after) for before, after in pairwise(servers)),
        submitted=sum(mark.kind == "submitted" for mark in marks),
        steps=_steps(marks),
        periods=periods,
    )


def _periods(marks: Sequence[Mark], taken_by: Mapping[int, str]) -> tuple[Period, ...]:
    found: list[Period] = []
    for mark in marks:
        state = _STATE_AFTER.get(mark.kind)
        taken_over = mark.kind == "taken_over"
        if state is None or (found and found[-1].state == state and not taken_over):
            continue
        if found:
            last = found[-1]
            found[-1] = Period(last.seq, last.state, last.began_at, mark.at, last.specialist)
        person: str | None = mark.actor.partition(":")[2]
        if taken_over:
            person = taken_by.get(mark.seq)  # who hands a visit over in its call is not who serves after it
        found.append(Period(mark.seq, state, mark.at, None, person if state == "serving" else None))
    return tuple(found)


def _steps(marks: Sequence[Mark]) -> dict[str, int]:
    spent: Counter[str] = Counter()
    state, since = "", marks[0].at
    for mark in marks:
        step = _STEP_THAT_ENDS.get(mark.kind, "other")
        if state == "serving" or (state == "closed" and step in _AFTER_THE_END):
            spent[step] += max(0, mark.at - since)
        # What is ticked after the screen was cleared may be ticked a day later: nobody worked on it that long.
        state, since = "" if mark.kind == "wiped" else _STATE_AFTER.get(mark.kind, state), mark.at
    return {step: spent[step] for step in STEPS}
