"""What a department has to do for one visit: its state, who has it, what was done, and two clerks who do it at once.

Every change names the version of the item that its maker saw. Whoever comes second is told what stands there now
(`WorkConflict`), and has lost nothing: the page keeps what they typed. What people wrote is sealed with the visit's
key, bound to the item and to what it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import msgspec
import sqlalchemy as sa

from server import tables as t
from server.keys import VisitCipher

UNDO_MS = 60_000
"""A mark set by mistake is noticed at once; later it is a new decision, and is marked as one."""

REASON_MAX = 400


class WorkState(StrEnum):
    """Where an item stands."""

    OPEN = "open"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    DONE = "done"


class MarkKind(StrEnum):
    """What is done with an item; the first three are also the states that they lead to."""

    ACCEPTED = "accepted"
    RETURNED = "returned"
    DONE = "done"
    UNDONE = "undone"
    ASSIGNED = "assigned"
    WRITTEN = "written"


MARKS: dict[WorkState, tuple[MarkKind, ...]] = {
    WorkState.OPEN: (MarkKind.ACCEPTED, MarkKind.RETURNED, MarkKind.DONE),
    WorkState.ACCEPTED: (MarkKind.DONE, MarkKind.RETURNED),
    WorkState.RETURNED: (MarkKind.ACCEPTED, MarkKind.DONE),
    # Taken up again: what was thought finished was not.
    WorkState.DONE: (MarkKind.ACCEPTED,),
}
"""Which marks an item takes in which state."""

_STATE_MARKS = (MarkKind.ACCEPTED, MarkKind.RETURNED, MarkKind.DONE, MarkKind.UNDONE)


@dataclass(frozen=True, slots=True)
class WorkKey:
    """Which item: the visit's and the department's id."""

    visit: str
    department: str


@dataclass(frozen=True, slots=True)
class WorkItem:
    """An item as it stands."""

    key: WorkKey
    state: WorkState
    assignee: str | None
    due: str | None
    arrived_at: int
    changed_at: int
    changed_by: str
    version: int
    procedures: Mapping[str, bool]
    """The department's procedures, each with whether it was filed in the visit."""
    office: bytes | None


@dataclass(frozen=True, slots=True)
class Mark:
    """One line of what was done with an item."""

    version: int
    at: int
    by: str
    kind: MarkKind
    before: WorkState
    reason: bytes | None


class Written(msgspec.Struct, frozen=True):
    """What a department wrote down for itself: a free note, and its own fields by id."""

    note: str = ""
    fields: dict[str, str] = {}


class WorkConflict(Exception):
    """Somebody else changed the item meanwhile; `item` is how it stands now. Nothing was changed."""

    def __init__(self, item: WorkItem) -> None:
        super().__init__()
        self.item = item


class WorkRefused(Exception):
    """A change that the item does not take; `code` names the words (``office.refused.<code>``)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_item(db: sa.Connection, key: WorkKey) -> WorkItem | None:
    """The item, or None when the department has nothing to do for the visit (yet)."""
    row = db.execute(sa.select(t.work_item).where(*_is(t.work_item, key))).one_or_none()
    if row is None:
        return None
    own = sa.select(t.work_procedure.c.procedure, t.work_procedure.c.filed).where(*_is(t.work_procedure, key))
    return WorkItem(
        key=key,
        state=WorkState(row.state),
        assignee=row.assignee,
        due=row.due,
        arrived_at=row.arrived_at,
        changed_at=row.changed_at,
        changed_by=row.changed_by,
        version=row.version,
        procedures={each.procedure: each.filed for each in db.execute(own)},
        office=row.office,
    )


def read_marks(db: sa.Connection, key: WorkKey) -> list[Mark]:
    """All that was done with the item, oldest first."""
    rows = db.execute(sa.select(t.work_mark).where(*_is(t.work_mark, key)).order_by(t.work_mark.c.version))
    return [Mark(row.version, row.at, row.by, MarkKind(row.kind), WorkState(row.before), row.reason) for row in rows]


def undoable(marks: list[Mark], *, by: str, at: int) -> Mark | None:
    """The mark that this clerk may still take back: the last one that set the state, their own, a minute old at most.

    A note or an assignment in between does not stand in the way.
    """
    last = next((mark for mark in reversed(marks) if mark.kind in _STATE_MARKS), None)
    if last is None or last.kind is MarkKind.UNDONE or last.by != by or at - last.at > UNDO_MS:
        return None
    return last


def set_mark(
    db: sa.Connection,
    key: WorkKey,
    kind: MarkKind,
    *,
    version: int,
    by: str,
    at: int,
    reason: bytes | None = None,
) -> WorkItem:
    """The item with the mark set; who marks what nobody has, has it from then on. Raises WorkConflict, WorkRefused."""
    item = _seen(db, key, version)
    if kind not in MARKS[item.state]:
        raise WorkRefused("wrong_state")
    if (kind is MarkKind.RETURNED) != (reason is not None):
        raise WorkRefused("reason_missing")
    values: dict[str, object] = {"state": kind.value}
    if item.assignee is None:
        values["assignee"] = by
    return _change(db, item, kind, values, by=by, at=at, reason=reason)


def undo_mark(db: sa.Connection, key: WorkKey, *, version: int, by: str, at: int) -> WorkItem:
    """The item as it stood before its last mark. Raises WorkConflict, WorkRefused (too_late)."""
    item = _seen(db, key, version)
    last = undoable(read_marks(db, key), by=by, at=at)
    if last is None:
        raise WorkRefused("too_late")
    return _change(db, item, MarkKind.UNDONE, {"state": last.before.value}, by=by, at=at)


def assign(db: sa.Connection, key: WorkKey, assignee: str | None, *, version: int, by: str, at: int) -> WorkItem:
    """The item with another assignee, or none. Raises WorkConflict. Whether they may have it is the caller's to say."""
    return _change(db, _seen(db, key, version), MarkKind.ASSIGNED, {"assignee": assignee}, by=by, at=at)


def write_office(db: sa.Connection, key: WorkKey, sealed: bytes, *, version: int, by: str, at: int) -> WorkItem:
    """The item with what its department wrote down. Raises WorkConflict."""
    return _change(db, _seen(db, key, version), MarkKind.WRITTEN, {"office": sealed}, by=by, at=at)


def _seen(db: sa.Connection, key: WorkKey, version: int) -> WorkItem:
    item = read_item(db, key)
    if item is None:
        raise WorkRefused("gone")
    if item.version != version:
        raise WorkConflict(item)
    return item


def _change(
    db: sa.Connection,
    item: WorkItem,
    kind: MarkKind,
    values: Mapping[str, object],
    *,
    by: str,
    at: int,
    reason: bytes | None = None,
) -> WorkItem:
    columns = t.work_item.c
    changed = db.execute(
        sa.update(t.work_item)
        .where(*_is(t.work_item, item.key), columns.version == item.version)
        .values(**values, version=item.version + 1, changed_at=at, changed_by=by)
    )
    now = read_item(db, item.key)
    assert now is not None
    if changed.rowcount == 0:
        # On PostgreSQL another transaction may have committed between our look and our update.
        raise WorkConflict(now)
    db.execute(
        sa.insert(t.work_mark).values(
            visit=item.key.visit,
            department=item.key.department,
            version=item.version + 1,
            at=at,
            by=by,
            kind=kind.value,
            before=item.state.value,
            reason=reason,
        )
    )
    return now


def _is(table: sa.Table, key: WorkKey) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    return table.c.visit == key.visit, table.c.department == key.department


def seal(cipher: VisitCipher, key: WorkKey, what: str, content: object) -> bytes:
    """Content under the visit's key, bound to the item and to what it is (`applicant`, `office`, `reason`)."""
    return cipher.encrypt(msgspec.json.encode(content), _place(key, what))


def unseal_text(cipher: VisitCipher, key: WorkKey, what: str, sealed: bytes | None) -> str:
    """A sealed text; "" for none. Raises keys.Undecipherable."""
    return msgspec.json.decode(cipher.decrypt(sealed, _place(key, what)), type=str) if sealed else ""


def unseal_written(cipher: VisitCipher, key: WorkKey, sealed: bytes | None) -> Written:
    """What the department wrote; empty for none. Raises keys.Undecipherable."""
    if not sealed:
        return Written()
    return msgspec.json.decode(cipher.decrypt(sealed, _place(key, "office")), type=Written)


def _place(key: WorkKey, what: str) -> bytes:
    return f"work\n{key.visit}\n{key.department}\n{what}\n".encode()
