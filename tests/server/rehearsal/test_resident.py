"""Tests of the synthetic resident: calls, answers, signs, and leaves a counter on which nothing is left."""

import pytest

from server.rehearsal.resident import make_pace
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


@pytest.mark.parametrize("seed", [1, 2])
def test_everybody_has_a_chance_of_their_own(seed: int) -> None:
    """Two people of one rehearsal do not do the same."""
    one, other = make_pace(1, seed=seed, number=1), make_pace(1, seed=seed, number=2)
    assert [one.happens(0.5) for _ in range(40)] != [other.happens(0.5) for _ in range(40)]
