"""Whom a waiting visit is for when it is not for everybody, and the bounds of passing one on."""

from __future__ import annotations

from msgspec import Struct

HAND_OVER_NOTE_MAX = 500
COURSE_MAX = 8
"""Most departments that serve one visit in turn."""
PARK_MINUTES_MAX = 120
BACK_AFTER_S = (30, 1800)
"""How soon and how late a visit that was handed over comes back when nobody takes it."""


class Target(Struct, frozen=True, gc=False, forbid_unknown_fields=True, kw_only=True):
    """One person, else the people of one department, else everybody with the skills.

    ``first`` is asked before the others while they are free. ``by`` sent the visit here and may take it back; until
    ``back_at`` (ms since 1970) it does not ring at theirs, then it is for them first again.
    """

    specialist: str | None = None
    department: str | None = None
    first: str | None = None
    by: str | None = None
    back_at: int | None = None
