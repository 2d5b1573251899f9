"""What passes between the screens of a visit and is never stored: where somebody is, what they are typing."""

from __future__ import annotations

from collections.abc import Callable

from signaling import commands as c
from signaling import messages as m
from signaling.effects import Effect, Send
from signaling.errors import ErrorCode, Refused
from signaling.rights import may_watch
from signaling.room import Connection, Room
from signaling.visit import Visit
from signaling.words import Role

IsSecret = Callable[[Visit, str], bool]
"""Whether a field of this visit exists on paper only (個人番号)."""

SafeText = Callable[[str, str], bool]
"""Whether a text (field id, text) may be on the branch screen before the decider has looked at it."""


def is_my_number_field(visit: Visit, field: str) -> bool:
    """What the name of a field says, for a hub that has not been given the catalogue's answer."""
    return field.rpartition(".")[2] == "my_number"


def any_text(field: str, text: str) -> bool:
    """Every text may pass: for a hub that has not been given the catalogue's answer."""
    return True


class Relay:
    """Checks what passes and hands it to the other participants; supervisors read events, not keystrokes."""

    def __init__(self, is_secret: IsSecret, safe_text: SafeText) -> None:
        self._is_secret = is_secret
        self._safe_text = safe_text

    def typing(self, room: Room, sender: Connection, command: c.Typing) -> list[Effect]:
        """The specialist's keystrokes; never of a secret field, and never a text that must not be on the screen."""
        if sender.actor.role != Role.SPECIALIST:
            raise Refused(ErrorCode.FORBIDDEN)
        self._refuse_secret(room, command.field)
        if not self._safe_text(command.field, command.text):
            raise Refused(ErrorCode.INVALID_VALUE, {"field": command.field})
        typing = m.TypingRelay(
            visit=command.visit,
            role=sender.actor.role,
            field=command.field,
            text=command.text,
            composing=command.composing,
        )
        return _to_others(room, sender, typing)

    def focus(self, room: Room, sender: Connection, command: c.Focus) -> list[Effect]:
        """The field in which the specialist or the resident is."""
        if sender.actor.role not in (Role.RESIDENT, Role.SPECIALIST):
            raise Refused(ErrorCode.FORBIDDEN)
        if command.field is not None:
            self._refuse_secret(room, command.field)
        focus = m.FocusRelay(visit=command.visit, role=sender.actor.role, field=command.field)
        return _to_others(room, sender, focus)

    def viewing(self, room: Room, sender: Connection, command: c.Viewing) -> list[Effect]:
        """What the counter shows; kept for those who come later."""
        if sender.actor.role != Role.RESIDENT:
            raise Refused(ErrorCode.FORBIDDEN)
        room.screen = (command.screen, command.section)
        viewing = m.ViewingRelay(visit=command.visit, screen=command.screen, section=command.section)
        return _to_others(room, sender, viewing)

    def _refuse_secret(self, room: Room, field: str) -> None:
        if is_my_number_field(room.visit, field) or self._is_secret(room.visit, field):
            raise Refused(ErrorCode.SECRET_FIELD, {"field": field})


def _to_others(room: Room, sender: Connection, message: m.AnyMessage) -> list[Effect]:
    return [
        Send(one.id, message)
        for one in room.connections.values()
        if one is not sender and one.actor.role != Role.SUPERVISOR and may_watch(one.actor, room.visit)
    ]
