"""What a desk is told beside its visit: what it parked and sent on, and who is there to be handed something."""

from __future__ import annotations

from signaling import commands as c
from signaling import messages as m
from signaling.effects import Effect, Send
from signaling.errors import ErrorCode, Refused
from signaling.moment import Moment
from signaling.presence_desk import PresenceDesk
from signaling.register import Register
from signaling.room import Connection, Room
from signaling.words import Part, Role, VisitState

EVERY_S = 0.25
"""Seconds between two looks."""

_NOTHING = m.PassedOn(visits=())


class DeskLists:
    """Remembers what each desk was told, and which desks look at their colleagues."""

    def __init__(self, register: Register, presence: PresenceDesk) -> None:
        self._register = register
        self._presence = presence
        self._told: dict[str, m.PassedOn] = {}
        self._watching: dict[str, m.Colleagues | None] = {}
        self._looked = float("-inf")

    def tick(self, moment: Moment) -> list[Effect]:
        """What changed since the last look, to whom it concerns."""
        if moment.mono - self._looked < EVERY_S:
            return []
        self._looked = moment.mono
        effects: list[Effect] = []
        newest = self._passed_on(moment)
        for specialist in [*newest, *(one for one in self._told if one not in newest)]:
            page = self._register.page(Role.SPECIALIST, specialist)
            if page is None:
                self._told.pop(specialist, None)
            else:
                effects += self._tell(page, newest.get(specialist, _NOTHING))
        return effects + self._tell_colleagues(moment)

    def greet(self, desk: Connection, moment: Moment) -> list[Effect]:
        """What a desk's page sees first; it has seen nothing yet."""
        self._told.pop(desk.actor.id, None)
        return self._tell(desk, self._passed_on(moment).get(desk.actor.id, _NOTHING))

    def watch(self, desk: Connection, command: c.WatchColleagues, moment: Moment) -> list[Effect]:
        """A desk looks at its colleagues, or no longer; Refused(FORBIDDEN) to everybody else."""
        if desk.actor.role != Role.SPECIALIST:
            raise Refused(ErrorCode.FORBIDDEN)
        self._watching.pop(desk.id, None)
        done = Send(desk.id, m.Done(id=command.id))
        if not command.wanted:
            return [done]
        shown = self._watching[desk.id] = self._colleagues(moment)
        return [Send(desk.id, shown), done]

    def _tell(self, page: Connection, newest: m.PassedOn) -> list[Effect]:
        specialist = page.actor.id
        if self._told.get(specialist, _NOTHING) == newest:
            return []
        self._told[specialist] = newest
        return [Send(page.id, newest)]

    def _tell_colleagues(self, moment: Moment) -> list[Effect]:
        there = [desk for desk in self._watching if desk in self._register.connections]
        if not there:
            self._watching.clear()
            return []
        shown = self._colleagues(moment)
        effects: list[Effect] = [Send(desk, shown) for desk in there if self._watching[desk] != shown]
        self._watching = dict.fromkeys(there, shown)
        return effects

    def _passed_on(self, moment: Moment) -> dict[str, m.PassedOn]:
        """By specialist: the visits that they parked, those that they sent on and nobody has yet, and those in which
        they were asked to work along and are not.
        """
        lines: dict[str, list[m.PassedOnLine]] = {}
        for room in (*self._register.parked.values(), *self._register.queue.values()):
            visit = room.visit
            by = visit.parking.specialist if visit.parking else visit.target.by if visit.target else None
            if by is not None:
                lines.setdefault(by, []).append(self._line(room, moment))
        for room in self._register.rooms.values():
            visit = room.visit
            for member in visit.members if visit.state == VisitState.SERVING else ():
                page = self._register.page(Role.SPECIALIST, member.person)
                if member.part == Part.WORKS_ALONG and (page is None or page.visit != visit.id):
                    lines.setdefault(member.person, []).append(self._line(room, moment))
        return {specialist: m.PassedOn(visits=tuple(each)) for specialist, each in lines.items()}

    def _line(self, room: Room, moment: Moment) -> m.PassedOnLine:
        visit = room.visit
        target, parking = visit.target, visit.parking
        named = target.specialist if target else visit.specialist if visit.state == VisitState.SERVING else None
        return m.PassedOnLine(
            visit=visit.id,
            number=visit.number,
            procedures=visit.procedures,
            branch=visit.branch,
            counter=visit.counter,
            state=visit.state,
            reason=parking.reason if parking else None,
            until=parking.until if parking else target.back_at if target else None,
            specialist=self._register.name_of(named) if named else None,
            department=target.department if target else None,
            station_live=self._register.answers(Role.RESIDENT, visit.counter, moment.mono),
        )

    def _colleagues(self, moment: Moment) -> m.Colleagues:
        """Everybody who serves, by department, with what they are to the queue at this moment."""
        people: dict[str, list[m.ColleagueLine]] = {}
        for specialist, known in sorted(self._register.specialists.items()):
            if known.department and known.skills:
                facts = self._presence.facts_of(specialist)
                line = m.ColleagueLine(
                    id=specialist,
                    name=known.name,
                    status=self._presence.status_of(specialist, moment),
                    return_at=facts.return_at,
                )
                people.setdefault(known.department, []).append(line)
        return m.Colleagues(
            departments=tuple(
                m.DepartmentPeople(department=department, people=tuple(each))
                for department, each in sorted(people.items())
            )
        )
