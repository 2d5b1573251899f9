"""The form session under any mix of commands against the real store, with crashes between any two statements.

Chance chooses where in ``LogMachine``; ``test_a_crash_at_each_statement_of_a_visit`` leaves none out.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from server import tables as t
from server.database import Database, make_engine
from server.store import LoadedVisit, load_visit
from server.verify import Finding, verify_all
from signaling import commands as c
from signaling import events as e
from signaling.form_session import current_digest, status_of
from signaling.visit import Visit, evolve, opened
from signaling.words import Activity, IdentityLevel, Language, Outcome, Role, Tick, VisitState
from tests.support.audit import audited
from tests.support.crashes import CrashPoint
from tests.support.lasting_pages import Person, Replies
from tests.support.live_town import (
    BRANCH,
    HandClock,
    LiveTown,
    Place,
    fresh_database,
    make_tables,
    start_town,
)

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


@cache
def empty_database() -> bytes:
    """A file with the tables and the people of the town."""
    with TemporaryDirectory() as data:
        make_tables(Place.of(Path(data)))
        return (Path(data) / "enmado.db").read_bytes()


# No rule has a precondition: which commands share a transaction is up to the scheduler, so the same rules need not lead
# to the same state twice, and Hypothesis wants to be offered the same rules.
class LogMachine(RuleBasedStateMachine):
    """A counter, a desk and branch staff do whatever occurs to them; the server dies at any statement."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.place = self.new_place()
        self.clock = HandClock()
        self.station = Person(Role.RESIDENT, "kita1", branch=BRANCH)
        self.desk = Person(Role.SPECIALIST, "sato")
        self.staff = Person(Role.BRANCH_STAFF, "abe", branch=BRANCH)
        self.people = (self.station, self.desk, self.staff)
        self.asked: dict[str, c.AnyCommand] = {}
        self.done: dict[str, int] = {}
        self.refused: set[str] = set()
        self.statements: list[str] = []
        make_tables(self.place)
        self.look = Database(make_engine(self.place.url))
        self.start()
        self.master = self.town.master

    def new_place(self) -> Place:
        """An empty database, gone with ``stack``."""
        place = Place.of(Path(self.stack.enter_context(TemporaryDirectory(prefix="enmado-machine-"))))
        (place.data / "enmado.db").write_bytes(empty_database())
        return place

    # -- the process ------------------------------------------------------------------------------------------

    def run(self, work: Coroutine[Any, Any, None]) -> None:
        """Let the server work until this is done, or it is dead."""

        async def until() -> None:
            task, dead = asyncio.ensure_future(work), asyncio.ensure_future(self.died.wait())
            await asyncio.wait((task, dead), return_when=asyncio.FIRST_COMPLETED)
            for each in (task, dead):
                each.cancel()
            await asyncio.wait((task, dead))
            if not self.crash.dead:
                task.result()

        self.loop.run_until_complete(until())

    def start(self) -> None:
        """A fresh process on what the last one left; the pages come back and ask again."""
        self.loop = asyncio.new_event_loop()
        self.died = asyncio.Event()
        self.town: LiveTown = self.loop.run_until_complete(start_town(self.place, clock=self.clock))
        loop, died = self.loop, self.died

        def tell() -> None:
            loop.call_soon_threadsafe(died.set)

        self.crash = CrashPoint(self.town.database.engine, tell)
        for person in self.people:
            self.come(person)
        self.settle()

    def come(self, person: Person) -> None:
        """A page opens its socket, joins the visit and sends again what was not answered, in order."""

        async def coming() -> None:
            outbox = Replies(lambda: self.crash, lambda message: self.hear(person, message))
            page = self.town.page(person.role, person.who, branch=person.branch, origin=person.origin, outbox=outbox)
            person.connection, person.outbox = page.connection, outbox
            if (visit := self.visit_id()) is not None:
                await self.town.runner.receive(person.connection, c.Hello(id=self.next_id(person), visit=visit))
            for command in list(person.unanswered.values()):
                await self.town.runner.receive(person.connection, command)

        self.run(coming())

    def throw_away(self) -> None:
        """The process is gone, in whatever state it was."""

        async def cancelled() -> None:
            others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)
            await asyncio.to_thread(self.town.writer.stop)
            await asyncio.to_thread(self.town.database.close)
            await asyncio.get_running_loop().shutdown_default_executor()

        self.loop.run_until_complete(cancelled())
        self.loop.close()

    def settle(self) -> None:
        """Until everything is told; when the server died meanwhile, another one goes on."""
        self.run(self.town.settle())
        while not self.crash.dead and (lost := [one for one in self.people if one.outbox and one.outbox.closed]):
            # A page that was silent for too long was let go; it comes back by itself.
            for person in lost:
                self.come(person)
            self.run(self.town.settle())
        if self.crash.reached:
            self.statements.append(self.crash.reached)
            self.crash.reached = ""
        if self.crash.dead:
            self.throw_away()
            self.start()

    # -- the people -------------------------------------------------------------------------------------------

    def hear(self, person: Person, message: dict[str, Any]) -> None:
        """Keep what was acknowledged and what was refused."""
        if message["type"] not in ("done", "failed") or person.unanswered.pop(message["id"], None) is None:
            return
        if message["type"] == "done":
            self.done[message["id"]] = message["seq"]
        else:
            self.refused.add(message["id"])

    def next_id(self, person: Person) -> str:
        """A command id of this page."""
        person.sent += 1
        return f"{person.origin}-{person.sent}"

    def say(self, person: Person, make: Callable[..., c.AnyCommand], *, wait: bool = True, **members: Any) -> None:
        """Somebody sends a command, and waits for the answer or not."""
        ident = self.next_id(person)
        command = make(id=ident, **members)
        self.asked[ident] = person.unanswered[ident] = command
        self.run(self.town.runner.receive(person.connection, command))
        if wait or self.crash.dead:
            self.settle()

    def visit_id(self) -> str | None:
        """The visit at the counter."""
        return self.town.hub.visit_of_counter("kita1")

    def visit(self) -> Visit | None:
        """Its newest state."""
        ident = self.visit_id()
        return self.town.runner.newest(ident) if ident else None

    def in_state(self, *states: VisitState) -> Visit | None:
        """The visit, when it is in one of these states."""
        visit = self.visit()
        return visit if visit is not None and visit.state in states else None

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
            self.say(self.desk, c.Edit, visit=visit.id, field=field, base=base, text=text, wait=wait)

    @rule(section=SECTIONS)
    def resident_confirms(self, section: str) -> None:
        """A section is put before the resident, and confirmed as it stands."""
        if (visit := self.in_state(VisitState.SERVING)) is None:
            return
        revision = status_of(visit, section).revision
        self.say(self.desk, c.Present, visit=visit.id, section=section, revision=revision, wait=False)
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
        if self.in_state(VisitState.SERVING) is None:
            return
        visit = self.visit_id()
        self.say(self.desk, c.WriteNote, visit=visit, text=note, wait=wait)
        self.say(self.desk, c.AddPerson, visit=visit, wait=wait)
        self.say(self.staff, c.CheckIdentity, visit=visit, level=IdentityLevel.A1, documents=["card"], wait=wait)
        self.say(self.station, c.ChooseLanguage, visit=visit, language=Language.EN, wait=wait)
        self.say(self.staff, c.SetTick, visit=visit, item=Tick.ID_RETURNED, done=True)

    @rule(wait=st.booleans())
    def resident_leaves(self, wait: bool) -> None:
        """The visit ends, and the screen is wiped at once."""
        visit = self.visit_id()
        if visit is None:
            return
        if self.in_state(VisitState.SERVING):
            self.say(self.desk, c.Close, visit=visit, outcome=Outcome.FINISHED, wait=wait)
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

    @rule(who=st.integers(0, 2))
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
        assert claims == {one.id: one.specialist for one in states if one.specialist and one.state != VisitState.CLOSED}
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
            {row.visit: row.specialist for row in db.execute(sa.select(t.claim))},
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
