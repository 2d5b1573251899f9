"""Tests of the times that are on offer, and of how near a promise is."""

import pytest

from signaling.call_backs import OFFERED, stage, times
from signaling.department_rules import CallBack, DepartmentRules
from signaling.estimates import MINUTE_MS
from signaling.timetable import Timetable
from tests.signaling.test_timetable import WEEK, at

RULES = DepartmentRules(timetable=Timetable(WEEK), call_back=CallBack(every_min=10, most=2))


def test_times_are_on_the_grid_within_the_hours_and_not_too_soon() -> None:
    """Over the break, when need be."""
    found = times(RULES, {}, at=at("2026-11-20T11:33"), soonest_min=10)
    wanted = ["11:50", "13:00", "13:10", "13:20", "13:30", "13:40"]
    assert found == tuple(at(f"2026-11-20T{time}") for time in wanted)
    assert len(found) == OFFERED


def test_a_time_that_is_given_away_is_not_offered() -> None:
    """As many as the department has written down fit into one."""
    ten, twenty = at("2026-11-20T10:10"), at("2026-11-20T10:20")
    found = times(RULES, {ten: 2, twenty: 1}, at=at("2026-11-20T10:00"), soonest_min=1)
    assert found[0] == twenty


def test_where_nothing_opens_nothing_is_offered() -> None:
    """Rather than a promise that nobody keeps."""
    closed = DepartmentRules(timetable=Timetable(((),) * 7))
    assert times(closed, {}, at=at("2026-11-20T10:00"), soonest_min=10) == ()


@pytest.mark.parametrize(("minutes", "wanted"), [(-6, "later"), (-5, "near"), (0, "due"), (29, "due"), (30, "late")])
def test_a_promise_comes_nearer(minutes: int, wanted: str) -> None:
    """By the wall clock, for it is the wall clock that was promised."""
    promised = at("2026-11-20T10:40")
    assert stage(RULES, promised, at=promised + minutes * MINUTE_MS) == wanted
