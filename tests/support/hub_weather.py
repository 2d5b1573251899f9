"""What happens to a hub by itself: a disk that fills up, a clock that is set, another process that writes."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.support.hub_points import STEP_S, HubPoints
from tests.support.watched_town import RINGS_S

LATE_S = 10.0
"""A wish of which nothing was heard is asked again after this."""


class HubWeather(HubPoints):
    """Rules that nobody in the town carries out."""

    @rule(how=st.sampled_from(["full", "good", "slow", "good", "good"]))
    def disk_changes_its_mind(self, how: str) -> None:
        """Full, slow, or good again."""
        self.town.disk(how)

    @precondition(lambda self: self.town.visits)
    @rule(data=st.data(), told=st.sampled_from(["gap", "all", "again"]), last=st.sampled_from(["note", "tick"]))
    def another_process_writes(self, data: st.DataObject, told: str, last: str) -> None:
        """The log went on without this process. It learns of the last event only, of all, or of some once more."""
        self.town.write_elsewhere(data.draw(st.sampled_from(sorted(self.town.visits))), told=told, last=last)

    @rule(seconds=st.sampled_from([-3600, 3600]))
    def clock_is_set(self, seconds: float) -> None:
        """By somebody, or by a time server."""
        self.town.clock.set_wall(seconds)

    def rings_end(self) -> None:
        """Point 5: no ringing without its end, at a desk that is there or not."""
        for visit, since in self.town.offered_at.items():
            good = self.town.good_since
            late = STEP_S + (0 if good <= since else LATE_S)
            assert self.town.clock.mono - max(since, good) <= RINGS_S + late, visit
