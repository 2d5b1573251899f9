"""The hub under any mix of people, losses and failures: what must never happen does not (design 2.1 to 2.10).

``tests/support/watched_town.py`` judges every effect in the moment it is made; here is what happens, and what stands.
"""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from signaling import commands as c
from signaling import events as e
from signaling import messages as m
from signaling.decide import open_visit, wipe
from signaling.descriptions import Candidate
from signaling.errors import Refused
from signaling.rights import MAY, Actor, may_enter, works_along
from signaling.words import Activity, AwayReason, CallPhase, Language, Outcome, Role, VisitState
from tests.support.all_commands import all_commands
from tests.support.client_view import ClientView
from tests.support.hub_driver import BRANCH, COUNTERS
from tests.support.hub_passing import HubPassing
from tests.support.hub_points import DEPARTMENTS, SKILLS, STEP_S, TWO_SIDES
from tests.support.watched_town import MY_NUMBER

ACTORS = [
    *(Actor(Role.RESIDENT, counter, BRANCH) for counter in COUNTERS),
    *(Actor(Role.SPECIALIST, specialist, department=DEPARTMENTS[specialist]) for specialist in SKILLS),
    Actor(Role.BRANCH_STAFF, "mori", BRANCH),
    Actor(Role.BRANCH_STAFF, "kato", "minami"),
    Actor(Role.SUPERVISOR, "ito"),
]
FORM_SESSION: tuple[tuple[type[c.VisitCommand], str], ...] = (
    *((kind, "visitor") for kind in (c.Hold, c.Ask, c.WriteNote, c.CheckIdentity, c.SetTick, c.RecordPrint, c.Edit)),
    *((kind, section) for section in ("visitor", "cert") for kind in (c.Present, c.Confirm)),
    *((kind, "visitor") for kind in (c.RequestSignature, c.Sign, c.Submit)),
)
procedures = st.sampled_from(["juminhyo", "tennyu", "jidou_teate"])
counters = st.sampled_from(COUNTERS)


class HubMachine(HubPassing):
    """A branch with two counters, three specialists, staff and a supervisor, on a bad network with a bad disk."""

    # -- pages ------------------------------------------------------------------------------------------------

    @initialize(served=st.booleans(), disk=st.sampled_from(["good", "good", "slow", "full"]))
    def morning(self, served: bool, disk: str) -> None:
        """Everybody is there, and a resident calls; another one perhaps while the disk is bad."""
        for actor in ACTORS:
            self.page_opens(actor)
        if disk != "good" and not served:
            self.somebody_calls_while_the_disk_is_bad(COUNTERS[1], disk)
        self.resident_calls(COUNTERS[0], "juminhyo", late=False)
        if served:
            self.specialists_react(takes=True)
            for page in self.pages(Role.SUPERVISOR, Role.BRANCH_STAFF):
                if self.town.may_read(self.town.hub.connections[page].actor, "v00000000"):
                    self.town.hello(page, "v00000000")
            if disk != "good":
                self.somebody_calls_while_the_disk_is_bad(COUNTERS[1], disk)

    @rule(actor=st.sampled_from(ACTORS))
    def page_opens(self, actor: Actor) -> None:
        """One more page, which returns to its place."""
        older = self.page_of(actor.role, actor.id) if actor.role in TWO_SIDES else ""
        page = self.town.connect(actor)
        self.clients[page] = ClientView(actor.role)
        if older:
            assert m.Replaced() in self.town.inbox[older]
            assert older in self.town.dropped
        welcome = self.town.inbox[page][0]
        assert isinstance(welcome, m.Welcome)
        if welcome.visit is not None:
            self.town.hello(page, welcome.visit)

    @precondition(lambda self: self.town.hub.connections)
    @rule(data=st.data(), comes_back=st.sampled_from([True, True, False]), meanwhile=st.booleans())
    def socket_is_lost(self, data: st.DataObject, comes_back: bool, meanwhile: bool) -> None:
        """The same page may come back on a new one and say what it has; the others went on in the meantime."""
        pages = self.town.hub.connections
        page = data.draw(st.sampled_from([x for x in sorted(pages) if pages[x].visit] * 3 + sorted(pages)))
        was = pages[page]
        self.read_all()
        self.town.leave(page)
        client = self.clients.pop(page)
        if meanwhile:
            self.specialists_type("𠮷田", note=True)
            self.specialists_type("葛󠄀城", note=False)
        if comes_back:
            back = self.town.connect(was.actor, origin=was.origin)
            self.clients[back] = client
            if client.visit is not None:
                with suppress(Refused):
                    self.town.hello(back, client.visit.id, client.visit.seq)

    @rule(data=st.data())
    def a_page_comes_back_after_a_gap(self, data: st.DataObject) -> None:
        """Of a visit that is served, and of which this process lacks events."""
        served = {visit.id for visit in self.open_visits() if visit.state == VisitState.SERVING}
        pages = sorted(x.id for x in self.town.hub.connections.values() if x.visit in served)
        if pages:
            page = data.draw(st.sampled_from(pages))
            was = self.town.hub.connections[page]
            visit = was.visit or ""
            self.read_all()
            self.town.leave(page)
            client = self.clients.pop(page)
            self.town.write_elsewhere(visit, told="gap", last="tick")
            back = self.town.connect(was.actor, origin=was.origin)
            self.clients[back] = client
            self.town.hello(back, visit, client.visit.seq if client.visit else 0)

    @precondition(lambda self: any(x.visit for x in self.town.hub.connections.values()))
    @rule(data=st.data())
    def a_screen_stands_still_while_others_go_on(self, data: st.DataObject) -> None:
        """It answers every pulse, and has not drawn what was typed; the others are told (point 3)."""
        page = data.draw(st.sampled_from([x.id for x in self.town.hub.connections.values() if x.visit]))
        self._stands_still(page)
        self.specialists_type("葛󠄀城", note=False)
        self.specialists_type("𠮷田", note=False)
        self.time_passes(6)

    @precondition(lambda self: self.town.hub.connections)
    @rule(data=st.data(), how=st.sampled_from(["silent", "silent", "stuck"]))
    def page_falls_silent_or_stands_still(self, data: st.DataObject, how: str) -> None:
        """A laptop's lid is closed, or opened again; or the screen does not draw any more, and the page lives on."""
        page = data.draw(st.sampled_from(sorted(self.town.hub.connections)))
        if how == "silent":
            self.silent ^= {page}
        elif not self._draws_again(page):
            self._stands_still(page)

    def _stands_still(self, page: str) -> None:
        self.read_all()
        visit, held = self.town.hub.connections[page].visit, self.clients[page].visit
        if visit is not None and held is not None:
            self.stuck[page] = (visit, held.seq)

    def _draws_again(self, page: str) -> bool:
        """Whether a page stood still until now."""
        self.stuck_since.pop(page, None)
        if page in self.stuck:
            self.recovering.add(page)
        return self.stuck.pop(page, None) is not None

    @precondition(lambda self: self.town.visits and self.town.hub.connections)
    @rule(data=st.data(), whole=st.booleans())
    def somebody_looks_into_a_visit(self, data: st.DataObject, whole: bool) -> None:
        """From the beginning, or from what they have; whose business it is not is refused (point 10)."""
        page = data.draw(st.sampled_from(sorted(self.town.hub.connections)))
        visit = data.draw(st.sampled_from(sorted(self.town.visits)))
        actor = self.town.hub.connections[page].actor
        if works_along(actor, self.town.visits[visit]) or may_enter(actor, self.town.visits[visit]):
            return  # a part of it is theirs: which, is asked in test_working_along.py and test_seats.py
        self.read_all()
        self._draws_again(page)
        held = self.clients[page].visit
        last = held.seq if held is not None and held.id == visit and not whole else 0
        may = self.town.may_read(actor, visit)
        try:
            self.town.hello(page, visit, last)
        except Refused:
            assert not may
        else:
            assert may
            shown = visit in self.town.screens and page not in self.pages(Role.RESIDENT)
            assert not shown or any(isinstance(x, m.ViewingRelay) for x in self.town.inbox[page][self.read[page] :])

    # -- visits -----------------------------------------------------------------------------------------------

    def _say(self, page: str, command: c.AnyCommand) -> bool:
        try:
            self.town.say(page, command)
        except Refused:
            for visit, audit in self.town.audits.items():
                audit.agrees_with(self.town.visits[visit])
            return False
        return True

    @rule(counter=counters, procedure=procedures, late=st.booleans())
    def resident_calls(self, counter: str, procedure: str, late: bool) -> None:
        """At a counter without an open visit. One that nobody wiped is wiped first; this process may hear it late."""
        page = self.page_of(Role.RESIDENT, counter)
        current = self.town.visit_at(counter)
        if page and (current is None or self.town.visits[current].state == VisitState.CLOSED):
            self._clear(current, late=late, opens=lambda: self.town.open_visit(page, procedure))

    @rule(counter=counters, procedure=procedures)
    def staff_open_a_visit(self, counter: str, procedure: str) -> None:
        """For a resident at one of their counters; its page learns of it and follows."""
        current = self.town.visit_at(counter)
        if current is not None and self.town.visits[current].state != VisitState.CLOSED:
            return
        self._clear(current, late=False, opens=lambda: self._staff_open(counter, procedure))
        page = self.page_of(Role.RESIDENT, counter)
        if page:
            welcome = self.town.sent(page, m.Welcome)[-1]
            assert welcome.visit is not None
            assert welcome.visit == self.town.visit_at(counter)
            self.town.hello(page, welcome.visit)

    def _staff_open(self, counter: str, procedure: str) -> None:
        number = len(self.town.visits)
        events = open_visit(
            f"v{number:08d}",
            Actor(Role.BRANCH_STAFF, "mori", BRANCH),
            c.OpenVisit(id=self.town.command_id(), procedures=[procedure], language=Language.EN),
            number=number + 1,
            branch=BRANCH,
            counter=counter,
            moment=self.town.clock.moment(),
            plan=self.town.plan,
        )
        self.town.commit(events)

    def _clear(self, visit: str | None, *, late: bool, opens: object) -> None:
        self.town.clock.jump(0.001)
        assert callable(opens)
        if late:
            opens()
            station = self.page_of(Role.RESIDENT, self.town.visits[visit].counter) if visit is not None else ""
            if station and visit is not None:
                with pytest.raises(Refused):
                    self.town.hello(station, visit)
        if visit is not None:
            self.town.commit(wipe(self.town.visits[visit], at=self.town.clock.at))
        if not late:
            opens()

    @rule(takes=st.sampled_from([True, True, True, False]))
    def specialists_react(self, takes: bool) -> None:
        """To what rings."""
        for visit in self.open_visits():
            page = self.page_of(Role.SPECIALIST, visit.specialist or "")
            if visit.state == VisitState.OFFERED and page and takes:
                self.town.answer(page, visit.id)
            elif visit.state == VisitState.OFFERED and page:
                assert self._say(page, c.Decline(id=self.town.command_id(), visit=visit.id))

    @rule(text=st.sampled_from(["葛󠄀城", "𠮷田", ""]), note=st.booleans())
    def specialists_type(self, text: str, note: bool) -> None:
        """In what they serve."""
        for visit in self.open_visits():
            page = self.page_of(Role.SPECIALIST, visit.specialist or "")
            if visit.state == VisitState.SERVING and page:
                held = visit.values.get("visitor.name")
                one, base = self.town.command_id(), held.revision if held else 0
                self._say(page, c.Edit(id=one, visit=visit.id, field="visitor.name", base=base, text=text))
                if note:
                    two = self.town.command_id()
                    self._say(page, c.WriteNote(id=two, visit=visit.id, text=f"note {two}"))

    @rule(wiped=st.booleans(), outcome=st.sampled_from(Outcome))
    def a_visit_ends(self, wiped: bool, outcome: Outcome) -> None:
        """The oldest that is served; its counter may be cleared."""
        for visit in self.open_visits():
            page = self.page_of(Role.SPECIALIST, visit.specialist or "")
            if visit.state == VisitState.SERVING and page:
                self._say(page, c.Close(id=self.town.command_id(), visit=visit.id, outcome=outcome))
                for supervisor in self.pages(Role.SUPERVISOR):
                    self._draws_again(supervisor)
                    self.town.hello(supervisor, visit.id)
                station = self.page_of(Role.RESIDENT, visit.counter)
                if wiped and station:
                    self._wipes(station, visit.id)
                return

    def _wipes(self, station: str, visit: str) -> None:
        assert self._say(station, c.CallStaff(id=self.town.command_id(), wanted=True))
        assert self._say(station, c.Wipe(id=self.town.command_id(), visit=visit))
        told = [x.body for x in self.town.sent(station, m.EventMessage) if x.visit == visit]
        joined = any(x.visit.id == visit for x in self.town.sent(station, m.Snapshot))
        assert not joined or isinstance(told[-1], e.Wiped), "point 8: the screen learns that it is to be cleared"
        assert self.town.hub.connections[station].visit is None

    @precondition(lambda self: self.town.visits and self.town.hub.connections)
    @rule(data=st.data(), application=procedures, section=st.sampled_from(["visitor", "cert"]))
    def somebody_says_something(self, data: st.DataObject, application: str, section: str) -> None:
        """Whoever it is, about whichever visit: what may not be is refused, what is done stands in an audited log."""
        page = data.draw(st.sampled_from(sorted(self.town.hub.connections)))
        visit = self.town.visits[data.draw(st.sampled_from(sorted(self.town.visits)))]
        one = self.town.command_id()
        commands: list[c.AnyCommand] = [
            *all_commands(visit, self.town.plan, one, section=section, application=application, at=self.town.clock.at),
            c.FinishWrapUp(id=one),
            c.SetActivity(id=one, activity=Activity.AVAILABLE),
            c.SetActivity(id=one, activity=Activity.AWAY, reason=AwayReason.BREAK),
            c.Hello(id=one, visit=None),
        ]
        self._say(page, data.draw(st.sampled_from(commands)))

    @rule(data=st.data(), counter=st.sampled_from([*COUNTERS, "minami_1"]), wanted=st.booleans())
    def somebody_calls_staff(self, data: st.DataObject, counter: str, wanted: bool) -> None:
        """「職員を呼ぶ」: a station for itself, branch staff for a counter of their own."""
        if not self.town.hub.connections:
            return
        page = data.draw(st.sampled_from(sorted(self.town.hub.connections)))
        actor = self.town.hub.connections[page].actor
        may = actor.role == Role.RESIDENT or (actor.id == "mori" and counter in COUNTERS)
        assert self._say(page, c.CallStaff(id=self.town.command_id(), wanted=wanted, counter=counter)) == may

    @rule(data=st.data())
    def something_happens_where_it_is_served(self, data: st.DataObject) -> None:
        """What the right people do: a hold, a question, another person, a yes, an identity check, a tick, a paper."""
        for visit in self.open_visits():
            if visit.state == VisitState.SERVING:
                commands = all_commands(
                    visit,
                    self.town.plan,
                    self.town.command_id(),
                    section="visitor",
                    application="juminhyo",
                    at=self.town.clock.at,
                )
                last = (c.Cancel, c.Close, c.Edit)
                command = data.draw(st.sampled_from([x for x in commands if not isinstance(x, last)]))
                who = {Role.SPECIALIST: visit.specialist or "", Role.RESIDENT: visit.counter, Role.BRANCH_STAFF: "mori"}
                for page in (self.page_of(role, person) for role, person in who.items()):
                    if page and self._say(page, command):
                        break

    @rule(files=st.booleans())
    def a_form_session_goes_its_way(self, files: bool) -> None:
        """Everything that a snapshot may have to show, up to an application that is filed."""
        served = [visit.id for visit in self.open_visits() if visit.state == VisitState.SERVING]
        for kind, section in FORM_SESSION[: None if files else 8] if served else ():
            visit = self.town.visits[served[0]]
            commands = all_commands(
                visit,
                self.town.plan,
                self.town.command_id(),
                section=section,
                application="juminhyo",
                at=self.town.clock.at,
            )
            who = {Role.SPECIALIST: visit.specialist or "", Role.RESIDENT: visit.counter, Role.BRANCH_STAFF: "mori"}
            [role] = MAY[kind]
            page = self.page_of(role, who[role])
            if page:
                self._say(page, next(x for x in commands if isinstance(x, kind)))

    @precondition(lambda self: self.town.hub.connections)
    @rule(data=st.data())
    def something_passes(self, data: st.DataObject) -> None:
        """Typing, a place, a screen: from whom it may come while a visit is served, and to nobody else's screen."""
        served = [visit for visit in self.open_visits() if visit.state == VisitState.SERVING]
        visit = data.draw(st.sampled_from(served or list(self.town.visits.values())))
        sides = [self.page_of(Role.SPECIALIST, visit.specialist or ""), self.page_of(Role.RESIDENT, visit.counter)]
        page = data.draw(st.sampled_from([x for x in sides if x] * 4 + sorted(self.town.hub.connections)))
        connection = self.town.hub.connections[page]
        role, joined = connection.actor.role, connection.visit == visit.id and visit.state == VisitState.SERVING
        typist, one = joined and role == Role.SPECIALIST, visit.id
        name, number = "visitor.name", "p1.my_number"
        passing: list[tuple[c.PassingCommand, bool]] = [
            (c.Typing(visit=one, field=name, text="x", composing=False), typist),
            (c.Typing(visit=one, field=number, text="x", composing=False), False),
            (c.Typing(visit=one, field=name, text=MY_NUMBER, composing=False), False),
            (c.Focus(visit=one, field=name), joined and role in TWO_SIDES),
            (c.Focus(visit=one, field=number), False),
            (c.Viewing(visit=one, screen="talk"), joined and role == Role.RESIDENT),
        ]
        elsewhere = [other for other in self.town.visits if other not in (one, connection.visit)]
        passing += [(c.Typing(visit=other, field=name, text="x", composing=False), False) for other in elsewhere]
        passing += [(c.Viewing(visit=other, screen="talk"), False) for other in elsewhere]
        for command, may in passing:
            heads = {x: len(inbox) for x, inbox in self.town.inbox.items()}
            assert self._say(page, command) == may, command
            kinds = (m.TypingRelay, m.FocusRelay, m.ViewingRelay)
            got = {x for x, head in heads.items() if any(isinstance(y, kinds) for y in self.town.inbox[x][head:])}
            room = self.town.hub.rooms.get(one)
            others = room.connections.values() if room and may else ()
            assert got == {x.id for x in others if x.id != page and x.actor.role != Role.SUPERVISOR}

    @rule(counter=counters)
    def the_next_resident_comes_to_an_uncleared_counter(self, counter: str) -> None:
        """Whose last visit is over, and was not wiped."""
        here = self.town.visit_at(counter)
        visit = self.town.visits[here] if here else None
        if visit is not None and visit.state == VisitState.SERVING:
            page = self.page_of(Role.SPECIALIST, visit.specialist or "")
            if page and self._say(page, c.Close(id=self.town.command_id(), visit=visit.id, outcome=Outcome.FINISHED)):
                self.resident_calls(counter, "juminhyo", late=True)

    @rule(counter=counters, how=st.sampled_from(["slow", "full"]))
    def somebody_calls_while_the_disk_is_bad(self, counter: str, how: str) -> None:
        """The offer is on its way for a while; once the disk is good it rings soon."""
        self.town.disk(how)
        self.resident_calls(counter, "tennyu", late=False)
        self.time_passes(3)
        self.town.disk("good")
        self.time_passes(2)
        self.nobody_waits_in_vain()

    @rule(specialist=st.sampled_from(list(SKILLS)), how=st.sampled_from(["slow", "full", "good"]))
    def a_specialist_has_a_break(self, specialist: str, how: str) -> None:
        """And comes back; whether that is durable already or not (point 6)."""
        page = self.page_of(Role.SPECIALIST, specialist)
        if page:
            away = c.SetActivity(id=self.town.command_id(), activity=Activity.AWAY, reason=AwayReason.BREAK)
            assert self._say(page, away)
            self.time_passes(STEP_S)
            self.town.disk(how)
            assert self._say(page, c.SetActivity(id=self.town.command_id(), activity=Activity.AVAILABLE))
            self.point_6_nobody_is_available_who_can_not_answer()

    @rule()
    def everybody_is_gone(self) -> None:
        """A line to the whole house is lost; timers run on."""
        for page in sorted(self.town.hub.connections):
            self.town.leave(page)
            del self.clients[page]

    @precondition(lambda self: any(room.call for room in self.town.hub.rooms.values()))
    @rule(data=st.data(), what=st.sampled_from(["signal", "signal", "redial", *CallPhase]))
    def a_side_of_a_call_says(self, data: st.DataObject, what: str) -> None:
        """A signal reaches the other side alone, one of an old call nobody; a phase is kept; a redial is a new call."""
        rooms = [room for room in self.town.hub.rooms.values() if room.call]
        room = data.draw(st.sampled_from(rooms))
        assert room.call is not None
        station, desk = room.station(), room.desk()
        sides = [x for x in (station, desk) if x is not None]
        if not sides:
            return
        side = data.draw(st.sampled_from(sides))
        visit, call = room.visit.id, room.call.id
        if what == "signal":
            for name, reached in ((call, [x.id for x in sides if x is not side]), ("old.call.0", [])):
                heads = {one: len(inbox) for one, inbox in self.town.inbox.items()}
                candidate = Candidate(candidate="x")
                assert self._say(side.id, c.Signal(visit=visit, call=name, candidate=candidate))
                inboxes = {x: self.town.inbox[x][head:] for x, head in heads.items()}
                assert [x for x, got in inboxes.items() if any(isinstance(y, m.SignalRelay) for y in got)] == reached
        elif what == "redial":
            assert self._say(side.id, c.Redial(visit=visit, call=call))
            self.town.redials[visit] = self.town.redials.get(visit, 0) + 1
            assert len(sides) == 1 or room.call.id != call
        elif self._say(side.id, c.ReportCall(visit=visit, call=call, phase=CallPhase(what))):
            self.phases.setdefault(call, {})[side.actor.role] = CallPhase(what)

    # -- the shell and time -----------------------------------------------------------------------------------

    @rule(seconds=st.sampled_from([0.5, 0.5, 1, 3, 3, 5, 12, 30, 61]))
    def time_passes(self, seconds: float) -> None:
        """Most pages answer the pulses with what they have drawn."""
        for _ in range(round(seconds / STEP_S)):
            self.town.tick(STEP_S)
            self.read_all()
            for page in list(self.town.hub.connections):
                if page not in self.silent and page in self.town.hub.connections:
                    self.town.do(self.town.hub.heard(page, self.town.clock.moment()))
                    held = self.clients[page].visit
                    here = self.town.hub.connections[page].visit
                    shown = held.seq if held is not None and held.id == here else 0
                    visit, drawn = self.stuck.get(page, (None, 0))
                    self.town.say(page, c.Pulse(shown=drawn if visit == here else shown))
                    self.recovering.discard(page)
            self._note_who_is_stuck()
            self.rings_end()

    def _note_who_is_stuck(self) -> None:
        """Since when a screen has not shown what it should."""
        for page, (visit, shown) in list(self.stuck.items()):
            connection = self.town.hub.connections.get(page)
            if connection is None or connection.visit != visit:
                self._draws_again(page)
            elif page in self.silent or shown >= self.town.head(visit, connection.actor.role):
                self.stuck_since.pop(page, None)
            else:
                self.stuck_since.setdefault(page, self.town.clock.mono)

    @rule()
    def all_settles(self) -> None:
        """With a good disk, nobody waits whom somebody could take, no desk that is gone rings, and lists are true."""
        self.town.disk("good")
        self.time_passes(12)
        for _ in range(8):
            before = self.picture()
            self.time_passes(STEP_S)
            if self.picture() == before:  # else it is drawn with the next tick
                self.all_is_settled()
                return


TestHub = HubMachine.TestCase
TestHub.settings = settings(max_examples=120, stateful_step_count=40, deadline=None)
