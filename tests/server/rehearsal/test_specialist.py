"""Tests of the synthetic specialist: a whole visit is led to its end, also where much goes wrong on the way."""

from tests.support.installation import Installation
from tests.support.rehearsed import packaged, rehearsed


async def test_disputes_drops_reloads_and_holds_are_lived_through(office: Installation) -> None:
    """Everything that can befall a visit befalls this one."""
    played = await rehearsed(office, mischief=8, seed=8, specialists=2)
    assert played.told == []
    counts = played.figures.counts
    assert counts["finished"] == 1
    assert counts["drops"] + counts["reloads"] + counts["passed_on"] + counts["left"] > 0


async def test_when_the_time_is_up_a_visit_is_closed_and_nobody_is_blamed(office: Installation) -> None:
    """The specialist refers the resident, and their screen is wiped."""
    played = await rehearsed(office, packaged("H05"), minutes=0.05)
    assert played.told == []
    assert played.figures.counts["finished"] == 1
