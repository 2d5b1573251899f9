"""Tests of the revisions of the tables, on SQLite and on PostgreSQL."""

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from server import tables as t
from server.migrate import NEWEST, current_revision, migrate
from server.revisions import alembic_config


def test_the_newest_revision_is_the_one_that_the_code_names() -> None:
    """A database is let pass unseen by this name alone."""
    assert ScriptDirectory.from_config(alembic_config()).get_current_head() == NEWEST


def test_the_revisions_make_exactly_the_tables_that_the_code_knows(empty_engine: sa.Engine) -> None:
    """Whoever changes tables.py and forgets the revision hears it here."""
    before, after = migrate(empty_engine)
    assert before is None
    with empty_engine.connect() as db:
        assert current_revision(db) == after
        context = MigrationContext.configure(db, opts={"compare_type": True})
        assert compare_metadata(context, t.metadata) == []


def test_the_way_back_leaves_nothing(empty_engine: sa.Engine) -> None:
    """Each revision can be undone."""
    migrate(empty_engine)
    settings = alembic_config()
    with empty_engine.begin() as db:
        settings.attributes["connection"] = db
        command.downgrade(settings, "base")
    assert set(sa.inspect(empty_engine).get_table_names()) <= {"alembic_version"}


def test_what_was_closed_before_the_departments_came_is_no_new_work(empty_engine: sa.Engine) -> None:
    """The second revision takes the closed visits as dealt with, and the open ones as still to come."""
    settings = alembic_config()
    with empty_engine.begin() as db:
        settings.attributes["connection"] = db
        command.upgrade(settings, "0001")
        db.exec_driver_sql("INSERT INTO branch (id, name_ja, name_en) VALUES ('kita', '北', 'North')")
        db.exec_driver_sql("INSERT INTO counter (id, branch, name_ja, name_en) VALUES ('k1', 'kita', '1', '1')")
        db.exec_driver_sql("INSERT INTO catalogue (version, plan, loaded_at) VALUES ('c', '{}', 0)")
        row = {"branch": "kita", "counter": "k1", "catalogue": "c", "opened_at": 1, "wiped": False, "head_seq": 3}
        row |= {"head_hash": b"h", "head_mac": b"m"}
        columns = [t.visit.c[name] for name in (*row, "id", "number", "state", "closed_at")]
        old = sa.table("visit", *(sa.column(column.name, column.type) for column in columns))
        for number, closed_at in ((1, 50), (2, None)):
            changed = {"id": f"v{number}", "number": number, "state": "closed", "closed_at": closed_at}
            db.execute(sa.insert(old).values(**row, **changed))
    migrate(empty_engine)
    with empty_engine.connect() as db:
        assert [tuple(row) for row in db.execute(sa.select(t.work_intake))] == [("v1", 50)]
