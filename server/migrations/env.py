"""Run by Alembic: applies the revisions through the connection that `server/migrate.py` hands over."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import context

from server.tables import metadata

connection = context.config.attributes["connection"]
assert isinstance(connection, sa.Connection)
# render_as_batch: SQLite changes a column by copying its table.
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
