"""Tests of server/tables.py: the keys that guard what must never happen, in the database itself."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from server import tables as t
from server.database import make_engine
from tests.support.live_town import BRANCH, Place, make_tables


def visit(ident: str, number: int) -> dict[str, Any]:
    """A row for a visit."""
    return {
        "id": ident,
        "number": number,
        "branch": BRANCH,
        "counter": "kita1",
        "catalogue": "c" * 16,
        "state": "waiting",
        "opened_at": 1,
        "wiped": False,
        "wrapped_key": b"k",
        "head_seq": 0,
        "head_hash": b"h",
        "head_mac": b"m",
    }


def event(ident: str, seq: int) -> dict[str, Any]:
    """A row for an event."""
    row: dict[str, Any] = {"visit": ident, "seq": seq, "at": 1, "actor": "x", "kind": "held", "cause": ""}
    return row | {"body": b"b", "hash": b"h"}


@pytest.fixture
def engine(place: Place) -> sa.Engine:
    """A town with two visits, one of them offered, one occupying the counter, each with an event."""
    make_tables(place)
    engine = make_engine(place.url)
    with engine.begin() as db:
        db.execute(sa.insert(t.catalogue).values(version="c" * 16, plan="{}", loaded_at=0))
        db.execute(sa.insert(t.visit), [visit("v1", 1), visit("v2", 2)])
        db.execute(sa.insert(t.event), [event("v1", 1), event("v2", 1)])
        db.execute(sa.insert(t.claim).values(visit="v1", specialist="sato", answered=True))
        db.execute(sa.insert(t.occupancy).values(counter="kita1", visit="v1"))
    return engine


@pytest.mark.parametrize(
    ("table", "row"),
    [
        pytest.param(t.event, event("v1", 1), id="two events at one place of a log"),
        pytest.param(t.event, event("v9", 1), id="an event of no visit"),
        pytest.param(t.visit, visit("v1", 3), id="two visits of one id"),
        pytest.param(t.visit, visit("v3", 2), id="two visits of one number"),
        pytest.param(t.visit, visit("v3", 3) | {"catalogue": "d" * 16}, id="a visit of no stored catalogue"),
        pytest.param(t.claim, {"visit": "v2", "specialist": "sato", "answered": False}, id="someone with two visits"),
        pytest.param(
            t.claim, {"visit": "v1", "specialist": "suzuki", "answered": True}, id="a visit that two answered"
        ),
        pytest.param(t.claim, {"visit": "v2", "specialist": "nobody", "answered": False}, id="an offer to nobody"),
        pytest.param(t.occupancy, {"counter": "kita1", "visit": "v2"}, id="a counter with two visits"),
        pytest.param(t.occupancy, {"counter": "kita2", "visit": "v1"}, id="a visit at two counters"),
        pytest.param(t.occupancy, {"counter": "nowhere", "visit": "v2"}, id="a visit at no counter"),
        pytest.param(t.counter, {"id": "x", "branch": "x", "name_ja": "x", "name_en": "x"}, id="a counter nowhere"),
    ],
)
def test_the_database_itself_refuses(engine: sa.Engine, table: sa.Table, row: dict[str, Any]) -> None:
    """Whatever the code believes, this does not come in."""
    with pytest.raises(IntegrityError), engine.begin() as db:
        db.execute(sa.insert(table).values(row))
    with engine.connect() as db:
        assert db.execute(sa.select(sa.func.count()).select_from(t.visit)).scalar_one() == 2
    engine.dispose()


def test_no_table_has_a_column_for_what_residents_say() -> None:
    """Names and values are only in encrypted bodies: no column of a visit or an event is free text of theirs."""
    free = {"event": {"body"}, "visit": set()}
    for name, binary in free.items():
        columns = t.metadata.tables[name].columns
        assert {one.name for one in columns if isinstance(one.type, sa.Text)} == set()
        assert binary <= {one.name for one in columns if isinstance(one.type, sa.LargeBinary)}
