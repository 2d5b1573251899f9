"""Tests of the interview as it is stored."""

import msgspec
import pytest

from signaling.interview_plan import InterviewPlan, Term, Text
from tests.support.small_interview import SMALL, small_plan


def test_a_plan_survives_its_storage() -> None:
    """What is written is read again, and says no more than was said."""
    plan = small_plan()
    stored = msgspec.json.encode(plan)
    assert msgspec.json.decode(stored, type=InterviewPlan) == plan
    assert b'"later"' not in stored


@pytest.mark.parametrize("place", ["rules", "questions", "case", "definitions"])
def test_what_is_not_of_the_plan_is_refused(place: str) -> None:
    """A key that nobody reads would be a mistake that nobody sees."""
    broken = SMALL | {place: [SMALL[place][0] | {"colour": "red"}]}
    with pytest.raises(msgspec.ValidationError, match="colour"):
        msgspec.convert(broken, InterviewPlan)


def test_a_term_leaves_out_its_first_day_and_rolls() -> None:
    """Unless it says otherwise (民法140条)."""
    term = Term(Text("日", "day"), days=14)
    assert (term.include_first, term.rolls, term.months, term.years) == (False, True, 0, 0)
