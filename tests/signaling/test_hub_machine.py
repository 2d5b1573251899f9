"""The hub under any mix of people, losses and failures: what must never happen does not (design 2.3 to 2.10)."""

from contextlib import suppress

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from msgspec.json import encode
from msgspec.structs import replace

from signaling import commands as c
from signaling import events as e
from signaling import messages as m
from signaling.effects import Effect, Offer
from signaling.errors import Refused
from signaling.presence import WRAP_UP_MS, PresenceStatus
from signaling.rights import BRANCH_SIDE, Actor
from signaling.room import LIVE_S
from signaling.views import visit_view
from signaling.visit import Visit
from signaling.visit_queue import DECLINE_REST_MS
from signaling.words import Activity, AwayReason, CallPhase, Outcome, Role, VisitState
from tests.support.client_view import ClientView
from tests.support.hub_driver import BRANCH, COUNTERS, HubDriver

SKILLS = {"sato": ("residents",), "suzuki": ("residents", "children"), "abe": ("children",)}
HIDDEN = (e.NoteWritten, e.Offered, e.OfferEnded)
ACTORS = [
    *(Actor(Role.RESIDENT, counter, BRANCH) for counter in COUNTERS),
    *(Actor(Role.SPECIALIST, specialist) for specialist in SKILLS),
    Actor(Role.BRANCH_STAFF, "mori", BRANCH),
    Actor(Role.SUPERVISOR, "ito"),
]
procedures = st.sampled_from(["juminhyo", "tennyu", "jidou_teate"])
counters = st.sampled_from(COUNTERS)


class WatchedDriver(HubDriver):
    """Checks each offer in the moment in which the hub makes it."""

    def do(self, effects: list[Effect]) -> None:
        """Nobody who could not answer is ever rung."""
        for effect in effects:
            if isinstance(effect, Offer):
                self.check_offer(effect)
        super().do(effects)

    def check_offer(self, offer: Offer) -> None:
        """Worked out from the facts themselves, not from the hub's status."""
        page = next(
            (x for x in self.hub.connections.values() if x.actor == Actor(Role.SPECIALIST, offer.specialist)), None
        )
        assert page is not None
        assert self.clock.mono - page.seen <= LIVE_S
        facts = self.facts[offer.specialist]
        assert facts.activity == Activity.AVAILABLE
        assert not 0 < facts.wrap_up_until - self.clock.at <= WRAP_UP_MS
        assert {self.plan.skill(p) for p in self.visits[offer.visit].procedures} <= set(SKILLS[offer.specialist])


class HubMachine(RuleBasedStateMachine):
    """A branch with two counters, three specialists, staff and a supervisor, on a bad network with a bad disk."""

    def __init__(self) -> None:
        super().__init__()
        self.town = WatchedDriver()
        for specialist, skills in SKILLS.items():
            self.town.hire(specialist, *skills)
        self.clients: dict[str, ClientView] = {}
        self.silent: set[str] = set()
        self.read: dict[str, int] = {}

    # -- pages ------------------------------------------------------------------------------------------------

    def _came(self, connection: str) -> None:
        self.clients[connection] = ClientView(self.town.hub.connections[connection].actor.role)

    @initialize(served=st.booleans())
    def morning(self, served: bool) -> None:
        """Everybody is there, and a first resident calls."""
        for actor in ACTORS:
            self.page_opens(actor)
        self.resident_calls(COUNTERS[0], "juminhyo")
        if served:
            self.specialists_react(takes=True)

    @rule(actor=st.sampled_from(ACTORS))
    def page_opens(self, actor: Actor) -> None:
        """One more page, which returns to its place."""
        page = self.town.connect(actor)
        self._came(page)
        self._return(page)

    def _return(self, page: str) -> None:
        welcome = self.town.inbox[page][0]
        assert isinstance(welcome, m.Welcome)
        if welcome.visit is not None:
            self.town.hello(page, welcome.visit)

    def _pages(self, *roles: Role) -> list[str]:
        return [x.id for x in self.town.hub.connections.values() if x.actor.role in roles]

    @precondition(lambda self: self.town.hub.connections)
    @rule(data=st.data(), comes_back=st.booleans())
    def socket_is_lost(self, data: st.DataObject, comes_back: bool) -> None:
        """The same page may come back on a new one and say what it has."""
        page = data.draw(st.sampled_from(sorted(self.town.hub.connections)))
        was = self.town.hub.connections[page]
        self._read_all()
        self.town.leave(page)
        client = self.clients.pop(page)
        if comes_back:
            back = self.town.connect(was.actor, origin=was.origin)
            self.clients[back] = client
            if client.visit is not None:
                with suppress(Refused):
                    self.town.hello(back, client.visit.id, client.visit.seq)

    @precondition(lambda self: self.town.hub.connections)
    @rule(data=st.data())
    def page_falls_silent(self, data: st.DataObject) -> None:
        """A laptop's lid is closed, or opened again."""
        self.silent ^= {data.draw(st.sampled_from(sorted(self.town.hub.connections)))}

    @precondition(lambda self: self.town.hub.rooms and self._pages(Role.BRANCH_STAFF, Role.SUPERVISOR))
    @rule(data=st.data(), whole=st.booleans())
    def somebody_looks_into_a_visit(self, data: st.DataObject, whole: bool) -> None:
        """From the beginning, or from what they have."""
        page = data.draw(st.sampled_from(self._pages(Role.BRANCH_STAFF, Role.SUPERVISOR)))
        visit = data.draw(st.sampled_from(sorted(self.town.visits)))
        self._read_all()
        held = self.clients[page].visit
        last = held.seq if held is not None and held.id == visit and not whole else 0
        self.town.hello(page, visit, last)

    # -- visits -----------------------------------------------------------------------------------------------

    def _say(self, page: str, command: c.AnyCommand) -> None:
        with suppress(Refused):
            self.town.say(page, command)

    def _open(self) -> list[Visit]:
        return [visit for visit in self.town.visits.values() if visit.state != VisitState.CLOSED]

    @rule(counter=counters, procedure=procedures)
    def resident_calls(self, counter: str, procedure: str) -> None:
        """At a counter without an open visit; also when nobody wiped the last one."""
        page = self.town.hub.connections.get(self._page_of(Role.RESIDENT, counter))
        current = self.town.hub.visit_of_counter(counter)
        if page is not None and (current is None or self.town.visits[current].state == VisitState.CLOSED):
            self.town.clock.jump(0.001)
            self.town.open_visit(page.id, procedure)

    def _page_of(self, role: Role, person: str) -> str:
        return next((x for x in self._pages(role) if self.town.hub.connections[x].actor.id == person), "")

    @rule(takes=st.sampled_from([True, True, True, False]))
    def specialists_react(self, takes: bool) -> None:
        """To what rings."""
        for visit in self._open():
            page = self._page_of(Role.SPECIALIST, visit.specialist or "")
            if visit.state == VisitState.OFFERED and page and takes:
                self.town.answer(page, visit.id)
            elif visit.state == VisitState.OFFERED and page:
                self._say(page, c.Decline(id=self.town.command_id(), visit=visit.id))

    @rule(text=st.sampled_from(["葛󠄀城", "𠮷田", ""]), note=st.booleans())
    def specialists_type(self, text: str, note: bool) -> None:
        """In what they serve."""
        for visit in self._open():
            page = self._page_of(Role.SPECIALIST, visit.specialist or "")
            if visit.state == VisitState.SERVING and page:
                held = visit.values.get("visitor.name")
                one, base = self.town.command_id(), held.revision if held else 0
                self._say(page, c.Edit(id=one, visit=visit.id, field="visitor.name", base=base, text=text))
                if note:
                    self._say(page, c.WriteNote(id=one, visit=visit.id, text=f"note {one}"))

    @rule(wiped=st.booleans(), outcome=st.sampled_from(Outcome))
    def a_visit_ends(self, wiped: bool, outcome: Outcome) -> None:
        """The oldest that is served; its counter may be cleared."""
        for visit in self._open():
            page = self._page_of(Role.SPECIALIST, visit.specialist or "")
            if visit.state == VisitState.SERVING and page:
                self._say(page, c.Close(id=self.town.command_id(), visit=visit.id, outcome=outcome))
                station = self._page_of(Role.RESIDENT, visit.counter)
                if wiped and station:
                    self._say(station, c.Wipe(id=self.town.command_id(), visit=visit.id))
                return

    @precondition(lambda self: self.town.visits and self.town.hub.connections)
    @rule(data=st.data())
    def somebody_says_something(self, data: st.DataObject) -> None:
        """Whoever it is, about whichever visit: what may not be is refused."""
        page = data.draw(st.sampled_from(sorted(self.town.hub.connections)))
        visit = data.draw(st.sampled_from(sorted(self.town.visits)))
        held = self.town.visits[visit].values.get("visitor.name")
        one = self.town.command_id()
        calls = [room.call.id for room in self.town.hub.rooms.values() if room.call] or ["none"]
        base = held.revision if held else 0
        commands: list[c.AnyCommand] = [
            c.Edit(id=one, visit=visit, field="visitor.name", base=base, text=one),
            c.WriteNote(id=one, visit=visit, text=f"note {one}"),
            c.Close(id=one, visit=visit, outcome=Outcome.FINISHED),
            c.Cancel(id=one, visit=visit),
            c.Wipe(id=one, visit=visit),
            c.Hold(id=one, visit=visit),
            c.Resume(id=one, visit=visit),
            c.Typing(visit=visit, field="visitor.name", text="x", composing=False),
            c.Viewing(visit=visit, screen="talk"),
            c.ReportCall(visit=visit, call=calls[0], phase=CallPhase.CONNECTED),
            c.Redial(visit=visit, call=calls[0]),
            c.CallStaff(id=one, wanted=True, counter=COUNTERS[0]),
            c.FinishWrapUp(id=one),
            c.SetActivity(id=one, activity=Activity.AVAILABLE),
            c.SetActivity(id=one, activity=Activity.AWAY, reason=AwayReason.BREAK),
            c.Hello(id=one, visit=None),
        ]
        command = data.draw(st.sampled_from(commands))
        self._say(page, command)

    # -- the shell and time -----------------------------------------------------------------------------------

    @rule(how=st.sampled_from(["full", "good", "slow", "good"]))
    def disk_changes_its_mind(self, how: str) -> None:
        """Full, slow, or good again: then what the hub wanted is written in order."""
        self.town.commits = how != "full"
        if how == "slow":
            self.town.held = self.town.held or []
        else:
            self.town.release()

    @rule(seconds=st.sampled_from([0.5, 0.5, 1, 3, 3, 12, 30]))
    def time_passes(self, seconds: float) -> None:
        """Most pages answer."""
        self.town.live_through(seconds, silent=tuple(self.silent))

    @rule(seconds=st.sampled_from([-3600, 3600]))
    def clock_is_set(self, seconds: float) -> None:
        """By somebody, or by a time server."""
        self.town.clock.set_wall(seconds)

    @rule()
    def all_settles(self) -> None:
        """With a good disk, no visit waits that somebody could take."""
        self.town.commits = True
        self.town.release()
        self.town.live_through(12, silent=tuple(self.silent))
        moment = self.town.clock.moment()
        for visit in self._open():
            if visit.state != VisitState.WAITING:
                continue
            needed = {self.town.plan.skill(procedure) for procedure in visit.procedures}
            for specialist, skills in SKILLS.items():
                rested = not 0 <= moment.at - visit.declined.get(specialist, moment.at + 1) < DECLINE_REST_MS
                available = self.town.hub.presence_of(specialist, moment) == PresenceStatus.AVAILABLE
                assert not (available and rested and needed <= set(skills)), (visit.id, specialist)

    # -- what must hold ---------------------------------------------------------------------------------------

    @invariant()
    def nobody_has_two_visits_and_no_visit_two_specialists(self) -> None:
        """Design 2.5."""
        for specialist in SKILLS:
            visits = self.town.busy(specialist)
            assert len(visits) <= 1
            assert self.town.hub.visit_of_specialist(specialist) == (visits[0].id if visits else None)

    @invariant()
    def the_hub_knows_what_each_counter_is_about(self) -> None:
        """The open visit, else the last one that was not wiped."""
        for counter in COUNTERS:
            here = [v for v in self.town.visits.values() if v.counter == counter and not v.wiped]
            here.sort(key=lambda v: (v.state != VisitState.CLOSED, v.number))
            assert self.town.hub.visit_of_counter(counter) == (here[-1].id if here else None)

    @invariant()
    def every_open_visit_is_live_and_only_needed_ones_are(self) -> None:
        """Nobody is forgotten, and the memory does not grow."""
        rooms = self.town.hub.rooms
        assert {visit.id for visit in self._open()} <= set(rooms)
        for name, room in rooms.items():
            needed = room.connections or room.visit.state != VisitState.CLOSED
            assert needed or self.town.hub.visit_of_counter(room.visit.counter) == name
            assert room.visit == self.town.visits[name]

    def _read_all(self) -> None:
        for page, inbox in self.town.inbox.items():
            client = self.clients.get(page)
            if client is not None:
                for message in inbox[self.read.get(page, 0) :]:
                    client.take(message)
                    if client.role in BRANCH_SIDE:
                        self._is_for_the_branch(message)
            self.read[page] = len(inbox)

    def _is_for_the_branch(self, message: m.AnyMessage) -> None:
        """Design 2.10: neither notes, nor the search, nor anybody's sign-in name."""
        assert not isinstance(message, m.Ringing | m.RingingEnded | m.Board | m.OwnPresence)
        assert not (isinstance(message, m.EventMessage) and isinstance(message.body, HIDDEN))
        content = encode(message)
        assert b'"note ' not in content
        assert not any(f'"{name}"'.encode() in content or f":{name}".encode() in content for name in SKILLS)

    @invariant()
    def every_page_sees_what_a_fresh_snapshot_would_show(self) -> None:
        """State and events, however they came (design 1)."""
        self._read_all()
        for page, connection in self.town.hub.connections.items():
            room = self.town.hub.rooms.get(connection.visit) if connection.visit else None
            if room is None:
                continue
            role = connection.actor.role
            wanted = visit_view(room.visit, role, self.town.hub.name_of)
            seen = self.clients[page].view
            assert seen is not None
            assert replace(seen, seq=0) == replace(wanted, seq=0)
            assert room.head(role) <= seen.seq <= wanted.seq

    @invariant()
    def a_station_is_in_its_counters_current_visit_or_in_none(self) -> None:
        """Design 2.8."""
        for connection in self.town.hub.connections.values():
            if connection.actor.role == Role.RESIDENT and connection.visit is not None:
                assert connection.visit == self.town.hub.visit_of_counter(connection.actor.id)

    @invariant()
    def a_call_has_two_sides_that_know_its_name(self) -> None:
        """Design 2.7: no ghost, no second call."""
        for room in self.town.hub.rooms.values():
            station, desk = room.station(), room.desk()
            if room.visit.state == VisitState.SERVING and station and desk:
                assert room.call is not None
                for side in (station, desk):
                    told = self.town.sent(side.id, m.CallConnect)
                    assert told[-1].call == room.call.id
                    assert told[-1].polite is (side is station)

    @invariant()
    def each_page_of_a_station_or_desk_is_alone(self) -> None:
        """The newest counts."""
        actors = [
            x.actor for x in self.town.hub.connections.values() if x.actor.role in (Role.RESIDENT, Role.SPECIALIST)
        ]
        assert len(set(actors)) == len(actors)


TestHub = HubMachine.TestCase
TestHub.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
