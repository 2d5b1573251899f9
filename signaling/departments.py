"""Departments as they are live: open or closed at a moment, by timetable and by what a supervisor said."""

from __future__ import annotations

from collections.abc import Iterable

from signaling import commands as c
from signaling.department_rules import QueueRules
from signaling.effects import Effect, SaveClosing, Send
from signaling.errors import ErrorCode, Refused
from signaling.messages import Done
from signaling.moment import Moment
from signaling.room import Connection
from signaling.words import Role


class Departments:
    """What is durable of the days on which a department was closed early."""

    def __init__(self, rules: QueueRules) -> None:
        self._rules = rules
        self._known: frozenset[str] = frozenset()
        self._closed: set[tuple[str, str]] = set()

    def know(self, departments: Iterable[str]) -> None:
        """The departments that there are."""
        self._known = frozenset(departments)

    def is_open(self, department: str, moment: Moment) -> bool:
        """Whether a department takes visits at this moment."""
        if self.closed_early(department, moment):
            return False
        return self._rules.of(department).timetable.is_open(moment.at)

    def closed_early(self, department: str, moment: Moment) -> bool:
        """Whether a supervisor closed it for the rest of this day."""
        return (department, moment.today.isoformat()) in self._closed

    def close(self, connection: Connection, command: c.CloseDepartment, moment: Moment) -> list[Effect]:
        """A supervisor closes a department for today, or opens it again.

        Refused(FORBIDDEN) to others, Refused(NOT_FOUND) for a department that there is not.
        """
        if connection.actor.role != Role.SUPERVISOR:
            raise Refused(ErrorCode.FORBIDDEN)
        if command.department not in self._known:
            raise Refused(ErrorCode.NOT_FOUND, {"department": command.department})
        if command.closed == self.closed_early(command.department, moment):
            return [Send(connection.id, Done(id=command.id))]
        day, by = moment.today.isoformat(), connection.actor.name
        reply_to = (connection.id, command.id)
        return [SaveClosing(command.department, day, command.closed, by, moment.at, reply_to)]

    def know_closings(self, closed: Iterable[tuple[str, str]]) -> bool:
        """All closings as stored, by department and day (perhaps by another process); whether they differ."""
        news = set(closed)
        if news == self._closed:
            return False
        self._closed = news
        return True

    def closing_saved(self, department: str, day: str, *, closed: bool) -> None:
        """It is durable now."""
        (self._closed.add if closed else self._closed.discard)((department, day))
