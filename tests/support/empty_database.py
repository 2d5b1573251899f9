"""An empty database of each kind: SQLite in a file of its own, and PostgreSQL with nothing in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from server.config import database_url
from server.database import make_engine


def emptied(url: str) -> sa.Engine:
    """An engine on an empty database."""
    engine = make_engine(url)
    if engine.dialect.name == "postgresql":
        with engine.begin() as db:
            db.exec_driver_sql("DROP SCHEMA public CASCADE")
            db.exec_driver_sql("CREATE SCHEMA public")
    return engine


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty_engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sa.Engine]:
    """An empty database of each kind."""
    if request.param == "sqlite":
        made = emptied(f"sqlite:///{tmp_path / 'enmado.db'}")
    else:
        made = emptied(database_url(tmp_path, request.getfixturevalue("postgres")))
    yield made
    made.dispose()
