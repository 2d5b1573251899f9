"""Tests of the migrations, on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.exc import IntegrityError

from server import tables as t
from server.config import database_url
from server.database import make_engine
from server.migrate import MigrationError, alembic_config, current_revision, main_migrate, migrate


def emptied(url: str) -> sa.Engine:
    """An engine on an empty database."""
    engine = make_engine(url)
    if engine.dialect.name == "postgresql":
        with engine.begin() as db:
            db.exec_driver_sql("DROP SCHEMA public CASCADE")
            db.exec_driver_sql("CREATE SCHEMA public")
    return engine


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sa.Engine]:
    """An empty database of each kind."""
    if request.param == "sqlite":
        made = emptied(f"sqlite:///{tmp_path / 'enmado.db'}")
    else:
        made = emptied(database_url(tmp_path, request.getfixturevalue("postgres")))
    yield made
    made.dispose()


def test_the_revisions_make_exactly_the_tables_that_the_code_knows(engine: sa.Engine) -> None:
    """Whoever changes tables.py and forgets the revision hears it here."""
    before, after = migrate(engine)
    assert before is None
    with engine.connect() as db:
        assert current_revision(db) == after
        context = MigrationContext.configure(db, opts={"compare_type": True})
        assert compare_metadata(context, t.metadata) == []


def test_migrating_twice_changes_nothing(engine: sa.Engine) -> None:
    """What is there stays."""
    _, head = migrate(engine)
    with engine.begin() as db:
        db.execute(sa.insert(t.branch).values(id="kita", name_ja="北支所", name_en="North"))
    assert migrate(engine) == (head, head)
    with engine.connect() as db:
        assert db.execute(sa.select(t.branch.c.name_ja)).scalars().all() == ["北支所"]


def test_the_way_back_leaves_nothing(engine: sa.Engine) -> None:
    """Each revision can be undone."""
    migrate(engine)
    settings = alembic_config()
    with engine.begin() as db:
        settings.attributes["connection"] = db
        command.downgrade(settings, "base")
    assert set(sa.inspect(engine).get_table_names()) <= {"alembic_version"}


def test_a_database_of_a_newer_version_is_left_alone(engine: sa.Engine) -> None:
    """An old program must not write into tables that it does not know."""
    migrate(engine)
    with engine.begin() as db:
        db.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(MigrationError, match="newer"):
        migrate(engine)


def test_a_failing_revision_changes_nothing_and_says_why(engine: sa.Engine) -> None:
    """A table of that name is there already, of somebody else's making."""
    with engine.begin() as db:
        db.exec_driver_sql("CREATE TABLE staff (id INTEGER)")
    with pytest.raises(MigrationError, match="staff"):
        migrate(engine)
    assert sa.inspect(engine).get_table_names() == ["staff"]


def test_foreign_keys_hold_after_migrating(engine: sa.Engine) -> None:
    """They are off while SQLite copies a table, and on again in the same connection."""
    migrate(engine)
    with pytest.raises(IntegrityError), engine.begin() as db:
        db.execute(sa.insert(t.counter).values(id="a", branch="none", name_ja="あ", name_en="a"))


def test_the_command_says_what_it_did(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """From nothing, and then nothing to do."""
    data = ["--data", str(tmp_path / "new" / "data")]
    assert [main_migrate(data), main_migrate(data)] == [0, 0]
    first, second = capsys.readouterr().out.splitlines()
    assert "changed from nothing" in first
    assert "up to date" in second


def test_the_command_says_why_it_cannot(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong setting, or a file that is no database."""
    monkeypatch.setenv("DATABASE_URL", "mysql://x")
    assert main_migrate([]) == 1
    monkeypatch.setenv("DATABASE_URL", "")
    (tmp_path / "enmado.db").write_text("this is no database, but long enough to look at it " * 100)
    assert main_migrate(["--data", str(tmp_path)]) == 1
    errors = capsys.readouterr().err
    assert "DATABASE_URL" in errors
    assert "not a database" in errors
