"""The revisions of the tables, carried out by Alembic: imported only when a database is not at the newest one."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import SQLAlchemyError

from server.migrate import MigrationError

SCRIPTS = Path(__file__).with_name("migrations")


def upgrade(db: sa.Connection) -> tuple[str | None, str]:
    """Apply what is missing in the caller's transaction; the revisions before and after. Raises MigrationError."""
    settings = alembic_config()
    known = ScriptDirectory.from_config(settings)
    head = known.get_current_head()
    assert head is not None
    before = MigrationContext.configure(db).get_current_revision()
    if before is not None and before not in {script.revision for script in known.walk_revisions()}:
        raise MigrationError(f"the database is of a newer Enmado (revision {before}); install that or a later one")
    if before != head:
        settings.attributes["connection"] = db
        try:
            command.upgrade(settings, "head")
        except SQLAlchemyError as problem:
            raise MigrationError(f"the tables cannot be brought to revision {head}: {problem}") from problem
    return before, head


def alembic_config() -> AlembicConfig:
    """Alembic's settings, made here so that no file at the top of the source is needed."""
    settings = AlembicConfig()
    settings.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    settings.set_main_option("path_separator", "os")
    return settings
