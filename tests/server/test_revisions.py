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
