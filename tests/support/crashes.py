"""Ends a process at a chosen database statement: before it, before a commit, or right after one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa


class Crashed(Exception):
    """What the database work of a dead process gets: nothing of it arrives any more."""


class CrashPoint:
    """Watches one process's engine. From the chosen statement on it is ``dead`` and every statement fails.

    Reads are not counted, so that a point is reached by what is written; commits are.
    """

    def __init__(self, engine: sa.Engine, died: Callable[[], None]) -> None:
        self.dead = False
        self._left: int | None = None
        self._after_commit = False
        self._died = died
        sa.event.listen(engine, "before_cursor_execute", self._statement)
        sa.event.listen(engine, "commit", self._commit)

    @property
    def armed(self) -> bool:
        """Whether a point is chosen that has not been reached."""
        return self._left is not None

    def arm(self, statements: int, *, after_commit: bool) -> None:
        """Die at the n-th statement from now; a commit then takes place first with ``after_commit``."""
        self._left = statements
        self._after_commit = after_commit

    def _statement(self, connection: sa.Connection, *_: Any) -> None:
        if self._reached(connection):
            self._die()

    def _commit(self, connection: sa.Connection) -> None:
        if not self._reached(connection):
            return
        if not self.dead and self._after_commit:
            raw = connection.connection.dbapi_connection
            assert raw is not None
            raw.commit()
        self._die()

    def _reached(self, connection: sa.Connection) -> bool:
        if self.dead:
            return True
        if self._left is None or connection.get_execution_options().get("reads_only"):
            return False
        self._left -= 1
        return self._left <= 0

    def _die(self) -> None:
        self.dead = True
        self._left = None
        self._died()
        raise Crashed
