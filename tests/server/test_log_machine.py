"""The form session under any mix of commands against the real store, with crashes between any two statements.

Chance chooses where in ``LogMachine``; ``test_a_crash_at_each_statement_of_a_visit`` leaves none out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from server import tables as t
from server.store import LoadedVisit, load_visit
from server.verify import Finding, verify_all
from signaling import commands as c
from signaling import events as e
from signaling.form_session import current_digest, status_of
from signaling.visit import evolve, opened
from signaling.words import Activity, IdentityLevel, Language, Outcome, ParkReason, Role, SeatMode, Tick, VisitState
from tests.support.audit import audited
from tests.support.live_town import (
    Place,
    fresh_database,
)
from tests.support.log_people import LogPeople

Loaded = dict[str, LoadedVisit | None]
Guards = dict[str, str]

TEXTS = {
    "visitor.name": ["葛󠄀城花子", "𠮷田", ""],
    "visitor.tel": ["0420000000", "0312345678", ""],
    "case.date": ["2026-11-20", "2026-11-02"],
    "addr.new.zip": ["1000001"],
    "p1.name": ["一郎", ""],
}
EDITS = st.sampled_from([(field, text) for field, texts in TEXTS.items() for text in texts])
SECTIONS = st.sampled_from(["visitor", "move", "person:p1"])


# No rule has a precondition: which commands share a transaction is up to the scheduler, so the same rules need not lead
# to the same state twice, and Hypothesis wants to be offered the same rules.
class LogMachine(LogPeople):
    """Two desks, a counter and branch staff do whatever occurs to them; the server dies at any statement."""

    # -- what happens -----------------------------------------------------------------------------------------

    @rule(statements=st.integers(1, 14), after_commit=st.booleans())
    def will_crash(self, statements: int, after_commit: bool) -> None:
        """The server dies at one of the next statements."""
        self.crash.arm(statements, after_commit=after_commit)

    @rule(statements=st.integers(1, 8), after_commit=st.booleans())
    def the_database_will_fail(self, statements: int, after_commit: bool) -> None:
        """One of the next statements fails, or its commit takes place and nobody is told; the server lives on."""
        self.crash.arm(statements, after_commit=after_commit, survives=True)

    @rule()
    def power_cut(self) -> None:
        """The server dies with whatever is in its memory."""
        self.throw_away()
        self.start()

    @rule(procedures=st.sampled_from([["tennyu"], ["juminhyo"], ["tennyu", "juminhyo"]]), wait=st.booleans())
    def resident_calls(self, procedures: list[str], wait: bool) -> None:
        """The button that calls, also pressed twice."""
        self.say(self.station, c.OpenVisit, procedures=procedures, wait=wait)
        if not wait:
            self.say(self.station, c.OpenVisit, procedures=procedures)

    @rule()
    def a_desk_serves(self) -> None:
        """The specialist is available, the visit rings, and is answered."""
        if self.in_state(VisitState.SERVING, VisitState.CLOSED):
            return
        self.say(self.desk, c.FinishWrapUp)
        self.say(self.desk, c.SetActivity, activity=Activity.AVAILABLE)
        if self.visit_id() is None:
            self.say(self.station, c.OpenVisit, procedures=["tennyu"])
        self.time_passes(1)
        if (visit := self.in_state(VisitState.OFFERED)) is not None:
            self.say(self.desk, c.Answer, visit=visit.id)
            self.say(self.desk, c.Hello, visit=visit.id)

    @rule(edits=st.lists(EDITS, min_size=1, max_size=5), wait=st.booleans(), stale=st.booleans())
    def clerk_types(self, edits: Sequence[tuple[str, str]], wait: bool, stale: bool) -> None:
        """Edits one after the other, each decided on the one before, which may still be on its way."""
        for field, text in edits:
            visit = self.in_state(VisitState.SERVING)
            if visit is None:
                return
            held = visit.values.get(field)
            base = (held.revision if held else 0) + stale
            self.say(self.desk_of(visit), c.Edit, visit=visit.id, field=field, base=base, text=text, wait=wait)

    @rule(section=SECTIONS)
    def resident_confirms(self, section: str) -> None:
        """A section is put before the resident, and confirmed as it stands."""
        if (visit := self.in_state(VisitState.SERVING)) is None:
            return
        revision = status_of(visit, section).revision
        self.say(self.desk_of(visit), c.Present, visit=visit.id, section=section, revision=revision, wait=False)
        if (visit := self.in_state(VisitState.SERVING)) is None:
            return
        digest = current_digest(visit, section, self.town.plans.at_hand(visit.catalogue))
        self.say(self.station, c.Confirm, visit=visit.id, section=section, revision=revision, digest=digest)

    @rule(section=SECTIONS)
    def resident_disputes(self, section: str) -> None:
        """ちがいます."""
        if self.in_state(VisitState.SERVING):
            self.say(self.station, c.Dispute, visit=self.visit_id(), section=section)

    @rule(note=st.sampled_from(["", "長い注記" * 50]), wait=st.booleans())
    def other_things_happen(self, note: str, wait: bool) -> None:
        """Notes, persons, holds, identity, language."""
        if (served := self.in_state(VisitState.SERVING)) is None:
            return
        visit, desk = served.id, self.desk_of(served)
        self.say(desk, c.WriteNote, visit=visit, text=note, wait=wait)
        self.say(desk, c.AddPerson, visit=visit, wait=wait)
        self.say(self.staff, c.CheckIdentity, visit=visit, level=IdentityLevel.A1, documents=["card"], wait=wait)
        self.say(self.station, c.ChooseLanguage, visit=visit, language=Language.EN, wait=wait)
        self.say(self.staff, c.SetTick, visit=visit, item=Tick.ID_RETURNED, done=True)

    @rule(wait=st.booleans())
    def resident_leaves(self, wait: bool) -> None:
        """The visit ends, and the screen is wiped at once."""
        visit = self.visit_id()
        if visit is None:
            return
        if (served := self.in_state(VisitState.SERVING)) is not None:
            self.say(self.desk_of(served), c.Close, visit=visit, outcome=Outcome.FINISHED, wait=wait)
        else:
            self.say(self.station, c.Cancel, visit=visit, wait=wait)
        self.say(self.station, c.Wipe, visit=visit)

    @rule(seconds=st.sampled_from([0.6, 5, 30]))
    def time_passes(self, seconds: float) -> None:
        """Offers are tried again, ring out; wrap-ups end."""
        self.clock.jump(seconds)

        async def ticking() -> None:
            for person in self.people:
                self.town.runner.heard(person.connection)
            self.town.runner.tick()

        self.run(ticking())
        self.settle()

    @rule(which=st.integers(0, 30))
    def somebody_sends_again(self, which: int) -> None:
        """What is in the log already, as a page does that did not hear the answer: it is answered as it was."""
        _, loaded, _, _ = self.look.read_now(self._look)
        known = [x.cause for one in loaded.values() if one is not None for x in one.events if x.cause in self.done]
        said = [x for x in dict.fromkeys(known) if isinstance(self.asked[x], c.VisitCommand)]
        if not said:
            return
        ident = said[which % len(said)]
        person = next(one for one in self.people if ident.startswith(one.origin))
        seq = self.done.pop(ident)
        person.unanswered[ident] = self.asked[ident]
        self.run(self.town.runner.receive(person.connection, self.asked[ident]))
        self.settle()
        assert ident in person.unanswered or self.done[ident] == seq

    @rule(minutes=st.sampled_from([1, 120]), wait=st.booleans(), taken_back=st.booleans())
    def clerk_parks(self, minutes: int, wait: bool, taken_back: bool) -> None:
        """The specialist is free for others with the same commit, and takes it back, perhaps before that is told."""
        if (visit := self.in_state(VisitState.SERVING)) is None:
            return
        desk = self.desk_of(visit)
        self.say(desk, c.Park, visit=visit.id, reason=ParkReason.PAPERS, minutes=minutes, wait=wait)
        if taken_back:
            self.say(desk, c.Recall, visit=visit.id, wait=wait)

    @rule(meant=st.sampled_from(["suzuki", "sato", None]), wait=st.booleans(), then=st.sampled_from(["", "back", "on"]))
    def clerk_hands_over(self, meant: str | None, wait: bool, then: str) -> None:
        """To a person or the queue; it is taken back, or the colleague is there and answers."""
        if (visit := self.in_state(VisitState.SERVING)) is None:
            return
        desk = self.desk_of(visit)
        other = self.colleague if desk is self.desk else self.desk
        if then == "on":
            self.say(other, c.FinishWrapUp)
            self.say(other, c.SetActivity, activity=Activity.AVAILABLE)
        self.say(desk, c.HandOver, visit=visit.id, specialist=meant, note="次へ", wait=wait)
        if then == "back":
            self.say(desk, c.Recall, visit=visit.id, wait=wait)
        elif then == "on":
            self.time_passes(1)
            if (now := self.in_state(VisitState.OFFERED)) is not None:
                self.say(self.desk_of(now), c.Answer, visit=now.id, wait=wait)

    @rule(comes=st.booleans(), wait=st.booleans())
    def a_colleague_comes_along(self, comes: bool, wait: bool) -> None:
        """To fill in a part, and into the call; and goes again."""
        if (visit := self.in_state(VisitState.SERVING)) is None:
            return
        desk = self.desk_of(visit)
        other = self.colleague if desk is self.desk else self.desk
        self.say(desk, c.AskAlong, visit=visit.id, specialist=other.who, department="hoken", wait=wait)
        self.say(
            desk, c.OfferSeat, visit=visit.id, role=Role.SPECIALIST, mode=SeatMode.TALK, person=other.who, wait=wait
        )
        if comes:
            self.say(other, c.TakeSeat, visit=visit.id, wait=wait)
        self.say(other, c.LeaveSeat, visit=visit.id, wait=wait)
        if (now := self.in_state(VisitState.SERVING)) is not None and now.members:
            self.say(other, c.LeaveAlong, visit=visit.id, number=now.members[0].number, wait=wait)

    @rule(who=st.integers(0, 3))
    def a_page_reloads(self, who: int) -> None:
        """A socket is lost in the middle of things; the page comes back and sends again."""
        self.come(self.people[who])
        self.settle()

    # -- what must hold ---------------------------------------------------------------------------------------

    @invariant()
    def the_log_is_what_was_answered(self) -> None:
        """What was acknowledged is in the log as it was said, once; nothing that was refused is; all of it is whole."""
        findings, loaded, claims, occupied = self.look.read_now(self._look)
        assert [finding.line() for finding in findings if not finding.whole] == []
        for visit in loaded.values():
            assert visit is not None
            self._holds(visit)
        states = [each.visit for each in loaded.values() if each is not None]
        at_desks = (VisitState.OFFERED, VisitState.SERVING)
        served = {one.id: one.specialist for one in states if one.specialist and one.state in at_desks}
        colleagues = {
            f"{one.id} {seat.id}": seat.person
            for one in states
            for seat in one.seats.values()
            if seat.role == Role.SPECIALIST and seat.person
        }
        assert claims == served | colleagues
        assert occupied == {one.id: one.counter for one in states if not one.wiped}
        for ident, seq in self.done.items():
            command = self.asked[ident]
            if isinstance(command, c.Edit):
                self._is_kept(loaded[command.visit], command, seq)

    def _look(self, db: sa.Connection) -> tuple[list[Finding], Loaded, Guards, Guards]:
        """What is in the database at one instant: something may just be being written."""
        visits = [row.id for row in db.execute(sa.select(t.visit.c.id))]
        return (
            verify_all(db, self.master),
            {visit: load_visit(db, self.master, visit) for visit in visits},
            {
                row.visit if row.seat is None else f"{row.visit} {row.seat}": row.specialist
                for row in db.execute(sa.select(t.claim))
            },
            {row.visit: row.counter for row in db.execute(sa.select(t.occupancy))},
        )

    def _holds(self, loaded: LoadedVisit) -> None:
        causes = [event.cause for event in loaded.events if event.cause]
        assert self.refused.isdisjoint(causes)
        runs = [cause for at, cause in enumerate(causes) if at == 0 or causes[at - 1] != cause]
        assert len(runs) == len(set(runs)), "a command was carried out twice"
        assert set(causes) <= set(self.asked)
        room = self.town.hub.rooms.get(loaded.visit.id)
        if room is not None and not any(person.unanswered for person in self.people):
            assert room.visit == loaded.visit

    def _is_kept(self, loaded: LoadedVisit | None, command: c.Edit, seq: int) -> None:
        assert loaded is not None
        first = loaded.events[0]
        assert isinstance(first.body, e.Opened)
        state = opened(first, first.body)
        for event in loaded.events[1:seq]:
            state = evolve(state, event)
        assert state.seq == seq
        held = state.values.get(command.field)
        assert (held.value if held else "") == command.text

    def teardown(self) -> None:
        """Everything that was asked is answered in the end."""
        self.settle()
        assert not any(person.unanswered for person in self.people)
        _, loaded, _, _ = self.look.read_now(self._look)
        for one in loaded.values():
            assert one is not None
            audited(one.events, self.town.plans.at_hand(one.visit.catalogue)).agrees_with(one.visit)
        self.throw_away()
        self.look.close()
        self.stack.close()


class PostgresLogMachine(LogMachine):
    """The same in PostgreSQL."""

    server = ""

    def new_place(self) -> Place:
        """A schema of its own."""
        url = self.stack.enter_context(fresh_database(self.server))
        return Place(super().new_place().data, url)


SETTINGS = settings(
    max_examples=30,
    stateful_step_count=25,
    deadline=None,
    # Shrinking a story of crashes takes longer than reading it.
    phases=[Phase.reuse, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


TestLogMachine = LogMachine.TestCase
TestLogMachine.settings = SETTINGS


@pytest.fixture
def postgres_machine(postgres: str) -> type[PostgresLogMachine]:
    """The machine whose stories get a schema each in a server of their own."""
    PostgresLogMachine.server = postgres
    return PostgresLogMachine


TestPostgresLogMachine = PostgresLogMachine.TestCase
TestPostgresLogMachine.settings = settings(SETTINGS, max_examples=6)  # a schema takes longer to make than a file
for mark in (pytest.mark.postgres, pytest.mark.usefixtures("postgres_machine")):
    mark(TestPostgresLogMachine)


def a_visit(machine: LogMachine) -> None:
    """From the button to the wiped screen, with everything that a transaction is made of."""
    steps: tuple[Callable[[], object], ...] = (
        machine.a_desk_serves,
        lambda: machine.clerk_types(
            [("visitor.name", "葛󠄀城花子"), ("visitor.tel", "0312345678")], wait=False, stale=False
        ),
        machine.settle,
        lambda: machine.resident_confirms("visitor"),
        lambda: machine.resident_leaves(wait=True),
    )
    for step in steps:
        step()
        machine.the_log_is_what_was_answered()


def dies_at(machine: type[LogMachine], statement: int, *, after_commit: bool = False) -> list[str]:
    """A visit in which the server dies at the n-th statement that it writes; the statement, when there are so many."""
    one = machine()
    one.crash.arm(statement, after_commit=after_commit)
    a_visit(one)
    one.teardown()
    return one.statements


def test_a_crash_at_each_statement_of_a_visit() -> None:
    """Before the first, between any two, at each commit and right after it: nothing acknowledged is lost or doubled."""
    died_at: list[str] = []
    while statement := dies_at(LogMachine, len(died_at) + 1):
        died_at += statement
        if statement == ["COMMIT"]:
            assert dies_at(LogMachine, len(died_at), after_commit=True) == statement
    written = {" ".join(statement.split()[:3]) for statement in died_at}
    tables = ("visit", "occupancy", "event", "claim", "presence", "ledger")
    assert written >= {"COMMIT", "UPDATE visit SET", *(f"INSERT INTO {table}" for table in tables)}
    assert written >= {"DELETE FROM claim", "DELETE FROM occupancy"}


@pytest.mark.postgres
@pytest.mark.parametrize("first", [1, 2, 3, 4])
def test_a_crash_at_statements_of_a_visit_in_postgres(postgres_machine: type[PostgresLogMachine], first: int) -> None:
    """Likewise, at every eighth from another one each: a schema takes its time."""
    died_at: list[str] = []
    while statement := dies_at(postgres_machine, first + 8 * len(died_at), after_commit=len(died_at) % 2 == 1):
        died_at += statement
    assert len(died_at) >= 4
