"""What must hold in a live town at any moment, one invariant per point of design 2; the rules are in the machine."""

from __future__ import annotations

from contextlib import suppress

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from msgspec.json import encode

from signaling import commands as c
from signaling import messages as m
from signaling.errors import Refused
from signaling.interview_view import view_for
from signaling.presence import PresenceStatus
from signaling.rights import may_watch
from signaling.views import visit_view
from signaling.visit import Visit
from signaling.words import CallPhase, Role, VisitState
from tests.support.all_commands import reply_of
from tests.support.board_view import board_of
from tests.support.client_view import ClientView
from tests.support.hub_driver import BRANCH, COUNTERS
from tests.support.small_plan import INTERVIEW
from tests.support.watched_town import BRANCH_ROLES, WatchedTown, assert_shows

SKILLS = {"sato": ("residents",), "suzuki": ("residents", "children"), "abe": ("children",)}
DEPARTMENTS = {"sato": "shimin", "suzuki": "kokuho", "abe": "kosodate"}
TWO_SIDES = (Role.RESIDENT, Role.SPECIALIST)
STEP_S = 0.5
"""Between two turns of the hub's timer in a machine."""


class HubPoints(RuleBasedStateMachine):
    """A town with what its pages have seen, and the points; ``stuck`` are pages that do not draw any more."""

    def __init__(self) -> None:
        super().__init__()
        self.town = WatchedTown()
        for specialist, skills in SKILLS.items():
            self.town.hire(specialist, *skills, department=DEPARTMENTS[specialist])
        self.clients: dict[str, ClientView] = {}
        self.silent: set[str] = set()
        self.stuck: dict[str, tuple[str, int]] = {}
        self.stuck_since: dict[str, float] = {}
        self.recovering: set[str] = set()
        """Pages that draw again and have not yet said so."""
        self.read: dict[str, int] = {}
        self.names: dict[tuple[str, str, str, int], str] = {}
        self.phases: dict[str, dict[Role, CallPhase]] = {}

    def pages(self, *roles: Role) -> list[str]:
        """The connections of these roles, in the order they came."""
        return [x.id for x in self.town.hub.connections.values() if x.actor.role in roles]

    def page_of(self, role: Role, person: str) -> str:
        """The page of a person; "" when there is none."""
        return next((x for x in self.pages(role) if self.town.hub.connections[x].actor.id == person), "")

    def open_visits(self) -> list[Visit]:
        """The visits that are not over."""
        return [visit for visit in self.town.visits.values() if visit.state != VisitState.CLOSED]

    # -- what must hold once all has settled -------------------------------------------------------------------

    def picture(self) -> tuple[object, ...]:
        """What lists are made of."""
        states = {audit.id: (audit.state, audit.wiped) for audit in self.town.audits.values()}
        return {x: self.town.status_of(x) for x in SKILLS}, states, set(self.town.called)

    def all_is_settled(self) -> None:
        """Nobody waits whom somebody could take, no desk that is gone rings, and lists are true."""
        town, moment = self.town, self.town.clock.moment()
        self.nobody_waits_in_vain()
        for specialist in SKILLS:
            assert town.hub.presence_of(specialist, moment) == town.status_of(specialist)
            if page := self.page_of(Role.SPECIALIST, specialist):
                assert town.sent(page, m.OwnPresence)[-1].status == town.status_of(specialist)
        self._lists_are_true()

    def nobody_waits_in_vain(self) -> None:
        """Point 5: for whom somebody is there, it rings; and not at a desk that is gone."""
        for audit in self.town.waiting():
            if audit.state == VisitState.OFFERED:
                for at in audit.ringing:
                    assert self.town.is_heard(Role.SPECIALIST, at) or not self._gone(at)
                continue
            if audit.dropped_at is not None or self.town.is_held_back():
                continue
            for specialist in SKILLS:
                available = self.town.status_of(specialist) == PresenceStatus.AVAILABLE
                assert not (available and self.town.suits(audit, specialist)), (audit.id, specialist)

    def _gone(self, specialist: str) -> bool:
        """Whether the desk at which something rings has not been heard of for long."""
        page = self.town.hub.connections.get(self.page_of(Role.SPECIALIST, specialist))
        since = self.town.offered_at[self.town.visits_of(specialist)[0]]
        seen = max(page.seen if page else since, since)
        return self.town.clock.mono - seen > 7

    def _lists_are_true(self) -> None:
        town = self.town
        there = {x: town.status_of(x) for x in SKILLS}
        around = [x for x, status in there.items() if status not in (PresenceStatus.OFFLINE, PresenceStatus.AWAY)]
        for page in self.pages(Role.SUPERVISOR):
            board = board_of(town.inbox[page])
            assert {line.id: line.status for line in board.specialists} == there
            assert {line.id: line.state for line in board.visits} == {v.id: v.state for v in self.open_visits()}
            assert {line.counter for _, line in board.counters if line.staff_called} == town.called
        for page in self.pages(Role.BRANCH_STAFF):
            lines = town.sent(page, m.BranchBoard)[-1].counters
            actor = town.hub.connections[page].actor
            shown = {line.counter: line.visit and line.visit.id for line in lines}
            assert shown == ({x: town.visit_at(x) for x in COUNTERS} if actor.branch == BRANCH else {})
        for page in self.pages(Role.RESIDENT):
            if town.hub.connections[page].visit is None:
                doors = town.sent(page, m.Doors)[-1].procedures
                for procedure, word in doors.items():
                    able = [x for x in around if town.plan.skill(procedure) in town.skills[x]]
                    free = any(there[x] == PresenceStatus.AVAILABLE for x in able)
                    assert word == ("now" if free else "busy" if able else "nobody")
        before: list[frozenset[str]] = []
        for audit in town.waiting():
            needed = town.needed(audit)
            ahead = sum(not needed.isdisjoint(other) for other in before)
            able = [x for x in around if needed <= town.skills[x]]
            page = self.page_of(Role.RESIDENT, audit.counter)
            if page and town.hub.connections[page].visit == audit.id:
                place = town.sent(page, m.Place)[-1]
                assert (place.visit, place.ahead, place.there) == (audit.id, ahead, len(able))
            before.append(needed)

    # -- the interview -----------------------------------------------------------------------------------------

    @rule(
        question=st.sampled_from(["Q1", "Q3", "Q4", "Q5", "Q7", "Q8", "Q10", "Q11", "Q13", "interview", "off", "on"]),
        value=st.sampled_from([True, False, None]),
        by=st.sampled_from(TWO_SIDES),
    )
    def the_interview_goes_on(self, question: str, value: bool | None, by: Role) -> None:
        """Either side answers; the specialist keeps the question about water off the screen, or shows it."""
        for visit in self.open_visits():
            page = self.page_of(by, (visit.specialist if by == Role.SPECIALIST else visit.counter) or "")
            if visit.state != VisitState.SERVING or not page:
                continue
            one = self.town.command_id()
            if question == "interview":
                self._tries(page, c.Ask(id=one, visit=visit.id, question="interview"))
            elif question in ("off", "on"):
                self._tries(page, c.KeepOff(id=one, visit=visit.id, question="Q10", off=question == "off"))
            else:
                self._tries(page, reply_of(visit, self.town.plan, one, question, value))

    def _tries(self, page: str, command: c.AnyCommand) -> None:
        """What may not be is refused."""
        with suppress(Refused):
            self.town.say(page, command)

    # -- what must hold, besides what the town judges of every effect -----------------------------------------

    def read_all(self) -> None:
        """Every page takes in what has come."""
        for page, inbox in self.town.inbox.items():
            client = self.clients.get(page)
            if client is not None:
                for message in inbox[self.read.get(page, 0) :]:
                    client.take(message)
                    if client.role in BRANCH_ROLES:
                        self._is_for_the_branch(message)
            self.read[page] = len(inbox)

    def _is_for_the_branch(self, message: m.AnyMessage) -> None:
        """Point 10: neither notes nor anybody's sign-in name, in whatever message."""
        content = encode(message)
        assert b'"note ' not in content
        assert not any(f'"{name}"'.encode() in content or f":{name}".encode() in content for name in [*SKILLS, "mori"])

    @invariant()
    def points_1_and_3_every_page_shows_what_is_in_the_log(self) -> None:
        """State and events, however they came; compared with the log's own state and not with another view."""
        self.read_all()
        for page, connection in self.town.hub.connections.items():
            if connection.visit is None:
                continue
            role, visit = connection.actor.role, self.town.visits[connection.visit]
            seen = self.clients[page].view
            assert seen is not None
            assert seen.id == visit.id
            assert_shows(seen, visit, role)
            if may_watch(connection.actor, visit):
                now = view_for(visit, self.town.plan, role, today=self.town.clock.today)
                assert self.clients[page].interview == now
            assert self.town.head(visit.id, role) <= seen.seq <= visit.seq

    @invariant()
    def points_3_and_10_a_snapshot_leaves_out_what_it_must_and_nothing_else(self) -> None:
        """Whoever would come now, in whichever role."""
        for room in self.town.hub.rooms.values():
            for role in (Role.RESIDENT, Role.SPECIALIST):
                assert_shows(visit_view(room.visit, role, self.town.hub.name_of), self.town.visits[room.visit.id], role)

    @invariant()
    def point_3_a_page_that_is_gone_is_let_go(self) -> None:
        """Its place is kept, and a fresh page may take it."""
        assert all(self.town.clock.mono - x.seen <= 20 + 2 for x in self.town.hub.connections.values())

    @invariant()
    def point_10_what_is_kept_off_the_screen_is_not_sent_to_the_branch(self) -> None:
        """Neither the question nor its answer."""
        self.read_all()
        for page, connection in self.town.hub.connections.items():
            view = self.clients[page].interview
            if connection.actor.role not in BRANCH_ROLES or view is None or connection.visit is None:
                continue
            kept = self.town.visits[connection.visit].kept_off
            for question in INTERVIEW.book.plan.questions:
                if kept.get(question.id, question.sensitive):
                    assert question.id not in (view.question, view.stopped)
                    assert not any(answer.question == question.id for answer in view.answers)

    @invariant()
    def point_3_who_does_not_see_it_is_said_so(self) -> None:
        """A page that is gone, silent or stands still is shown so to everybody in the room; no other is."""
        now = self.town.clock.mono
        for room in self.town.hub.rooms.values():
            for page in room.connections:
                told = [x for x in self.town.sent(page, m.Participants) if x.visit == room.visit.id][-1]
                assert [x.name for x in told.people] == [x.name for x in room.connections.values()]
                for shown, one in zip(told.people, room.connections.values(), strict=True):
                    assert shown.role == one.actor.role
                    assert shown.live or now - one.seen > 2
                    assert not shown.live or now - one.seen <= 3 + STEP_S
                    assert not shown.behind or one.id in self.stuck or one.id in self.recovering
                    here = self.stuck.get(one.id, ("", 0))[0] == room.visit.id
                    assert not here or shown.behind or now - self.stuck_since.get(one.id, now) <= 4

    @invariant()
    def point_5_nobody_has_two_visits_and_no_visit_two_specialists(self) -> None:
        """And the hub knows whose they are."""
        for specialist in SKILLS:
            visits = self.town.visits_of(specialist)
            assert len(visits) <= 1
            assert self.town.hub.visit_of_specialist(specialist) == (visits[0] if visits else None)
        for counter in COUNTERS:
            assert self.town.hub.visit_of_counter(counter) == self.town.visit_at(counter)

    @invariant()
    def point_5_nobody_who_waits_is_forgotten(self) -> None:
        """An open visit is live, a timer runs while one waits, and the memory does not grow."""
        rooms = self.town.hub.rooms
        assert {visit.id for visit in self.open_visits()} <= set(rooms)
        for name, room in rooms.items():
            needed = room.connections or room.visit.state != VisitState.CLOSED
            assert needed or self.town.visit_at(room.visit.counter) == name
            assert room.visit == self.town.visits[name]
        mono = self.town.clock.mono
        deadline = self.town.hub.next_deadline(mono)
        assert not self.town.waiting() or (deadline is not None and mono < deadline <= mono + STEP_S)

    @invariant()
    def point_5_what_rings_is_heard_at_the_desk(self) -> None:
        """Also at one that was just opened; and what rings no more is silent."""
        for specialist in SKILLS:
            page = self.page_of(Role.SPECIALIST, specialist)
            rings = [x for x in self.town.visits_of(specialist) if self.town.audits[x].state == VisitState.OFFERED]
            told = [x for x in self.town.inbox.get(page, []) if isinstance(x, m.Ringing | m.RingingEnded)]
            heard = [told[-1].visit] if told and isinstance(told[-1], m.Ringing) else []
            assert not page or heard == rings

    @invariant()
    def point_6_nobody_is_available_who_can_not_answer(self) -> None:
        """What the hub computes is what the facts say; only what is on its way to the log may make it say less."""
        for specialist in SKILLS:
            status = self.town.hub.presence_of(specialist, self.town.clock.moment())
            assert status == self.town.status_of(specialist) or (
                status != PresenceStatus.AVAILABLE and self.town.held is not None
            )

    @invariant()
    def point_7_a_call_has_two_sides_that_know_its_name(self) -> None:
        """No ghost and no second call: the same two pages keep their call, other pages or a redial make a new one."""
        for room in self.town.hub.rooms.values():
            station, desk = room.station(), room.desk()
            if room.visit.state == VisitState.SERVING and station and desk:
                assert room.call is not None
                redials = self.town.redials.get(room.visit.id, 0)
                key = (room.visit.id, station.origin, desk.origin, redials)
                assert self.names.setdefault(key, room.call.id) == room.call.id
                assert len({*self.names.values()}) == len(self.names)
                for side in (station, desk):
                    mains = [x for x in self.town.sent(side.id, m.CallConnect) if x.peer in TWO_SIDES]
                    assert mains[-1].call == room.call.id
                phases = self.phases.get(room.call.id, {})
                for role in TWO_SIDES:
                    assert room.call.phase_of(role) == phases.get(role, CallPhase.CONNECTING)
            if room.visit.state == VisitState.CLOSED:
                for side in (x for x in (station, desk) if x is not None):
                    told = [x for x in self.town.inbox[side.id] if isinstance(x, m.CallConnect | m.CallEnd)]
                    assert not told or told[-1].visit != room.visit.id or isinstance(told[-1], m.CallEnd)

    @invariant()
    def point_7_each_page_of_a_station_or_desk_is_alone(self) -> None:
        """The newest counts."""
        actors = [x.actor for x in self.town.hub.connections.values() if x.actor.role in TWO_SIDES]
        assert len(set(actors)) == len(actors)
        for room in self.town.hub.rooms.values():
            assert set(room.connections) <= set(self.town.hub.connections)
            assert all(x.visit == room.visit.id for x in room.connections.values())

    @invariant()
    def point_8_a_station_is_in_its_counters_current_visit_or_in_none(self) -> None:
        """What was wiped, or is another resident's, does not come back; the call for staff goes with it."""
        for connection in self.town.hub.connections.values():
            if connection.actor.role == Role.RESIDENT:
                assert connection.visit in (None, self.town.visit_at(connection.actor.id))
                wanted = self.town.sent(connection.id, m.StaffCalled)[-1].wanted
                assert wanted == (connection.actor.id in self.town.called)
