"""The live half of the core behind a few verbs: connections and commands in, effects out.

The shell calls ``connect``, ``heard``, ``handle``, ``disconnect``, ``committed`` and ``tick``, and carries out the
effects. Nothing here waits, looks at a clock or stores; what lasts is decided in ``decide.py`` and committed first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from signaling import commands as c
from signaling import events as e
from signaling import messages as m
from signaling.addressing import addressed
from signaling.aftermath import MOVES, Aftermath
from signaling.along_show import AlongShow
from signaling.boards import Boards
from signaling.call_room import CallRoom
from signaling.department_rules import NoRules, QueueRules
from signaling.departments import Departments
from signaling.desk_lists import DeskLists
from signaling.effects import Drop, Effect, Send
from signaling.elsewhere import STANDING, Elsewhere
from signaling.errors import ErrorCode, Refused
from signaling.estimates import Estimates
from signaling.fan_out import fan_out, show_anew
from signaling.helps import Helps
from signaling.interview_show import InterviewShow, PlanOf, no_plan
from signaling.joining import Joining
from signaling.keeping import Keeping
from signaling.lines import ProcedureSkills
from signaling.matching import Matching, SkillsNeeded
from signaling.mesh_room import IceServers
from signaling.moment import Moment
from signaling.outlook import Outlook
from signaling.participants import tell_people
from signaling.presence import PresenceFacts, PresenceStatus
from signaling.presence_desk import PresenceDesk
from signaling.pulses import Pulses, next_slot
from signaling.reception import Reception
from signaling.register import Register, Specialist
from signaling.relay import IsSecret, Relay, SafeText, any_text, is_my_number_field
from signaling.rights import Actor, may_enter, may_watch, takes_part
from signaling.room import GONE_S, LIVE_S, Connection, FarConnection, Room
from signaling.seat_asking import check_seat
from signaling.seat_clock import SeatClock
from signaling.seat_show import SeatShow
from signaling.sight import Sight
from signaling.visit import Visit
from signaling.words import Role, VisitState


class Hub:
    """All that is live in one process."""

    def __init__(
        self,
        *,
        boot: str,
        skills_needed: SkillsNeeded,
        procedure_skills: ProcedureSkills,
        ice_servers: IceServers,
        is_secret: IsSecret = is_my_number_field,
        safe_text: SafeText = any_text,
        plan_of: PlanOf = no_plan,
        queue_rules: QueueRules | None = None,
    ) -> None:
        self._register, rules = Register(plan_of), queue_rules or NoRules()
        self._departments = Departments(rules)
        self.estimates = Estimates()
        self.outlook = Outlook(self._register, rules, self._departments, self.estimates)
        self._keeping = Keeping(self._register, self.outlook)
        self._presence = PresenceDesk(self._register, self._departments)
        self._matching = Matching(self._register, self._presence, skills_needed, self.outlook)
        self._boards = Boards(
            self._register,
            self._presence,
            self.outlook,
            skills_needed=skills_needed,
            procedure_skills=procedure_skills,
        )
        self._desk_lists = DeskLists(self._register, self._presence)
        self.helps = Helps(self._register, self._boards)
        self._call_room = CallRoom(ice_servers)
        self._seat_show = SeatShow(self._register)
        self._seat_clock = SeatClock(self._register)
        self._reception = Reception(
            self._register,
            boot=boot,
            presence=self._presence,
            matching=self._matching,
            boards=self._boards,
            seat_show=self._seat_show,
        )
        self._aftermath = Aftermath(
            self._register,
            presence=self._presence,
            matching=self._matching,
            boards=self._boards,
            call_room=self._call_room,
            reception=self._reception,
            seat_show=self._seat_show,
            outlook=self.outlook,
            estimates=self.estimates,
        )
        self._along = AlongShow(plan_of, self._register.name_of)
        self._relay = Relay(is_secret, safe_text, self._along.sees, self._register.guarded)
        self._sight = Sight(safe_text)
        self._interview = InterviewShow(plan_of)
        self._joining = Joining(
            self._register,
            boards=self._boards,
            aftermath=self._aftermath,
            interview=self._interview,
            call_room=self._call_room,
            seat_show=self._seat_show,
            along=self._along,
        )
        self._pulses = Pulses()
        self.elsewhere = Elsewhere(
            self._register,
            handle=self._handle,
            leave=self._aftermath.leave,
            replace=self._replace,
            arrive=self._joining.arrive,
            hear_calls=self._aftermath.hear_calls,
            changed=self._changed_elsewhere,
        )
        self.connections = self._register.connections
        self.rooms = self._register.rooms

    # -- what the shell loads at start ------------------------------------------------------------------------

    def know_specialist(
        self, specialist: str, facts: PresenceFacts, *, name: str, department: str, skills: frozenset[str]
    ) -> None:
        """A specialist and the facts about them as stored; also after a change by the administrator."""
        self._register.specialists[specialist] = Specialist(name, department, skills)
        self._presence.know(specialist, facts)
        self._know_departments()
        self._boards.mark()

    def know_supervisors(self, names: Mapping[str, str]) -> None:
        """The names of those who may take a visit over; it never rings at them."""
        self._register.supervisors = dict(names)

    def forget_specialist(self, specialist: str) -> None:
        """Somebody who no longer serves; their sockets are the shell's to close."""
        self._register.specialists.pop(specialist, None)
        self._presence.forget(specialist)
        self._know_departments()
        self._boards.mark()

    def _know_departments(self) -> None:
        self._departments.know(known.department for known in self._register.specialists.values())

    def know_served(self, served: Iterable[tuple[str, int]]) -> None:
        """How long serving took of late (ms), with the department, the oldest first: estimates begin with it."""
        for department, took_ms in served:
            self.estimates.served(department, took_ms)

    def know_closings(self, closed: Iterable[tuple[str, str]]) -> None:
        """The departments and days (ISO) on which they are closed early, as stored."""
        if self._departments.know_closings(closed):
            self._boards.mark()

    def know_counters(self, counters: Mapping[str, tuple[str, ...]]) -> None:
        """The counters of each branch."""
        self._register.know_counters(counters)
        self._boards.mark()

    def know_visit(self, visit: Visit, tail: list[e.Event]) -> None:
        """A visit out of the log: at start, or when somebody asks for a closed one. A live one is left as it is."""
        if visit.id not in self.rooms:
            self._register.add_room(visit, tail)
            self._boards.mark()

    # -- what the shell asks ----------------------------------------------------------------------------------

    def visit_of_counter(self, counter: str) -> str | None:
        """The visit that this counter's screen is about: open, or closed and not wiped yet."""
        return self._register.visit_of_counter(counter)

    def visit_of_specialist(self, specialist: str) -> str | None:
        """The visit offered to or served by a specialist."""
        return self._register.visit_of_specialist(specialist)

    def check_seat(self, command: c.LastingCommand, actor: Actor, moment: Moment) -> None:
        """As ``seat_asking.py`` says."""
        check_seat(self._register, self._presence, command, actor, moment=moment)

    def name_of(self, specialist: str) -> str:
        """The name for people of a specialist."""
        return self._register.name_of(specialist)

    def presence_of(self, specialist: str, moment: Moment) -> PresenceStatus:
        """The computed status of a specialist."""
        return self._presence.status_of(specialist, moment)

    def facts_of(self, specialist: str) -> PresenceFacts:
        """What is known and kept of a specialist; the defaults for somebody new."""
        return self._presence.facts_of(specialist)

    # -- connections ------------------------------------------------------------------------------------------

    def connect(
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
        older = self._register.page(actor.role, actor.id)
        since = moment.at
        if older is not None:
            # Clocks of nodes differ: the newer page is newer than the one it replaces, whatever they say.
            since = max(since, older.since + 1)
            effects += self._replace(older, origin, moment)
        connection = Connection(
            connection_id,
            actor,
            name=name,
            origin=origin,
            skills=skills,
            department=department,
            now=moment.mono,
            since=since,
        )
        self._register.add_connection(connection)
        self._pulses.add(connection)
        effects += self._reception.welcome(connection, moment)
        if actor.role == Role.SPECIALIST:
            effects += self._desk_lists.greet(connection, moment)
        self._boards.mark()
        return effects + self._matching.soon(moment)

    def _replace(self, older: Connection, origin: str, moment: Moment) -> list[Effect]:
        if isinstance(older, FarConnection):
            return self.elsewhere.drop(older, moment)
        effects: list[Effect] = []
        if older.origin != origin:
            effects.append(Send(older.id, m.Replaced()))
        effects += self.disconnect(older.id, moment)
        effects.append(Drop(older.id, "replaced"))
        return effects

    def disconnect(self, connection_id: str, moment: Moment) -> list[Effect]:
        """A socket is gone. The place of its person stays; the others see within a moment that they are not there."""
        connection = self.connections.get(connection_id)
        if connection is None:
            return []
        self._register.remove_connection(connection)
        self._pulses.remove(connection_id)
        self._boards.mark()
        if connection.actor.role == Role.SPECIALIST:
            self._presence.tell(connection.actor.id, moment)  # nobody is there: what they were told is forgotten
        return self._aftermath.leave(connection, moment)

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
        room = self._register.room_of(connection)
        effects = tell_people(room, moment.mono) if room else []
        return effects + self._matching.soon(moment)

    def handle(self, connection_id: str, command: c.AnyCommand, moment: Moment) -> list[Effect]:
        """A passing command's effects; Refused with a code when it may not be. Lasting ones are not for here."""
        connection = self.connections.get(connection_id)
        if connection is None:
            return []
        effects = self._handle(connection, command, moment)
        if isinstance(command, STANDING) and connection.visit == command.visit:
            connection.standing[type(command)] = command
        return effects

    def _handle(self, connection: Connection, command: c.AnyCommand, moment: Moment) -> list[Effect]:
        match command:
            case c.Pulse():
                return self._pulse(connection, command, moment)
            case c.Typing() | c.Focus() | c.Viewing() | c.Signal() | c.ReportCall() | c.Redial() | c.MarkPaper():
                return self._passing(connection, command, moment)
            case c.ReportMedia() | c.SlateWrite() | c.SlateDraw() | c.SlateWipe() | c.CatchUp():
                return self._passing(connection, command, moment)
            case c.Hello():
                return self._joining.hello(connection, command, moment)
            case c.SetActivity():
                return self._presence.set_activity(connection, command, moment)
            case c.FinishWrapUp():
                return self._presence.finish_wrap_up(connection, command, moment)
            case c.SetAway():
                return self._presence.set_away(connection, command)
            case c.CloseDepartment():
                return self._departments.close(connection, command, moment)
            case c.WatchColleagues():
                return self._desk_lists.watch(connection, command, moment)
            case c.AskHelp():
                return self.helps.ask(connection, command, moment)
            case c.SeeHelp():
                return self.helps.see(connection, command)
            case c.CallStaff():
                return self._aftermath.asked_for_staff(connection, command)
            case _:
                raise AssertionError("a lasting command is decided, not handled")

    def _pulse(self, connection: Connection, command: c.Pulse, moment: Moment) -> list[Effect]:
        if connection.actor.role == Role.SPECIALIST:
            connection.touched = moment.mono - command.untouched
        room = self._register.room_of(connection)
        if room is None or not may_watch(connection.actor, room.visit):
            return []
        connection.note_shown(command.shown, room.head_at(connection), moment.mono)
        return tell_people(room, moment.mono)

    def _changed_elsewhere(self, moment: Moment) -> list[Effect]:
        self._boards.mark()
        return self._matching.soon(moment)

    def _passing(self, connection: Connection, command: c.PassingCommand, moment: Moment) -> list[Effect]:
        room = self._register.room_of(connection)
        if room is None or connection.visit != command.visit:
            raise Refused(ErrorCode.FORBIDDEN)
        media = isinstance(command, c.Signal | c.ReportCall | c.Redial) and may_enter(connection.actor, room.visit)
        if not media and not takes_part(connection.actor, room.visit):
            raise Refused(ErrorCode.FORBIDDEN)
        if room.visit.state != VisitState.SERVING:
            raise Refused(ErrorCode.WRONG_STATE, {"state": room.visit.state.value})
        if not media and room.member_at(connection) is not None and not isinstance(command, c.Typing | c.Focus):
            raise Refused(ErrorCode.FORBIDDEN)
        match command:
            case c.Typing():
                return self._relay.typing(room, connection, command)
            case c.Focus():
                return self._relay.focus(room, connection, command)
            case c.Viewing():
                return self._relay.viewing(room, connection, command)
            case c.MarkPaper():
                return self._relay.mark(room, connection, command)
            case c.Signal():
                return self._call_room.signal(room, connection, command)
            case c.ReportCall():
                self._boards.mark()
                return self._call_room.report(room, connection, command, moment)
            case c.Redial():
                self._boards.mark()
                return self._call_room.redial(room, connection, command, moment)
            case _:
                return self._sight.take(room, connection, command)

    def addressed(self, actor: Actor, command: c.LastingCommand) -> c.LastingCommand:
        """The command with what only the directory knows (``addressing.py``)."""
        return addressed(self._register, actor, command)

    # -- what has become durable ------------------------------------------------------------------------------

    def presence_saved(self, specialist: str, facts: PresenceFacts, moment: Moment) -> list[Effect]:
        """The facts are durable now; what makes somebody available counts from here on."""
        self._presence.saved(specialist, facts)
        self._boards.mark()
        return self._presence.tell(specialist, moment) + self._matching.soon(moment)

    def presence_failed(self, specialist: str, moment: Moment) -> list[Effect]:
        """A change of facts could not be made durable: what is stored counts again."""
        self._presence.failed(specialist)
        self._boards.mark()
        return self._presence.tell(specialist, moment)

    def closing_saved(self, department: str, day: str, *, closed: bool, moment: Moment) -> list[Effect]:
        """A department is closed for the day, or not any more; its people's statuses follow from it."""
        self._departments.closing_saved(department, day, closed=closed)
        self._boards.mark()
        return self._matching.soon(moment)

    def offer_failed(self, visit: str) -> None:
        """The offer, or its end, was not committed; a later tick tries again."""
        self._matching.failed(visit)

    def committed(self, visit: Visit, events: tuple[e.Event, ...], moment: Moment) -> list[Effect]:
        """Events are durable and ``visit`` is the state after them: tell everybody in the room, and what follows.

        Events that are here already are left out; after a gap everybody gets a snapshot (design 6).
        """
        room = self.rooms.get(visit.id)
        before: Visit | None = None
        if room is None:
            room = self._register.add_room(visit, list(events))
            effects = self.elsewhere.seat_all(room, moment)
        else:
            before = room.visit
            if events[0].seq != before.seq + 1:
                return self._heal(room, visit, events, moment)
            room.add_events(visit, events)
            if before.protected != visit.protected:
                return self._show_anew(room, moment) + self._follow(room, before, events, moment)
            effects = fan_out(room, events, self.name_of, self._register.guarded(visit)) + self._along.to_all(room)
            effects += self._interview.after(room, events, moment)
            effects += self._seat_show.after(room, events)
        for event in events:
            if type(event.body) is not e.Edited:
                effects += self._follow(room, before, events, moment)
                break
        return effects

    def _heal(self, room: Room, visit: Visit, events: tuple[e.Event, ...], moment: Moment) -> list[Effect]:
        known = room.visit.seq
        if visit.seq <= known:
            return []
        news = tuple(event for event in events if event.seq > known)
        if news[0].seq == known + 1:
            return self.committed(visit, news, moment)
        before = room.visit
        room.start_over(visit, news)
        return self._show_anew(room, moment) + self._follow(room, before, news, moment)

    def _show_anew(self, room: Room, moment: Moment) -> list[Effect]:
        """The whole for everybody in the room: what is between is not at hand, or the branch must not go on from it."""
        shown = show_anew(room, self.name_of, self._register.guarded(room.visit)) + self._along.to_all(room)
        return shown + self._interview.anew(room, moment) + self._seat_show.anew(room)

    def _follow(self, room: Room, before: Visit | None, events: tuple[e.Event, ...], moment: Moment) -> list[Effect]:
        """What events other than edits set in motion."""
        self._boards.mark()
        if not any(isinstance(event.body, MOVES) for event in events):
            # A note, a tick or a print after the end, by somebody who does not look at the visit.
            self._register.forget_idle(room)
            return []
        return self._aftermath.of(room, before, events, moment) + self._matching.soon(moment)

    # -- time -------------------------------------------------------------------------------------------------

    def tick(self, moment: Moment) -> list[Effect]:
        """What is due now: pulses, lost screens, offers that rang out, wrap-ups that end, boards."""
        effects: list[Effect] = []
        for connection in self._pulses.due(moment.mono):
            effects += self._pulse_of(connection, moment)
        # Looked at once a second only, a screen that went silent right after an answer were told after all of 3 s.
        for connection in self._pulses.halfway():
            effects += self._look_at(connection, moment)
        effects += self.elsewhere.quiet(moment)
        effects += self._matching.expire(moment)
        effects += self._matching.turn_to_others(moment)
        effects += self._seat_clock.due(moment)
        effects += self._keeping.look(moment)
        effects += self.helps.expire(moment)
        for specialist in self._presence.changed(moment):
            self._boards.mark()
            effects += self._presence.tell(specialist, moment)
        effects += self._boards.redraw(moment)
        effects += self._desk_lists.tick(moment)
        self._register.sweep(moment.mono)
        return effects + self._matching.on_tick(moment)

    def _pulse_of(self, one: Connection, moment: Moment) -> list[Effect]:
        silent = moment.mono - one.seen
        if silent > GONE_S:
            return [*self.disconnect(one.id, moment), Drop(one.id, "silent")]
        effects = self._look_at(one, moment)
        if not self.elsewhere.trusted:
            return effects
        room = self._register.room_of(one)
        head = room.head_at(one) if room and may_watch(one.actor, room.visit) else 0
        return [*effects, Send(one.id, m.PulseMessage(at=moment.at, head=head))]

    def _look_at(self, one: Connection, moment: Moment) -> list[Effect]:
        """Tell the room when this one's screen can't be trusted any more."""
        if not one.live or moment.mono - one.seen <= LIVE_S:
            return []
        one.live = False
        self._boards.mark()
        room = self._register.room_of(one)
        return tell_people(room, moment.mono) if room else []

    def next_deadline(self, mono: float) -> float | None:
        """When ``tick`` is wanted next (monotonic seconds); None while there is nothing to watch."""
        register = self._register
        if not any((self.connections, register.queue, register.parked, register.promised)):
            return None
        return next_slot(mono)
