"""Tests of the picture of branches, counters and staff."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from server import tables as t
from server.database import Database, make_engine
from server.directory import StaffRole, count_change, read_directory, read_staff, read_version
from server.migrate import migrate
from tests.support.installation import make_town


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A town."""
    made = Database(make_engine(f"sqlite:///{tmp_path / 'enmado.db'}"))
    migrate(made.engine)
    make_town(made)
    yield made
    made.close()


def test_everything_is_in_the_picture(database: Database) -> None:
    """In the order of ids."""
    directory = database.read_now(read_directory)
    assert list(directory.branches) == ["kita", "minami"]
    assert [counter.id for counter in directory.counters_of("kita")] == ["kita1"]
    assert directory.counter_ids() == {"kita": ("kita1",), "minami": ("minami1",)}
    assert list(directory.staff) == sorted(directory.staff)
    sato, abe = directory.staff["sato"], directory.staff["abe"]
    assert (sato.role, sato.branch, sato.skills, sato.department) == (
        StaffRole.SPECIALIST,
        "",
        frozenset({"idou"}),
        "shimin",
    )
    assert (abe.role, abe.branch, abe.skills) == (StaffRole.BRANCH_STAFF, "kita", frozenset())


def test_only_active_specialists_can_be_rung(database: Database) -> None:
    """Somebody who left is still in the picture, for their name in the log."""
    database.write_now(lambda db: db.execute(sa.update(t.staff).where(t.staff.c.id == "sato").values(active=False)))
    directory = database.read_now(read_directory)
    assert [person.id for person in directory.specialists()] == ["suzuki"]
    assert directory.staff["sato"].name == "sato さん"


def test_one_person_is_read_as_in_the_picture(database: Database) -> None:
    """Or is nobody."""
    directory = database.read_now(read_directory)
    assert database.read_now(lambda db: read_staff(db, "sato")) == directory.staff["sato"]
    assert database.read_now(lambda db: read_staff(db, "nobody")) is None


def test_a_change_counts_once_it_is_committed(database: Database) -> None:
    """With the row that migrations leave, and without it."""
    before = database.read_now(read_version)
    database.write_now(count_change)
    assert database.read_now(read_version) == before + 1
    database.write_now(lambda db: db.execute(sa.delete(t.door_change)))
    assert database.read_now(read_version) == 0
    database.write_now(count_change)
    assert database.read_now(read_version) == 1
