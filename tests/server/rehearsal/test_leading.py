"""Tests of leading: a visit that comes from a colleague is gone on with, and nothing is done twice."""

from tests.support.installation import Installation
from tests.support.rehearsed import packaged, rehearsed


async def test_a_household_is_led_from_the_first_question_to_the_paper(office: Installation) -> None:
    """A move with three persons: interview, list, forms, signatures, papers; nothing is broken and nothing missed."""
    played = await rehearsed(office, packaged("H09"))
    assert played.told == []
    assert played.figures.counts["served"] == 1
    assert played.figures.counts["submitted"] == played.figures.counts["papers"] - 1 >= 3
