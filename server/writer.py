"""The one writer of the database: events of many visits in one transaction, durable before anybody is told.

A thread owns the connection. The event loop hands it batches; a batch that fails as a whole is tried item by item, so
that one refused claim does not take the others with it. Nothing here decides: it writes what was decided, and says
"not saved" only of what is certainly not in the log.
"""

from __future__ import annotations

import logging
import os
import queue
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from msgspec.structs import asdict
from sqlalchemy import Connection, Engine, Insert, Update, bindparam, delete, insert, select, update
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError, SQLAlchemyError

from server import tables as t
from server.chain import genesis, head_content, ledger_content, link, place_of
from server.guards import keep_guards
from server.keys import NONCE_BYTES, MasterKey, VisitCipher
from signaling import events as e
from signaling.codec import encode_body, kind_of
from signaling.effects import SaveClosing, SaveHelp
from signaling.helps import LASTS_MS
from signaling.presence import PresenceFacts
from signaling.visit import Visit
from signaling.words import VisitState

log = logging.getLogger(__name__)

_UPDATE_VISIT = (
    update(t.visit)
    .where(t.visit.c.id == bindparam("v"))
    .values(
        {
            name: bindparam(name)
            for name in (
                "state",
                "specialist",
                "offer_until",
                "promised_at",
                "dropped_at",
                "counter",
                "closed_at",
                "wiped",
                "head_seq",
                "head_hash",
                "head_mac",
            )
        }
    )
)


_UPDATE_HEAD = (
    update(t.visit)
    .where(t.visit.c.id == bindparam("v"))
    .values({name: bindparam(name) for name in ("head_seq", "head_hash", "head_mac")})
)


class Prepared:
    """A statement compiled once for an engine. Its rows go to the driver as they are: text, whole numbers and bytes."""

    def __init__(self, engine: Engine, statement: Insert | Update) -> None:
        compiled = statement.compile(dialect=engine.dialect)
        self._text = str(compiled)
        # In the order of the driver's positional marks; None where the driver takes names.
        self._order = compiled.positiontup if compiled.positional else None

    def execute_many(self, db: Connection, rows: Sequence[dict[str, object]]) -> None:
        """Execute the statement for each row, which has a member for each of its parameters."""
        order = self._order
        if order is None:
            db.exec_driver_sql(self._text, list(rows))
        else:
            db.exec_driver_sql(self._text, [tuple([row[name] for name in order]) for row in rows])


@dataclass(frozen=True)
class AppendEvents:
    """Events of one visit that belong together; ``visit`` is the state after them."""

    visit: Visit
    events: tuple[e.Event, ...]
    cipher: VisitCipher
    wrapped_key: bytes | None = None
    """Set when the events open the visit."""


@dataclass(frozen=True)
class SaveFacts:
    """A specialist's presence facts."""

    specialist: str
    facts: PresenceFacts


@dataclass(frozen=True)
class SaveClosedDay:
    """That a department is closed on a day, or not any more."""

    closing: SaveClosing


@dataclass(frozen=True)
class SaveHelpCall:
    """That somebody of the staff asks for help, is seen to, or needs none any more."""

    help: SaveHelp


Work = AppendEvents | SaveFacts | SaveClosedDay | SaveHelpCall


OPENINGS = "openings"
"""What all openings of a batch have in common: the next numbers."""


DEADLOCKS_MAX = 5
"""How often a batch is written again that waited for another node's rows while that one waited for its."""


DEADLOCK_DETECTED = "40P01"
"""PostgreSQL's code for it; the driver is not imported for its name where the database is SQLite."""


class _Deadlock(Exception):
    """Nothing was written, and writing it again may well succeed."""


class _NumberTaken(Exception):
    """Another node's visit has the number of the first one that a batch opens."""


class Failed(StrEnum):
    """Why an item was not written."""

    TAKEN = "taken"
    """Somebody else's seq, claim, counter or number stands there: read the log again and decide anew."""
    NOT_SAVED = "not_saved"
    """The database took nothing: full, locked, away. It is certainly not in the log."""
    UNKNOWN = "unknown"
    """The line to the database broke during the commit, and it could not be asked: only the log can tell."""


Failure = Failed | None
"""None: committed."""

Finished = Callable[[Sequence[Failure]], None]


@dataclass
class _Head:
    seq: int
    hash: bytes


class Writer(threading.Thread):
    """Runs until ``stop``; ``submit`` may be called from any thread, ``finished`` is called from this one."""

    def __init__(self, engine: Engine, master: MasterKey) -> None:
        super().__init__(name="log-writer", daemon=True)
        self._engine = engine
        self._master = master
        self._work: queue.SimpleQueue[tuple[Sequence[Work], Finished] | None] = queue.SimpleQueue()
        self._heads: dict[str, _Head] = {}
        self._insert_event = Prepared(engine, insert(t.event))
        self._update_head = Prepared(engine, _UPDATE_HEAD)

    def submit(self, batch: Sequence[Work], finished: Finished) -> None:
        """Write a batch; ``finished`` gets one outcome per item, in order."""
        self._work.put((batch, finished))

    def stop(self, within: float | None = None) -> bool:
        """Finish what is queued, then end; False when that took longer than ``within`` seconds. Blocks."""
        self._work.put(None)
        self.join(within)
        return not self.is_alive()

    def run(self) -> None:
        """Take batches until stopped. Every batch is answered, whatever happens in here."""
        while (taken := self._work.get()) is not None:
            batch, finished = taken
            outcomes = self._write(batch)
            try:
                finished(outcomes)
            except RuntimeError:
                # The event loop is closed: nobody is left who could be told.
                log.exception("a batch was written and nobody could be told")

    # -- one batch --------------------------------------------------------------------------------------------

    def _write(self, batch: Sequence[Work]) -> Sequence[Failure]:
        outcome = self._try(batch)
        if len(batch) > 1 and (outcome is Failed.TAKEN or isinstance(outcome, Exception)):
            return self._one_by_one(batch)
        return [_told(outcome)] * len(batch)

    def _one_by_one(self, batch: Sequence[Work]) -> Sequence[Failure]:
        """Find who collided. What follows a failed item in the same visit was decided upon it, and fails too."""
        outcomes: list[Failure] = []
        lost: dict[str, Failed] = {}
        for work in batch:
            visit = work.visit.id if isinstance(work, AppendEvents) else ""
            # Openings count on from each other's numbers: when one is lost, so are those behind it.
            opens = OPENINGS if isinstance(work, AppendEvents) and work.wrapped_key is not None else visit
            outcome = lost.get(opens) or lost.get(visit) or _told(self._try([work]))
            if outcome is not None and visit:
                lost[visit] = lost[opens] = outcome
            outcomes.append(outcome)
        return outcomes

    def _try(self, batch: Sequence[Work]) -> Failure | Exception:
        """Write a batch in one transaction; an exception is one that says nothing about the other items."""
        heads: dict[str, _Head] = {}
        outcome = self._transact(batch, heads)
        for _ in range(DEADLOCKS_MAX):
            if not isinstance(outcome, _Deadlock):
                break
            # Two nodes waited for each other's rows, and the database rolled this one back: it goes after the other.
            heads.clear()
            outcome = self._transact(batch, heads)
        if outcome is Failed.UNKNOWN:
            outcome = self._look_up(batch, heads)
        if outcome is not None:
            self._forget(batch)
            return outcome
        self._heads.update(heads)
        for work in batch:
            if isinstance(work, AppendEvents) and work.visit.wiped:
                self._heads.pop(work.visit.id, None)
        return None

    def _transact(self, batch: Sequence[Work], heads: dict[str, _Head]) -> Failure | Exception:
        committing = False
        try:
            with self._engine.begin() as db:
                self._carry_out(db, batch, heads)
                committing = True
        except (IntegrityError, _NumberTaken):
            return Failed.TAKEN
        except (DataError, ProgrammingError) as error:
            log.exception("an item in a batch of %d is not for this database", len(batch))
            return error
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) == DEADLOCK_DETECTED:
                return _Deadlock()
            # Full disk, lost database, time-out. The driver's text may hold values: its kind is enough to act on.
            log.error("a batch of %d could not be written (%s)", len(batch), type(error.orig).__name__)
            return Failed.UNKNOWN if committing else Failed.NOT_SAVED
        except Exception as error:
            # A fault of ours in one item must not end the thread that everybody waits for.
            log.exception("a batch of %d could not be written", len(batch))
            return Failed.UNKNOWN if committing else error
        return None

    def _look_up(self, batch: Sequence[Work], heads: dict[str, _Head]) -> Failure:
        """Whether a commit that ended in an error took place after all (its transaction is whole or not at all)."""
        visits = [work.visit for work in batch if isinstance(work, AppendEvents)]
        if not visits:
            # Facts alone: writing them again is harmless, so they may be called not saved.
            return Failed.NOT_SAVED
        visit = visits[-1]
        written = select(t.event.c.hash).where(t.event.c.visit == visit.id, t.event.c.seq == visit.seq)
        try:
            with self._engine.connect() as connection:
                row = connection.execution_options(reads_only=True).execute(written).one_or_none()
        except SQLAlchemyError as error:
            log.error("the database could not be asked whether it took a batch (%s)", type(error).__name__)
            return Failed.UNKNOWN
        except Exception:
            log.exception("the database could not be asked whether it took a batch")
            return Failed.UNKNOWN
        return None if row is not None and row.hash == heads[visit.id].hash else Failed.NOT_SAVED

    def _forget(self, batch: Sequence[Work]) -> None:
        for work in batch:
            if isinstance(work, AppendEvents):
                self._heads.pop(work.visit.id, None)

    def _carry_out(self, db: Connection, batch: Sequence[Work], heads: dict[str, _Head]) -> None:
        _wait_for_the_next_number(db, batch)
        rows: list[dict[str, object]] = []
        latest: dict[str, Visit] = {}
        moved: set[str] = set()
        nonces = os.urandom(NONCE_BYTES * sum(len(work.events) for work in batch if isinstance(work, AppendEvents)))
        for work in batch:
            if isinstance(work, SaveFacts):
                _save_facts(db, work)
                continue
            if isinstance(work, SaveClosedDay):
                _save_closed_day(db, work.closing)
                continue
            if isinstance(work, SaveHelpCall):
                _save_help(db, work.help)
                continue
            head = heads.get(work.visit.id)
            if work.wrapped_key is not None:
                head = heads[work.visit.id] = self._open(db, work)
            elif head is None:
                head = heads[work.visit.id] = self._head(db, work.visit.id, work.events[0].seq - 1)
            for event in work.events:
                at = len(rows) * NONCE_BYTES
                rows.append(self._row(event, work.cipher, head, nonces[at : at + NONCE_BYTES]))
                if not isinstance(event.body, e.Edited):
                    moved.add(work.visit.id)
                    keep_guards(db, event)
            latest[work.visit.id] = work.visit
        if rows:
            self._insert_event.execute_many(db, rows)
        # An edit moves nothing but the head; the other columns are written when an event of another kind moved them.
        edited = [visit for visit in latest.values() if visit.id not in moved]
        if edited:
            self._update_head.execute_many(db, [self._head_row(visit, heads[visit.id]) for visit in edited])
        if moved:
            db.execute(_UPDATE_VISIT, [self._visit_row(latest[visit], heads[visit]) for visit in moved])

    def _head(self, db: Connection, visit: str, seq: int) -> _Head:
        """The head that these events link to. One that is known here is of the past when another node wrote since."""
        known = self._heads.get(visit)
        if known is not None and known.seq == seq:
            return _Head(known.seq, known.hash)
        row = db.execute(select(t.visit.c.head_seq, t.visit.c.head_hash).where(t.visit.c.id == visit)).one()
        return _Head(row.head_seq, row.head_hash)

    def _row(self, event: e.Event, cipher: VisitCipher, head: _Head, nonce: bytes) -> dict[str, object]:
        kind = kind_of(event.body)
        place = place_of(event.visit, event.seq, at=event.at, actor=event.actor, kind=kind, cause=event.cause)
        sealed = cipher.encrypt(encode_body(event.body), place, nonce=nonce)
        head.hash = link(head.hash, place, sealed)
        head.seq = event.seq
        return {
            "visit": event.visit,
            "seq": event.seq,
            "at": event.at,
            "actor": event.actor,
            "kind": kind,
            "cause": event.cause,
            "body": sealed,
            "hash": head.hash,
        }

    def _open(self, db: Connection, work: AppendEvents) -> _Head:
        visit = work.visit
        head = _Head(0, genesis(visit.id))
        db.execute(
            insert(t.visit).values(
                id=visit.id,
                number=visit.number,
                branch=visit.branch,
                counter=visit.counter,
                catalogue=visit.catalogue,
                state=visit.state.value,
                opened_at=visit.opened_at,
                wiped=False,
                wrapped_key=work.wrapped_key,
                head_seq=0,
                head_hash=head.hash,
                head_mac=self._head_mac(visit, head),
            )
        )
        db.execute(insert(t.occupancy).values(counter=visit.counter, visit=visit.id))
        mac = self._master.mac(ledger_content(visit.number))
        changed = db.execute(
            update(t.ledger)
            .where(t.ledger.c.id == 1, t.ledger.c.visits == visit.number - 1)
            .values(visits=visit.number, mac=mac)
        )
        if changed.rowcount == 0:
            # The first visit ever makes the row; anybody else's number collides on its key.
            db.execute(insert(t.ledger).values(id=1, visits=visit.number, mac=mac))
        return head

    def _head_mac(self, visit: Visit, head: _Head) -> bytes:
        return self._master.mac(head_content(visit.id, visit.number, seq=head.seq, head=head.hash))

    def _head_row(self, visit: Visit, head: _Head) -> dict[str, object]:
        return {
            "v": visit.id,
            "head_seq": head.seq,
            "head_hash": head.hash,
            "head_mac": self._head_mac(visit, head),
        }

    def _visit_row(self, visit: Visit, head: _Head) -> dict[str, object]:
        return {
            **self._head_row(visit, head),
            "state": visit.state.value,
            "specialist": visit.specialist,
            "offer_until": visit.offer_until,
            "promised_at": visit.promised_at if visit.state is VisitState.PROMISED else None,
            "dropped_at": visit.dropped_at,
            "counter": visit.counter,
            "closed_at": visit.closed_at,
            "wiped": visit.wiped,
        }


def _save_facts(db: Connection, work: SaveFacts) -> None:
    facts = work.facts
    values = {
        "activity": facts.activity.value,
        "reason": facts.reason.value if facts.reason else None,
        "return_at": facts.return_at,
        "wrap_up_until": facts.wrap_up_until,
        "idle_since": facts.idle_since,
        "before": facts.before.value,
    }
    changed = db.execute(update(t.presence).where(t.presence.c.staff == work.specialist).values(**values))
    if changed.rowcount == 0:
        db.execute(insert(t.presence).values(staff=work.specialist, **values))


def _save_closed_day(db: Connection, closing: SaveClosing) -> None:
    columns = t.closed_day.c
    db.execute(delete(t.closed_day).where(columns.department == closing.department, columns.day == closing.day))
    if closing.closed:
        values = {"department": closing.department, "day": closing.day, "by": closing.by, "at": closing.at}
        db.execute(insert(t.closed_day).values(**values))


def _save_help(db: Connection, wish: SaveHelp) -> None:
    calls, line = t.help_call.c, wish.line
    mine = calls.who == wish.who
    if line is not None and line.seen_by is not None:
        # One that is over by now, said at another node, is not made anew by being seen to.
        db.execute(update(t.help_call).where(mine).values(seen_by=line.seen_by))
        return
    db.execute(delete(t.help_call).where(mine))
    if line is not None:
        db.execute(delete(t.help_call).where(calls.since < line.since - LASTS_MS))
        db.execute(insert(t.help_call).values(**{**asdict(line), "role": line.role.value}))


def _wait_for_the_next_number(db: Connection, batch: Sequence[Work]) -> None:
    """Openings of several nodes go one batch after the other, and find out before they write whether they are late."""
    first = next((one for one in batch if isinstance(one, AppendEvents) and one.wrapped_key is not None), None)
    if first is None or db.dialect.name != "postgresql":
        return
    so_far = db.execute(select(t.ledger.c.visits).where(t.ledger.c.id == 1).with_for_update()).scalar() or 0
    if so_far != first.visit.number - 1:
        raise _NumberTaken


def _told(outcome: Failure | Exception) -> Failure:
    return Failed.NOT_SAVED if isinstance(outcome, Exception) else outcome
