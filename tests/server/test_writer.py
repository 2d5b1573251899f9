"""Tests of server/writer.py: one transaction, exact outcomes, and a thread that outlives every fault."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, cast

import pytest
import sqlalchemy as sa

from server import tables as t
from server.database import make_engine
from server.store import help_lines, load_visit, presence_facts, visits_so_far
from server.verify import verify_all
from server.writer import AppendEvents, Failed, Failure, SaveFacts, SaveHelpCall, Writer
from signaling import decide
from signaling import events as e
from signaling.board_parts import HelpLine
from signaling.effects import SaveHelp
from signaling.helps import LASTS_MS
from signaling.presence import PresenceFacts
from signaling.visit import Visit, evolve
from signaling.words import Activity, AwayReason, Outcome, Role
from tests.support.live_town import Place, fresh_database, make_tables
from tests.support.writing_desk import Desk, at_work


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    """A writer at work, in SQLite and in PostgreSQL."""
    if request.param == "sqlite":
        yield from at_work(Place.of(tmp_path))
        return
    with fresh_database(request.getfixturevalue("postgres")) as url:
        yield from at_work(Place(tmp_path, url))


def test_a_batch_of_many_visits_is_one_transaction(desk: Desk) -> None:
    """Everything in it is durable when it is told, chained, and with its head."""
    commits: list[sa.Connection] = []
    sa.event.listen(desk.engine, "commit", commits.append)
    first, second = desk.opening("v1", 1), desk.opening("v2", 2, "kita2")
    note = desk.note(first.visit)
    assert list(desk.write(first, second, note, desk.note(note.visit, "y"))) == [None] * 4
    assert len(commits) == 1
    assert desk.kinds("v1") == ["opened", "note_written", "note_written"]
    with desk.engine.connect() as db:
        loaded = load_visit(db, desk.master, "v1")
        assert visits_so_far(db) == 2
    assert loaded is not None
    assert loaded.visit.note == "y"
    assert desk.whole()


def test_what_is_stored_is_not_to_be_read(desk: Desk) -> None:
    """No body is in the clear in any column."""
    first = desk.opening("v1", 1)
    assert desk.write(first, desk.note(first.visit, "秘密のことば")) == [None, None]
    with desk.engine.connect() as db:
        bodies = db.execute(sa.select(t.event.c.body)).scalars().all()
    assert all("秘密".encode() not in body and b"kita" not in body for body in bodies)


def test_one_collision_does_not_take_the_others_with_it(desk: Desk) -> None:
    """The item that collided and what was decided upon it fail as taken; the rest of the batch is written."""
    first, second = desk.opening("v1", 1), desk.opening("v2", 2, "kita2")
    assert list(desk.write(first, second)) == [None, None]
    elsewhere = desk.note(first.visit, "of another node")
    assert desk.write(elsewhere) == [None]
    late = desk.note(first.visit, "too late")
    outcomes = desk.write(late, desk.note(second.visit), desk.note(late.visit))
    assert list(outcomes) == [Failed.TAKEN, None, Failed.TAKEN]
    assert desk.kinds("v1") == ["opened", "note_written"]
    assert desk.write(desk.note(elsewhere.visit)) == [None]
    assert desk.whole()


def test_a_counter_and_a_specialist_have_one_visit(desk: Desk) -> None:
    """The second opening at a counter, and the second offer to a specialist, are taken."""
    first, second = desk.opening("v1", 1), desk.opening("v2", 2, "kita2")
    assert list(desk.write(first, second)) == [None, None]
    assert desk.write(desk.opening("v3", 3)) == [Failed.TAKEN]
    offered = desk.after(first.visit, e.Offered(specialist="sato", until=9))
    other = desk.after(second.visit, e.Offered(specialist="sato", until=9))
    assert list(desk.write(offered, other)) == [None, Failed.TAKEN]
    ended = desk.after(offered.visit, e.OfferEnded(specialist="sato", reason="declined"))
    assert list(desk.write(ended, other)) == [None, None]
    closed = desk.after(ended.visit, e.Closed(outcome=Outcome.LEFT), e.Wiped())
    assert list(desk.write(closed, desk.opening("v3", 3))) == [None, None]
    after = desk.after(closed.visit, e.Printed(document="slip"))
    assert desk.write(after) == [None]
    assert desk.whole()


def test_a_number_is_given_out_once(desk: Desk) -> None:
    """A number that is behind or ahead of the ledger is taken."""
    assert desk.write(desk.opening("v1", 1)) == [None]
    assert desk.write(desk.opening("v2", 1, "kita2")) == [Failed.TAKEN]
    assert desk.write(desk.opening("v3", 3, "kita2")) == [Failed.TAKEN]
    assert desk.write(desk.opening("v4", 2, "kita2")) == [None]
    assert desk.whole()


def test_facts_are_kept_by_specialist(desk: Desk) -> None:
    """The newest facts stand; of somebody unknown they are refused."""
    away = PresenceFacts(activity=Activity.AWAY, reason=AwayReason.LUNCH, return_at=7, wrap_up_until=8, idle_since=9)
    assert list(desk.write(SaveFacts("sato", PresenceFacts()), SaveFacts("sato", away))) == [None, None]
    assert list(desk.write(SaveFacts("nobody", away), SaveFacts("suzuki", away))) == [Failed.TAKEN, None]
    with desk.engine.connect() as db:
        assert presence_facts(db) == {"sato": away, "suzuki": away}


def test_calls_for_help_are_kept_until_they_are_over(desk: Desk) -> None:
    """One for each of the staff; being seen to changes one that stands, and those of days ago go with the next."""

    def asks(who: str, since: int, seen_by: str | None = None) -> SaveHelpCall:
        line = HelpLine(
            who=who, name=who, role=Role.SPECIALIST, branch="", counter=None, visit=None, since=since, seen_by=seen_by
        )
        return SaveHelpCall(SaveHelp(who, line, ("c1", "x")))

    def stand() -> dict[str, tuple[int, str | None]]:
        with desk.engine.connect() as db:
            return {who: (line.since, line.seen_by) for who, line in help_lines(db, since=0).items()}

    at = 3 * LASTS_MS
    assert list(desk.write(asks("old", at - LASTS_MS - 1), asks("b", at - 1))) == [None, None]
    assert list(desk.write(asks("a", at), asks("b", at - 1, "abe"), asks("nobody", at, "abe"))) == [None] * 3
    assert stand() == {"b": (at - 1, "abe"), "a": (at, None)}
    assert desk.write(SaveHelpCall(SaveHelp("b", None, ("c1", "x")))) == [None]
    assert stand() == {"a": (at, None)}


def broken_commit(desk: Desk, *, takes_place: bool, reads_too: bool = False) -> dict[str, bool]:
    """Let every commit end in an error, having taken place or not; the switch that ends it."""
    switch = {"on": True}

    @sa.event.listens_for(desk.engine, "commit")
    def fail(connection: sa.Connection) -> None:
        if switch["on"]:
            if takes_place:
                raw = connection.connection.dbapi_connection
                assert raw is not None
                raw.commit()
            raise sa.exc.OperationalError("COMMIT", {}, OSError("the line broke"))

    @sa.event.listens_for(desk.engine, "before_cursor_execute")
    def read(connection: sa.Connection, *_: Any) -> None:
        if switch["on"] and reads_too and connection.get_execution_options().get("reads_only"):
            raise sa.exc.OperationalError("SELECT", {}, OSError("the line broke"))

    return switch


def test_a_commit_that_did_not_take_place_is_not_saved(desk: Desk) -> None:
    """The writer looks before it says so, and the next batch goes on from the truth."""
    first = desk.opening("v1", 1)
    assert desk.write(first) == [None]
    switch = broken_commit(desk, takes_place=False)
    assert list(desk.write(desk.note(first.visit), SaveFacts("sato", PresenceFacts()))) == [Failed.NOT_SAVED] * 2
    assert desk.write(SaveFacts("sato", PresenceFacts())) == [Failed.NOT_SAVED]
    switch["on"] = False
    assert desk.write(desk.note(first.visit)) == [None]
    assert desk.whole()


def test_a_commit_that_took_place_after_all_is_saved(desk: Desk) -> None:
    """An error at the very end does not make what is in the log unsaid."""
    first = desk.opening("v1", 1)
    switch = broken_commit(desk, takes_place=True)
    assert list(desk.write(first, desk.note(first.visit))) == [None, None]
    switch["on"] = False
    assert desk.kinds("v1") == ["opened", "note_written"]
    assert desk.write(desk.note(evolve_once(desk, first.visit))) == [None]
    assert desk.whole()


def evolve_once(desk: Desk, visit: Visit) -> Visit:
    """The state after one note."""
    return desk.note(visit).visit


def test_what_nobody_can_tell_is_unknown(desk: Desk) -> None:
    """When the database can't be asked either, the outcome is neither saved nor not saved."""
    first = desk.opening("v1", 1)
    assert desk.write(first) == [None]
    switch = broken_commit(desk, takes_place=True, reads_too=True)
    assert desk.write(desk.note(first.visit)) == [Failed.UNKNOWN]
    switch["on"] = False
    assert desk.kinds("v1") == ["opened", "note_written"]


def test_a_fault_of_ours_while_looking_does_not_end_the_thread(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever goes wrong there, the batch is answered: nobody can tell."""
    first = desk.opening("v1", 1)
    assert desk.write(first) == [None]
    switch = broken_commit(desk, takes_place=False)

    @sa.event.listens_for(desk.engine, "before_cursor_execute")
    def broken(connection: sa.Connection, *_: Any) -> None:
        if switch["on"] and connection.get_execution_options().get("reads_only"):
            raise ValueError("a fault of ours")

    assert desk.write(desk.note(first.visit)) == [Failed.UNKNOWN]
    switch["on"] = False
    assert desk.write(desk.note(first.visit)) == [None]
    assert "could not be asked" in caplog.text


def test_a_full_database_takes_nothing_of_a_batch(desk: Desk) -> None:
    """A statement that fails makes the whole batch not saved, without trying each item for long."""
    first = desk.opening("v1", 1)
    assert desk.write(first) == [None]
    tries = []

    def full(*_: Any) -> None:
        tries.append(1)
        raise sa.exc.OperationalError("INSERT", {}, OSError("no space left"))

    sa.event.listen(desk.engine, "before_cursor_execute", full)
    note = desk.note(first.visit)
    assert list(desk.write(note, desk.note(note.visit), SaveFacts("sato", PresenceFacts()))) == [Failed.NOT_SAVED] * 3
    assert len(tries) <= 2
    sa.event.remove(desk.engine, "before_cursor_execute", full)
    assert desk.write(note) == [None]


def test_a_fault_of_ours_costs_one_item_and_not_the_thread(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    """An item that can't even be encoded is not saved, logged with its traceback; the others are written."""
    first, second = desk.opening("v1", 1), desk.opening("v2", 2, "kita2")
    assert list(desk.write(first, second)) == [None, None]
    wrong = desk.after(first.visit, e.NoteWritten(text=cast(str, object())))
    with caplog.at_level(logging.ERROR):
        assert list(desk.write(wrong, desk.note(second.visit))) == [Failed.NOT_SAVED, None]
    assert any(record.exc_info for record in caplog.records)
    assert desk.write(desk.note(first.visit)) == [None]


def test_an_item_that_is_not_for_this_database_costs_only_itself(desk: Desk) -> None:
    """A value that a column can't hold is not saved; the others of its batch are."""
    first, second = desk.opening("v1", 1), desk.opening("v2", 2, "kita2")
    assert list(desk.write(first, second)) == [None, None]
    too_large = e.Event(visit="v1", seq=2, at=2**70, actor="x", cause="", body=e.Held())
    bad = AppendEvents(evolve(first.visit, too_large), (too_large,), desk.ciphers["v1"])
    assert list(desk.write(bad, desk.note(second.visit))) == [Failed.NOT_SAVED, None]


def test_nobody_left_to_tell_does_not_end_the_thread(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    """The event loop may be closed when a batch comes back."""

    def closed(_: Sequence[Failure]) -> None:
        raise RuntimeError("Event loop is closed")

    desk.writer.submit([SaveFacts("sato", PresenceFacts())], closed)
    assert desk.write(SaveFacts("suzuki", PresenceFacts())) == [None]
    assert "nobody could be told" in caplog.text


def test_an_end_that_takes_too_long_is_said(desk: Desk) -> None:
    """Stopping waits for what is queued, as long as it may."""
    held, go_on = threading.Event(), threading.Event()

    def hold(_: Sequence[Failure]) -> None:
        held.set()
        go_on.wait(20)

    desk.writer.submit([SaveFacts("sato", PresenceFacts())], hold)
    held.wait(20)
    assert not desk.writer.stop(0.01)
    go_on.set()


def test_decided_offers_fit_the_writers_guards(desk: Desk) -> None:
    """What the decider makes of an offer and its end claims and frees the specialist."""
    first = desk.opening("v1", 1)
    offered = desk.after(first.visit, *(event.body for event in decide.offer(first.visit, "sato", at=5)))
    assert list(desk.write(first, offered)) == [None, None]
    ended = desk.after(offered.visit, *(event.body for event in decide.end_offer(offered.visit, "sato", "lost", at=6)))
    assert desk.write(ended) == [None]
    with desk.engine.connect() as db:
        assert db.execute(sa.select(t.claim)).all() == []


def test_openings_behind_a_lost_one_are_lost_with_it(desk: Desk) -> None:
    """They count on from its number; what else is in the batch is written."""
    before = desk.opening("v00000001", 1)
    assert desk.write(before) == [None]
    note = desk.after(before.visit, e.NoteWritten(text="a"))
    late = [desk.opening(f"v0000001{n}", n, counter="kita2") for n in (1, 2, 3)]
    assert desk.write(late[0], note, *late[1:]) == [Failed.TAKEN, None, Failed.TAKEN, Failed.TAKEN]


@pytest.mark.postgres
def test_a_batch_that_the_database_rolled_back_for_another_one_is_written_again(postgres: str) -> None:
    """Two nodes that wait for each other's rows: nobody is told that something was not saved."""
    with fresh_database(postgres) as url:
        make_tables(Place(Path(), url))
        engine = make_engine(url)
        with engine.begin() as db:
            database = db.execute(sa.text("SELECT current_database()")).scalar_one()
            db.execute(sa.text(f"ALTER DATABASE {database} SET deadlock_timeout = '3s'"))
        engine.dispose()
        desk = Desk(engine)
        desk.writer.start()
        sato, suzuki = SaveFacts("sato", PresenceFacts()), SaveFacts("suzuki", PresenceFacts())
        assert desk.write(sato, suzuki) == [None, None]
        with engine.connect() as other, engine.connect() as watcher:
            # Who has waited for so long looks for a deadlock, once, and is the one that is rolled back.
            other.execute(sa.text("SET deadlock_timeout = '60s'"))
            touch = sa.update(t.presence).values(idle_since=7).where(t.presence.c.staff == sa.bindparam("who"))
            other.execute(touch, {"who": "suzuki"})
            outcomes: queue.SimpleQueue[Sequence[Failure]] = queue.SimpleQueue()
            desk.writer.submit([sato, suzuki], outcomes.put)
            waits = sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")
            while watcher.execute(waits).scalar_one() == 0:
                watcher.rollback()
            other.execute(touch, {"who": "sato"})
            other.commit()
            assert outcomes.get(timeout=30) == [None, None]
        desk.writer.stop()
        engine.dispose()


def test_events_link_to_what_another_node_wrote(desk: Desk) -> None:
    """Two writers take turns in one visit, as two nodes do; its chain is whole."""
    other = Writer(desk.engine, desk.master)
    other.start()
    work = desk.opening("v00000001", 1)
    assert desk.write(work) == [None]
    for turn in range(4):
        work = desk.after(work.visit, e.NoteWritten(text=str(turn)))
        outcomes: queue.SimpleQueue[Sequence[Failure]] = queue.SimpleQueue()
        (other if turn % 2 else desk.writer).submit([work], outcomes.put)
        assert outcomes.get(timeout=20) == [None]
    other.stop()
    with desk.engine.begin() as db:
        assert all(finding.whole for finding in verify_all(db, desk.master))


def test_a_visit_that_is_taken_over_frees_who_served_and_takes_who_serves(desk: Desk) -> None:
    """In the transaction of the event; somebody who has a visit already does not get a second one."""
    first, second = desk.opening("v1", 1), desk.opening("v2", 2, "kita2")
    assert list(desk.write(first, second)) == [None, None]
    served = desk.after(first.visit, e.Offered(specialist="sato", until=9), e.Answered(specialist="sato"))
    other = desk.after(second.visit, e.Offered(specialist="suzuki", until=9), e.Answered(specialist="suzuki"))
    assert list(desk.write(served, other)) == [None, None]
    assert desk.write(desk.after(served.visit, e.TakenOver(specialist="suzuki"))) == [Failed.TAKEN]
    closed = desk.after(other.visit, e.Closed(outcome=Outcome.FINISHED), e.Wiped())
    taken = desk.after(served.visit, e.TakenOver(specialist="suzuki"))
    assert list(desk.write(closed, taken)) == [None, None]
    third = desk.opening("v3", 3, "kita2")
    assert desk.write(third) == [None]
    rings = desk.after(third.visit, e.Offered(specialist="suzuki", until=9))
    free = desk.after(third.visit, e.Offered(specialist="sato", until=9))
    assert list(desk.write(rings)) == [Failed.TAKEN]
    assert list(desk.write(free)) == [None]
