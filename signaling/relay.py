"""What passes between the screens of a visit and is never stored: where somebody is, what they are typing."""

from __future__ import annotations

from collections.abc import Callable

from signaling import commands as c
from signaling import messages as m
from signaling.effects import Effect, Send
from signaling.errors import ErrorCode, Refused
from signaling.protection import IsGuarded, all_fields
from signaling.rights import BRANCH_SIDE, may_watch
from signaling.room import Connection, Room
from signaling.visit import Visit
from signaling.words import Role

IsSecret = Callable[[Visit, str], bool]
"""Whether a field of this visit exists on paper only (個人番号)."""

Sees = Callable[[Room, Connection, str], bool]
"""Whether a field is in what a page is shown of its visit."""

SafeText = Callable[[str, str], bool]
"""Whether a text (field id, text) may be on the branch screen before the decider has looked at it."""


GuardedOf = Callable[[Visit], IsGuarded]
"""Which fields of a visit the branch is not shown while it is protected."""


def every_field(visit: Visit) -> IsGuarded:
    """Every field is guarded: for a hub that has not been given the catalogue's answer."""
    return all_fields


def is_my_number_field(visit: Visit, field: str) -> bool:
    """What the name of a field says, for a hub that has not been given the catalogue's answer."""
    return field.rpartition(".")[2] == "my_number"


def any_text(field: str, text: str) -> bool:
    """Every text may pass: for a hub that has not been given the catalogue's answer."""
    return True


def sees_all(room: Room, connection: Connection, field: str) -> bool:
    """Everybody sees everything: for a hub in which nobody works along."""
    return True


class Relay:
    """Checks what passes and hands it to the other participants; supervisors read events, not keystrokes."""

    def __init__(
        self, is_secret: IsSecret, safe_text: SafeText, sees: Sees = sees_all, guarded: GuardedOf = every_field
    ) -> None:
        self._is_secret = is_secret
        self._safe_text = safe_text
        self._sees = sees
        self._guarded = guarded

    def typing(self, room: Room, sender: Connection, command: c.Typing) -> list[Effect]:
        """The specialist's keystrokes; never of a secret field, and never a text that must not be on the screen."""
        if sender.actor.role != Role.SPECIALIST:
            raise Refused(ErrorCode.FORBIDDEN)
        self._refuse_secret(room, command.field)
        self._refuse_unseen(room, sender, command.field)
        if not self._safe_text(command.field, command.text):
            raise Refused(ErrorCode.INVALID_VALUE, {"field": command.field})
        typing = m.TypingRelay(
            visit=command.visit,
            role=sender.actor.role,
            name=_name(sender),
            field=command.field,
            text=command.text,
            composing=command.composing,
        )
        return self._to_others(room, sender, typing, command.field)

    def focus(self, room: Room, sender: Connection, command: c.Focus) -> list[Effect]:
        """The field in which the specialist or the resident is."""
        if sender.actor.role not in (Role.RESIDENT, Role.SPECIALIST):
            raise Refused(ErrorCode.FORBIDDEN)
        if command.field is not None:
            self._refuse_secret(room, command.field)
            self._refuse_unseen(room, sender, command.field)
        role = sender.actor.role
        focus = m.FocusRelay(visit=command.visit, role=role, name=_name(sender), field=command.field)
        return self._to_others(room, sender, focus, command.field)

    def viewing(self, room: Room, sender: Connection, command: c.Viewing) -> list[Effect]:
        """What the counter shows; kept for those who come later."""
        if sender.actor.role != Role.RESIDENT:
            raise Refused(ErrorCode.FORBIDDEN)
        room.screen = (command.screen, command.section)
        viewing = m.ViewingRelay(visit=command.visit, screen=command.screen, section=command.section)
        return self._to_others(room, sender, viewing, "")

    def mark(self, room: Room, sender: Connection, command: c.MarkPaper) -> list[Effect]:
        """A mark of who serves, for the station, while its document camera is on: nobody else sees that picture."""
        if sender is not room.desk():
            raise Refused(ErrorCode.FORBIDDEN)
        if not room.visit.paper:
            raise Refused(ErrorCode.WRONG_STATE, {"paper": False})
        mark = m.PaperMark(visit=command.visit, mark=command.mark, points=tuple(command.points))
        return [Send(one.id, mark) for one in room.of_role(Role.RESIDENT)]

    def _refuse_unseen(self, room: Room, sender: Connection, field: str) -> None:
        if not self._sees(room, sender, field):
            raise Refused(ErrorCode.FORBIDDEN, {"field": field})

    def _to_others(self, room: Room, sender: Connection, message: m.AnyMessage, field: str | None) -> list[Effect]:
        """To all who watch but supervisors; to who works along only what is in their sections (None: out of every
        field), and no text to the branch of a protected visit that it is not shown. Where the resident looks follows
        who serves, so that a colleague's cursor does not lead them away.
        """
        text = message.field if isinstance(message, m.TypingRelay) else None
        to_branch = text is None or not room.visit.protected or not self._guarded(room.visit)(text)
        leads = not isinstance(message, m.FocusRelay) or room.member_at(sender) is None
        return [
            Send(one.id, message)
            for one in room.connections.values()
            if one is not sender
            and one.actor.role != Role.SUPERVISOR
            and may_watch(one.actor, room.visit)
            and (field is None or self._sees(room, one, field))
            and ((leads and to_branch) or one.actor.role not in BRANCH_SIDE)
        ]

    def _refuse_secret(self, room: Room, field: str) -> None:
        if is_my_number_field(room.visit, field) or self._is_secret(room.visit, field):
            raise Refused(ErrorCode.SECRET_FIELD, {"field": field})


def _name(sender: Connection) -> str:
    """The name of a specialist for people; the resident's would be their counter's."""
    return sender.name if sender.actor.role == Role.SPECIALIST else ""
