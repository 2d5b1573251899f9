"""The silent button: staff in trouble are shown to supervisors, with where they are. Nothing of it is at a counter.

It is stored before it is acknowledged, so no restart takes a call for help away, and every node shows the same.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from signaling import commands as c
from signaling.board_parts import HelpLine
from signaling.boards import Boards
from signaling.effects import Effect, SaveHelp, Send
from signaling.errors import ErrorCode, Refused
from signaling.messages import Done, Help
from signaling.moment import Moment
from signaling.register import Register
from signaling.room import Connection
from signaling.words import Role

_ASK = (Role.SPECIALIST, Role.BRANCH_STAFF)

LASTS_MS = 12 * 3_600_000
"""A call for help that nobody ended is of the day before by then, and would only hide today's."""


class Helps:
    """What is durable of who asked for help, until they or a supervisor say that it is over.

    A reload or a lost line changes nothing.
    """

    def __init__(self, register: Register, boards: Boards) -> None:
        self._register = register
        self._boards = boards

    def ask(self, connection: Connection, command: c.AskHelp, moment: Moment) -> list[Effect]:
        """Somebody of the staff presses the button, or takes it back. Refused(FORBIDDEN) to others, and for a counter
        of another branch.
        """
        actor = connection.actor
        if actor.role not in _ASK:
            raise Refused(ErrorCode.FORBIDDEN)
        if command.counter is not None and command.counter not in self._register.counters.get(actor.branch, ()):
            raise Refused(ErrorCode.FORBIDDEN)
        if command.wanted == (actor.name in self._register.helps):
            return [Send(connection.id, Done(id=command.id))]
        line = self._line(connection, command, moment) if command.wanted else None
        return [SaveHelp(actor.name, line, (connection.id, command.id))]

    def _line(self, connection: Connection, command: c.AskHelp, moment: Moment) -> HelpLine:
        actor = connection.actor
        room = self._register.room_at_desk(actor.id) if actor.role == Role.SPECIALIST else None
        if room is None and command.counter is not None:
            room = self._register.room_at_counter(command.counter)
        return HelpLine(
            who=actor.name,
            name=connection.name,
            role=actor.role,
            branch=room.visit.branch if room else actor.branch,
            counter=room.visit.counter if room else command.counter,
            visit=room.visit.id if room else None,
            since=moment.at,
            seen_by=None,
        )

    def see(self, connection: Connection, command: c.SeeHelp) -> list[Effect]:
        """A supervisor is on it, or (``over``) it is over. Refused(FORBIDDEN) to others, Refused(NOT_FOUND)."""
        if connection.actor.role != Role.SUPERVISOR:
            raise Refused(ErrorCode.FORBIDDEN)
        line = self._register.helps.get(command.who)
        if line is None:
            raise Refused(ErrorCode.NOT_FOUND, {"who": command.who})
        if line.seen_by is not None and not command.over:
            return [Send(connection.id, Done(id=command.id))]
        seen = None if command.over else replace(line, seen_by=connection.name)
        return [SaveHelp(command.who, seen, (connection.id, command.id))]

    def know(self, lines: Mapping[str, HelpLine]) -> None:
        """All calls for help as they are stored, by who asked."""
        self._register.helps = dict(lines)

    @property
    def lines(self) -> dict[str, HelpLine]:
        """Who asks for help, by ``role:id``."""
        return dict(self._register.helps)

    def saved(self, who: str, line: HelpLine | None) -> list[Effect]:
        """It is durable, here or at another node: the boards and whoever asked are told."""
        helps = self._register.helps
        if helps.get(who) == line:
            return []
        if line is None:
            del helps[who]
        else:
            helps[who] = line
        self._boards.mark()
        pages = [one for one in self._register.connections.values() if one.actor.name == who]
        return [Send(one.id, help_of(self._register, who)) for one in pages]

    def expire(self, moment: Moment) -> list[Effect]:
        """What nobody ended for ``LASTS_MS`` is over; whoever reads them from the database leaves it out as well."""
        old = [who for who, line in self._register.helps.items() if moment.at - line.since > LASTS_MS]
        return [effect for who in old for effect in self.saved(who, None)]


def help_of(register: Register, who: str) -> Help:
    """What a page of somebody's says of their own button."""
    line = register.helps.get(who)
    return Help(wanted=line is not None, seen_by=line.seen_by if line else None)
