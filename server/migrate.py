"""`enmado migrate`: brings a database's tables to what this version of Enmado needs."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import SQLAlchemyError

from server.config import ConfigError, add_data_option, config_from
from server.database import make_engine

SCRIPTS = Path(__file__).with_name("migrations")

LOCK = 0x656E6D61646F
"""PostgreSQL advisory lock ("enmado"): two nodes that start together must not both migrate."""


class MigrationError(Exception):
    """Raised when the database was made by a newer Enmado, or a revision fails; nothing is changed then."""


def migrate(engine: sa.Engine) -> tuple[str | None, str]:
    """Apply what is missing, in one transaction; return the revisions before and after. Raises MigrationError."""
    settings = alembic_config()
    with engine.connect() as db:
        if db.dialect.name == "sqlite":
            # A batch change recreates its table; foreign keys stay off meanwhile (sqlite.org/lang_altertable.html).
            # The pragma means nothing within a transaction, so it comes before it.
            raw = db.connection.dbapi_connection
            assert raw is not None
            raw.cursor().execute("PRAGMA foreign_keys = OFF")
        try:
            with db.begin():
                if db.dialect.name == "postgresql":
                    db.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
                return _upgrade(settings, db)
        finally:
            if db.dialect.name == "sqlite":
                db.connection.cursor().execute("PRAGMA foreign_keys = ON")


def _upgrade(settings: AlembicConfig, db: sa.Connection) -> tuple[str | None, str]:
    known = ScriptDirectory.from_config(settings)
    head = known.get_current_head()
    assert head is not None
    before = current_revision(db)
    if before is not None and before not in {script.revision for script in known.walk_revisions()}:
        raise MigrationError(f"the database is of a newer Enmado (revision {before}); install that or a later one")
    if before != head:
        settings.attributes["connection"] = db
        try:
            command.upgrade(settings, "head")
        except SQLAlchemyError as problem:
            raise MigrationError(f"the tables cannot be brought to revision {head}: {problem}") from problem
    return before, head


def current_revision(db: sa.Connection) -> str | None:
    """The revision that the tables are at; None for an empty database."""
    return MigrationContext.configure(db).get_current_revision()


def alembic_config() -> AlembicConfig:
    """Alembic's settings, made here so that no file at the top of the source is needed."""
    settings = AlembicConfig()
    settings.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    settings.set_main_option("path_separator", "os")
    return settings


def main_migrate(argv: Sequence[str]) -> int:
    """`enmado migrate`: 0 when the tables are up to date, 1 with the reason when they cannot be."""
    parser = argparse.ArgumentParser(prog="enmado migrate", description="Bring the database's tables up to date.")
    add_data_option(parser)
    try:
        config = config_from(os.environ, parser.parse_args(argv))
        engine = make_engine(config.database_url)
        try:
            before, after = migrate(engine)
        finally:
            engine.dispose()
    except (ConfigError, MigrationError, SQLAlchemyError, OSError) as problem:
        sys.stderr.write(f"enmado migrate: {problem}\n")
        return 1
    said = "up to date" if before == after else f"changed from {before or 'nothing'}"
    sys.stdout.write(f"The tables are at revision {after} ({said}).\n")
    return 0
