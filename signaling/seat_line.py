"""Somebody who sits in a call, as a page is shown it."""

from __future__ import annotations

from msgspec import Struct

from signaling.words import Role, SeatMode


class SeatLine(Struct, frozen=True, gc=False, kw_only=True):
    """Somebody who sits in the call, or was asked into it. ``name`` is "" for who came by a link."""

    seat: str
    role: Role
    mode: SeatMode
    name: str
    until: int
    allowed: bool
    taken_at: int | None
