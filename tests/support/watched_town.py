"""A town in which every effect of the hub is judged in the moment it is made, by what is in the logs (design 2)."""

from __future__ import annotations

from msgspec.structs import asdict, replace

from signaling import commands as c
from signaling import events as e
from signaling import messages as m
from signaling.decide import decide
from signaling.effects import Drop, Effect, Offer, Send
from signaling.interview_view import view_for
from signaling.presence import PresenceFacts, PresenceStatus
from signaling.rights import Actor
from signaling.sight_messages import MediaReported, SightMessage, SlateDrawn, SlateWritten
from signaling.target import Target
from signaling.visit import Visit
from signaling.words import Activity, AwayReason, Role, VisitState
from tests.support.audit import Audit
from tests.support.hub_driver import BRANCH, HubDriver
from tests.support.small_plan import SmallPlan

HIDDEN = (e.NoteWritten, e.Offered, e.OfferEnded, e.Passed, e.Replied, e.KeptOff)
"""Design 2.10: what the branch is never sent."""

FOR_NOBODY = (e.Rated, e.SeatOffered, e.SeatAllowed, e.SeatTaken, e.SeatChanged, e.SeatLeft)
"""What no screen is sent: how the resident liked it, and who is in the call (that is told by messages of its own)."""

BRANCH_ROLES = (Role.RESIDENT, Role.BRANCH_STAFF)
MY_NUMBER = "123456789018"
HEARD_S = 2.0
RINGS_S = 25.0
WRAP_UP_MS = 30_000
DECLINE_REST_MS = 60_000
IN_QUEUE = (VisitState.WAITING, VisitState.OFFERED)
AT_A_DESK = (VisitState.OFFERED, VisitState.SERVING)

OF_A_VISIT = (
    m.EventMessage
    | m.Snapshot
    | m.InterviewMessage
    | m.Participants
    | m.CallConnect
    | m.CallEnd
    | m.SignalRelay
    | m.FocusRelay
    | m.TypingRelay
    | m.ViewingRelay
    | m.Place
    | SightMessage
)

OF_A_CALL = m.Participants | m.CallConnect | m.CallEnd | m.SignalRelay


def assert_shows(view: m.VisitView, visit: Visit, role: Role) -> None:
    """A page of this role has the whole visit as it is, but for what design 2.10 keeps from it."""
    branch, offered = role in BRANCH_ROLES, visit.state == VisitState.OFFERED
    if view.part is not None:
        # Who works along has a part of it, and neither note nor hand-over nor question.
        assert role == Role.SPECIALIST
        assert (view.note, view.handed, view.question) == (None, None, None)
        assert view.values.keys() <= visit.values.keys()
        return
    wanted: dict[str, object] = {name: getattr(visit, name) for name in set(m.VisitView.__struct_fields__) - {"part"}}
    wanted["specialist"] = visit.specialist and visit.specialist.title()
    wanted["parking"] = visit.parking and replace(visit.parking, specialist=visit.parking.specialist.title())
    wanted["members"] = tuple(replace(one, person=one.person.title()) for one in visit.members)
    if visit.handed is not None:
        wanted["handed"] = replace(visit.handed, by=visit.handed.by.title(), note="" if branch else visit.handed.note)
    if visit.target is not None:
        named = {name: getattr(visit.target, name) for name in ("specialist", "first", "by")}
        shown = {name: who and who.title() for name, who in named.items() if not (branch and name == "first")}
        back_at = None if branch else visit.target.back_at
        wanted["target"] = Target(department=visit.target.department, back_at=back_at, **shown)
    if branch:
        wanted["note"] = wanted["protected"] = wanted["papers_released"] = None
        wanted["values"] = {k: replace(v, by=v.by.partition(":")[0]) for k, v in visit.values.items()}
        wanted["identity"] = visit.identity and replace(visit.identity, by=visit.identity.by.partition(":")[0])
    if branch and offered:
        wanted["state"], wanted["specialist"] = VisitState.WAITING, None
    for name, value in wanted.items():
        assert name == "seq" or getattr(view, name) == value, name


class WatchedTown(HubDriver):
    """``HubDriver`` with a memory of its own: an audit of every log, and what the passing half has been told."""

    def __init__(self) -> None:
        super().__init__(interview=True)
        self.audits: dict[str, Audit] = {}
        self.skills: dict[str, frozenset[str]] = {}
        self.offered_at: dict[str, float] = {}
        self.good_since = self.clock.mono
        self.called: set[str] = set()
        self.screens: dict[str, tuple[str, str | None]] = {}
        self.redials: dict[str, int] = {}
        self.calls: dict[str, str] = {}
        self.held_offers: list[tuple[Offer, float]] = []

    def hire(
        self, specialist: str, *skills: str, facts: PresenceFacts | None = None, department: str = "shimin"
    ) -> None:
        """A specialist whom the directory knows."""
        self.skills[specialist] = frozenset(skills)
        facts = facts or PresenceFacts(activity=Activity.AVAILABLE)
        super().hire(specialist, *skills, facts=facts, department=department)

    def disk(self, how: str) -> None:
        """Full, slow, or good again: then what the hub wanted is written in order."""
        self.commits = how != "full"
        if how == "slow":
            self.held = self.held or []
            self.good_since = float("inf")
        else:
            self.release()
            self.held_offers.clear()
            self.good_since = self.clock.mono if how == "good" else float("inf")

    @property
    def disk_is_good(self) -> bool:
        """Whether whatever the hub wants is durable at once."""
        return self.commits and self.held is None

    # -- what is written --------------------------------------------------------------------------------------

    def commit(self, events: tuple[e.Event, ...]) -> None:
        """The log is audited, and what must follow from an event follows."""
        if not events:
            return
        self.keep(events)
        super().commit(events)
        for event in events:
            self._follows(event)
        for visit, audit in self.audits.items():
            audit.agrees_with(self.visits[visit])

    def keep(self, events: tuple[e.Event, ...]) -> None:
        """The audit of a visit goes on, and with it what is known of the whole town."""
        audit = self.audits.setdefault(events[0].visit, Audit(SmallPlan(), self.clock.today))
        audit.take(events)
        for event in events:
            match event.body:
                case e.Offered(specialist=specialist, others=others):
                    self.offered_at[audit.id] = self.clock.mono
                    for one in (specialist, *others):
                        assert self.visits_of(one) == [audit.id], "design 2.5: a specialist has one visit"
                case e.Passed(reason=reason):
                    assert reason != "no_answer" or self.clock.mono - self.offered_at[audit.id] >= RINGS_S
                case e.OfferEnded() | e.Promised() | e.Answered() | e.Closed():
                    if isinstance(event.body, e.OfferEnded) and event.body.reason == "no_answer":
                        assert self.clock.mono - self.offered_at[audit.id] >= RINGS_S
                    self.offered_at.pop(audit.id, None)
                    self.screens.pop(audit.id, None)
                case e.Parked() | e.Recalled() | e.HandedOver() | e.Requeued():
                    self.screens.pop(audit.id, None)
                case e.Wiped():
                    self.called.discard(audit.counter)
                case _:
                    pass

    def _follows(self, event: e.Event) -> None:
        if not self.disk_is_good:
            return
        match event.body:
            case e.OfferEnded(specialist=specialist, reason="no_answer"):
                facts = self.facts[specialist]
                assert (facts.activity, facts.reason) == (Activity.AWAY, AwayReason.NO_ANSWER)
            case e.Closed() if served_by := self.audits[event.visit].specialist:
                assert self.facts[served_by].wrap_up_until == event.at + WRAP_UP_MS
            case _:
                pass

    def write_elsewhere(self, visit: str, *, told: str, last: str) -> None:
        """Another process writes to a visit that is served. Here comes the last event only, all, or some once more."""
        state = self.visits[visit]
        if state.state != VisitState.SERVING:
            return
        before = state.seq
        specialist, staff = Actor(Role.SPECIALIST, state.specialist or ""), Actor(Role.BRANCH_STAFF, "mori", BRANCH)
        for kind in ("note", "tick", last):
            ident = self.command_id()
            command, actor = (
                (c.WriteNote(id=ident, visit=visit, text=f"note {ident}"), specialist)
                if kind == "note"
                else (c.RecordPrint(id=ident, visit=visit, document="slip"), staff)
            )
            events = decide(self.visits[visit], actor, command, self.clock.moment(), self.plan)
            self.keep(events)
            self.note(events)
        log, now = self.log[visit], self.visits[visit]
        since = {"gap": log[-1:], "all": log[before:], "again": log[max(before - 2, 0) :]}[told]
        self.do(self.hub.committed(now, tuple(since), self.clock.moment()))
        self.do(self.hub.committed(now, tuple(log[-2:]), self.clock.moment()))

    # -- what is known without the hub ------------------------------------------------------------------------

    def visits_of(self, specialist: str) -> list[str]:
        """The visits that ring at or are served by somebody."""
        here = (one for one in self.audits.values() if one.state in AT_A_DESK)
        return [one.id for one in here if specialist in (one.ringing or (one.specialist,))]

    def visit_at(self, counter: str) -> str | None:
        """The visit that a counter's screen is about: the last one that was opened there, until it is wiped."""
        there = (one for one in self.audits.values() if one.counter == counter)
        here = [one for one in there if one.state != VisitState.PROMISED]
        shown = [one for one in here if not one.wiped]
        last = max(shown, key=lambda one: (one.state != VisitState.CLOSED, one.number), default=None)
        return None if last is None else last.id

    def waiting(self) -> list[Audit]:
        """Visits in the queue, the longest waiting first."""
        queue = [one for one in self.audits.values() if one.state in IN_QUEUE]
        return sorted(
            queue, key=lambda one: (one.promised_at is None, one.target is None, one.waiting_since, one.number)
        )

    def is_held_back(self) -> bool:
        """Whether somebody may come any moment to whom this time was promised: a specialist is held for them."""
        promised = [one.promised_at or 0 for one in self.audits.values() if one.state == VisitState.PROMISED]
        return any(-60_000 < at - self.clock.at <= 120_000 for at in promised)

    def needed(self, audit: Audit) -> frozenset[str]:
        """The skills that a visit asks for."""
        return frozenset(self.plan.skill(procedure) for procedure in audit.procedures)

    def suits(self, audit: Audit, specialist: str) -> bool:
        """Whether the specialist may be asked for this visit: it is for them, and they did not just pass it on."""
        since = self.clock.at - audit.declined.get(specialist, self.clock.at - DECLINE_REST_MS)
        return self.is_for(audit, specialist) and not 0 <= since < DECLINE_REST_MS

    def is_for(self, audit: Audit, specialist: str) -> bool:
        """Whom a visit is for: the person or the department to whom it was handed, else who knows it. Who sent it on
        is asked once it comes back to them, and then first.
        """
        target = audit.target
        knows = self.needed(audit) <= self.skills[specialist]
        if target is None:
            return knows
        if target.specialist is not None:
            return target.specialist == specialist
        if target.back_at is not None and target.by == specialist:
            return False
        if target.first == specialist:
            return True
        return knows if target.department is None else self.departments[specialist] == target.department

    def is_heard(self, role: Role, person: str) -> bool:
        """Whether a page of theirs said something lately."""
        pages = [one for one in self.hub.connections.values() if (one.actor.role, one.actor.id) == (role, person)]
        return any(self.clock.mono - page.seen <= HEARD_S for page in pages)

    def status_of(self, specialist: str) -> PresenceStatus:
        """Design 2.6, from the facts themselves; right while nothing is on its way to the log."""
        facts = self.facts[specialist]
        for visit in self.visits_of(specialist):
            serving = self.audits[visit].state == VisitState.SERVING
            return PresenceStatus.BUSY if serving else PresenceStatus.OFFERED
        if not self.is_heard(Role.SPECIALIST, specialist):
            return PresenceStatus.OFFLINE
        for seat in (seat for visit in self.visits.values() for seat in visit.seats.values()):
            if (seat.role, seat.person) == (Role.SPECIALIST, specialist):
                return PresenceStatus.BUSY if seat.taken else PresenceStatus.OFFERED
        if facts.activity == Activity.AWAY:
            return PresenceStatus.AWAY
        wraps_up = 0 < facts.wrap_up_until - self.clock.at <= WRAP_UP_MS
        return PresenceStatus.WRAP_UP if wraps_up else PresenceStatus.AVAILABLE

    def may_read(self, actor: Actor, visit: str) -> bool:
        """Design 2.10: whose business a visit is."""
        audit = self.audits[visit]
        match actor.role:
            case Role.RESIDENT:
                return self.visit_at(actor.id) == visit
            case Role.BRANCH_STAFF:
                return actor.branch == audit.branch
            case Role.SPECIALIST:
                return actor.id == audit.specialist and audit.state not in (VisitState.OFFERED, VisitState.PARKED)
            case _:
                return True

    def is_of_their_call(self, actor: Actor, message: m.AnyMessage, visit: str) -> bool:
        """Design 2.10: who sits in the call of a visit that another serves gets the call, and nothing of the visit."""
        seats = self.visits[visit].seats.values() if isinstance(message, OF_A_CALL) else ()
        return any((seat.role, seat.person) == (actor.role, actor.id) for seat in seats)

    def head(self, visit: str, role: Role) -> int:
        """The last event that a role may see."""
        hidden = (*FOR_NOBODY, *HIDDEN) if role in BRANCH_ROLES else FOR_NOBODY
        shown = [x.seq for x in self.log[visit] if not isinstance(x.body, hidden)]
        return shown[-1]

    # -- what goes out ----------------------------------------------------------------------------------------

    def do(self, effects: list[Effect]) -> None:
        """Every effect is judged, then carried out."""
        offers = [effect for effect in effects if isinstance(effect, Offer)]
        for at, effect in enumerate(effects):
            if isinstance(effect, Send) and effect.connection in self.hub.connections:
                released = self._released(effect.connection, effects[at:])
                self.judge(effect.connection, effect.message, released=released)
            elif isinstance(effect, Send):
                assert any(isinstance(x, Drop) and x.connection == effect.connection for x in effects[at:])
        for offer in offers:
            self.judge_offer(offer, offers)
        super().do(effects)

    def judge_offer(self, offer: Offer, together: list[Offer]) -> None:
        """Design 2.5, 2.6: one visit that waits rings at one specialist who can answer, the longest waiting first."""
        audit = self.audits[offer.visit]
        assert audit.state == VisitState.WAITING
        assert audit.dropped_at is None
        for specialist in (offer.specialist, *offer.others):
            assert self.status_of(specialist) == PresenceStatus.AVAILABLE
            assert self.suits(audit, specialist)
            assert [one for x in together for one in (x.specialist, *x.others)].count(specialist) == 1
        assert [x.visit for x in together].count(offer.visit) == 1
        self.held_offers = [(x, at) for x, at in self.held_offers if self.clock.mono - at < 10]
        for other, _ in self.held_offers:
            assert other.specialist != offer.specialist
            assert other.visit != offer.visit
        if self.held is not None:
            self.held_offers.append((offer, self.clock.mono))
        if self.clock.mono - self.good_since > 1:
            for earlier in self.waiting()[: self.waiting().index(audit)]:
                passed_over = earlier.state == VisitState.WAITING and self.suits(earlier, offer.specialist)
                passed_over = passed_over and earlier.dropped_at is None
                assert not passed_over or earlier.id in [x.visit for x in together]

    def _released(self, connection: str, to_come: list[Effect]) -> str | None:
        """The visit that this page is about to be released from: until then it is told what ends there."""
        mine = (x.message for x in to_come if isinstance(x, Send) and x.connection == connection)
        return next((message.visit for message in mine if isinstance(message, m.Released)), None)

    def judge(self, connection: str, message: m.AnyMessage, *, released: str | None) -> None:
        """Whether this page may get this message now, and whether it is true."""
        page = self.hub.connections[connection]
        actor, role = page.actor, page.actor.role
        if isinstance(message, OF_A_VISIT):
            visit = message.visit.id if isinstance(message, m.Snapshot) else message.visit
            body = message.body if isinstance(message, m.EventMessage) else None
            if isinstance(body, e.Wiped | e.Promised) and role == Role.RESIDENT:
                assert actor.id == self.audits[visit].counter
            elif visit != released:
                assert page.visit == visit, "design 2.8: a message of another visit"
                may = self.may_read(actor, visit) or self.is_of_their_call(actor, message, visit)
                assert may, f"design 2.10: {type(message).__name__} for {actor}"
        match message:
            case m.EventMessage():
                event = self.log[message.visit][message.seq - 1]
                assert role not in BRANCH_ROLES or not isinstance(message.body, HIDDEN)
                assert not isinstance(message.body, FOR_NOBODY)
                assert (message.seq, message.at) == (event.seq, event.at)
                assert type(message.body) is type(event.body)
            case m.Snapshot():
                assert_shows(message.visit, self.visits[message.visit.id], role)
                assert message.visit.seq == self.visits[message.visit.id].seq
            case m.InterviewMessage():
                assert message.view == view_for(self.visits[message.visit], self.plan, role, today=self.clock.today)
                assert message.seq == self.visits[message.visit].seq
            case m.PulseMessage():
                assert message.head == (self.head(page.visit, role) if page.visit else 0)
            case m.Welcome():
                self._judge_welcome(actor, message)
            case m.Ringing():
                audit = self.audits[message.visit]
                assert audit.state == VisitState.OFFERED
                assert actor.id in audit.ringing
                assert asdict(message) | {"until": audit.offer_until} == {
                    "visit": audit.id,
                    **{
                        name: getattr(audit, name)
                        for name in ("number", "procedures", "branch", "counter", "language", "waiting_since")
                    },
                    "until": audit.offer_until,
                }
                assert message.until == audit.offer_until
            case m.RingingEnded() | m.OwnPresence():
                assert role == Role.SPECIALIST
            case m.Board() | m.BoardChanged():
                assert role == Role.SUPERVISOR
            case m.BranchBoard():
                assert (role, actor.branch) == (Role.BRANCH_STAFF, message.branch)
                lines = [line.visit for line in message.counters if line.visit is not None]
                assert not any(line.state == VisitState.OFFERED for line in lines)
                assert not any(line.specialist for line in lines if line.state == VisitState.WAITING)
            case m.Place():
                assert role in BRANCH_ROLES
            case m.StaffCalled():
                assert role == Role.RESIDENT
            case _:
                self._judge_passing(role, message)

    def _judge_welcome(self, actor: Actor, welcome: m.Welcome) -> None:
        match actor.role:
            case Role.RESIDENT:
                assert welcome.visit == self.visit_at(actor.id)
            case Role.SPECIALIST:
                serving = [v for v in self.visits_of(actor.id) if self.audits[v].state == VisitState.SERVING]
                assert not serving or welcome.visit == serving[0]
                assert welcome.visit is None or self.may_read(actor, welcome.visit)
            case _:
                assert welcome.visit is None

    def _judge_passing(self, role: Role, message: m.AnyMessage) -> None:
        match message:
            case m.TypingRelay():
                assert message.role == Role.SPECIALIST
                assert role not in (Role.SUPERVISOR, Role.SPECIALIST)
                assert not message.field.endswith("my_number")
                assert MY_NUMBER not in message.text
                assert self.audits[message.visit].state == VisitState.SERVING
            case m.FocusRelay():
                assert role not in (Role.SUPERVISOR, message.role)
                assert message.field is None or not message.field.endswith("my_number")
                assert self.audits[message.visit].state == VisitState.SERVING
            case m.ViewingRelay():
                assert role != Role.RESIDENT
                assert self.screens[message.visit] == (message.screen, message.section)
            case MediaReported() | SlateWritten() | SlateDrawn():
                assert {role, message.role} == {Role.RESIDENT, Role.SPECIALIST}
                assert self.audits[message.visit].state == VisitState.SERVING
            case m.CallConnect():
                if message.peer in ("resident", "specialist") and role in (Role.RESIDENT, Role.SPECIALIST):
                    assert message.polite == (message.peer == "specialist")
                assert self.audits[message.visit].state == VisitState.SERVING
            case _:
                pass

    def say(self, connection: str, command: c.AnyCommand) -> None:
        """One command from a page; what passes is remembered when it is not refused."""
        actor = self.hub.connections[connection].actor
        before, called = dict(self.screens), set(self.called)
        match command:
            case c.Viewing() if actor.role == Role.RESIDENT:
                self.screens[command.visit] = (command.screen, command.section)
            case c.CallStaff():
                counter = actor.id if actor.role == Role.RESIDENT else str(command.counter)
                (self.called.add if command.wanted else self.called.discard)(counter)
            case _:
                pass
        try:
            super().say(connection, command)
        except Exception:
            self.screens, self.called = before, called
            raise
