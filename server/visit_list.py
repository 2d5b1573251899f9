"""Lists visits for people who look for one: number, place, matters and times; never a resident's name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from server import tables as t
from server.keys import MasterKey, Undecipherable, VisitCipher
from server.store import BrokenLog, read_event
from signaling import events as e

MOST = 100
"""As many as somebody reads through; older ones are found by `enmado verify` and their number."""

_KINDS = ("opened", "procedure_added", "procedure_removed", "closed", "printed")


@dataclass(frozen=True, slots=True)
class ListedVisit:
    """One line. Of an erased visit, or one whose log is broken, only what stands in its row is known."""

    id: str
    number: int
    branch: str
    counter: str
    specialist: str | None
    catalogue: str
    opened_at: int
    closed_at: int | None
    procedures: tuple[str, ...]
    outcome: str | None
    printed: Counter[str]
    readable: bool


def recent(db: sa.Connection, master: MasterKey) -> list[ListedVisit]:
    """The newest visits of the whole town, newest first."""
    return _listed(db, master, _rows())


def closed_since(db: sa.Connection, master: MasterKey, *, branch: str, since: int) -> list[ListedVisit]:
    """A branch's visits that were closed at `since` (ms) or later, newest first."""
    closed = (t.visit.c.branch == branch, t.visit.c.closed_at >= since)
    return _listed(db, master, _rows().where(*closed))


def _rows() -> sa.Select[*tuple[Any, ...]]:
    """The newest rows. What somebody tampered with must come as bytes to be judged: SQLite keeps any type."""
    others: list[sa.ColumnElement[object]] = [column for column in t.visit.c if column.name != "wrapped_key"]
    key = sa.cast(t.visit.c.wrapped_key, sa.LargeBinary).label("wrapped_key")
    return sa.select(*others, key).order_by(t.visit.c.number.desc()).limit(MOST)


def _listed(db: sa.Connection, master: MasterKey, query: sa.Select[*tuple[Any, ...]]) -> list[ListedVisit]:
    rows = db.execute(query).all()
    # Only the few events that tell what a visit was about are decrypted, not everything that was typed.
    columns: list[sa.ColumnElement[object]] = [column for column in t.event.c if column.name != "body"]
    found = db.execute(
        sa.select(*columns, sa.cast(t.event.c.body, sa.LargeBinary).label("body"))
        .where(t.event.c.visit.in_([row.id for row in rows]), t.event.c.kind.in_(_KINDS))
        .order_by(t.event.c.visit, t.event.c.seq)
    )
    events: dict[str, list[sa.Row[*tuple[Any, ...]]]] = {}
    for row in found:
        events.setdefault(row.visit, []).append(row)
    return [_line(row, master, events.get(row.id, [])) for row in rows]


def _line(row: sa.Row[*tuple[Any, ...]], master: MasterKey, events: Sequence[sa.Row[*tuple[Any, ...]]]) -> ListedVisit:
    procedures: list[str] = []
    outcome: str | None = None
    printed: Counter[str] = Counter()
    cipher = _cipher(row, master)
    readable = cipher is not None
    try:
        for event in events if cipher is not None else ():
            assert cipher is not None
            match read_event(event, cipher).body:
                case e.Opened(procedures=chosen):
                    procedures += chosen
                case e.ProcedureAdded(procedure=procedure):
                    procedures.append(procedure)
                case e.ProcedureRemoved(procedure=procedure):
                    procedures.remove(procedure)
                case e.Closed(outcome=how):
                    outcome = how.value
                case e.Printed(document=document):
                    printed[document] += 1
                case _:
                    pass
    except (BrokenLog, TypeError, ValueError):
        # The list must not go down with one visit; its evidence page says what is wrong with it.
        readable = False
    return ListedVisit(
        id=row.id,
        number=row.number,
        branch=row.branch,
        counter=row.counter,
        specialist=row.specialist,
        catalogue=row.catalogue,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        procedures=tuple(procedures),
        outcome=outcome,
        printed=printed,
        readable=readable,
    )


def _cipher(row: sa.Row[*tuple[Any, ...]], master: MasterKey) -> VisitCipher | None:
    if row.wrapped_key is None:
        return None
    try:
        return master.visit_cipher(row.id, row.wrapped_key)
    except Undecipherable:
        return None
