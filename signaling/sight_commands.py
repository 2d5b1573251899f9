"""What the two sides of a talk say of sight and sound, and what they write and draw for each other; never stored.

A slate (筆談) is speech for those who cannot hear: like the voice it is relayed and forgotten (docs/decisions.md).
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from signaling.passing import Passing
from signaling.words import PictureState, SlatePart, SoundWay, VoiceState

VOLUME_STEPS = 5
WORDS_MAX = 200
"""Longest text of one side of the slate, in code points: more does not stand on a screen in letters for weak eyes."""
SLATE_WIDTH, SLATE_HEIGHT = 1600, 900
"""The slate's own measure; every screen scales it."""
LINE_MAX = 200
"""Most numbers (x and y in turn) in one message: what a finger draws in half a second."""
INK_MAX = 6000
"""Most numbers that one side may have on a sheet."""

Sheet = Annotated[int, Meta(ge=0, le=1_000_000)]
SlateWords = Annotated[str, Meta(max_length=WORDS_MAX)]
Measure = Annotated[int, Meta(ge=0, le=SLATE_WIDTH)]


class ReportMedia(Passing, frozen=True, tag="report_media", kw_only=True):
    """How microphone, picture and loudspeaker are at this side, as the page itself can tell."""

    voice: VoiceState
    picture: PictureState
    sound: SoundWay
    volume: Annotated[int, Meta(ge=0, le=VOLUME_STEPS)]


class SlateWrite(Passing, frozen=True, tag="slate_write", kw_only=True):
    """The words of this side of the slate as they stand; "" takes them away. ``sheet`` is the one that was seen."""

    sheet: Sheet
    words: SlateWords


class SlateDraw(Passing, frozen=True, tag="slate_draw", kw_only=True):
    """A line that was drawn (``goes_on``: the last one of this side goes on), as x, y, x, y …"""

    sheet: Sheet
    line: Annotated[list[Measure], Meta(min_length=2, max_length=LINE_MAX)]
    goes_on: bool = False


class SlateWipe(Passing, frozen=True, tag="slate_wipe", kw_only=True):
    """The words of the other side were read and go; or the whole slate does, and a new sheet begins."""

    sheet: Sheet
    part: SlatePart


class CatchUp(Passing, frozen=True, tag="catch_up", kw_only=True):
    """A page that comes late asks how the other side's media are and what stands on the slate."""
