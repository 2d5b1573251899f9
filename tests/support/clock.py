"""A clock that a test moves: the wall and the monotonic one apart, as they are on a machine."""

from __future__ import annotations

from datetime import date

from signaling.moment import Moment

START_MS = 1_795_305_600_000


class HandClock:
    """Stands still until told otherwise."""

    def __init__(self) -> None:
        self.at = START_MS
        self.today = date(2026, 11, 22)
        self.mono = 1000.0

    def moment(self) -> Moment:
        """The instant as the core takes it."""
        return Moment(self.at, self.today, self.mono)

    def jump(self, seconds: float) -> None:
        """Time passes."""
        self.at += round(seconds * 1000)
        self.mono += seconds

    def set_wall(self, seconds: float) -> None:
        """Somebody sets the wall clock forward (or back); no time passes."""
        self.at += round(seconds * 1000)
