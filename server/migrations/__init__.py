"""Alembic's scripts: `server/migrate.py` runs them, on SQLite and on PostgreSQL."""
