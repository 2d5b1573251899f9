"""The lines of the lists that staff see: counters, visits, specialists, doors and places; no personal data."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec.structs import replace

from signaling import messages as m
from signaling.matching import SkillsNeeded
from signaling.moment import Moment
from signaling.outlook import Outlook
from signaling.presence import PresenceStatus
from signaling.presence_desk import PresenceDesk
from signaling.priority import priority
from signaling.register import Register
from signaling.releasing import waits_for_release
from signaling.room import Room
from signaling.visit_queue import waiting_order
from signaling.words import Role, VisitState

_NOT_THERE = (PresenceStatus.OFFLINE, PresenceStatus.AWAY)

ProcedureSkills = Callable[[], Mapping[str, str]]
"""The skill that each procedure of the newest catalogue needs."""


class Lines:
    """Makes the lists as of one moment; every status in them is computed once."""

    def __init__(
        self,
        register: Register,
        presence: PresenceDesk,
        outlook: Outlook,
        *,
        skills_needed: SkillsNeeded,
        procedure_skills: ProcedureSkills,
        moment: Moment,
    ) -> None:
        self._register = register
        self._presence = presence
        self._outlook = outlook
        self._skills_needed = skills_needed
        self._procedure_skills = procedure_skills
        self._moment = moment
        self._statuses = {s: presence.status_of(s, moment) for s in register.specialists}
        self._there: dict[frozenset[str], tuple[int, int]] = {}
        self._waits: dict[str, m.Wait] | None = None

    def doors(self) -> dict[str, str]:
        """For each procedure: ``now`` when somebody is free for it, ``busy`` when somebody is there, ``nobody``, or
        ``closed`` when its department is.
        """
        there: dict[str, str] = {}
        for specialist, status in self._statuses.items():
            if status in _NOT_THERE:
                continue
            word = "now" if status == PresenceStatus.AVAILABLE else "busy"
            for skill in self._register.specialists[specialist].skills:
                if there.get(skill) != "now":
                    there[skill] = word
        closed = {
            procedure
            for procedure, department in self._outlook.departments().items()
            if not self._outlook.is_open(department, self._moment)
        }
        return {
            procedure: "closed" if procedure in closed else there.get(skill, "nobody")
            for procedure, skill in self._procedure_skills().items()
        }

    def waits(self) -> dict[str, m.Wait]:
        """For each procedure, what somebody may expect who calls now."""
        if self._waits is not None:
            return self._waits
        waiting = [self._skills_needed(room.visit) for room in self._register.queue.values()]
        known: dict[tuple[str, str], m.Wait] = {}
        departments = self._outlook.departments()
        waits: dict[str, m.Wait] = {}
        for procedure, skill in self._procedure_skills().items():
            key = (departments.get(procedure, ""), skill)
            if key not in known:
                there, free = self._there_for(frozenset({skill}))
                ahead = sum(skill in needed for needed in waiting)
                known[key] = self._outlook.wait(key[0], ahead=ahead, there=there, free=free, moment=self._moment)
            waits[procedure] = known[key]
        self._waits = waits
        return waits

    def doors_message(self) -> m.Doors:
        """The doors with what to expect behind each."""
        return m.Doors(procedures=self.doors(), waits=self.waits())

    def _there_for(self, needed: frozenset[str]) -> tuple[int, int]:
        """How many specialists are there for these skills, and how many of them are free."""
        known = self._there.get(needed)
        if known is None:
            able = [
                status
                for specialist, status in self._statuses.items()
                if status not in _NOT_THERE and needed <= self._register.specialists[specialist].skills
            ]
            known = self._there[needed] = (len(able), able.count(PresenceStatus.AVAILABLE))
        return known

    def promises(self, branch: str | None = None) -> tuple[m.PromiseLine, ...]:
        """The promises of a branch, or all of them, in the order of their times."""
        rooms = self._register.promised.values()
        lines = [
            self._outlook.promise(
                room.visit, there=self._there_for(self._skills_needed(room.visit))[0], moment=self._moment
            )
            for room in rooms
            if branch in (None, room.visit.branch)
        ]
        return tuple(sorted(lines, key=lambda line: (line.at, line.number)))

    def _departments(self) -> tuple[m.DepartmentLine, ...]:
        named = {known.department for known in self._register.specialists.values() if known.department}
        waiting = [self._outlook.department_of(room.visit) for room in self._register.queue.values()]
        return tuple(self._department(department, waiting.count(department)) for department in sorted(named))

    def _department(self, department: str, waiting: int) -> m.DepartmentLine:
        mine = [
            status
            for specialist, status in self._statuses.items()
            if self._register.specialists[specialist].department == department
        ]
        wait = self._outlook.wait(department, ahead=0, there=0, free=0, moment=self._moment)
        return m.DepartmentLine(
            department=department,
            open=self._outlook.is_open(department, self._moment),
            closed_early=self._outlook.closed_early(department, self._moment),
            opens_at=wait.opens_at,
            there=sum(status not in _NOT_THERE for status in mine),
            free=mine.count(PresenceStatus.AVAILABLE),
            waiting=waiting,
        )

    def places(self) -> dict[str, m.Place]:
        """Each waiting visit's place: those before it that need somebody like it does, and who is there for it."""
        before: dict[frozenset[str], int] = {}
        places: dict[str, m.Place] = {}
        for visit in waiting_order(room.visit for room in self._register.queue.values()):
            needed = self._skills_needed(visit)
            ahead = sum(count for other, count in before.items() if not other.isdisjoint(needed))
            here, free = self._there_for(needed)
            places[visit.id] = self._outlook.place(visit, ahead=ahead, there=here, free=free, moment=self._moment)
            before[needed] = before.get(needed, 0) + 1
        return places

    def branch_board(self, branch: str) -> m.BranchBoard:
        """The counters of a branch, for its staff: a visit that rings somewhere is one that waits."""
        counters = self._register.counters.get(branch, ())
        return m.BranchBoard(
            branch=branch,
            counters=tuple(_for_the_branch(self._counter(counter)) for counter in counters),
            doors=self.doors(),
            promises=self.promises(branch),
            waits=self.waits(),
        )

    def board(self) -> m.Board:
        """Everybody and everything open, for supervisors."""
        return m.Board(
            at=self._moment.at,
            specialists=tuple(self._specialist(specialist) for specialist in sorted(self._register.specialists)),
            visits=tuple(
                self._visit(room) for room in self._register.rooms.values() if room.visit.state != VisitState.CLOSED
            ),
            counters=tuple(
                (branch, self._counter(counter))
                for branch, counters in self._register.counters.items()
                for counter in counters
            ),
            departments=self._departments(),
            promises=self.promises(),
            helps=tuple(self._register.helps.values()),
        )

    def _visit(self, room: Room) -> m.VisitLine:
        visit = room.visit
        return m.VisitLine(
            id=visit.id,
            number=visit.number,
            branch=visit.branch,
            counter=visit.counter,
            state=visit.state,
            procedures=visit.procedures,
            language=visit.language,
            opened_at=visit.opened_at,
            answered_at=visit.answered_at,
            closed_at=visit.closed_at,
            outcome=visit.outcome,
            specialist=self._register.name_of(visit.specialist) if visit.specialist else None,
            phase=room.call.phase if room.call else None,
            station_live=self._register.answers(Role.RESIDENT, visit.counter, self._moment.mono),
            wiped=visit.wiped,
            waiting_since=visit.waiting_since,
            priority=priority(visit),
            step=self._outlook.reach_of(visit, self._moment).step if visit.id in self._register.queue else None,
            promised_at=visit.promised_at,
            dropped=visit.dropped_at is not None,
            papers_wait=waits_for_release(visit),
        )

    def _counter(self, counter: str) -> m.CounterLine:
        room = self._register.room_at_counter(counter)
        return m.CounterLine(
            counter=counter,
            live=self._register.answers(Role.RESIDENT, counter, self._moment.mono),
            staff_called=counter in self._register.staff_called,
            visit=self._visit(room) if room else None,
        )

    def _specialist(self, specialist: str) -> m.SpecialistLine:
        known = self._register.specialists[specialist]
        facts = self._presence.facts_of(specialist)
        return m.SpecialistLine(
            id=specialist,
            name=known.name,
            department=known.department,
            status=self._statuses[specialist],
            reason=facts.reason,
            return_at=facts.return_at,
            since=facts.idle_since,
            visit=self._register.visit_of_specialist(specialist),
            live=self._register.answers(Role.SPECIALIST, specialist, self._moment.mono),
        )


def _for_the_branch(line: m.CounterLine) -> m.CounterLine:
    if line.visit is None:
        return line
    visit = replace(line.visit, priority=None, papers_wait=False)
    if visit.state == VisitState.OFFERED:
        visit = replace(visit, state=VisitState.WAITING, specialist=None)
    return replace(line, visit=visit)
