"""The passing half: connections, presence, ringing, typing and the signals of a call; state in, effects out.

The shell calls ``connect``, ``handle``, ``disconnect``, ``committed`` and ``tick``, and carries out the effects.
Nothing here waits, looks at a clock or stores; what lasts is decided in ``decide.py`` and committed first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import assert_never

from msgspec.structs import replace

from signaling import call as calls
from signaling import commands as c
from signaling import events as e
from signaling import messages as m
from signaling.boards import Boards
from signaling.effects import Drop, Effect, EndOffer, Offer, SavePresence, Send
from signaling.errors import ErrorCode, Refused
from signaling.moment import Moment
from signaling.presence import WRAP_UP_MS, PresenceFacts, PresenceStatus, status
from signaling.rights import Actor, takes_part
from signaling.room import GONE_S, LIVE_S, Connection, Room
from signaling.views import event_view, visit_view
from signaling.visit import Visit
from signaling.visit_queue import Free, next_offers, waiting_order
from signaling.words import Activity, AwayReason, Role, VisitState

SLOTS = 10
"""Pulses are spread over a second, so that a thousand of them never go out in one turn of the loop."""

SLOT_S = 0.1

_ONE_PAGE_ROLES = (Role.RESIDENT, Role.SPECIALIST)

IceServers = Callable[[str, int], tuple[Mapping[str, object], ...]]
"""ICE servers with fresh credentials for a participant's name at a time (ms)."""


class Hub:
    """All that is live in one process."""

    def __init__(
        self,
        *,
        boot: str,
        skills_needed: Callable[[Visit], frozenset[str]],
        procedure_skills: Callable[[], Mapping[str, str]],
        ice_servers: IceServers,
    ) -> None:
        self._boot = boot
        self._skills_needed = skills_needed
        self._procedure_skills = procedure_skills
        self._ice_servers = ice_servers
        self.connections: dict[str, Connection] = {}
        self.rooms: dict[str, Room] = {}
        self._facts: dict[str, PresenceFacts] = {}
        self._people: dict[str, tuple[str, str, frozenset[str]]] = {}
        self._pages: dict[tuple[Role, str], str] = {}
        self._slots: list[dict[str, Connection]] = [{} for _ in range(SLOTS)]
        self._next_slot = 0
        self._slot_of: dict[str, int] = {}
        self._ticked: float | None = None
        self._counter_visit: dict[str, str] = {}
        self._specialist_visit: dict[str, str] = {}
        self._offering: dict[str, str] = {}
        self._staff_called: set[str] = set()
        self._counters: dict[str, tuple[str, ...]] = {}
        self._boards = Boards()
        self._own_told: dict[str, m.OwnPresence] = {}
        self._places_told: dict[str, m.Place] = {}

    # -- what the shell loads at start ------------------------------------------------------------------------

    def know_specialist(
        self,
        specialist: str,
        facts: PresenceFacts,
        *,
        name: str,
        department: str,
        skills: frozenset[str],
    ) -> None:
        """A specialist and the facts about them as stored; also after a change by the administrator."""
        self._facts[specialist] = facts
        self._people[specialist] = (name, department, skills)
        self._boards.mark()

    def know_counters(self, counters: Mapping[str, tuple[str, ...]]) -> None:
        """The counters of each branch."""
        self._counters = dict(counters)
        self._boards.mark()

    def know_visit(self, visit: Visit, tail: list[e.Event]) -> None:
        """A visit out of the log: at start, or when somebody asks for a closed one."""
        if visit.id not in self.rooms:
            self.rooms[visit.id] = Room(visit, tail)
            self._index(visit)
            self._boards.mark()

    def _index(self, visit: Visit) -> None:
        if visit.wiped:
            if self._counter_visit.get(visit.counter) == visit.id:
                del self._counter_visit[visit.counter]
        else:
            current = self.rooms.get(self._counter_visit.get(visit.counter, ""))
            if current is None or current.visit.number <= visit.number:
                self._counter_visit[visit.counter] = visit.id
        for specialist, held in list(self._specialist_visit.items()):
            if held == visit.id and (specialist != visit.specialist or visit.state == VisitState.CLOSED):
                del self._specialist_visit[specialist]
        if visit.specialist is not None and visit.state in (VisitState.OFFERED, VisitState.SERVING):
            self._specialist_visit[visit.specialist] = visit.id

    def visit_of_counter(self, counter: str) -> str | None:
        """The visit that this counter's screen is about: open, or closed and not wiped yet."""
        return self._counter_visit.get(counter)

    def visit_of_specialist(self, specialist: str) -> str | None:
        """The visit offered to or served by a specialist."""
        return self._specialist_visit.get(specialist)

    def name_of(self, specialist: str) -> str:
        """The name for people of a specialist."""
        known = self._people.get(specialist)
        return known[0] if known else specialist

    # -- connections ------------------------------------------------------------------------------------------

    def connect(  # noqa: PLR0913 -- facts of one connection, all named
        self,
        connection_id: str,
        actor: Actor,
        *,
        name: str,
        origin: str,
        moment: Moment,
        skills: frozenset[str] = frozenset(),
        department: str = "",
    ) -> list[Effect]:
        """A page opened its socket. The newest page of a station or desk counts; the older one is told to stop."""
        effects: list[Effect] = []
        if actor.role in _ONE_PAGE_ROLES:
            older = self._pages.get((actor.role, actor.id))
            if older is not None:
                effects += self._replace(older, origin, moment)
            self._pages[(actor.role, actor.id)] = connection_id
        connection = Connection(
            connection_id,
            actor,
            name=name,
            origin=origin,
            skills=skills,
            department=department,
            now=moment.mono,
        )
        self.connections[connection_id] = connection
        slot = self._next_slot
        self._next_slot = (slot + 1) % SLOTS
        self._slots[slot][connection_id] = connection
        self._slot_of[connection_id] = slot
        effects.append(Send(connection_id, self._welcome(connection, moment)))
        effects += self._greet(connection, moment)
        self._boards.mark()
        effects += self._match(moment)
        return effects

    def _replace(self, older: str, origin: str, moment: Moment) -> list[Effect]:
        held = self.connections.get(older)
        if held is None:
            return []
        effects: list[Effect] = []
        if held.origin != origin:
            effects.append(Send(older, m.Replaced()))
        effects += self.disconnect(older, moment)
        effects.append(Drop(older, "replaced"))
        return effects

    def _welcome(self, connection: Connection, moment: Moment) -> m.Welcome:
        actor = connection.actor
        counter = actor.id if actor.role == Role.RESIDENT else ""
        visit = None
        if actor.role == Role.RESIDENT:
            visit = self._counter_visit.get(actor.id)
        elif actor.role == Role.SPECIALIST:
            visit = self._specialist_visit.get(actor.id)
            room = self.rooms.get(visit) if visit else None
            if room is None or room.visit.state != VisitState.SERVING:
                visit = None
        return m.Welcome(
            role=actor.role,
            name=connection.name,
            branch=actor.branch,
            counter=counter,
            at=moment.at,
            boot=self._boot,
            visit=visit,
        )

    def _greet(self, connection: Connection, moment: Moment) -> list[Effect]:
        """What a page of this role needs from the start."""
        actor = connection.actor
        match actor.role:
            case Role.RESIDENT:
                called = m.StaffCalled(wanted=actor.id in self._staff_called)
                return [
                    Send(connection.id, m.Doors(procedures=self._doors(moment))),
                    Send(connection.id, called),
                ]
            case Role.SPECIALIST:
                self._own_told.pop(actor.id, None)
                effects = self._tell_own(actor.id, moment)
                ringing = self._ringing(actor.id)
                if ringing is not None:
                    effects.append(Send(connection.id, ringing))
                return effects
            case Role.BRANCH_STAFF:
                return [Send(connection.id, self._branch_board(actor.branch, moment))]
            case Role.SUPERVISOR:
                return [Send(connection.id, self._board(moment))]
            case Role.SYSTEM:
                return []

    def disconnect(self, connection_id: str, moment: Moment) -> list[Effect]:
        """A socket is gone. The place of its person stays; the others see within a moment that they are not there."""
        connection = self.connections.pop(connection_id, None)
        if connection is None:
            return []
        del self._slots[self._slot_of.pop(connection_id)][connection_id]
        actor = connection.actor
        if self._pages.get((actor.role, actor.id)) == connection_id:
            del self._pages[(actor.role, actor.id)]
        self._boards.mark()
        effects: list[Effect] = []
        room = self.rooms.get(connection.visit) if connection.visit else None
        if room is not None:
            room.connections.pop(connection_id, None)
            effects += self._tell_people(room, moment)
            self._forget(room)
        return effects

    def _forget(self, room: Room) -> None:
        """A finished visit that nobody looks at leaves the memory; the log has it."""
        visit = room.visit
        if visit.wiped and not room.connections:
            self.rooms.pop(visit.id, None)

    # -- messages ---------------------------------------------------------------------------------------------

    def heard(self, connection_id: str, moment: Moment) -> list[Effect]:
        """Any frame from a page is a sign of life."""
        connection = self.connections.get(connection_id)
        if connection is None:
            return []
        connection.seen = moment.mono
        if connection.live:
            return []
        connection.live = True
        self._boards.mark()
        room = self.rooms.get(connection.visit) if connection.visit else None
        effects = self._tell_people(room, moment) if room else []
        return effects + self._match(moment)

    def handle(self, connection_id: str, command: c.AnyCommand, moment: Moment) -> list[Effect]:
        """A passing command's effects; Refused with a code when it may not be. Lasting ones are not for here."""
        connection = self.connections.get(connection_id)
        if connection is None:
            return []
        match command:
            case c.Pulse():
                return self._pulse(connection, command, moment)
            case c.Typing() | c.Focus() | c.Viewing() | c.Signal() | c.ReportCall() | c.Redial():
                return self._passing(connection, command, moment)
            case c.Hello():
                return self._hello(connection, command, moment)
            case c.SetActivity():
                return self._set_activity(connection, command, moment)
            case c.FinishWrapUp():
                return self._finish_wrap_up(connection, command, moment)
            case c.CallStaff():
                return self._call_staff(connection, command, moment)
            case _:
                raise AssertionError("a lasting command is decided, not handled")

    def _pulse(self, connection: Connection, command: c.Pulse, moment: Moment) -> list[Effect]:
        connection.shown = command.shown
        room = self.rooms.get(connection.visit) if connection.visit else None
        if room is None:
            return []
        if command.shown >= room.head(connection.actor.role):
            was_behind = connection.behind(moment.mono)
            connection.behind_since = None
            return self._tell_people(room, moment) if was_behind else []
        if connection.behind_since is None:
            connection.behind_since = moment.mono
            return []
        return self._tell_people(room, moment)

    def _hello(self, connection: Connection, command: c.Hello, moment: Moment) -> list[Effect]:
        """Join a visit. State and joining are one step: no event can fall between them."""
        effects = self._leave(connection, moment)
        if command.visit is None:
            return [*effects, Send(connection.id, m.Done(id=command.id))]
        room = self.rooms.get(command.visit)
        if room is None:
            raise Refused(ErrorCode.NOT_FOUND, {"visit": command.visit})
        actor = connection.actor
        if not takes_part(actor, room.visit):
            raise Refused(ErrorCode.FORBIDDEN)
        connection.visit = command.visit
        connection.shown = command.last_seq
        connection.behind_since = None
        room.connections[connection.id] = connection
        missed = room.missed(command.last_seq)
        if missed is None:
            view = visit_view(room.visit, actor.role, self.name_of)
            effects.append(Send(connection.id, m.Snapshot(visit=view)))
        else:
            for event in missed:
                message = event_view(event, actor.role, self.name_of)
                if message is not None:
                    effects.append(Send(connection.id, message))
        done = m.Done(id=command.id, seq=room.visit.seq, visit=room.visit.id)
        effects.append(Send(connection.id, done))
        effects += self._tell_people(room, moment, anew=connection)
        if room.screen is not None and actor.role != Role.RESIDENT:
            screen, section = room.screen
            viewing = m.ViewingRelay(visit=room.visit.id, screen=screen, section=section)
            effects.append(Send(connection.id, viewing))
        if actor.role in _ONE_PAGE_ROLES:
            effects += self._join_call(room, moment, anew=connection)
        if room.visit.state in (VisitState.WAITING, VisitState.OFFERED):
            self._places_told.pop(room.visit.id, None)
            effects += self._tell_places(moment)
        return effects

    def _leave(self, connection: Connection, moment: Moment) -> list[Effect]:
        room = self.rooms.get(connection.visit) if connection.visit else None
        connection.visit = None
        if room is None:
            return []
        room.connections.pop(connection.id, None)
        effects = self._tell_people(room, moment)
        self._forget(room)
        return effects

    def _room_of(self, connection: Connection, visit: str) -> Room:
        """The room that the connection has joined; Refused(FORBIDDEN) for any other."""
        room = self.rooms.get(visit)
        if room is None or connection.visit != visit:
            raise Refused(ErrorCode.FORBIDDEN)
        if not takes_part(connection.actor, room.visit):
            raise Refused(ErrorCode.FORBIDDEN)
        return room

    def _passing(self, connection: Connection, command: c.PassingCommand, moment: Moment) -> list[Effect]:
        room = self._room_of(connection, command.visit)
        if room.visit.state != VisitState.SERVING:
            raise Refused(ErrorCode.WRONG_STATE, {"state": room.visit.state.value})
        role = connection.actor.role
        match command:
            case c.Typing():
                if role != Role.SPECIALIST:
                    raise Refused(ErrorCode.FORBIDDEN)
                typing = m.TypingRelay(
                    visit=command.visit,
                    role=role,
                    field=command.field,
                    text=command.text,
                    composing=command.composing,
                )
                return self._to_others(room, connection, typing)
            case c.Focus():
                if role not in _ONE_PAGE_ROLES:
                    raise Refused(ErrorCode.FORBIDDEN)
                focus = m.FocusRelay(visit=command.visit, role=role, field=command.field)
                return self._to_others(room, connection, focus)
            case c.Viewing():
                if role != Role.RESIDENT:
                    raise Refused(ErrorCode.FORBIDDEN)
                room.screen = (command.screen, command.section)
                viewing = m.ViewingRelay(visit=command.visit, screen=command.screen, section=command.section)
                return self._to_others(room, connection, viewing)
            case c.Signal():
                return self._signal(room, connection, command)
            case c.ReportCall():
                return self._report_call(room, connection, command, moment)
            case c.Redial():
                return self._redial(room, connection, command, moment)
            case _:
                assert_never(command)

    def _to_others(self, room: Room, sender: Connection, message: m.AnyMessage) -> list[Effect]:
        return [Send(one, message) for one in room.connections if one != sender.id]

    # -- the call ---------------------------------------------------------------------------------------------

    def _signal(self, room: Room, connection: Connection, command: c.Signal) -> list[Effect]:
        other = self._other_side(room, connection, command.call)
        if other is None:
            return []
        relay = m.SignalRelay(
            visit=command.visit,
            call=command.call,
            description=command.description,
            candidate=command.candidate,
        )
        return [Send(other.id, relay)]

    def _other_side(self, room: Room, connection: Connection, call: str) -> Connection | None:
        """The far side of this call; None when it is away or the call is one of before."""
        role = connection.actor.role
        if role not in _ONE_PAGE_ROLES:
            raise Refused(ErrorCode.FORBIDDEN)
        if room.call is None or room.call.id != call:
            return None
        return room.desk() if role == Role.RESIDENT else room.station()

    def _report_call(self, room: Room, connection: Connection, command: c.ReportCall, moment: Moment) -> list[Effect]:
        self._other_side(room, connection, command.call)
        if room.call is None or room.call.id != command.call:
            return []
        room.call = calls.report(room.call, connection.actor.role, command.phase)
        self._boards.mark()
        return self._tell_people(room, moment)

    def _redial(self, room: Room, connection: Connection, command: c.Redial, moment: Moment) -> list[Effect]:
        self._other_side(room, connection, command.call)
        if room.call is None or room.call.id != command.call:
            return []
        room.redials += 1
        return self._join_call(room, moment)

    def _join_call(self, room: Room, moment: Moment, *, anew: Connection | None = None) -> list[Effect]:
        """Name the call when both pages are there. The station is the polite side (W3C webrtc-pc 10.7)."""
        if room.visit.state != VisitState.SERVING:
            return []
        station, desk = room.station(), room.desk()
        if station is None or desk is None:
            return []
        call_id = calls.call_id(station.origin, desk.origin, room.redials)
        fresh = room.call is None or room.call.id != call_id
        if fresh:
            room.call = calls.Call(call_id)
        effects: list[Effect] = []
        for side in (station, desk):
            if not fresh and side is not anew:
                continue
            connect = m.CallConnect(
                visit=room.visit.id,
                call=call_id,
                polite=side is station,
                ice_servers=self._ice_servers(f"{side.actor.role.value}", moment.at),
            )
            effects.append(Send(side.id, connect))
        return effects + self._tell_people(room, moment)

    # -- presence ---------------------------------------------------------------------------------------------

    def _own_facts(self, connection: Connection) -> PresenceFacts:
        actor = connection.actor
        if actor.role != Role.SPECIALIST:
            raise Refused(ErrorCode.FORBIDDEN)
        return self._facts.get(actor.id, PresenceFacts())

    def _set_activity(self, connection: Connection, command: c.SetActivity, moment: Moment) -> list[Effect]:
        facts = self._own_facts(connection)
        away = command.activity == Activity.AWAY
        if away and command.reason is None:
            raise Refused(ErrorCode.INCOMPLETE, {"reason": "missing"})
        if command.return_at is not None and command.return_at < moment.at - 60_000:
            raise Refused(ErrorCode.INVALID_VALUE, {"field": "return_at"})
        changed = replace(
            facts,
            activity=command.activity,
            reason=command.reason if away else None,
            return_at=command.return_at if away else None,
            idle_since=moment.at if facts.activity != command.activity else facts.idle_since,
        )
        return [SavePresence(connection.actor.id, changed, (connection.id, command.id))]

    def _finish_wrap_up(self, connection: Connection, command: c.FinishWrapUp, moment: Moment) -> list[Effect]:
        facts = replace(self._own_facts(connection), wrap_up_until=0, idle_since=moment.at)
        return [SavePresence(connection.actor.id, facts, (connection.id, command.id))]

    def presence_saved(self, specialist: str, facts: PresenceFacts, moment: Moment) -> list[Effect]:
        """The facts are durable now; they count from here on."""
        self._facts[specialist] = facts
        self._boards.mark()
        return self._tell_own(specialist, moment) + self._match(moment)

    def presence_of(self, specialist: str, moment: Moment) -> PresenceStatus:
        """The computed status of a specialist."""
        room = self.rooms.get(self._specialist_visit.get(specialist, ""))
        return status(
            self._facts.get(specialist, PresenceFacts()),
            live=self._live(Role.SPECIALIST, specialist),
            visit=room.visit if room else None,
            at=moment.at,
        )

    def _live(self, role: Role, person: str) -> bool:
        connection = self.connections.get(self._pages.get((role, person), ""))
        return connection is not None and connection.live

    def _tell_own(self, specialist: str, moment: Moment) -> list[Effect]:
        page = self._pages.get((Role.SPECIALIST, specialist))
        if page is None:
            return []
        facts = self._facts.get(specialist, PresenceFacts())
        own = m.OwnPresence(
            status=self.presence_of(specialist, moment),
            activity=facts.activity,
            reason=facts.reason,
            return_at=facts.return_at,
            wrap_up_until=facts.wrap_up_until,
            visit=self._specialist_visit.get(specialist),
        )
        if self._own_told.get(specialist) == own:
            return []
        self._own_told[specialist] = own
        return [Send(page, own)]

    def _call_staff(self, connection: Connection, command: c.CallStaff, moment: Moment) -> list[Effect]:
        actor = connection.actor
        match actor.role:
            case Role.RESIDENT:
                counter = actor.id
            case Role.BRANCH_STAFF if command.counter in self._counters.get(actor.branch, ()):
                counter = str(command.counter)
            case _:
                raise Refused(ErrorCode.FORBIDDEN)
        if command.wanted:
            self._staff_called.add(counter)
        else:
            self._staff_called.discard(counter)
        self._boards.mark()
        effects: list[Effect] = [Send(connection.id, m.Done(id=command.id))]
        page = self._pages.get((Role.RESIDENT, counter))
        if page is not None:
            effects.append(Send(page, m.StaffCalled(wanted=command.wanted)))
        return effects + self._flush_branches(moment)

    # -- what has been committed ------------------------------------------------------------------------------

    def committed(self, visit: Visit, events: tuple[e.Event, ...], moment: Moment) -> list[Effect]:
        """Events are durable: evolve the room, tell everybody in it what they may see, and what follows."""
        room = self.rooms.get(visit.id)
        if room is None:
            room = self.rooms[visit.id] = Room(visit, [])
        room.add_events(visit, events)
        effects = self._fan_out(room, events)
        if any(not isinstance(event.body, e.Edited) for event in events):
            effects += self._follow(room, events, moment)
        return effects

    def _fan_out(self, room: Room, events: tuple[e.Event, ...]) -> list[Effect]:
        effects: list[Effect] = []
        for event in events:
            made: dict[bool, m.EventMessage | None] = {}
            for one in room.connections.values():
                role = one.actor.role
                if not takes_part(one.actor, room.visit):
                    if not isinstance(event.body, e.Wiped | e.OfferEnded | e.Closed):
                        continue
                key = role in (Role.RESIDENT, Role.BRANCH_STAFF)
                if key not in made:
                    made[key] = event_view(event, role, self.name_of)
                message = made[key]
                if message is not None:
                    effects.append(Send(one.id, message))
        return effects

    def _follow(self, room: Room, events: tuple[e.Event, ...], moment: Moment) -> list[Effect]:
        """What an event other than an edit sets in motion."""
        visit = room.visit
        self._index(visit)
        self._offering.pop(visit.id, None)
        self._boards.mark()
        effects: list[Effect] = []
        for event in events:
            match event.body:
                case e.Offered(specialist=specialist):
                    ringing = self._ringing(specialist)
                    page = self._pages.get((Role.SPECIALIST, specialist))
                    if ringing is not None and page is not None:
                        effects.append(Send(page, ringing))
                    effects += self._tell_own(specialist, moment)
                case e.OfferEnded(specialist=specialist, reason=reason):
                    effects += self._ringing_over(visit.id, specialist, reason, moment)
                    if reason == "no_answer":
                        effects.append(self._away_unanswered(specialist))
                case e.Answered(specialist=specialist):
                    effects += self._tell_own(specialist, moment)
                    effects += self._join_call(room, moment)
                case e.Closed():
                    effects += self._closed(room, moment)
                case e.Wiped():
                    effects += self._wiped(room, moment)
                case _:
                    pass
        return effects + self._tell_places(moment) + self._match(moment)

    def _away_unanswered(self, specialist: str) -> Effect:
        facts = self._facts.get(specialist, PresenceFacts())
        away = replace(facts, activity=Activity.AWAY, reason=AwayReason.NO_ANSWER, return_at=None)
        return SavePresence(specialist, away)

    def _ringing(self, specialist: str) -> m.Ringing | None:
        room = self.rooms.get(self._specialist_visit.get(specialist, ""))
        if room is None or room.visit.state != VisitState.OFFERED:
            return None
        visit = room.visit
        return m.Ringing(
            visit=visit.id,
            number=visit.number,
            procedures=visit.procedures,
            branch=visit.branch,
            counter=visit.counter,
            language=visit.language,
            until=visit.offer_until or 0,
            waiting_since=visit.waiting_since,
        )

    def _ringing_over(self, visit: str, specialist: str, reason: str, moment: Moment) -> list[Effect]:
        effects: list[Effect] = []
        page = self._pages.get((Role.SPECIALIST, specialist))
        if page is not None:
            effects.append(Send(page, m.RingingEnded(visit=visit, reason=reason)))
        return effects + self._tell_own(specialist, moment)

    def _closed(self, room: Room, moment: Moment) -> list[Effect]:
        visit = room.visit
        effects: list[Effect] = []
        if room.call is not None:
            for side in (room.station(), room.desk()):
                if side is not None:
                    effects.append(Send(side.id, m.CallEnd(visit=visit.id, reason="closed")))
            room.call = None
        room.screen = None
        if visit.specialist is None:
            return effects
        if visit.answered_at is None:
            return effects + self._ringing_over(visit.id, visit.specialist, "left", moment)
        facts = self._facts.get(visit.specialist, PresenceFacts())
        until = (visit.closed_at or moment.at) + WRAP_UP_MS
        wrapped = replace(facts, wrap_up_until=until, idle_since=until)
        self._facts[visit.specialist] = wrapped
        effects.append(SavePresence(visit.specialist, wrapped))
        return effects + self._tell_own(visit.specialist, moment)

    def _wiped(self, room: Room, moment: Moment) -> list[Effect]:
        """The counter is free again: its page leaves the room, so nothing of the visit can reach it."""
        self._staff_called.discard(room.visit.counter)
        effects: list[Effect] = []
        for station in list(room.of_role(Role.RESIDENT)):
            room.connections.pop(station.id, None)
            station.visit = None
            effects.append(Send(station.id, m.Doors(procedures=self._doors(moment))))
        effects += self._tell_people(room, moment)
        self._forget(room)
        return effects

    # -- the queue --------------------------------------------------------------------------------------------

    def _match(self, moment: Moment) -> list[Effect]:
        """Offers for every pair that suits; a pair that is on its way to the log is not made twice."""
        taken = set(self._offering.values())
        waiting = [
            room.visit
            for room in self.rooms.values()
            if room.visit.state == VisitState.WAITING and room.visit.id not in self._offering
        ]
        if not waiting:
            return []
        free = [
            Free(specialist, self._people[specialist][2], self._facts[specialist].idle_since)
            for specialist in self._people
            if specialist not in taken and self.presence_of(specialist, moment) == PresenceStatus.AVAILABLE
        ]
        effects: list[Effect] = []
        for visit, specialist in next_offers(waiting, free, self._skills_needed, at=moment.at):
            self._offering[visit.id] = specialist
            effects.append(Offer(visit.id, specialist))
        return effects

    def offer_failed(self, visit: str) -> None:
        """The offer was not committed; the next tick looks again."""
        self._offering.pop(visit, None)

    def _expire_offers(self, moment: Moment) -> list[Effect]:
        effects: list[Effect] = []
        for specialist, visit_id in self._specialist_visit.items():
            room = self.rooms.get(visit_id)
            if room is None or room.visit.state != VisitState.OFFERED:
                continue
            if visit_id in self._offering:
                continue
            reason = ""
            if (room.visit.offer_until or 0) <= moment.at:
                reason = "no_answer"
            elif not self._live(Role.SPECIALIST, specialist):
                reason = "lost"
            if reason:
                self._offering[visit_id] = specialist
                effects.append(EndOffer(visit_id, specialist, reason))
        return effects

    def _tell_places(self, moment: Moment) -> list[Effect]:
        waiting = waiting_order(
            room.visit for room in self.rooms.values() if room.visit.state in (VisitState.WAITING, VisitState.OFFERED)
        )
        effects: list[Effect] = []
        told: dict[str, m.Place] = {}
        for ahead, visit in enumerate(waiting):
            needed = self._skills_needed(visit)
            there = sum(
                1
                for specialist, (_, _, skills) in self._people.items()
                if needed <= skills
                and self.presence_of(specialist, moment) not in (PresenceStatus.OFFLINE, PresenceStatus.AWAY)
            )
            place = m.Place(visit=visit.id, ahead=ahead, there=there)
            told[visit.id] = place
            if self._places_told.get(visit.id) != place:
                room = self.rooms[visit.id]
                effects += [
                    Send(one.id, place)
                    for one in room.connections.values()
                    if one.actor.role in (Role.RESIDENT, Role.BRANCH_STAFF)
                ]
        self._places_told = told
        return effects

    def _doors(self, moment: Moment) -> dict[str, str]:
        """For each procedure: ``now`` when somebody is free for it, ``busy`` when somebody is there, ``nobody``."""
        present: dict[str, str] = {}
        for specialist, (_, _, skills) in self._people.items():
            state = self.presence_of(specialist, moment)
            if state in (PresenceStatus.OFFLINE, PresenceStatus.AWAY):
                continue
            word = "now" if state == PresenceStatus.AVAILABLE else "busy"
            for skill in skills:
                if present.get(skill) != "now":
                    present[skill] = word
        return {procedure: present.get(skill, "nobody") for procedure, skill in self._procedure_skills().items()}

    # -- people and boards ------------------------------------------------------------------------------------

    def _tell_people(self, room: Room, moment: Moment, *, anew: Connection | None = None) -> list[Effect]:
        people = room.people(moment.mono)
        phase = room.call.phase if room.call else None
        told = m.Participants(visit=room.visit.id, people=people, phase=phase)
        key = (people, phase)
        if key == room.told and anew is None:
            return []
        everybody = key != room.told
        room.told = key
        return [Send(one.id, told) for one in room.connections.values() if everybody or one is anew]

    def _line(self, room: Room) -> m.VisitLine:
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
            specialist=self.name_of(visit.specialist) if visit.specialist else None,
            phase=room.call.phase if room.call else None,
            station_live=self._live(Role.RESIDENT, visit.counter),
            wiped=visit.wiped,
        )

    def _counter_line(self, counter: str, *, branch: bool) -> m.CounterLine:
        room = self.rooms.get(self._counter_visit.get(counter, ""))
        line = self._line(room) if room else None
        if branch and line is not None and line.state == VisitState.OFFERED:
            line = replace(line, state=VisitState.WAITING, specialist=None)
        return m.CounterLine(
            counter=counter,
            live=self._live(Role.RESIDENT, counter),
            staff_called=counter in self._staff_called,
            visit=line,
        )

    def _branch_board(self, branch: str, moment: Moment) -> m.BranchBoard:
        return m.BranchBoard(
            branch=branch,
            counters=tuple(self._counter_line(counter, branch=True) for counter in self._counters.get(branch, ())),
            doors=self._doors(moment),
        )

    def _board(self, moment: Moment) -> m.Board:
        return m.Board(
            at=moment.at,
            specialists=tuple(self._specialist_line(specialist, moment) for specialist in sorted(self._people)),
            visits=tuple(self._line(room) for room in self.rooms.values() if room.visit.state != VisitState.CLOSED),
            counters=tuple(
                (branch, self._counter_line(counter, branch=False))
                for branch, counters in self._counters.items()
                for counter in counters
            ),
        )

    def _specialist_line(self, specialist: str, moment: Moment) -> m.SpecialistLine:
        name, department, _ = self._people[specialist]
        facts = self._facts[specialist]
        return m.SpecialistLine(
            id=specialist,
            name=name,
            department=department,
            status=self.presence_of(specialist, moment),
            reason=facts.reason,
            return_at=facts.return_at,
            since=facts.idle_since,
            visit=self._specialist_visit.get(specialist),
            live=self._live(Role.SPECIALIST, specialist),
        )

    def _flush_branches(self, moment: Moment) -> list[Effect]:
        """Boards and doors for all who watch them."""
        boards: dict[str, m.BranchBoard] = {}
        board: m.Board | None = None
        doors: m.Doors | None = None
        effects: list[Effect] = []
        for one in self.connections.values():
            actor = one.actor
            if actor.role == Role.BRANCH_STAFF:
                if actor.branch not in boards:
                    boards[actor.branch] = self._branch_board(actor.branch, moment)
                effects.append(Send(one.id, boards[actor.branch]))
            elif actor.role == Role.SUPERVISOR:
                board = board or self._board(moment)
                effects.append(Send(one.id, board))
            elif actor.role == Role.RESIDENT and one.visit is None:
                doors = doors or m.Doors(procedures=self._doors(moment))
                effects.append(Send(one.id, doors))
        return effects

    # -- time -------------------------------------------------------------------------------------------------

    def tick(self, moment: Moment) -> list[Effect]:
        """What is due now: pulses, lost screens, offers that rang out, wrap-ups that end, boards."""
        effects: list[Effect] = []
        for slot in self._due_slots(moment.mono):
            effects += self._pulse_slot(slot, moment)
        effects += self._expire_offers(moment)
        if self._boards.due(moment.mono):
            effects += self._flush_branches(moment)
            effects += self._tell_places(moment)
        for specialist in self._wrap_ups_over(moment):
            self._boards.mark()
            effects += self._tell_own(specialist, moment)
        return effects + self._match(moment)

    def _due_slots(self, mono: float) -> Iterable[int]:
        now = int(mono / SLOT_S)
        before = now - 1 if self._ticked is None else int(self._ticked / SLOT_S)
        self._ticked = mono
        return sorted({n % SLOTS for n in range(max(before, now - SLOTS) + 1, now + 1)})

    def _pulse_slot(self, slot: int, moment: Moment) -> list[Effect]:
        effects: list[Effect] = []
        for one in list(self._slots[slot].values()):
            silent = moment.mono - one.seen
            if silent > GONE_S:
                effects += self.disconnect(one.id, moment)
                effects.append(Drop(one.id, "silent"))
                continue
            room = self.rooms.get(one.visit) if one.visit else None
            if silent > LIVE_S and one.live:
                one.live = False
                self._boards.mark()
                if room is not None:
                    effects += self._tell_people(room, moment)
            head = room.head(one.actor.role) if room else 0
            effects.append(Send(one.id, m.PulseMessage(at=moment.at, head=head)))
        return effects

    def _wrap_ups_over(self, moment: Moment) -> list[str]:
        return [
            specialist
            for specialist, told in self._own_told.items()
            if told.status != self.presence_of(specialist, moment)
        ]

    def next_deadline(self, mono: float) -> float | None:
        """When ``tick`` is wanted next (monotonic seconds); None while there is nothing to watch."""
        if not self.connections and not self._specialist_visit:
            return None
        return (int(mono / SLOT_S) + 1) * SLOT_S
