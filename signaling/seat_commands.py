"""What may be asked about the seats of a call, and about who of those in it serves the visit."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from signaling.command import VisitCommand
from signaling.ids import NameText, SeatIdText
from signaling.target import HAND_OVER_NOTE_MAX
from signaling.words import Role, SeatMode


class OfferSeat(VisitCommand, frozen=True, tag="offer_seat", kw_only=True):
    """The serving specialist asks somebody into the call: a colleague by id, or whoever will come by a link.

    ``consult`` (ひと声) is for a colleague: the resident is on hold, and the two of head office talk alone.
    """

    role: Role
    mode: SeatMode = SeatMode.TALK
    person: NameText | None = None


class AllowSeat(VisitCommand, frozen=True, tag="allow_seat", kw_only=True):
    """The resident's yes (or no) to somebody from outside who is to come by a link."""

    seat: SeatIdText
    allowed: bool


class TakeSeat(VisitCommand, frozen=True, tag="take_seat", kw_only=True):
    """Who was asked into the call comes."""


class SitIn(VisitCommand, frozen=True, tag="sit_in", kw_only=True):
    """A supervisor listens, whispers to the specialist, or talks with all; said again, it changes."""

    mode: SeatMode


class ChangeSeat(VisitCommand, frozen=True, tag="change_seat", kw_only=True):
    """The serving specialist brings a colleague from the consultation into the talk, or back."""

    seat: SeatIdText
    mode: SeatMode


class LeaveSeat(VisitCommand, frozen=True, tag="leave_seat", kw_only=True):
    """Who sits in the call, or was asked, goes; the specialist names the ``seat`` of somebody who is to go."""

    seat: SeatIdText | None = None


class HandSeat(VisitCommand, frozen=True, tag="hand_seat", kw_only=True):
    """The serving specialist hands the visit to a colleague who sits in its call: 「このまま引き継ぐ」.

    ``department`` is the colleague's; the hub fills it in.
    """

    seat: SeatIdText
    department: NameText | None = None
    note: Annotated[str, Meta(max_length=HAND_OVER_NOTE_MAX)] = ""


class TakeOver(VisitCommand, frozen=True, tag="take_over", kw_only=True):
    """A supervisor who talks in the call serves the visit from now on."""
