"""Tests of the migrations, on SQLite and on PostgreSQL."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from server import tables as t
from server.migrate import MigrationError, main_migrate, migrate


def test_migrating_twice_changes_nothing(empty_engine: sa.Engine) -> None:
    """What is there stays."""
    _, head = migrate(empty_engine)
    with empty_engine.begin() as db:
        db.execute(sa.insert(t.branch).values(id="kita", name_ja="北支所", name_en="North"))
    assert migrate(empty_engine) == (head, head)
    with empty_engine.connect() as db:
        assert db.execute(sa.select(t.branch.c.name_ja)).scalars().all() == ["北支所"]


def test_a_database_of_a_newer_version_is_left_alone(empty_engine: sa.Engine) -> None:
    """An old program must not write into tables that it does not know."""
    migrate(empty_engine)
    with empty_engine.begin() as db:
        db.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(MigrationError, match="newer"):
        migrate(empty_engine)


def test_a_failing_revision_changes_nothing_and_says_why(empty_engine: sa.Engine) -> None:
    """A table of that name is there already, of somebody else's making."""
    with empty_engine.begin() as db:
        db.exec_driver_sql("CREATE TABLE staff (id INTEGER)")
    with pytest.raises(MigrationError, match="staff"):
        migrate(empty_engine)
    assert sa.inspect(empty_engine).get_table_names() == ["staff"]


def test_foreign_keys_hold_after_migrating(empty_engine: sa.Engine) -> None:
    """They are off while SQLite copies a table, and on again in the same connection."""
    migrate(empty_engine)
    with pytest.raises(IntegrityError), empty_engine.begin() as db:
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
