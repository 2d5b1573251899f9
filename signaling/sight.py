"""Sight and sound of a talk: each side's media told to the other, and the slate; between counter and desk alone."""

from __future__ import annotations

from typing import assert_never

from signaling import commands as c
from signaling.effects import Effect, Send
from signaling.errors import ErrorCode, Refused
from signaling.messages import AnyMessage
from signaling.relay import SafeText
from signaling.room import Connection, Room
from signaling.sight_messages import (
    MediaReported,
    SlateDrawn,
    SlateRefused,
    SlateWhole,
    SlateWiped,
    SlateWritten,
)
from signaling.words import Role, SlatePart


class Sight:
    """Carries out what passes of sight, sound and slate. Nobody but the two of the talk is told of it."""

    def __init__(self, safe_text: SafeText) -> None:
        self._safe_text = safe_text

    def take(self, room: Room, sender: Connection, command: c.SightCommand) -> list[Effect]:
        """One command of the counter's or of the serving desk's page; Refused(FORBIDDEN) for everybody else."""
        station, desk = room.station(), room.desk()
        if sender is not station and sender is not desk:
            raise Refused(ErrorCode.FORBIDDEN)
        other = desk if sender is station else station
        match command:
            case c.ReportMedia():
                return self._report(room, sender, other, command)
            case c.SlateWrite():
                return self._write(room, sender, other, command)
            case c.SlateDraw():
                return self._draw(room, sender, other, command)
            case c.SlateWipe():
                return self._wipe(room, sender, other, command)
            case c.CatchUp():
                return self._catch_up(room, sender)
            case _:
                assert_never(command)

    def _report(self, room: Room, sender: Connection, other: Connection | None, command: c.ReportMedia) -> list[Effect]:
        told = MediaReported(
            visit=command.visit,
            role=sender.actor.role,
            voice=command.voice,
            picture=command.picture,
            sound=command.sound,
            volume=command.volume,
        )
        room.media[sender.actor.role] = told
        return _to(other, told)

    def _write(self, room: Room, sender: Connection, other: Connection | None, command: c.SlateWrite) -> list[Effect]:
        slate, role = room.slate, sender.actor.role
        if command.sheet != slate.sheet:
            return []
        if not self._safe_text("", command.words):
            # A 個人番号 must not reach another screen, also not by being passed along (design 7).
            return _to(sender, SlateRefused(visit=command.visit, sheet=slate.sheet, full=False))
        slate.write(role, command.words)
        return _to(other, SlateWritten(visit=command.visit, sheet=slate.sheet, role=role, words=command.words))

    def _draw(self, room: Room, sender: Connection, other: Connection | None, command: c.SlateDraw) -> list[Effect]:
        slate, role = room.slate, sender.actor.role
        if len(command.line) % 2:
            raise Refused(ErrorCode.INVALID_FORMAT, {"line": "x and y in turn"})
        if command.sheet != slate.sheet:
            return []
        if not slate.draw(role, command.line, goes_on=command.goes_on):
            return _to(sender, SlateRefused(visit=command.visit, sheet=slate.sheet, full=True))
        line = tuple(command.line)
        drawn = SlateDrawn(visit=command.visit, sheet=slate.sheet, role=role, line=line, goes_on=command.goes_on)
        return _to(other, drawn)

    def _wipe(self, room: Room, sender: Connection, other: Connection | None, command: c.SlateWipe) -> list[Effect]:
        """Told to both: on each screen it takes its place among what was written before and after it."""
        slate, role = room.slate, sender.actor.role
        if command.sheet != slate.sheet:
            return []
        written_by = Role.SPECIALIST if role == Role.RESIDENT else Role.RESIDENT
        words = slate.words_of(written_by)
        if command.part == SlatePart.ALL:
            slate.turn()
        else:
            slate.write(written_by, "")
        wiped = SlateWiped(visit=command.visit, sheet=slate.sheet, role=role, part=command.part, words=words)
        return [*_to(sender, wiped), *_to(other, wiped)]

    def _catch_up(self, room: Room, sender: Connection) -> list[Effect]:
        slate = room.slate
        whole = SlateWhole(visit=room.visit.id, sheet=slate.sheet, sides=slate.sides())
        others = [told for role, told in room.media.items() if role != sender.actor.role]
        return [Send(sender.id, whole), *(Send(sender.id, told) for told in others)]


def _to(one: Connection | None, message: AnyMessage) -> list[Effect]:
    return [] if one is None else [Send(one.id, message)]
