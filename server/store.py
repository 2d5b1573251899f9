"""Reads visits out of the log: the open ones at start, and any other one when somebody asks for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from msgspec import DecodeError
from sqlalchemy import Connection, LargeBinary, Row, Select, and_, cast, func, select

from server import tables as t
from server.chain import place_of
from server.keys import MasterKey, Undecipherable, VisitCipher
from signaling import events as e
from signaling.board_parts import HelpLine
from signaling.codec import decode_body
from signaling.errors import ErrorCode, Refused
from signaling.presence import PresenceFacts
from signaling.room import TAIL
from signaling.visit import Visit, evolve, opened
from signaling.words import Activity, AwayReason, Role


class BrokenLog(Exception):
    """A visit's log can't be read; ``enmado verify`` says where and why. The text names visit and event only."""


class Erased(Exception):
    """The visit's key is gone: the person was erased, only the chain is left."""


@dataclass(frozen=True)
class LoadedVisit:
    """A visit as its log has it, with what is needed to go on from there."""

    visit: Visit
    events: tuple[e.Event, ...]
    cipher: VisitCipher

    @property
    def tail(self) -> list[e.Event]:
        """The newest events, for a page that rejoins."""
        return list(self.events[-TAIL:])

    @property
    def causes(self) -> dict[str, int]:
        """The last seq that each command id made, so that a resend is recognised."""
        return {event.cause: event.seq for event in self.events if event.cause}


def events_of(visit: str) -> Select[tuple[object, ...]]:
    """The rows of a visit's log in order.

    SQLite keeps whatever type somebody wrote into a column; what was tampered with must come as bytes to be judged.
    """
    columns = t.event.c
    return (
        select(
            columns.visit,
            columns.seq,
            columns.at,
            columns.actor,
            columns.kind,
            columns.cause,
            cast(columns.body, LargeBinary).label("body"),
            cast(columns.hash, LargeBinary).label("hash"),
        )
        .where(columns.visit == visit)
        .order_by(columns.seq)
    )


def read_event(row: Row[tuple[object, ...]], cipher: VisitCipher) -> e.Event:
    """One event out of its row; BrokenLog when its body is not what was written there."""
    place = place_of(row.visit, row.seq, at=row.at, actor=row.actor, kind=row.kind, cause=row.cause)
    try:
        body = decode_body(cipher.decrypt(row.body, place))
    except (Undecipherable, DecodeError) as error:
        raise BrokenLog(f"visit {row.visit}, event {row.seq}: the body can't be read") from error
    return e.Event(visit=row.visit, seq=row.seq, at=row.at, actor=row.actor, cause=row.cause, body=body)


def replay(events: Iterable[e.Event]) -> Visit:
    """The state after all these events; BrokenLog when they are not a log from its opening on."""
    state: Visit | None = None
    for seq, event in enumerate(events, 1):
        if event.seq != seq:
            raise BrokenLog(f"visit {event.visit}: event {seq} is missing")
        try:
            state = following(state, event)
        except Refused as error:
            raise BrokenLog(f"visit {event.visit}, event {seq}: can't have happened") from error
    if state is None:
        raise BrokenLog("the log is empty")
    return state


def following(state: Visit | None, event: e.Event) -> Visit:
    """The state after one more event; Refused when the visit was not in a state for it, or had not been opened."""
    if state is not None:
        return evolve(state, event)
    if not isinstance(event.body, e.Opened):
        raise Refused(ErrorCode.WRONG_STATE)
    return opened(event, event.body)


def load_visit(db: Connection, master: MasterKey, visit: str) -> LoadedVisit | None:
    """A visit with its events; None when there is none of this id; Erased, BrokenLog.

    ``db`` must be a transaction that sees one instant (``Database.read``), so that log and head fit.
    """
    key = cast(t.visit.c.wrapped_key, LargeBinary).label("wrapped_key")
    head = db.execute(select(key, t.visit.c.head_seq).where(t.visit.c.id == visit)).one_or_none()
    if head is None:
        return None
    if head.wrapped_key is None:
        raise Erased(visit)
    try:
        cipher = master.visit_cipher(visit, head.wrapped_key)
    except Undecipherable as error:
        raise BrokenLog(f"visit {visit}: its key can't be opened with this master key") from error
    events = tuple(read_event(row, cipher) for row in db.execute(events_of(visit)))
    state = replay(events)
    if state.seq != head.head_seq:
        raise BrokenLog(f"visit {visit}: the log ends with event {state.seq}, its head says {head.head_seq}")
    return LoadedVisit(state, events, cipher)


def events_after(db: Connection, visit: Visit, cipher: VisitCipher) -> LoadedVisit | None:
    """What the log of a visit holds after this state, and the state after it; None when nothing; BrokenLog."""
    rows = db.execute(events_of(visit.id).where(t.event.c.seq > visit.seq))
    events = tuple(read_event(row, cipher) for row in rows)
    state = visit
    for event in events:
        if event.seq != state.seq + 1:
            raise BrokenLog(f"visit {visit.id}: event {state.seq + 1} is missing")
        try:
            state = evolve(state, event)
        except Refused as error:
            raise BrokenLog(f"visit {visit.id}, event {event.seq}: can't have happened") from error
    return LoadedVisit(state, events, cipher) if events else None


def open_heads(db: Connection) -> dict[str, int]:
    """How far the log of each visit goes that ``open_visits`` names."""
    rows = db.execute(
        select(t.visit.c.id, t.visit.c.head_seq).where(t.visit.c.wiped.is_(False), t.visit.c.wrapped_key.is_not(None))
    )
    return {row.id: row.head_seq for row in rows}


def open_visits(db: Connection) -> list[str]:
    """Ids of visits that are live: not closed, or closed and still on the counter's screen."""
    rows = db.execute(
        select(t.visit.c.id)
        .where(t.visit.c.wiped.is_(False), t.visit.c.wrapped_key.is_not(None))
        .order_by(t.visit.c.number)
    )
    return [row.id for row in rows]


def visits_so_far(db: Connection) -> int:
    """How many visits there have ever been."""
    row = db.execute(select(t.ledger.c.visits).where(t.ledger.c.id == 1)).one_or_none()
    return int(row.visits) if row else 0


def served_lately(db: Connection, since: str, most: int) -> list[tuple[str, int]]:
    """How long serving took (ms), with the department: of each department the last ``most`` visits that were closed
    while somebody served, opened on the day ``since`` (ISO) or later. In the order in which they were closed.
    """
    visits, periods = t.figure_visit.c, t.period.c
    ranked = (
        select(
            visits.visit,
            visits.department,
            visits.closed_at,
            (periods.ended_at - periods.began_at).label("took"),
            func.row_number()
            .over(partition_by=visits.department, order_by=(visits.closed_at.desc(), visits.visit.desc()))
            .label("rank"),
        )
        .join(t.period, and_(periods.visit == visits.visit, periods.ended_at == visits.closed_at))
        .where(visits.day >= since, periods.state == "serving")
        .subquery()
    )
    columns = ranked.c
    newest = select(columns.department, columns.took).where(columns.rank <= most)
    rows = db.execute(newest.order_by(columns.closed_at, columns.visit))
    return [(row.department, row.took) for row in rows]


def closed_days(db: Connection, since: str) -> list[tuple[str, str]]:
    """Departments and the days (ISO, ``since`` or later) on which they are closed before their time."""
    rows = db.execute(select(t.closed_day).where(t.closed_day.c.day >= since))
    return [(row.department, row.day) for row in rows]


def help_lines(db: Connection, since: int) -> dict[str, HelpLine]:
    """Who asked for help at ``since`` (ms since 1970) or later and for whom it is not over."""
    rows = db.execute(select(t.help_call).where(t.help_call.c.since >= since).order_by(t.help_call.c.since))
    return {
        row.who: HelpLine(
            who=row.who,
            name=row.name,
            role=Role(row.role),
            branch=row.branch,
            counter=row.counter,
            visit=row.visit,
            since=row.since,
            seen_by=row.seen_by,
        )
        for row in rows
    }


def presence_facts(db: Connection) -> dict[str, PresenceFacts]:
    """The kept facts of every specialist who ever chose something."""
    return {
        row.staff: PresenceFacts(
            activity=Activity(row.activity),
            reason=AwayReason(row.reason) if row.reason else None,
            return_at=row.return_at,
            wrap_up_until=row.wrap_up_until,
            idle_since=row.idle_since,
            before=Activity(row.before),
        )
        for row in db.execute(select(t.presence))
    }
