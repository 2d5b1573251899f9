"""The lines of the lists that staff see: counters, visits, specialists, doors and places; no personal data."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec.structs import replace

from signaling import messages as m
from signaling.matching import SkillsNeeded
from signaling.moment import Moment
from signaling.presence import PresenceStatus
from signaling.presence_desk import PresenceDesk
from signaling.register import Register
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
        *,
        skills_needed: SkillsNeeded,
        procedure_skills: ProcedureSkills,
        moment: Moment,
    ) -> None:
        self._register = register
        self._presence = presence
        self._skills_needed = skills_needed
        self._procedure_skills = procedure_skills
        self._moment = moment
        self._statuses = {s: presence.status_of(s, moment) for s in register.specialists}

    def doors(self) -> dict[str, str]:
        """For each procedure: ``now`` when somebody is free for it, ``busy`` when somebody is there, ``nobody``."""
        there: dict[str, str] = {}
        for specialist, status in self._statuses.items():
            if status in _NOT_THERE:
                continue
            word = "now" if status == PresenceStatus.AVAILABLE else "busy"
            for skill in self._register.specialists[specialist].skills:
                if there.get(skill) != "now":
                    there[skill] = word
        return {procedure: there.get(skill, "nobody") for procedure, skill in self._procedure_skills().items()}

    def places(self) -> dict[str, m.Place]:
        """Each waiting visit's place: those before it that need somebody like it does, and who is there for it."""
        skills = [
            self._register.specialists[specialist].skills
            for specialist, status in self._statuses.items()
            if status not in _NOT_THERE
        ]
        there: dict[frozenset[str], int] = {}
        before: dict[frozenset[str], int] = {}
        places: dict[str, m.Place] = {}
        for visit in waiting_order(room.visit for room in self._register.queue.values()):
            needed = self._skills_needed(visit)
            if needed not in there:
                there[needed] = sum(needed <= has for has in skills)
            ahead = sum(count for other, count in before.items() if not other.isdisjoint(needed))
            places[visit.id] = m.Place(visit=visit.id, ahead=ahead, there=there[needed])
            before[needed] = before.get(needed, 0) + 1
        return places

    def branch_board(self, branch: str) -> m.BranchBoard:
        """The counters of a branch, for its staff: a visit that rings somewhere is one that waits."""
        counters = self._register.counters.get(branch, ())
        return m.BranchBoard(
            branch=branch,
            counters=tuple(_for_the_branch(self._counter(counter)) for counter in counters),
            doors=self.doors(),
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
    if line.visit is None or line.visit.state != VisitState.OFFERED:
        return line
    return replace(line, visit=replace(line.visit, state=VisitState.WAITING, specialist=None))
