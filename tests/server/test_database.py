"""Tests of the databases: durable, waiting instead of failing, one instant per reading."""

import asyncio
import os
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from server import tables as t
from server.config import database_url
from server.database import Database, make_engine
from server.migrate import migrate


def insert_branch(db: sa.Connection, branch: str) -> None:
    """One row."""
    db.execute(sa.insert(t.branch).values(id=branch, name_ja=branch, name_en=branch))


def branches(db: sa.Connection) -> list[str]:
    """All rows."""
    return list(db.execute(sa.select(t.branch.c.id).order_by(t.branch.c.id)).scalars())


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database of each kind with its tables."""
    url = f"sqlite:///{tmp_path / 'data' / 'enmado.db'}"
    if request.param == "postgres":
        url = database_url(tmp_path, request.getfixturevalue("postgres"))
    made = Database(make_engine(url))
    if request.param == "postgres":
        with made.engine.begin() as db:
            db.exec_driver_sql("DROP SCHEMA public CASCADE")
            db.exec_driver_sql("CREATE SCHEMA public")
    migrate(made.engine)
    yield made
    made.close()


def test_sqlite_is_durable_and_strict(tmp_path: Path) -> None:
    """What commits survives a power cut, and a reference points at something."""
    engine = make_engine(f"sqlite:///{tmp_path / 'data' / 'enmado.db'}")
    with engine.connect() as db:
        found = {
            name: db.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    engine.dispose()
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000}


def test_the_file_is_for_its_owner_only(tmp_path: Path) -> None:
    """Whatever the umask says."""
    before = os.umask(0)
    try:
        engine = make_engine(f"sqlite:///{tmp_path / 'data' / 'enmado.db'}")
        migrate(engine)
        modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "data").iterdir()}
        engine.dispose()
    finally:
        os.umask(before)
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700
    assert set(modes.values()) == {0o600}


async def test_what_write_returns_from_is_committed(database: Database) -> None:
    """Another connection sees it."""
    await database.write(lambda db: insert_branch(db, "kita"))
    assert await database.read(branches) == ["kita"]
    assert database.read_now(branches) == ["kita"]


async def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    """All or none, and the error comes out."""

    def twice(db: sa.Connection) -> None:
        insert_branch(db, "kita")
        insert_branch(db, "kita")

    with pytest.raises(IntegrityError):
        await database.write(twice)
    assert await database.read(branches) == []


async def test_an_error_does_not_tell_what_was_written(database: Database) -> None:
    """What people typed must not come out in a log."""

    def too_many(db: sa.Connection) -> None:
        insert_branch(db, "葛󠄀城さんの")
        insert_branch(db, "葛󠄀城さんの")

    with pytest.raises(IntegrityError) as error:
        await database.write(too_many)
    assert "parameters hidden" in str(error.value)


async def test_writers_wait_for_each_other_instead_of_failing(database: Database) -> None:
    """Reading first and writing then is no reason to be refused (SQLITE_BUSY_SNAPSHOT)."""
    meeting = threading.Barrier(2, timeout=10)

    def count_then_insert(db: sa.Connection, branch: str) -> None:
        branches(db)
        insert_branch(db, branch)

    def first(db: sa.Connection) -> None:
        count_then_insert(db, "kita")
        meeting.wait()

    async with asyncio.timeout(20):
        one = asyncio.create_task(database.write(first))
        other = asyncio.create_task(asyncio.to_thread(meeting.wait))
        more = [asyncio.create_task(database.write(partial(count_then_insert, branch=f"b{n}"))) for n in range(3)]
        await asyncio.gather(one, other, *more)
    assert await database.read(branches) == ["b0", "b1", "b2", "kita"]


async def test_a_reading_sees_one_instant(database: Database) -> None:
    """What is written between two of its queries belongs to the next one."""
    began, written = threading.Event(), threading.Event()

    def look_twice(db: sa.Connection) -> tuple[list[str], list[str]]:
        before = branches(db)
        began.set()
        assert written.wait(10)
        return before, branches(db)

    looking = asyncio.create_task(database.read(look_twice))
    await asyncio.to_thread(began.wait, 10)
    await database.write(lambda db: insert_branch(db, "kita"))
    written.set()
    assert await looking == ([], [])
    assert await database.read(branches) == ["kita"]


async def test_a_closed_database_takes_nothing_more(tmp_path: Path) -> None:
    """A late call is an error, not a silence."""
    database = Database(make_engine(f"sqlite:///{tmp_path / 'enmado.db'}"))
    database.close()
    with pytest.raises(RuntimeError):
        await database.read(branches)
