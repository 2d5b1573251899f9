"""Proves logs whole, offline: ``enmado verify [VISIT|--all]``; and erases a person: ``enmado erase VISIT``.

What is checked of a visit, in this order: the events count 1, 2, 3 … without a gap; each stored hash is the hash of
the one before, the event's place and its stored body; the visit's head names the last event and carries our MAC; each
body opens with the visit's key, is of the kind its row says, and evolves. With ``--all`` also that no visit is missing.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from msgspec import DecodeError
from sqlalchemy import Connection, Row, select, update
from sqlalchemy.exc import SQLAlchemyError

from server import tables as t
from server.chain import genesis, head_content, ledger_content, link, place_of
from server.config import ConfigError, add_data_option, config_from
from server.database import Database, make_engine
from server.keys import (
    KeyProblem,
    MasterKey,
    Undecipherable,
    VisitCipher,
    load_master_key,
    master_key_path,
)
from signaling.codec import decode_body, kind_of
from signaling.errors import Refused
from signaling.events import Event, Opened
from signaling.visit import Visit, evolve, opened

T = TypeVar("T")


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
    """The finding for one visit; a visit that isn't there is a finding too."""
    head = db.execute(select(t.visit).where(t.visit.c.id == visit)).one_or_none()
    rows = list(db.execute(select(t.event).where(t.event.c.visit == visit).order_by(t.event.c.seq)))
    if head is None:
        reason = "the visit's row is gone, its events are left" if rows else "there is no such visit"
        return Finding(visit, len(rows), None, reason, "dropped")
    try:
        _check_chain(visit, rows)
        _check_head(head, rows, master)
        _check_bodies(head, rows, master)
    except Broken as broken:
        return Finding(visit, len(rows), broken.event, broken.reason, broken.word)
    return Finding(visit, len(rows), erased=head.wrapped_key is None)


def _place(row: Row[tuple[object, ...]]) -> bytes:
    return place_of(row.visit, row.seq, at=row.at, actor=row.actor, kind=row.kind, cause=row.cause)


def _check_chain(visit: str, rows: Sequence[Row[tuple[object, ...]]]) -> None:
    before = genesis(visit)
    for expected, row in enumerate(rows, 1):
        if row.seq != expected:
            raise Broken(expected, "dropped", f"missing (the log goes on with event {row.seq})")
        if link(before, _place(row), row.body) != row.hash:
            if _belongs_elsewhere(before, expected, rows):
                raise Broken(expected, "reordered", "not in its place (another event stands there)")
            raise Broken(expected, "altered", "altered (its hash does not follow from the one before)")
        before = row.hash


def _belongs_elsewhere(before: bytes, seq: int, rows: Sequence[Row[tuple[object, ...]]]) -> bool:
    """Whether the event that was once ``seq`` now stands at another place."""
    return any(
        link(
            before,
            place_of(row.visit, seq, at=row.at, actor=row.actor, kind=row.kind, cause=row.cause),
            row.body,
        )
        == row.hash
        for row in rows
        if row.seq != seq
    )


def _check_head(head: Row[tuple[object, ...]], rows: Sequence[Row[tuple[object, ...]]], master: MasterKey) -> None:
    last = rows[-1].seq if rows else 0
    if not master.is_mac(head_content(head.id, head.head_seq, head.head_hash), head.head_mac):
        raise Broken(last or 1, "altered", "the visit's head was not written by this installation")
    if head.head_seq > last:
        raise Broken(last + 1, "truncated", f"missing (the log was cut short: it had {head.head_seq} events)")
    if head.head_seq < last:
        raise Broken(head.head_seq + 1, "added", "added (the visit's head ends before it)")
    if rows and rows[-1].hash != head.head_hash:
        raise Broken(last, "altered", "altered (the visit's head names another hash)")


def _check_bodies(head: Row[tuple[object, ...]], rows: Sequence[Row[tuple[object, ...]]], master: MasterKey) -> None:
    if head.wrapped_key is None:
        return
    try:
        cipher = master.visit_cipher(head.id, head.wrapped_key)
    except Undecipherable:
        raise Broken(1, "undecipherable", "the visit's key can't be opened with this master key") from None
    for _ in read_states(rows, cipher):
        pass


def read_states(rows: Sequence[Row[tuple[object, ...]]], cipher: VisitCipher) -> Iterator[tuple[Event, Visit]]:
    """Each event with the state after it; raises an exception with ``event`` and ``reason`` where it can't go on."""
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
            state = _next(state, event)
        except Refused:
            raise Broken(row.seq, "altered", "can't have happened (the visit was in another state)") from None
        yield event, state


def _next(state: Visit | None, event: Event) -> Visit:
    if state is not None:
        return evolve(state, event)
    if not isinstance(event.body, Opened):
        raise Broken(event.seq, "altered", "altered (a log begins with its opening)")
    return opened(event, event.body)


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

    findings = _with_database(arguments, work)
    if findings is None:
        return 2
    for finding in findings:
        _say(finding.line())
    broken = sum(not finding.whole for finding in findings)
    _say(f"{len(findings) - broken} whole, {broken} broken")
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

    def work(db: Connection, _master: MasterKey) -> bool:
        done = db.execute(
            update(t.visit)
            .where(t.visit.c.id == arguments.visit, t.visit.c.state == "closed", t.visit.c.wiped.is_(True))
            .values(wrapped_key=None)
        )
        return done.rowcount == 1

    done = _with_database(arguments, work)
    if done is None:
        return 2
    if not done:
        _say(f"visit {arguments.visit}: not there, or not closed and wiped yet")
        return 1
    _say(f"visit {arguments.visit}: erased")
    return 0


def _with_database(arguments: argparse.Namespace, work: Callable[[Connection, MasterKey], T]) -> T | None:
    """What ``work`` returns, in one transaction; None (and words on stderr) when it can't be reached."""
    try:
        config = config_from(os.environ, arguments)
        master = load_master_key(master_key_path(config.data), create=False)
        database = Database(make_engine(config.database_url))
    except (ConfigError, KeyProblem) as error:
        sys.stderr.write(f"enmado: {error}\n")
        return None
    try:
        return database.write_now(lambda db: work(db, master))
    except SQLAlchemyError as error:
        # The driver's text may hold values: the kind of error is enough to act on.
        sys.stderr.write(f"enmado: the database can't be read ({type(error).__name__})\n")
        return None
    finally:
        database.close()


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
