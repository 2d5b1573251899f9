"""The silent button: staff in trouble are shown to supervisors, with where they are. Nothing of it is at a counter."""

from __future__ import annotations

from msgspec.structs import replace

from signaling import commands as c
from signaling.board_parts import HelpLine
from signaling.boards import Boards
from signaling.effects import Effect, Send
from signaling.errors import ErrorCode, Refused
from signaling.messages import Done, Help
from signaling.moment import Moment
from signaling.register import Register
from signaling.room import Connection
from signaling.words import Role

_ASK = (Role.SPECIALIST, Role.BRANCH_STAFF)


class Helps:
    """Who asked for help, until they or a supervisor say that it is over. A reload or a lost line changes nothing."""

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
        helps = self._register.helps
        if not command.wanted:
            helps.pop(actor.name, None)
        elif actor.name not in helps:
            helps[actor.name] = self._line(connection, command, moment)
        return [Send(connection.id, Done(id=command.id)), *self._tell(actor.name)]

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
        helps = self._register.helps
        line = helps.get(command.who)
        if line is None:
            raise Refused(ErrorCode.NOT_FOUND, {"who": command.who})
        if command.over:
            del helps[command.who]
        elif line.seen_by is None:
            helps[command.who] = replace(line, seen_by=connection.name)
        return [Send(connection.id, Done(id=command.id)), *self._tell(command.who)]

    def _tell(self, who: str) -> list[Effect]:
        self._boards.mark()
        pages = [one for one in self._register.connections.values() if one.actor.name == who]
        return [Send(one.id, help_of(self._register, who)) for one in pages]


def help_of(register: Register, who: str) -> Help:
    """What a page of somebody's says of their own button."""
    line = register.helps.get(who)
    return Help(wanted=line is not None, seen_by=line.seen_by if line else None)
