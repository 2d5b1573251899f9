"""Tests of server/verify.py: every kind of tampering is named with its event; an erased person is gone for good."""

from __future__ import annotations

import asyncio
import hashlib
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from server import tables as t
from server.chain import genesis, link, place_of
from server.keys import MasterKey, load_master_key, master_key_path
from server.verify import Finding, main_erase, main_verify
from signaling import commands as c
from signaling.words import Outcome
from tests.support.live_town import live_town

COPIED = ", ".join(column.name for column in t.visit.c if column.name not in ("id", "number"))
EVENT = "SELECT seq, at, actor, kind, cause, body, hash FROM event WHERE visit = ? ORDER BY seq"


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data of a town with three visits: one closed and wiped, one being served, one waiting."""
    data = tmp_path_factory.mktemp("story")

    async def live() -> None:
        async with live_town(data) as town:
            station, desk, visit = await town.serving("juminhyo")
            await desk.send(c.Close, visit=visit, outcome=Outcome.FINISHED)
            await station.send(c.Wipe, visit=visit)
            await desk.send(c.FinishWrapUp)
            opened = await station.send(c.OpenVisit, procedures=["tennyu"])
            await town.settle()
            await desk.send(c.Answer, visit=opened["visit"])
            await desk.send(c.Hello, visit=opened["visit"])
            for field, text in (("visitor.name", "葛󠄀城花子"), ("visitor.tel", "0312345678"), ("p1.name", "一郎")):
                done = await desk.send(c.Edit, visit=opened["visit"], field=field, base=0, text=text)
                assert done["type"] == "done", done
            await town.station("kita2").send(c.OpenVisit, procedures=["juminhyo"])

    asyncio.run(live())
    return data


class Log:
    """The file under somebody's hands: with the rights of the database, without the keys."""

    def __init__(self, data: Path) -> None:
        self.data = data
        with closing(self.open()) as db:
            self.visits = [row[0] for row in db.execute("SELECT id FROM visit ORDER BY number")]
            self.length = db.execute("SELECT count(*) FROM event WHERE visit = ?", (self.served,)).fetchone()[0]

    @property
    def closed(self) -> str:
        """The visit that is over."""
        return str(self.visits[0])

    @property
    def served(self) -> str:
        """The visit with a few edits, still open."""
        return str(self.visits[1])

    def open(self) -> sqlite3.Connection:
        """A connection without the guards of ours."""
        return sqlite3.connect(self.data / "enmado.db", isolation_level=None)

    def do(self, statement: str, *values: object) -> None:
        """One statement."""
        with closing(self.open()) as db:
            assert db.execute(statement, values).rowcount > 0

    def take_out(self, visit: str) -> None:
        """Delete a visit with everything that names it."""
        with closing(self.open()) as db:
            for statement in (
                "DELETE FROM event WHERE visit = ?",
                "DELETE FROM claim WHERE visit = ?",
                "DELETE FROM occupancy WHERE visit = ?",
                "DELETE FROM visit WHERE id = ?",
            ):
                db.execute(statement, (visit,))

    def forge(self, change: Callable[[sqlite3.Connection], None]) -> None:
        """Change something in the served visit, then make its chain and its head fit: that needs no key."""
        with closing(self.open()) as db:
            change(db)
            before, last = genesis(self.served), 0
            for seq, at, actor, kind, cause, body, _ in db.execute(EVENT, (self.served,)).fetchall():
                before = link(before, place_of(self.served, seq, at=at, actor=actor, kind=kind, cause=cause), body)
                db.execute("UPDATE event SET hash = ? WHERE visit = ? AND seq = ?", (before, self.served, seq))
                last = seq
            head = "UPDATE visit SET head_seq = ?, head_hash = ? WHERE id = ?"
            db.execute(head, (last, before, self.served))


@pytest.fixture
def log(story: Path, tmp_path: Path) -> Log:
    """A copy of the story's data."""
    data = tmp_path / "data"
    shutil.copytree(story, data)
    return Log(data)


def verify(log: Log, *arguments: str) -> int:
    """`enmado verify` on this copy."""
    return main_verify([*arguments, "--data", str(log.data)])


def test_a_log_that_nobody_touched_is_whole(log: Log, capsys: pytest.CaptureFixture[str]) -> None:
    """All visits are whole, and so is each by itself."""
    assert verify(log, "--all") == 0
    assert capsys.readouterr().out.splitlines()[-1] == "3 whole, 0 broken"
    assert verify(log) == 0
    assert verify(log, log.closed) == 0


TAMPERED: dict[str, str] = {
    "body": "UPDATE event SET body = zeroblob(60) WHERE visit = :v AND seq = :k",
    "body with one byte more": "UPDATE event SET body = CAST(body || x'00' AS BLOB) WHERE visit = :v AND seq = :k",
    "body as text": "UPDATE event SET body = 'nothing' WHERE visit = :v AND seq = :k",
    "body of another event": "UPDATE event SET body = (SELECT body FROM event WHERE visit = :v AND seq = :k - 1)"
    " WHERE visit = :v AND seq = :k",
    "time": "UPDATE event SET at = at + 1 WHERE visit = :v AND seq = :k",
    "actor": "UPDATE event SET actor = 'specialist:suzuki' WHERE visit = :v AND seq = :k",
    "kind": "UPDATE event SET kind = 'confirmed' WHERE visit = :v AND seq = :k",
    "cause": "UPDATE event SET cause = 'other000-1' WHERE visit = :v AND seq = :k",
    "hash": "UPDATE event SET hash = zeroblob(32) WHERE visit = :v AND seq = :k",
    "hash as text": "UPDATE event SET hash = 'x' WHERE visit = :v AND seq = :k",
    "deleted": "DELETE FROM event WHERE visit = :v AND seq = :k",
    "moved to the end": "UPDATE event SET seq = 900 WHERE visit = :v AND seq = :k",
    "moved to another visit": "UPDATE event SET visit = (SELECT id FROM visit WHERE number = 3), seq = 900"
    " WHERE visit = :v AND seq = :k",
}


@pytest.mark.parametrize(
    ("how", "where"),
    # There is no event before the first whose body it could get.
    [(h, w) for h in TAMPERED for w in ("first", "middle", "last") if (h, w) != ("body of another event", "first")],
)
def test_an_event_that_was_tampered_with_is_named(
    log: Log, capsys: pytest.CaptureFixture[str], how: str, where: str
) -> None:
    """Whatever of an event is changed, verify ends with 1 and names just this event."""
    seq = {"first": 1, "middle": 4, "last": log.length}[where]
    with closing(log.open()) as db:
        assert db.execute(TAMPERED[how], {"v": log.served, "k": seq}).rowcount == 1
    assert verify(log, log.served) == 1
    assert capsys.readouterr().out.startswith(f"visit {log.served}: event {seq}: ")
    assert verify(log, "--all") == 1
    assert verify(log, log.closed) == 0


def test_two_events_that_changed_places_are_named_by_the_first(log: Log, capsys: pytest.CaptureFixture[str]) -> None:
    """Swapped seqs are told from an altered event."""
    for before, after in ((3, 900), (5, 3), (900, 5)):
        log.do("UPDATE event SET seq = ? WHERE visit = ? AND seq = ?", after, log.served, before)
    assert verify(log, log.served) == 1
    assert f"visit {log.served}: event 3: not in its place" in capsys.readouterr().out


def insert(db: sqlite3.Connection, visit: str, seq: int) -> None:
    """An event that somebody made up, copied from a real one."""
    db.execute(
        "INSERT INTO event SELECT visit, ?, at, actor, kind, cause, body, hash FROM event WHERE visit = ? AND seq = 3",
        (seq, visit),
    )


def test_an_event_that_was_added_at_the_end_is_named(log: Log, capsys: pytest.CaptureFixture[str]) -> None:
    """An event beyond the head is not of the log, even when its hash fits."""
    with closing(log.open()) as db:
        insert(db, log.served, log.length + 1)
        *_, last, added = db.execute(EVENT, (log.served,)).fetchall()
        seq, at, actor, kind, cause, body, _ = added
        fits = link(last[6], place_of(log.served, seq, at=at, actor=actor, kind=kind, cause=cause), body)
        db.execute("UPDATE event SET hash = ? WHERE visit = ? AND seq = ?", (fits, log.served, seq))
    assert verify(log, log.served) == 1
    assert f"event {log.length + 1}: " in capsys.readouterr().out


@pytest.mark.parametrize("seq", [0, -5])
def test_an_event_before_the_first_is_named(log: Log, capsys: pytest.CaptureFixture[str], seq: int) -> None:
    """A log counts from 1; what stands before was put there."""
    with closing(log.open()) as db:
        insert(db, log.served, seq)
    assert verify(log, log.served) == 1
    assert f"event {seq}: added" in capsys.readouterr().out


def shift(db: sqlite3.Connection, visit: str, start: int, by: int) -> None:
    """Count the events from ``start`` on anew."""
    seqs = [row[0] for row in db.execute("SELECT seq FROM event WHERE visit = ? AND seq >= ?", (visit, start))]
    for seq in sorted(seqs, reverse=by > 0):
        db.execute("UPDATE event SET seq = ? WHERE visit = ? AND seq = ?", (seq + by, visit, seq))


def test_an_event_put_in_between_is_named_though_all_hashes_fit(log: Log, capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever recomputes the whole chain still has no body that opens at that place."""

    def change(db: sqlite3.Connection) -> None:
        shift(db, log.served, 5, 1)
        db.execute(
            "INSERT INTO event SELECT visit, 5, at, actor, kind, cause, body, hash FROM event"
            " WHERE visit = ? AND seq = 3",
            (log.served,),
        )

    log.forge(change)
    assert verify(log, log.served) == 1
    assert "event 5: altered" in capsys.readouterr().out


def test_an_event_taken_out_is_named_though_all_hashes_fit(log: Log, capsys: pytest.CaptureFixture[str]) -> None:
    """The next event does not open at the place of the one that is gone."""

    def change(db: sqlite3.Connection) -> None:
        db.execute("DELETE FROM event WHERE visit = ? AND seq = 4", (log.served,))
        shift(db, log.served, 5, -1)

    log.forge(change)
    assert verify(log, log.served) == 1
    assert "event 4: altered" in capsys.readouterr().out


@pytest.mark.parametrize("column", ["at", "actor", "cause", "kind"])
def test_an_altered_event_is_named_though_all_hashes_fit(
    log: Log, capsys: pytest.CaptureFixture[str], column: str
) -> None:
    """A body opens only where, when and for whom it was written."""
    value = 7 if column == "at" else "resident:kita1"

    def change(db: sqlite3.Connection) -> None:
        db.execute(f"UPDATE event SET {column} = ? WHERE visit = ? AND seq = 4", (value, log.served))  # noqa: S608

    log.forge(change)
    assert verify(log, log.served) == 1
    assert "event 4: altered" in capsys.readouterr().out


def test_a_log_cut_short_is_named_by_what_is_missing(log: Log, capsys: pytest.CaptureFixture[str]) -> None:
    """Cut off, cut off with the head lowered, and cut off with the head made to fit: the missing event is named."""
    log.do("DELETE FROM event WHERE visit = ? AND seq > 5", log.served)
    assert verify(log, log.served) == 1
    assert "event 6: missing" in capsys.readouterr().out
    log.do("UPDATE visit SET head_seq = 5 WHERE id = ?", log.served)
    assert verify(log, log.served) == 1
    assert "event 6: missing" in capsys.readouterr().out
    log.forge(lambda db: None)
    assert verify(log, log.served) == 1
    assert "event 6: missing" in capsys.readouterr().out
    log.do("DELETE FROM event WHERE visit = ?", log.served)
    assert verify(log, log.served) == 1
    assert "event 1: " in capsys.readouterr().out


def test_an_altered_head_is_told(log: Log, capsys: pytest.CaptureFixture[str]) -> None:
    """A head that says more or less than it did was not written by us."""
    log.do("UPDATE visit SET head_seq = 900 WHERE id = ?", log.served)
    assert verify(log, log.served) == 1
    assert "the visit's head was altered" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("column", "value"),
    [("state", "waiting"), ("specialist", "suzuki"), ("counter", "kita2"), ("opened_at", 5), ("wiped", 1)],
)
def test_a_row_that_lies_about_its_visit_is_told(
    log: Log, capsys: pytest.CaptureFixture[str], column: str, value: object
) -> None:
    """The columns by which visits are listed say what the log says."""
    log.do(f"UPDATE visit SET {column} = ? WHERE id = ?", value, log.served)  # noqa: S608
    assert verify(log, log.served) == 1
    assert f"another {column}" in capsys.readouterr().out


def test_a_visit_taken_out_whole_is_missed(log: Log, capsys: pytest.CaptureFixture[str]) -> None:
    """Its number is missing; the last one is missed too, and a lowered count does not help."""
    log.take_out(log.served)
    assert verify(log, "--all") == 1
    assert "visit number 2: the whole visit is missing" in capsys.readouterr().out
    assert verify(log, log.served) == 1
    assert "there is no such visit" in capsys.readouterr().out
    log.do("UPDATE ledger SET visits = 1")
    assert verify(log, "--all") == 1
    assert "the number of visits was not written by this installation" in capsys.readouterr().out
    log.do("DELETE FROM ledger")
    assert verify(log, "--all") == 1
    assert "the number of visits is gone" in capsys.readouterr().out


def test_a_renumbered_visit_does_not_hide_a_missing_one(log: Log, capsys: pytest.CaptureFixture[str]) -> None:
    """Moving another visit into the gap breaks that visit's head."""
    log.take_out(log.served)
    log.do("UPDATE visit SET number = 2 WHERE number = 3")
    assert verify(log, "--all") == 1
    out = capsys.readouterr().out
    assert "visit number 3: the whole visit is missing" in out
    assert f"visit {log.visits[2]}: event " in out


def test_a_visit_that_was_added_is_told(log: Log, capsys: pytest.CaptureFixture[str]) -> None:
    """A row for a visit that never was has no head of ours, and a number that was never given out."""
    log.do(f"INSERT INTO visit (id, number, {COPIED}) SELECT 'vforged00000', 4, {COPIED} FROM visit WHERE number = 1")  # noqa: S608 - names of ours
    assert verify(log, "--all") == 1
    out = capsys.readouterr().out
    assert "visit vforged00000: event 1: " in out
    assert "visit number 4: this visit was added" in out


def test_events_without_their_visit_are_told(log: Log, capsys: pytest.CaptureFixture[str]) -> None:
    """Taking out only the visit's row leaves its events behind."""
    log.do("DELETE FROM visit WHERE id = ?", log.served)
    assert verify(log, "--all") == 1
    assert f"visit {log.served}: event 1: the visit's row is gone" in capsys.readouterr().out


def test_another_installations_key_opens_nothing(log: Log, capsys: pytest.CaptureFixture[str]) -> None:
    """With a foreign master key no visit is taken for whole."""
    master_key_path(log.data).write_bytes(bytes(32))
    assert verify(log, "--all") == 1
    assert capsys.readouterr().out.splitlines()[-1] == "0 whole, 4 broken"


def test_a_key_of_another_visit_opens_nothing(log: Log, capsys: pytest.CaptureFixture[str]) -> None:
    """A wrapped key is bound to its visit."""
    log.do("UPDATE visit SET wrapped_key = (SELECT wrapped_key FROM visit WHERE number = 1) WHERE id = ?", log.served)
    assert verify(log, log.served) == 1
    assert f"visit {log.served}: event 1: the visit's key can't be opened" in capsys.readouterr().out


def test_what_can_not_be_read_is_not_called_broken(
    log: Log, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without key or database, or with an impossible setting, the exit code is 2 and stderr says why."""
    assert main_verify(["--data", str(tmp_path / "nowhere")]) == 2
    assert "master key" in capsys.readouterr().err
    (log.data / "enmado.db").write_bytes(b"this is no database" * 100)
    assert verify(log, "--all") == 2
    assert "the database can't be read" in capsys.readouterr().err
    monkeypatch.setenv("DATABASE_URL", "oracle://x")
    assert verify(log, "--all") == 2
    assert main_erase(["v00000000", "--data", str(log.data)]) == 2


def erase(log: Log, visit: str) -> int:
    """`enmado erase` on this copy."""
    return main_erase([visit, "--data", str(log.data)])


def wrapped_key(log: Log, visit: str) -> bytes:
    """The stored key of a visit."""
    with closing(log.open()) as db:
        key: bytes = db.execute("SELECT wrapped_key FROM visit WHERE id = ?", (visit,)).fetchone()[0]
        return key


def test_an_erased_person_is_gone_and_the_chain_stays(log: Log, capsys: pytest.CaptureFixture[str]) -> None:
    """No file holds the key any more, the log of the doors tells of it, and the visit is still verified as whole."""
    key = wrapped_key(log, log.closed)
    assert any(key in path.read_bytes() for path in log.data.iterdir())
    assert erase(log, log.closed) == 0
    assert not any(key in path.read_bytes() for path in log.data.iterdir())
    with closing(log.open()) as db:
        assert db.execute("SELECT act, target FROM door_log").fetchall()[-1] == ("visit_erased", log.closed)
    capsys.readouterr()
    assert verify(log, "--all") == 0
    assert "person erased: chain only" in capsys.readouterr().out


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE event SET body = zeroblob(60) WHERE visit = ? AND seq = 2",
        "DELETE FROM event WHERE visit = ? AND seq = 2",
        "UPDATE event SET actor = 'x' WHERE visit = ? AND seq = 2",
    ],
)
def test_an_erased_visit_can_still_be_found_broken(
    log: Log, capsys: pytest.CaptureFixture[str], statement: str
) -> None:
    """The chain needs no key to name the event."""
    assert erase(log, log.closed) == 0
    log.do(statement, log.closed)
    assert verify(log, log.closed) == 1
    assert "event 2: " in capsys.readouterr().out


def test_only_a_visit_that_is_over_is_erased(log: Log, capsys: pytest.CaptureFixture[str]) -> None:
    """An open visit, one that is not there and one erased already stay as they are."""
    key = wrapped_key(log, log.served)
    assert erase(log, log.served) == 1
    assert wrapped_key(log, log.served) == key
    assert erase(log, "v0000000000") == 1
    assert "not there, or not closed and wiped yet" in capsys.readouterr().out


def test_a_running_server_that_reads_is_told_of(log: Log, capsys: pytest.CaptureFixture[str]) -> None:
    """While somebody reads from the write-ahead log, the operator hears that the key is still in it."""
    with closing(log.open()) as db:
        db.execute("PRAGMA wal_autocheckpoint = 0")
        db.execute("UPDATE staff SET name = 'x' WHERE id = 'sato'")
        db.execute("BEGIN")
        db.execute("SELECT * FROM visit").fetchall()
        assert erase(log, log.closed) == 0
        assert "it lets go of the key when the server has stopped" in capsys.readouterr().out


def test_a_finding_says_where_only_when_it_knows() -> None:
    """One line for people, with and without an event."""
    assert Finding("v1", 3).line() == "visit v1: whole (3 events)"
    assert Finding("v1", 3, None, "is gone").line() == "visit v1: is gone"


def test_kind_and_body_are_held_together(log: Log, capsys: pytest.CaptureFixture[str]) -> None:
    """Even whoever has the keys can't write a body of another kind, or one that can't have happened."""
    master: MasterKey = load_master_key(master_key_path(log.data), create=False)
    cipher = master.visit_cipher(log.served, wrapped_key(log, log.served))
    bodies = {"kind": b'{"kind":"held"}', "state": b'{"kind":"answered","specialist":"sato"}'}

    def write(db: sqlite3.Connection, kind: str, body: bytes) -> None:
        at, actor, cause = db.execute(
            "SELECT at, actor, cause FROM event WHERE visit = ? AND seq = ?", (log.served, log.length)
        ).fetchone()
        place = place_of(log.served, log.length, at=at, actor=actor, kind=kind, cause=cause)
        db.execute(
            "UPDATE event SET body = ?, kind = ? WHERE visit = ? AND seq = ?",
            (cipher.encrypt(body, place), kind, log.served, log.length),
        )

    log.forge(lambda db: write(db, "resumed", bodies["kind"]))
    assert verify(log, log.served) == 1
    assert f"event {log.length}: altered (its kind is not its body's)" in capsys.readouterr().out
    log.forge(lambda db: write(db, "answered", bodies["state"]))
    assert verify(log, log.served) == 1
    assert f"event {log.length}: can't have happened" in capsys.readouterr().out


def test_the_chain_is_what_it_is_said_to_be(log: Log) -> None:
    """The hash of an event is SHA-256 over the one before, the length of its place, its place and its body."""
    with closing(log.open()) as db:
        seq, at, actor, kind, cause, body, stored = db.execute(EVENT, (log.served,)).fetchone()
    place = f"{log.served}\n{seq}\n{at}\n{actor}\n{kind}\n{cause}\n".encode()
    before = hashlib.sha256(b"enmado visit " + log.served.encode()).digest()
    assert stored == hashlib.sha256(before + len(place).to_bytes(4) + place + body).digest()
