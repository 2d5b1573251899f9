"""What pages are told of sight and sound at the other side, and of the slate."""

from __future__ import annotations

from msgspec import Struct

from signaling.message import Message
from signaling.words import PictureState, Role, SlatePart, SoundWay, VoiceState


class MediaReported(Message, frozen=True, tag="media_reported", kw_only=True):
    """How microphone, picture and loudspeaker are at the side of this role."""

    visit: str
    role: Role
    voice: VoiceState
    picture: PictureState
    sound: SoundWay
    volume: int


class SlateSide(Struct, frozen=True, gc=False):
    """What one side has on the sheet; each line of ``ink`` is x, y, x, y …"""

    role: Role
    words: str
    ink: tuple[tuple[int, ...], ...]


class SlateWhole(Message, frozen=True, tag="slate", kw_only=True):
    """The slate as it stands; it replaces what the client has."""

    visit: str
    sheet: int
    sides: tuple[SlateSide, ...]


class SlateWritten(Message, frozen=True, tag="slate_written", kw_only=True):
    """The words of the other side as they stand."""

    visit: str
    sheet: int
    role: Role
    words: str


class SlateDrawn(Message, frozen=True, tag="slate_drawn", kw_only=True):
    """A line (or the next piece of the last one) of the other side."""

    visit: str
    sheet: int
    role: Role
    line: tuple[int, ...]
    goes_on: bool


class SlateWiped(Message, frozen=True, tag="slate_wiped", kw_only=True):
    """``role`` has wiped the whole (``sheet`` is the new one), or the words of the other side; ``words`` are those."""

    visit: str
    sheet: int
    role: Role
    part: SlatePart
    words: str


class SlateRefused(Message, frozen=True, tag="slate_refused", kw_only=True):
    """What was written last is not shown to the other side: there is a 個人番号 in it, or the sheet is full."""

    visit: str
    sheet: int
    full: bool


SightMessage = MediaReported | SlateWhole | SlateWritten | SlateDrawn | SlateWiped | SlateRefused
