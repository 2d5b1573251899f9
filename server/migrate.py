"""`enmado migrate`: brings a database's tables to what this version of Enmado needs."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from server.config import ConfigError, add_data_option, config_from
from server.database import make_engine

NEWEST = "0009"
"""The last of ``migrations/versions``: where a database is there already, Alembic is not even imported, which takes as
long as everything else that a restart reads from the disk."""

_VERSION = sa.table("alembic_version", sa.column("version_num", sa.String))

LOCK = 0x656E6D61646F
"""PostgreSQL advisory lock ("enmado"): two nodes that start together must not both migrate."""


class MigrationError(Exception):
    """Raised when the database was made by a newer Enmado, or a revision fails; nothing is changed then."""


def migrate(engine: sa.Engine) -> tuple[str | None, str]:
    """Apply what is missing, in one transaction; return the revisions before and after. Raises MigrationError."""
    with engine.connect() as db:
        with db.begin():
            if current_revision(db) == NEWEST:
                return NEWEST, NEWEST
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
                upgrade: Callable[[sa.Connection], tuple[str | None, str]]
                upgrade = import_module("server.revisions").upgrade
                return upgrade(db)
        finally:
            if db.dialect.name == "sqlite":
                db.connection.cursor().execute("PRAGMA foreign_keys = ON")


def current_revision(db: sa.Connection) -> str | None:
    """The revision that the tables are at; None for a database without any."""
    if not sa.inspect(db).has_table(_VERSION.name):
        return None
    return db.execute(sa.select(_VERSION.c.version_num)).scalar()


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
