"""Drives a Hub as the shell does, without socket or database: effects are carried out, messages lie in inboxes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar, assert_never

from signaling import commands as c
from signaling import decide as deciders
from signaling import events as e
from signaling import messages as m
from signaling.board_parts import HelpLine
from signaling.department_rules import QueueRules
from signaling.effects import (
    Drop,
    Effect,
    EndOffer,
    EndSeat,
    Keep,
    Offer,
    SaveClosing,
    SaveHelp,
    SavePresence,
    Send,
    TurnToOthers,
)
from signaling.errors import ErrorCode, Refused
from signaling.hub import Hub
from signaling.policy import DEFAULT_POLICY
from signaling.presence import PresenceFacts
from signaling.register import at_desks
from signaling.rights import Actor
from signaling.visit import Visit, evolve, opened
from signaling.words import Activity, Language, Role, VisitState
from tests.support.clock import HandClock
from tests.support.small_plan import PROCEDURES, SmallPlan

"""What the hub asks of the log."""

M = TypeVar("M", bound=m.AnyMessage)

Wish = Offer | EndOffer | EndSeat | TurnToOthers | Keep | SavePresence | SaveClosing | SaveHelp

BRANCH = "asahi"
COUNTERS = ("asahi_1", "asahi_2")
AVAILABLE = PresenceFacts(activity=Activity.AVAILABLE)
ORIGIN = "k3f9a2m7q1x8d4b6"


class HubDriver:
    """A town with one branch, with the interview or without.

    ``commits`` says whether the log takes what it is given; ``held`` keeps it back.
    """

    def __init__(self, *, interview: bool = False, rules: QueueRules | None = None) -> None:
        self.clock = HandClock()
        self.plan = SmallPlan()
        self.hub = Hub(
            boot="b1",
            skills_needed=lambda visit: frozenset(self.plan.skill(p) for p in visit.procedures),
            procedure_skills=lambda: {procedure: skill for procedure, (_, _, skill) in PROCEDURES.items()},
            ice_servers=self._ice_servers,
            is_secret=lambda _, field: self.plan.is_secret(field),
            safe_text=lambda _, text: "123456789018" not in text,
            plan_of=lambda _: self.plan if interview else None,
            queue_rules=rules,
        )
        self.hub.know_counters({BRANCH: COUNTERS})
        self.inbox: dict[str, list[m.AnyMessage]] = {}
        self.dropped: dict[str, str] = {}
        self.effects: list[Effect] = []
        self.log: dict[str, list[e.Event]] = {}
        self.visits: dict[str, Visit] = {}
        self.facts: dict[str, PresenceFacts] = {}
        self.helps: dict[str, HelpLine] = {}
        self.departments: dict[str, str] = {}
        self.commits = True
        self.policy = DEFAULT_POLICY
        self.held: list[Wish] | None = None
        self._commands = 0
        self._connections = 0

    def _ice_servers(self, name: str, at: int) -> tuple[Mapping[str, object], ...]:
        return ({"urls": ["turn:192.0.2.10:3478"], "username": f"{at // 1000 + 3600}:{name}"},)

    # -- people -----------------------------------------------------------------------------------------------

    def hire(self, specialist: str, *skills: str, facts: PresenceFacts = AVAILABLE, department: str = "shimin") -> None:
        """A specialist whom the directory knows."""
        self.facts[specialist] = facts
        self.hub.know_specialist(
            specialist, facts, name=specialist.title(), department=department, skills=frozenset(skills)
        )
        self.departments[specialist] = department

    def connect(self, actor: Actor, *, origin: str | None = None) -> str:
        """A page opens its socket; its id comes back."""
        self._connections += 1
        connection = f"c{self._connections}"
        self.inbox[connection] = []
        page = origin or f"{ORIGIN}{self._connections}"
        moment = self.clock.moment()
        self.do(self.hub.connect(connection, actor, name=actor.id.title(), origin=page, moment=moment))
        return connection

    def station(self, counter: str = "asahi_1", *, origin: str | None = None) -> str:
        """The page of a counter."""
        return self.connect(Actor(Role.RESIDENT, counter, BRANCH), origin=origin)

    def desk(self, specialist: str = "sato", *, origin: str | None = None) -> str:
        """The page of a specialist."""
        department = self.departments.get(specialist, "")
        return self.connect(Actor(Role.SPECIALIST, specialist, department=department), origin=origin)

    def staff(self, person: str = "mori", branch: str = BRANCH) -> str:
        """A page of branch staff."""
        return self.connect(Actor(Role.BRANCH_STAFF, person, branch))

    def supervisor(self) -> str:
        """A page of a supervisor."""
        return self.connect(Actor(Role.SUPERVISOR, "abe"))

    def leave(self, connection: str) -> None:
        """The socket is lost."""
        self.do(self.hub.disconnect(connection, self.clock.moment()))

    # -- commands ---------------------------------------------------------------------------------------------

    def command_id(self) -> str:
        """A fresh command id."""
        self._commands += 1
        return f"{ORIGIN}-{self._commands}"

    def say(self, connection: str, command: c.AnyCommand) -> None:
        """One command from a page, as the shell treats it; Refused comes out."""
        self.do(self.hub.heard(connection, self.clock.moment()))
        if isinstance(command, c.VisitCommand):
            actor = self.hub.connections[connection].actor
            visit = self.visits[command.visit]
            if isinstance(command, c.Arrive) and self.shown_at(command.counter) not in (None, visit.id):
                raise Refused(ErrorCode.TAKEN)
            moment = self.clock.moment()
            command = self.hub.addressed(actor, command)
            self.hub.check_seat(command, actor, moment)
            if isinstance(command, c.Recall) and any(other is not visit for other in self.busy(actor.id)):
                raise Refused(ErrorCode.TAKEN)
            self.commit(deciders.decide(visit, actor, command, moment, self.plan, policy=self.policy))
        else:
            self.do(self.hub.handle(connection, command, self.clock.moment()))

    def decided(self, actor: Actor, command: c.LastingCommand) -> tuple[e.Event, ...]:
        """The events that a command would make, nobody told."""
        return deciders.decide(self.visits[command.visit], actor, command, self.clock.moment(), self.plan)

    def open_visit(self, connection: str, *procedures: str, counter: str | None = None) -> str:
        """A resident (or branch staff for ``counter``) calls; the visit's id comes back, and the page joins it.

        A closed visit whose screen was never cleared is wiped first, as the shell does it.
        """
        actor = self.hub.connections[connection].actor
        for last in list(self.visits.values()):
            if last.counter == (counter or actor.id) and last.state == VisitState.CLOSED and not last.wiped:
                self.commit(deciders.wipe(last, at=self.clock.at))
        visit = f"v{len(self.visits):08d}"
        command = c.OpenVisit(id=self.command_id(), procedures=list(procedures) or ["juminhyo"], language=Language.JA)
        events = deciders.open_visit(
            visit,
            actor,
            command,
            number=len(self.visits) + 1,
            branch=actor.branch,
            counter=counter or actor.id,
            moment=self.clock.moment(),
            plan=self.plan,
        )
        self.commit(events)
        self.hello(connection, visit)
        return visit

    def hello(self, connection: str, visit: str | None, last_seq: int = 0) -> None:
        """A page joins a visit; the shell reads it from the log when need be."""
        if visit is not None and visit not in self.hub.rooms and visit in self.visits:
            self.hub.know_visit(self.visits[visit], self.log[visit][-256:])
        self.say(connection, c.Hello(id=self.command_id(), visit=visit, last_seq=last_seq))

    def serve(self, station: str, desk: str, *procedures: str) -> str:
        """A visit from the button to the conversation."""
        visit = self.open_visit(station, *procedures)
        self.answer(desk, visit)
        return visit

    def answer(self, desk: str, visit: str) -> None:
        """The specialist takes the visit and joins it."""
        self.say(desk, c.Answer(id=self.command_id(), visit=visit))
        self.hello(desk, visit)

    # -- the shell --------------------------------------------------------------------------------------------

    def commit(self, events: tuple[e.Event, ...]) -> None:
        """The log takes the events, and only then does the hub learn of them."""
        if events:
            visit = self.note(events)
            self.do(self.hub.committed(visit, events, self.clock.moment()))

    def note(self, events: tuple[e.Event, ...]) -> Visit:
        """The log takes events; the state after them. The hub does not know, as when another process wrote them."""
        visit = self.visits.get(events[0].visit)
        for event in events:
            visit = _after(visit, event)
            self.log.setdefault(event.visit, []).append(event)
        assert visit is not None
        self.visits[visit.id] = visit
        return visit

    def do(self, effects: list[Effect]) -> None:
        """Carry effects out in order: what is to be sent at once, what is to be written after it, as the shell does."""
        wishes: list[Wish] = []
        for effect in effects:
            self.effects.append(effect)
            match effect:
                case Send():
                    self.inbox[effect.connection].append(effect.message)
                case Drop():
                    self.dropped[effect.connection] = effect.reason
                case Offer() | EndOffer() | EndSeat() | TurnToOthers() | Keep():
                    wishes.append(effect)
                case SavePresence() | SaveClosing() | SaveHelp():
                    wishes.append(effect)
                case _:
                    assert_never(effect)
        for wish in wishes:
            if self.held is None:
                self.write(wish)
            else:
                self.held.append(wish)

    def release(self) -> None:
        """What was held back is written now."""
        waiting, self.held = self.held or [], None
        for effect in waiting:
            self.write(effect)

    def write(self, effect: Wish) -> None:
        """One wish of the hub goes to the log, which takes it or does not."""
        moment = self.clock.moment()
        if isinstance(effect, SaveClosing):
            if self.commits:
                closing = (effect.department, effect.day)
                self.do(self.hub.closing_saved(*closing, closed=effect.closed, moment=moment))
            return
        if isinstance(effect, SaveHelp):
            if self.commits:
                self.store_help(effect.who, effect.line)
                self.do(self.hub.helps.saved(effect.who, effect.line))
            return
        if isinstance(effect, SavePresence):
            if self.commits:
                self.facts[effect.specialist] = effect.facts
                self.do(self.hub.presence_saved(effect.specialist, effect.facts, moment))
            else:
                self.do(self.hub.presence_failed(effect.specialist, moment))
            return
        try:
            self.commit(self._decided(effect))
        except Refused:
            self.hub.offer_failed(effect.visit)

    def store_help(self, who: str, line: HelpLine | None) -> None:
        """As the writer does: one that is over is not made anew by being seen to."""
        if line is None:
            self.helps.pop(who, None)
        elif line.seen_by is None or who in self.helps:
            self.helps[who] = line

    def _decided(self, effect: Offer | EndOffer | EndSeat | TurnToOthers | Keep) -> tuple[e.Event, ...]:
        visit = self.visits[effect.visit]
        if not self.commits:
            self.hub.offer_failed(effect.visit)
            return ()
        if isinstance(effect, Keep):
            keeps = {"drop": deciders.drop, "come_back": deciders.come_back, "give_up": deciders.give_up}
            return keeps[effect.how](visit, at=self.clock.at)
        if isinstance(effect, TurnToOthers):
            return deciders.time_out(visit, at=self.clock.at)
        if isinstance(effect, EndSeat):
            return deciders.end_seat(visit, effect.seat, effect.reason, at=self.clock.at)
        if isinstance(effect, Offer):
            if any(self.busy(one) for one in (effect.specialist, *effect.others)):
                raise Refused(ErrorCode.TAKEN)
            return deciders.offer(visit, effect.specialist, others=effect.others, at=self.clock.at)
        return deciders.end_offer(visit, effect.specialist, effect.reason, until=effect.until, at=self.clock.at)

    def shown_at(self, counter: str) -> str | None:
        """The visit that a counter's screen is about: the log's unique constraint allows one."""
        here = (visit for visit in self.visits.values() if visit.counter == counter and not visit.wiped)
        return next((visit.id for visit in here if visit.state != VisitState.PROMISED), None)

    def busy(self, specialist: str) -> list[Visit]:
        """The visits that ring at or are served by somebody: the log's unique constraint allows one."""
        return [visit for visit in self.visits.values() if specialist in at_desks(visit)]

    def tick(self, seconds: float = 0.1) -> None:
        """Time passes and the hub's timer fires; nobody answers the pulses."""
        self.clock.jump(seconds)
        self.do(self.hub.tick(self.clock.moment()))

    def live_through(self, seconds: float, *, silent: tuple[str, ...] = ()) -> None:
        """Time passes in steps of half a second in which every page but the silent ones is heard."""
        for _ in range(round(seconds * 2)):
            self.tick(0.5)
            for connection in list(self.hub.connections):
                if connection not in silent:
                    self.do(self.hub.heard(connection, self.clock.moment()))

    # -- looking ----------------------------------------------------------------------------------------------

    def sent(self, connection: str, kind: type[M]) -> list[M]:
        """The messages of one kind in a page's inbox."""
        return [message for message in self.inbox[connection] if isinstance(message, kind)]

    def empty(self) -> None:
        """Everybody has read everything."""
        for inbox in self.inbox.values():
            inbox.clear()
        self.effects.clear()

    def made(self, kind: type[Effect]) -> list[Effect]:
        """The effects of one kind since ``empty``."""
        return [effect for effect in self.effects if isinstance(effect, kind)]


def _after(visit: Visit | None, event: e.Event) -> Visit:
    if visit is None:
        assert isinstance(event.body, e.Opened)
        return opened(event, event.body)
    return evolve(visit, event)


def assert_sent(driver: HubDriver, connection: str, kind: type[M]) -> M:
    """The last message of this kind to the page; the test fails when there is none."""
    found = driver.sent(connection, kind)
    assert found, f"no {kind.__name__} for {connection}: {[type(x).__name__ for x in driver.inbox[connection]]}"
    return found[-1]


def assert_not_sent(driver: HubDriver, connection: str, kind: type[M]) -> None:
    """No message of this kind went to the page."""
    assert driver.sent(connection, kind) == []
