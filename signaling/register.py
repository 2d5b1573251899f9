"""Who and what is live in one process, and the indexes over it: it holds and finds, and decides nothing."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from signaling.board_parts import HelpLine
from signaling.events import Event
from signaling.interview_show import PlanOf, no_plan
from signaling.protection import IsGuarded, all_fields
from signaling.room import Connection, Room
from signaling.visit import Visit
from signaling.words import Role, VisitState

ONE_PAGE_ROLES = (Role.RESIDENT, Role.SPECIALIST, Role.INTERPRETER, Role.FAMILY)
"""A counter has one screen, a specialist one desk, a link one guest: for these the newest page alone counts."""

_IN_QUEUE = (VisitState.WAITING, VisitState.OFFERED)


SWEEP_S = 60.0
"""Seconds between two looks for closed visits that were read for a page and that nobody joined."""


class Specialist(Struct, frozen=True):
    """What the directory says of a specialist."""

    name: str
    department: str
    skills: frozenset[str]


class Register:
    """The dicts of the hub. Every visit in an index has its room in ``rooms``."""

    def __init__(self, plan_of: PlanOf = no_plan) -> None:
        self._plan_of = plan_of
        self.connections: dict[str, Connection] = {}
        self.rooms: dict[str, Room] = {}
        self.queue: dict[str, Room] = {}
        self.parked: dict[str, Room] = {}
        self.promised: dict[str, Room] = {}
        self._swept: float | None = None
        self.pages: dict[tuple[Role, str], Connection] = {}
        self.specialists: dict[str, Specialist] = {}
        self.supervisors: dict[str, str] = {}
        self.counters: dict[str, tuple[str, ...]] = {}
        self.staff_called: set[str] = set()
        self.helps: dict[str, HelpLine] = {}
        self.staff_calls: dict[str, int] = {}
        self.last_visit: dict[str, str] = {}
        self._counter_visit: dict[str, str] = {}
        self._specialist_visit: dict[str, str] = {}
        self._desks_of: dict[str, tuple[str, ...]] = {}
        self.seated: dict[str, Room] = {}
        self._seat_visit: dict[str, str] = {}
        self._seats_of: dict[str, tuple[str, ...]] = {}

    # -- connections ------------------------------------------------------------------------------------------

    def add_connection(self, connection: Connection) -> None:
        """A page is there; for a station or a desk it is the page from now on."""
        self.connections[connection.id] = connection
        self.add_page(connection)

    def add_page(self, connection: Connection) -> None:
        """For a station or a desk it is the page from now on, at whichever node its socket is."""
        if connection.actor.role in ONE_PAGE_ROLES:
            self.pages[(connection.actor.role, connection.actor.id)] = connection

    def remove_connection(self, connection: Connection) -> None:
        """A page is gone."""
        del self.connections[connection.id]
        self.remove_page(connection)

    def remove_page(self, connection: Connection) -> None:
        """It is the page of nobody any more."""
        key = (connection.actor.role, connection.actor.id)
        if self.pages.get(key) is connection:
            del self.pages[key]

    def page(self, role: Role, person: str) -> Connection | None:
        """The page of a station or a desk, live or not."""
        return self.pages.get((role, person))

    def answers(self, role: Role, person: str, mono: float) -> bool:
        """Whether the page of a station or a desk is there and was heard lately."""
        connection = self.pages.get((role, person))
        return connection is not None and connection.answers(mono)

    def room_of(self, connection: Connection) -> Room | None:
        """The room that a page has joined."""
        return self.rooms.get(connection.visit) if connection.visit else None

    def name_of(self, specialist: str) -> str:
        """The name for people of a specialist; the id of one whom nobody has named."""
        known = self.specialists.get(specialist)
        return known.name if known else self.supervisors.get(specialist, specialist)

    def guarded(self, visit: Visit) -> IsGuarded:
        """Which fields of a visit the branch is not shown while it is protected; every field without its catalogue."""
        plan = self._plan_of(visit)
        return all_fields if plan is None else plan.is_guarded

    def know_counters(self, counters: Mapping[str, tuple[str, ...]]) -> None:
        """The counters of each branch."""
        self.counters = dict(counters)

    # -- visits -----------------------------------------------------------------------------------------------

    def add_room(self, visit: Visit, tail: list[Event]) -> Room:
        """A visit becomes live here."""
        room = self.rooms[visit.id] = Room(visit, tail)
        self.index(room)
        return room

    def index(self, room: Room) -> None:
        """Have the indexes say what the visit says now."""
        visit = room.visit
        if visit.state in _IN_QUEUE:
            self.queue[visit.id] = room
        else:
            self.queue.pop(visit.id, None)
        if visit.state == VisitState.PARKED:
            self.parked[visit.id] = room
        else:
            self.parked.pop(visit.id, None)
        if visit.state == VisitState.PROMISED:
            self.promised[visit.id] = room
        else:
            self.promised.pop(visit.id, None)
        self._index_counter(visit)
        self._index_desk(visit)
        self._index_seats(room)

    def _index_counter(self, visit: Visit) -> None:
        held = self._counter_visit.get(visit.counter)
        if visit.wiped or visit.state == VisitState.PROMISED:
            # While a promise runs, the counter is somebody else's; the visit may come back to another one.
            if held == visit.id:
                del self._counter_visit[visit.counter]
        elif held is None or _rank(self.rooms[held].visit) <= _rank(visit):
            self._counter_visit[visit.counter] = visit.id

    def _index_desk(self, visit: Visit) -> None:
        for before in self._desks_of.pop(visit.id, ()):
            if self._specialist_visit.get(before) == visit.id:
                del self._specialist_visit[before]
        now = at_desks(visit)
        if now:
            self._desks_of[visit.id] = now
        for specialist in now:
            self._specialist_visit[specialist] = visit.id
        if visit.specialist is not None and visit.answered_at is not None:
            self.last_visit[visit.specialist] = visit.id

    def _index_seats(self, room: Room) -> None:
        visit = room.visit
        if visit.seats:
            self.seated[visit.id] = room
        else:
            self.seated.pop(visit.id, None)
        for person in self._seats_of.pop(visit.id, ()):
            if self._seat_visit.get(person) == visit.id:
                del self._seat_visit[person]
        seats = visit.seats.values()
        people = tuple(seat.person for seat in seats if seat.role == Role.SPECIALIST and seat.person is not None)
        if people:
            self._seats_of[visit.id] = people
            self._seat_visit.update(dict.fromkeys(people, visit.id))

    def room_of_seat(self, specialist: str) -> Room | None:
        """The room in whose call a specialist sits, or is asked to, as a colleague."""
        return self.rooms.get(self._seat_visit.get(specialist, ""))

    def visit_of_counter(self, counter: str) -> str | None:
        """The visit that this counter's screen is about: open, or closed and not wiped yet."""
        return self._counter_visit.get(counter)

    def visit_of_specialist(self, specialist: str) -> str | None:
        """The visit offered to or served by a specialist."""
        return self._specialist_visit.get(specialist)

    def room_at_counter(self, counter: str) -> Room | None:
        """The room of ``visit_of_counter``."""
        return self.rooms.get(self._counter_visit.get(counter, ""))

    def room_at_desk(self, specialist: str) -> Room | None:
        """The room of ``visit_of_specialist``."""
        return self.rooms.get(self._specialist_visit.get(specialist, ""))

    def passed_on(self) -> list[Room]:
        """Visits that are parked, and waiting ones that somebody sent on: each has a time when it turns to others."""
        sent_on = [room for room in self.queue.values() if room.visit.target and room.visit.state == VisitState.WAITING]
        return [*self.parked.values(), *sent_on]

    def department_of(self, specialist: str) -> str | None:
        """The department of somebody who serves; None of nobody known."""
        known = self.specialists.get(specialist)
        return None if known is None else known.department

    def departments(self) -> set[str]:
        """The departments in which somebody serves."""
        return {known.department for known in self.specialists.values() if known.department and known.skills}

    def idle(self, room: Room) -> bool:
        """Whether nobody looks at a closed visit any more, and no counter's screen still has to be cleared of it."""
        visit = room.visit
        if room.connections or visit.state != VisitState.CLOSED:
            return False
        return self._counter_visit.get(visit.counter) != visit.id

    def sweep(self, mono: float) -> None:
        """Let go of visits that were read from the log and are idle for the second time in a row."""
        if self._swept is not None and mono - self._swept < SWEEP_S:
            return
        self._swept = mono
        for room in list(self.rooms.values()):
            if room.idle_before:
                self.forget_idle(room)
            room.idle_before = self.idle(room)

    def forget_idle(self, room: Room) -> None:
        """A finished visit that nobody looks at leaves the memory; the log has it."""
        if self.idle(room):
            self.rooms.pop(room.visit.id, None)


def at_desks(visit: Visit) -> tuple[str, ...]:
    """The specialists at whose desks a visit is: it rings there, or is served."""
    if visit.state == VisitState.OFFERED:
        return visit.ringing
    return (visit.specialist,) if visit.state == VisitState.SERVING and visit.specialist else ()


def _rank(visit: Visit) -> tuple[bool, int]:
    """Of two visits at one counter the screen is about the open one, then about the later one.

    Numbers only ever grow; the clock by which visits are opened may be set back.
    """
    return (visit.state != VisitState.CLOSED, visit.number)
