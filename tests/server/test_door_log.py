"""Tests of the log of the doors."""

from pathlib import Path

import sqlalchemy as sa

from server import tables as t
from server.database import Database, make_engine
from server.door_log import Act, note
from server.migrate import migrate


def test_lines_stay_in_order_and_within_their_columns(tmp_path: Path) -> None:
    """A text that is too long is cut, not refused: the act it tells of must not fail over it."""
    database = Database(make_engine(f"sqlite:///{tmp_path / 'enmado.db'}"))
    migrate(database.engine)

    def work(db: sa.Connection) -> list[sa.Row[tuple[object, ...]]]:
        note(db, Act.SIGNED_IN, at=5, actor="staff:sato")
        note(db, Act.SIGN_IN_FAILED, at=6, actor="a" * 200, target="b" * 200)
        return list(db.execute(sa.select(t.door_log).order_by(t.door_log.c.id)))

    first, second = database.write_now(work)
    database.close()
    assert (first.at, first.actor, first.act, first.target) == (5, "staff:sato", "signed_in", "")
    assert (len(second.actor), len(second.target)) == (64, 96)


def test_every_act_fits_its_column() -> None:
    """PostgreSQL refuses what is longer."""
    assert max(len(act.value) for act in Act) <= 48
