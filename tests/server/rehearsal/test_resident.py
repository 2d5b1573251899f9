"""Tests of the synthetic resident: calls, answers, signs, and leaves a counter on which nothing is left."""

from tests.support.installation import Installation, call_and_leave
from tests.support.rehearsed import rehearsed


async def test_a_visit_that_was_left_on_the_screen_is_cleared_first(office: Installation) -> None:
    """Somebody called there and walked away: the next resident begins with a clean screen."""
    await call_and_leave(await office.enrolled(), "juminhyo")
    played = await rehearsed(office)
    assert played.told == []
    assert played.figures.counts["finished"] == 1


async def test_who_waits_when_the_time_is_up_leaves(office: Installation) -> None:
    """Without anybody at a desk the resident cancels, and the screen is wiped."""
    played = await rehearsed(office, specialists=0, minutes=0.05)
    assert played.told == []
    assert (played.figures.counts["left"], played.figures.counts["finished"]) == (1, 1)
