"""Ends a process, or breaks its line to the database, at a chosen statement: before it, or right after a commit."""

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
        self.reached = ""
        """The statement at which it died, or did not get through; COMMIT for one."""
        self._left: int | None = None
        self._after_commit = False
        self._survives = False
        self._died = died
        sa.event.listen(engine, "before_cursor_execute", self._statement)
        sa.event.listen(engine, "commit", self._commit)

    def arm(self, statements: int, *, after_commit: bool, survives: bool = False) -> None:
        """Die at the n-th statement from now; a commit then takes place first with ``after_commit``.

        With ``survives`` only that one statement fails, as on a full disk or a line that broke and came back.
        """
        self._left = statements
        self._after_commit = after_commit
        self._survives = survives

    def _statement(self, connection: sa.Connection, cursor: object, statement: str, *_: Any) -> None:
        if self._reached(connection):
            self._die(statement)

    def _commit(self, connection: sa.Connection) -> None:
        if not self._reached(connection):
            return
        if not self.dead and self._after_commit:
            raw = connection.connection.dbapi_connection
            assert raw is not None
            raw.commit()
        self._die("COMMIT")

    def _reached(self, connection: sa.Connection) -> bool:
        if self.dead:
            return True
        if self._left is None or connection.get_execution_options().get("reads_only"):
            return False
        self._left -= 1
        return self._left <= 0

    def _die(self, statement: str) -> None:
        self._left = None
        self.reached = self.reached or statement
        if self._survives and not self.dead:
            raise sa.exc.OperationalError("", {}, OSError("no space left, or the line broke"))
        self.dead = True
        self._died()
        raise Crashed


class Faults:
    """While ``on``, commits end in an error, having taken place or not; ``reads_too``: the next read as well, once."""

    def __init__(self, engine: sa.Engine) -> None:
        self.on = False
        self.takes_place = False
        self.reads_too = False
        self.writes_too = True
        sa.event.listen(engine, "commit", self._commit)
        sa.event.listen(engine, "before_cursor_execute", self._read)

    def _commit(self, connection: sa.Connection) -> None:
        if not self.on or not self.writes_too or connection.get_execution_options().get("reads_only"):
            return
        if self.takes_place:
            raw = connection.connection.dbapi_connection
            assert raw is not None
            raw.commit()
        raise sa.exc.OperationalError("COMMIT", {}, OSError("the line broke"))

    def _read(self, connection: sa.Connection, *_: Any) -> None:
        if self.on and self.reads_too and connection.get_execution_options().get("reads_only"):
            self.on = False
            raise sa.exc.OperationalError("SELECT", {}, OSError("the line broke"))
