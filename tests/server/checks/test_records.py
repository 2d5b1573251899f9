"""Tests of how checks are kept: the newest of each counter, a history per branch, and no more than there is use for."""

from pathlib import Path

from server.checks import records
from server.checks.records import history, keep, newest
from server.checks.results import read_check
from server.database import Database, make_engine
from server.migrate import migrate
from tests.server.checks.test_results import posted
from tests.support.installation import make_town


def test_the_newest_of_each_counter_and_the_history_of_a_branch(tmp_path: Path) -> None:
    """A branch sees its own; old ones go."""
    database = Database(make_engine(f"sqlite:///{tmp_path / 'e.db'}"))
    migrate(database.engine)
    make_town(database)
    good, bad = read_check(posted()), read_check(posted(camera="bad"))
    for at in range(records.KEPT + 3):
        database.write_now(lambda db, at=at: keep(db, "kita1", good if at % 2 else bad, at=at))  # type: ignore[misc]
    database.write_now(lambda db: keep(db, "minami1", bad, at=7))
    kita = database.read_now(lambda db: history(db, branch="kita", most=10_000))
    assert len(kita) == records.KEPT
    assert (kita[0].at, kita[0].good) == (records.KEPT + 2, False)
    assert {one.counter for one in kita} == {"kita1"}
    everybody = database.read_now(lambda db: newest(db, branch=None))
    assert {counter: one and one.good for counter, one in everybody.items()} == {"kita1": False, "minami1": False}
    assert list(database.read_now(lambda db: newest(db, branch="minami"))) == ["minami1"]
    assert len(database.read_now(lambda db: history(db, branch=None))) == records.SHOWN
    database.close()
