"""Proves logs whole, offline: ``enmado verify [VISIT|--all]``; and erases a person: ``enmado erase VISIT``.

What is checked of a visit, in this order: the events count 1, 2, 3 … without a gap; each stored hash is the hash of
the one before, the event's place and its stored body; each body opens with the visit's key for that place, is of the
kind its row says, and can follow the ones before; the visit's head names the last event and carries our MAC; the
visit's row says what its log says. With ``--all`` also that no visit is missing. The first thing that is not so is
the finding. Without the visit's key (the person was erased) the chain and the head remain to be checked.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from msgspec import DecodeError
from sqlalchemy import Connection, LargeBinary, Row, Select, cast, delete, select, update
from sqlalchemy.exc import SQLAlchemyError

from server import tables as t
from server.chain import genesis, head_content, ledger_content, link, place_of
from server.config import ConfigError, add_data_option, config_from
from server.database import Database, make_engine
from server.door_log import Act, note
from server.keys import KeyProblem, MasterKey, Undecipherable, VisitCipher, load_master_key, master_key_path
from server.store import events_of, following
from signaling.codec import decode_body, kind_of
from signaling.errors import Refused
from signaling.events import Event
from signaling.visit import Visit

T = TypeVar("T")
AnyRow = Row[tuple[object, ...]]


@dataclass(frozen=True)
class Finding:
    """What was found of one visit. ``event`` is the seq at which the log is broken; None when it is whole."""

    visit: str
    events: int
    event: int | None = None
    reason: str = ""
    word: str = ""
    """``altered``, ``dropped``, ``reordered``, ``truncated``, ``added`` or ``undecipherable``."""
    erased: bool = False

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.reason

    def line(self) -> str:
        """One line for people."""
        if self.whole:
            erased = ", person erased: chain only" if self.erased else ""
            return f"visit {self.visit}: whole ({self.events} events{erased})"
        where = "" if self.event is None else f" event {self.event}:"
        return f"visit {self.visit}:{where} {self.reason}"


class Broken(Exception):
    """Where a log can't be what was written: the event, a word for it, and the reason in a sentence."""

    def __init__(self, event: int | None, word: str, reason: str) -> None:
        super().__init__(reason)
        self.event = event
        self.word = word
        self.reason = reason


def verify_visit(db: Connection, master: MasterKey, visit: str) -> Finding:
    """The finding for one visit; a visit that isn't there is a finding too. ``db`` sees one instant."""
    head = db.execute(head_of(visit)).one_or_none()
    rows = db.execute(events_of(visit)).all()
    if head is None:
        if rows:
            return Finding(visit, len(rows), 1, "the visit's row is gone, its events are left", "dropped")
        return Finding(visit, 0, None, "there is no such visit", "dropped")
    try:
        _check_chain(visit, rows)
        state = _check_bodies(head, rows, master)
        _check_head(head, rows, master)
        if state is not None:
            _check_row(head, state)
    except Broken as broken:
        return Finding(visit, len(rows), broken.event, broken.reason, broken.word)
    return Finding(visit, len(rows), erased=head.wrapped_key is None)


def head_of(visit: str) -> Select[tuple[object, ...]]:
    """The row of a visit; what was tampered with comes as bytes to be judged (see ``store.events_of``)."""
    tampered = ("wrapped_key", "head_hash", "head_mac")
    columns = [
        cast(column, LargeBinary).label(column.name) if column.name in tampered else column for column in t.visit.c
    ]
    return select(*columns).where(t.visit.c.id == visit)


def _place(row: AnyRow, seq: int | None = None) -> bytes:
    seq = row.seq if seq is None else seq
    return place_of(row.visit, seq, at=row.at, actor=row.actor, kind=row.kind, cause=row.cause)


def _check_chain(visit: str, rows: Sequence[AnyRow]) -> None:
    before = genesis(visit)
    for expected, row in enumerate(rows, 1):
        if row.seq != expected:
            if not isinstance(row.seq, int) or row.seq < expected:
                raise Broken(row.seq, "added", "added (a log counts from 1)")
            raise Broken(expected, "dropped", f"missing (the log goes on with event {row.seq})")
        if link(before, _place(row), row.body) != row.hash:
            if _belongs_elsewhere(before, expected, rows):
                raise Broken(expected, "reordered", "not in its place (another event stands there)")
            raise Broken(expected, "altered", "altered (its hash does not follow from the one before)")
        before = row.hash


def _belongs_elsewhere(before: bytes, seq: int, rows: Sequence[AnyRow]) -> bool:
    """Whether the event that was once ``seq`` now stands at another place."""
    return any(link(before, _place(row, seq), row.body) == row.hash for row in rows if row.seq != seq)


def _check_bodies(head: AnyRow, rows: Sequence[AnyRow], master: MasterKey) -> Visit | None:
    """The state that the log leads to; None when it can't be read any more (erased) or is empty.

    The associated data of a body are its place, so whoever rewrote an event and all hashes after it is found here.
    """
    if head.wrapped_key is None:
        return None
    try:
        cipher = master.visit_cipher(head.id, head.wrapped_key)
    except Undecipherable:
        raise Broken(1, "undecipherable", "the visit's key can't be opened with this master key") from None
    state: Visit | None = None
    for _, after in read_states(rows, cipher):
        state = after
    return state


def _check_head(head: AnyRow, rows: Sequence[AnyRow], master: MasterKey) -> None:
    last = len(rows)
    ours = master.is_mac(head_content(head.id, head.number, seq=head.head_seq, head=head.head_hash), head.head_mac)
    if not ours and head.head_seq == last:
        reason = "missing, or the visit's head was altered (it was not written by this installation)"
        raise Broken(last + 1, "truncated", reason)
    if not ours:
        raise Broken(last or 1, "altered", "the visit's head was altered (it was not written by this installation)")
    if head.head_seq > last:
        raise Broken(last + 1, "truncated", f"missing (the log was cut short: it had {head.head_seq} events)")
    if head.head_seq < last:
        raise Broken(head.head_seq + 1, "added", "added (the visit's head ends before it)")
    if rows and rows[-1].hash != head.head_hash:
        raise Broken(last, "altered", "altered (the visit's head names another hash)")


def _check_row(head: AnyRow, state: Visit) -> None:
    """The columns by which visits are found are no evidence, but a list made of them must not lie either."""
    says = {
        "number": state.number,
        "branch": state.branch,
        "counter": state.counter,
        "catalogue": state.catalogue,
        "state": state.state.value,
        "specialist": state.specialist,
        "offer_until": state.offer_until,
        "opened_at": state.opened_at,
        "closed_at": state.closed_at,
        "wiped": state.wiped,
    }
    for column, value in says.items():
        if head._mapping[column] != value:
            raise Broken(None, "altered", f"the visit's row says another {column} than its log")


def read_states(rows: Sequence[AnyRow], cipher: VisitCipher) -> Iterator[tuple[Event, Visit]]:
    """Each event with the state after it; raises Broken where the log can't go on."""
    state: Visit | None = None
    for row in rows:
        try:
            body = decode_body(cipher.decrypt(row.body, _place(row)))
        except (Undecipherable, DecodeError):
            raise Broken(row.seq, "undecipherable", "altered (its body does not open with the visit's key)") from None
        if kind_of(body) != row.kind:
            raise Broken(row.seq, "altered", "altered (its kind is not its body's)")
        event = Event(visit=row.visit, seq=row.seq, at=row.at, actor=row.actor, cause=row.cause, body=body)
        try:
            state = following(state, event)
        except Refused:
            raise Broken(row.seq, "altered", "can't have happened (the visit was in another state)") from None
        yield event, state


def verify_all(db: Connection, master: MasterKey) -> list[Finding]:
    """A finding for every visit there is or should be."""
    visits = list(db.execute(select(t.visit.c.id, t.visit.c.number).order_by(t.visit.c.number)))
    findings = [verify_visit(db, master, row.id) for row in visits]
    known = {row.id for row in visits}
    orphans = {row.visit for row in db.execute(select(t.event.c.visit).distinct())} - known
    findings += [verify_visit(db, master, visit) for visit in sorted(orphans)]
    return findings + _missing_visits(db, master, [row.number for row in visits])


def _missing_visits(db: Connection, master: MasterKey, numbers: list[int]) -> list[Finding]:
    ledger = db.execute(select(t.ledger).where(t.ledger.c.id == 1)).one_or_none()
    so_far = ledger.visits if ledger else 0
    if ledger is not None and not master.is_mac(ledger_content(so_far), ledger.mac):
        return [Finding("ledger", 0, None, "the number of visits was not written by this installation")]
    if ledger is None and numbers:
        return [Finding("ledger", 0, None, "the number of visits is gone")]
    missing = sorted(set(range(1, so_far + 1)) - set(numbers))
    added = sorted(number for number in numbers if number > so_far)
    return [
        *(Finding(f"number {number}", 0, None, "the whole visit is missing") for number in missing),
        *(Finding(f"number {number}", 0, None, "this visit was added") for number in added),
    ]


# -- commands ---------------------------------------------------------------------------------------------------


def main_verify(argv: Sequence[str]) -> int:
    """``enmado verify [VISIT|--all]``: 0 when everything is whole, 1 when something is not, 2 when it can't be told."""
    parser = argparse.ArgumentParser(prog="enmado verify", description="Prove the logs of visits whole, offline.")
    parser.add_argument("visit", nargs="?", help="a visit's id; without it (or with --all) every visit")
    parser.add_argument("--all", action="store_true", help="every visit, and that none is missing")
    add_data_option(parser)
    arguments = parser.parse_args(argv)

    def work(db: Connection, master: MasterKey) -> list[Finding]:
        if arguments.visit and not arguments.all:
            return [verify_visit(db, master, arguments.visit)]
        return verify_all(db, master)

    findings = with_database(arguments, lambda database, master: database.read_now(lambda db: work(db, master)))
    if findings is None:
        return 2
    for finding in findings:
        say(finding.line())
    broken = sum(not finding.whole for finding in findings)
    say(f"{len(findings) - broken} whole, {broken} broken")
    return 1 if broken else 0


def main_erase(argv: Sequence[str]) -> int:
    """``enmado erase VISIT``: forget a person for good; the chain stays verifiable. 1 when there is no such visit."""
    parser = argparse.ArgumentParser(
        prog="enmado erase",
        description="Delete the key of a closed visit: nobody can read it any more, its chain stays.",
    )
    parser.add_argument("visit")
    add_data_option(parser)
    arguments = parser.parse_args(argv)

    def work(database: Database, _master: MasterKey) -> bool:
        return database.write_now(lambda db: _erase(db, arguments.visit)) and _clear_log(database)

    done = with_database(arguments, work)
    if done is None:
        return 2
    if not done:
        say(f"visit {arguments.visit}: not there, or not closed and wiped yet")
        return 1
    say(f"visit {arguments.visit}: erased")
    return 0


def _erase(db: Connection, visit: str) -> bool:
    if db.dialect.name == "sqlite":
        # The file's pages would keep the key's bytes as free space; with this they are overwritten with zeros.
        db.exec_driver_sql("PRAGMA secure_delete = ON")
    done = db.execute(
        update(t.visit)
        .where(t.visit.c.id == visit, t.visit.c.state == "closed", t.visit.c.wiped.is_(True))
        .values(wrapped_key=None)
    )
    if done.rowcount == 1:
        # What people wrote about the departments' work is unreadable with the key; what it was about goes too.
        db.execute(delete(t.work_procedure).where(t.work_procedure.c.visit == visit))
        note(db, Act.VISIT_ERASED, at=time.time_ns() // 1_000_000, actor="command:erase", target=visit)
    return done.rowcount == 1


def _clear_log(database: Database) -> bool:
    """Take the key out of SQLite's write-ahead log too; says so when a running server still reads from it."""
    if database.engine.dialect.name == "sqlite":
        with database.engine.connect() as connection:
            raw = connection.connection.dbapi_connection
            assert raw is not None
            cursor = raw.cursor()
            busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            cursor.close()
        if busy:
            say("the write-ahead log is in use: it lets go of the key when the server has stopped")
    return True


def with_database(arguments: argparse.Namespace, work: Callable[[Database, MasterKey], T]) -> T | None:
    """For a command that needs no running server: what ``work`` returns.

    None (and words on stderr) when key or database can't be reached.
    """
    try:
        config = config_from(os.environ, arguments)
        master = load_master_key(master_key_path(config.data), create=False)
        database = Database(make_engine(config.database_url))
    except (ConfigError, KeyProblem, OSError) as error:
        sys.stderr.write(f"enmado: {error}\n")
        return None
    try:
        return work(database, master)
    except SQLAlchemyError as error:
        # The driver's text may hold values: the kind of error is enough to act on.
        sys.stderr.write(f"enmado: the database can't be read ({type(error).__name__})\n")
        return None
    finally:
        database.close()


def say(line: str) -> None:
    """One line of an answer."""
    sys.stdout.write(f"{line}\n")
