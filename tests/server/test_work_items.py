"""Tests of server/work_items.py: marks, the way back, and versions, on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from server import tables as t
from server.database import make_engine
from server.keys import MasterKey, Undecipherable
from server.work_items import (
    MARKS,
    UNDO_MS,
    Mark,
    MarkKind,
    WorkConflict,
    WorkItem,
    WorkKey,
    WorkRefused,
    WorkState,
    Written,
    assign,
    read_item,
    read_marks,
    seal,
    set_mark,
    undo_mark,
    undoable,
    unseal_text,
    unseal_written,
    write_office,
)
from tests.server.test_tables import visit
from tests.support.live_town import Place, make_tables

KEY = WorkKey("v1", "shimin")


def item_row(ident: str = "v1", department: str = "shimin", **changes: Any) -> dict[str, Any]:
    """A row for an item that nobody has touched."""
    row = {"visit": ident, "department": department, "state": "open", "arrived_at": 1, "changed_at": 1}
    return row | {"changed_by": "", "version": 0} | changes


@pytest.fixture
def engine(place: Place) -> Iterator[sa.Engine]:
    """A town with one visit that the residents' division has to deal with."""
    make_tables(place)
    engine = make_engine(place.url)
    with engine.begin() as db:
        db.execute(sa.insert(t.catalogue).values(version="c" * 16, plan="{}", loaded_at=0))
        db.execute(sa.insert(t.visit), [visit("v1", 1)])
        db.execute(sa.insert(t.work_item), [item_row()])
        own = {"visit": "v1", "department": "shimin", "procedure": "tennyu", "filed": True}
        db.execute(sa.insert(t.work_procedure), [own])
    yield engine
    engine.dispose()


def do(engine: sa.Engine, change: Callable[..., WorkItem], *arguments: object, **more: Any) -> WorkItem:
    """A change by sato at some time, with the version that stands unless told otherwise."""
    with engine.begin() as db:
        found = read_item(db, KEY)
        assert found is not None
        given_ = {"version": found.version, "by": "sato", "at": 1000} | more
        return change(db, KEY, *arguments, **given_)


def marked(engine: sa.Engine, kind: MarkKind, **more: Any) -> WorkItem:
    """A mark; a return has its reason."""
    reason = b"sealed" if kind is MarkKind.RETURNED else None
    return do(engine, set_mark, kind, **{"reason": reason, **more})


def test_an_item_is_read_with_its_procedures(engine: sa.Engine) -> None:
    """One that is not there is None, and cannot be changed."""
    with engine.begin() as db:
        item = read_item(db, KEY)
        assert item is not None
        assert (item.state, item.version, dict(item.procedures)) == (WorkState.OPEN, 0, {"tennyu": True})
        assert read_item(db, WorkKey("v1", "zeimu")) is None
        with pytest.raises(WorkRefused, match="gone"):
            assign(db, WorkKey("v1", "zeimu"), None, version=0, by="sato", at=1)


@pytest.mark.parametrize("state", list(WorkState))
@pytest.mark.parametrize("kind", [MarkKind.ACCEPTED, MarkKind.RETURNED, MarkKind.DONE])
def test_each_state_takes_its_marks_and_no_other(engine: sa.Engine, state: WorkState, kind: MarkKind) -> None:
    """What is refused changes nothing."""
    with engine.begin() as db:
        db.execute(sa.update(t.work_item).values(state=state.value))
    if kind in MARKS[state]:
        assert marked(engine, kind).state.value == kind.value
        return
    with pytest.raises(WorkRefused, match="wrong_state"):
        marked(engine, kind)
    with engine.connect() as db:
        assert read_marks(db, KEY) == []


def test_only_a_return_has_a_reason_and_always_one(engine: sa.Engine) -> None:
    """Somebody has to tell the resident why."""
    for kind, reason in ((MarkKind.RETURNED, None), (MarkKind.DONE, b"x")):
        with pytest.raises(WorkRefused, match="reason_missing"):
            marked(engine, kind, reason=reason)


def test_who_marks_what_nobody_has_has_it(engine: sa.Engine) -> None:
    """And takes it from nobody."""
    assert marked(engine, MarkKind.ACCEPTED).assignee == "sato"
    assert marked(engine, MarkKind.DONE, by="suzuki").assignee == "sato"
    assert do(engine, assign, None).assignee is None


def test_who_saw_an_older_version_is_told_what_stands(engine: sa.Engine) -> None:
    """Whatever they wanted to do; nothing of it is done."""
    stood = marked(engine, MarkKind.ACCEPTED)
    for change, arguments in (
        (set_mark, (MarkKind.DONE,)),
        (undo_mark, ()),
        (assign, ("suzuki",)),
        (write_office, (b"x",)),
    ):
        with pytest.raises(WorkConflict) as raised:
            do(engine, change, *arguments, version=0, by="suzuki")
        assert raised.value.item == stood
    with engine.connect() as db:
        assert [mark.version for mark in read_marks(db, KEY)] == [1]


def test_of_two_transactions_at_once_one_is_told(engine: sa.Engine) -> None:
    """The second waits for the first, then learns what stands: on PostgreSQL from its own update."""

    def second() -> WorkItem:
        with engine.begin() as db:
            return set_mark(db, KEY, MarkKind.DONE, version=0, by="suzuki", at=1)

    with ThreadPoolExecutor(1) as threads, engine.connect() as db:
        with db.begin():
            set_mark(db, KEY, MarkKind.ACCEPTED, version=0, by="sato", at=1)
            waiting = threads.submit(second)
            while (
                engine.dialect.name == "postgresql"
                and not db.execute(sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")).scalar()
            ):
                pass
        with pytest.raises(WorkConflict) as raised:
            waiting.result()
    assert (raised.value.item.state, raised.value.item.changed_by) == (WorkState.ACCEPTED, "sato")


def test_the_last_mark_is_undone_through_notes_and_assignments(engine: sa.Engine) -> None:
    """Once, and only by who set it, within its minute."""
    marked(engine, MarkKind.ACCEPTED)
    marked(engine, MarkKind.DONE)
    do(engine, write_office, b"sealed")
    do(engine, assign, "suzuki")
    with pytest.raises(WorkRefused, match="too_late"):
        do(engine, undo_mark, by="suzuki")
    with pytest.raises(WorkRefused, match="too_late"):
        do(engine, undo_mark, at=1000 + UNDO_MS + 1)
    undone = do(engine, undo_mark, at=1000 + UNDO_MS)
    assert (undone.state, undone.assignee, undone.office) == (WorkState.ACCEPTED, "suzuki", b"sealed")
    with pytest.raises(WorkRefused, match="too_late"):
        do(engine, undo_mark)
    with engine.connect() as db:
        kinds = [mark.kind.value for mark in read_marks(db, KEY)]
    assert kinds == ["accepted", "done", "written", "assigned", "undone"]


def test_without_a_mark_there_is_nothing_to_undo() -> None:
    """A note alone is none."""
    assert undoable([], by="sato", at=1) is None
    assert undoable([Mark(1, 1, "sato", MarkKind.WRITTEN, WorkState.OPEN, None)], by="sato", at=1) is None


@given(text=st.text(max_size=60), fields=st.dictionaries(st.text(max_size=9), st.text(max_size=9), max_size=4))
def test_what_people_wrote_is_sealed_to_its_place(text: str, fields: dict[str, str]) -> None:
    """It comes back as it was, and opens nowhere else: not at another item, nor as something else."""
    _, cipher = MasterKey(os.urandom(32)).new_visit_key("v1")
    sealed = seal(cipher, KEY, "reason", text)
    assert unseal_text(cipher, KEY, "reason", sealed) == text
    written = Written(text, fields)
    assert unseal_written(cipher, KEY, seal(cipher, KEY, "office", written)) == written
    for key, what in ((WorkKey("v1", "zeimu"), "reason"), (WorkKey("v2", "shimin"), "reason"), (KEY, "applicant")):
        with pytest.raises(Undecipherable):
            unseal_text(cipher, key, what, sealed)
    assert (unseal_text(cipher, KEY, "reason", None), unseal_written(cipher, KEY, None)) == ("", Written())
