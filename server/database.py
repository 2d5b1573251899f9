"""Engines for SQLite and PostgreSQL, and the one way coroutines reach them: whole transactions in threads."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url

T = TypeVar("T")

BUSY_MS = 5_000
"""How long a SQLite transaction waits for another process (`enmado admin`, `enmado verify`) to finish its own."""

THREADS = 4
"""Doors and pages are read and written by this many threads; edits go through the writer's own."""


def make_engine(url: str) -> sa.Engine:
    """An engine whose transactions are durable when they commit.

    On SQLite: WAL, synchronous=FULL, foreign keys, and `BEGIN IMMEDIATE` for every transaction except those of a
    connection with the execution option ``reads_only=True``: a transaction that begins by reading and then writes
    would be refused at once, without waiting, when another one wrote in between. The file's directory is made
    (0700) when it is missing. On PostgreSQL: psycopg 3, and connections are tried before they are used.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed)
    # pool_pre_ping: the database may be restarted while we stay.
    return sa.create_engine(parsed, pool_pre_ping=True, pool_size=THREADS + 2, hide_parameters=True)


def _sqlite(url: URL) -> sa.Engine:
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # For nobody else's eyes, whatever the umask; the -wal and -shm files take over the mode.
        os.close(os.open(url.database, os.O_RDWR | os.O_CREAT, 0o600))
    # hide_parameters: what people typed must not come out with an error in the log.
    engine = sa.create_engine(
        url, hide_parameters=True, connect_args={"timeout": BUSY_MS / 1000, "check_same_thread": False}
    )

    @sa.event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        # The driver's own BEGIN comes too late (before the first write only); `begin` below says it instead.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        reads_only = connection.get_execution_options().get("reads_only", False)
        connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")

    return engine


class Database:
    """One engine and the threads that use it. Close it when done; calls after that raise RuntimeError."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="database")

    async def read(self, work: Callable[[sa.Connection], T]) -> T:
        """What `work` returns, run in a thread within one transaction that only reads: all of it at one instant."""
        return await self._run(lambda: self.read_now(work))

    async def write(self, work: Callable[[sa.Connection], T]) -> T:
        """What `work` returns, run in a thread within one transaction; it is committed when this returns."""
        return await self._run(lambda: self.write_now(work))

    def read_now(self, work: Callable[[sa.Connection], T]) -> T:
        """Like `read`, in the calling thread: for commands without a loop."""
        with self.engine.connect() as connection:
            db = connection.execution_options(reads_only=True)
            if db.dialect.name == "postgresql":
                # By default each statement there sees another instant (13.2.1): a log would seem longer than its head.
                db = db.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            with db.begin():
                return work(db)

    def write_now(self, work: Callable[[sa.Connection], T]) -> T:
        """Like `write`, in the calling thread: for commands without a loop."""
        with self.engine.begin() as db:
            return work(db)

    async def _run(self, call: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, call)

    def close(self) -> None:
        """Wait for what runs, then let go of every connection. Blocks: call it off the loop, or at its end."""
        self._threads.shutdown(wait=True)
        self.engine.dispose()
