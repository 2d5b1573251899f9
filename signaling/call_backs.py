"""The times at which a resident can be served by appointment, and how near a promise is."""

from __future__ import annotations

from collections.abc import Mapping

from signaling.department_rules import DepartmentRules
from signaling.estimates import MINUTE_MS

OFFERED = 6
"""Times on the screen: as many as a resident can compare."""

LOOKED_AT = 600
"""Places on the grid that are looked at: with one every ten minutes, four days and nights."""


def times(rules: DepartmentRules, taken: Mapping[int, int], *, at: int, soonest_min: int) -> tuple[int, ...]:
    """The next times (ms since 1970) on the department's grid at which it is open and has room; at most ``OFFERED``.

    ``taken``: how many promises there are for each time; ``soonest_min``: before that, waiting is as quick.
    """
    grid = rules.call_back.every_min * MINUTE_MS
    first = -(-(at + soonest_min * MINUTE_MS) // grid) * grid
    found: list[int] = []
    for place in range(LOOKED_AT):
        time = first + place * grid
        if rules.timetable.is_open(time) and taken.get(time, 0) < rules.call_back.most:
            found.append(time)
            if len(found) == OFFERED:
                break
    return tuple(found)


def stage(rules: DepartmentRules, promised_at: int, *, at: int) -> str:
    """How a promise stands: ``later``, ``near``, ``due`` (its time has come), ``late`` (nobody came for it)."""
    if at >= promised_at + rules.call_back.keep_s * 1000:
        return "late"
    if at >= promised_at:
        return "due"
    return "near" if at >= promised_at - rules.call_back.near_s * 1000 else "later"
