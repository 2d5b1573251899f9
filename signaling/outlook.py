"""What a resident may expect before and while they wait: minutes, the times of appointments, or a choice."""

from __future__ import annotations

from collections.abc import Mapping

from signaling import messages as m
from signaling.call_backs import stage, times
from signaling.department_rules import QueueRules, Reach, reach
from signaling.departments import Departments
from signaling.errors import ErrorCode, Refused
from signaling.estimates import Estimates, minutes, slots
from signaling.moment import Moment
from signaling.register import Register
from signaling.timetable import day_of
from signaling.visit import Visit
from signaling.words import LadderStep

CHOICE_AGAIN_MS = 300_000
"""Who chose to wait is asked again only after this."""

SOONEST_MIN = 10
"""An appointment sooner than this is no better than waiting."""


class Outlook:
    """Puts the town's rules, the figures of late and the promises together."""

    def __init__(self, register: Register, rules: QueueRules, departments: Departments, estimates: Estimates) -> None:
        self._register = register
        self._rules = rules
        self._departments = departments
        self._estimates = estimates

    def reach_of(self, visit: Visit, moment: Moment) -> Reach:
        """How far the search for a waiting visit goes by now."""
        department = self._rules.department_of(visit)
        return reach(self._rules.of(department), department, visit, at=moment.at)

    def department_of(self, visit: Visit) -> str:
        """The department whose matter a visit is."""
        return self._rules.department_of(visit)

    def departments(self) -> Mapping[str, str]:
        """The department of each procedure."""
        return self._rules.departments()

    def is_open(self, department: str, moment: Moment) -> bool:
        """Whether a department takes visits now; one that nobody knows does."""
        return self._departments.is_open(department, moment)

    def wait(self, department: str, *, ahead: int, there: int, free: int, moment: Moment) -> m.Wait:
        """What somebody may expect who calls now for a matter of this department."""
        rules = self._rules.of(department)
        closed, early = not self.is_open(department, moment), self.closed_early(department, moment)
        expected = None if closed else self._minutes(department, ahead=ahead, there=there, free=free)
        soonest = self._call_backs(department, expected, moment)
        return m.Wait(
            minutes=expected,
            error=self._error(department, expected),
            call_back_at=soonest[0] if soonest else None,
            opens_at=rules.timetable.opens_at(moment.at) if closed and not early else None,
        )

    def place(self, visit: Visit, *, ahead: int, there: int, free: int, moment: Moment) -> m.Place:
        """A waiting resident's place, the minutes, and whether to choose."""
        department = self._rules.department_of(visit)
        expected = self._minutes(department, ahead=ahead, there=there, free=free)
        choose = self._chooses(visit, moment)
        return m.Place(
            visit=visit.id,
            ahead=ahead,
            there=there,
            minutes=expected,
            error=self._error(department, expected),
            choose=choose,
            call_back=self._call_backs(department, expected, moment) if choose else (),
        )

    def _minutes(self, department: str, *, ahead: int, there: int, free: int) -> int | None:
        serving = self._estimates.serving_ms(department, self._rules.of(department).serving_s)
        return minutes(ahead=ahead, there=there, free=free, serving_ms=serving)

    def _error(self, department: str, expected: int | None) -> int | None:
        """Give or take, in minutes: as it was of late; until that is known, half of what is said."""
        if not expected:
            return None
        known = self._estimates.error_min(department)
        return round(known) if known is not None else -(-expected // 2)

    def _chooses(self, visit: Visit, moment: Moment) -> bool:
        """Whether the ladder is at its end, and the resident was not asked just now."""
        if self.reach_of(visit, moment).step != LadderStep.CHOICE:
            return False
        chosen = visit.chose_waiting_at
        return chosen is None or not 0 <= moment.at - chosen < CHOICE_AGAIN_MS

    def closed_early(self, department: str, moment: Moment) -> bool:
        """Whether a supervisor closed it for the rest of the day."""
        return self._departments.closed_early(department, moment)

    def _call_backs(self, department: str, expected: int | None, moment: Moment) -> tuple[int, ...]:
        found = times(
            self._rules.of(department),
            self._taken(department),
            at=moment.at,
            soonest_min=max(SOONEST_MIN, expected or 0),
        )
        today = moment.today.isoformat()
        if not self.closed_early(department, moment):
            return found
        return tuple(time for time in found if day_of(time) != today)

    def _taken(self, department: str) -> dict[int, int]:
        """How many promises the department has given for each time."""
        rooms = self._register.promised.values()
        mine = (room.visit for room in rooms if self._rules.department_of(room.visit) == department)
        return slots(visit.promised_at for visit in mine if visit.promised_at is not None)

    def check_call_back(self, visit: Visit, at: int, moment: Moment) -> None:
        """Refused(INVALID_VALUE) unless this time is on offer; the times that are come with it."""
        department = self._rules.department_of(visit)
        offered = self._call_backs(department, None, moment)
        rules = self._rules.of(department)
        grid = rules.call_back.every_min * 60_000
        free = self._taken(department).get(at, 0) < rules.call_back.most
        if at % grid or at <= moment.at or not free or not rules.timetable.is_open(at):
            raise Refused(ErrorCode.INVALID_VALUE, {"field": "at", "call_back": list(offered)})

    def promise(self, visit: Visit, *, there: int, moment: Moment) -> m.PromiseLine:
        """A promise as staff see it."""
        at = visit.promised_at or 0
        return m.PromiseLine(
            visit=visit.id,
            number=visit.number,
            branch=visit.branch,
            procedures=visit.procedures,
            language=visit.language,
            at=at,
            stage=stage(self._rules.of(self._rules.department_of(visit)), at, at=moment.at),
            there=there,
        )

    def keep_ms(self, visit: Visit) -> int:
        """For how long after its time a promise is kept for a resident who is late (ms)."""
        return self._rules.of(self._rules.department_of(visit)).call_back.keep_s * 1000

    def near_ms(self, visit: Visit) -> int:
        """For how long before its time a specialist is held for a promise (ms)."""
        return self._rules.of(self._rules.department_of(visit)).call_back.near_s * 1000
