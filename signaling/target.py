"""Whom a waiting visit is for, when it is not for everybody: after a hand-over, a time-out or a return."""

from __future__ import annotations

from msgspec import Struct


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
