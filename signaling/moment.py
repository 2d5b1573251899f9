"""Time as an argument: nothing in the core looks at a clock."""

from __future__ import annotations

from datetime import date

from msgspec import Struct


class Moment(Struct, frozen=True, gc=False):
    """One instant: ``at`` ms since 1970 (UTC, may jump), ``today`` the town's date, ``mono`` seconds (never jump)."""

    at: int
    today: date
    mono: float = 0.0
