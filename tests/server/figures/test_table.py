"""Tests of figures as texts, and of what a published table keeps back."""

from hypothesis import given
from hypothesis import strategies as st

from server.figures.counting import Line
from server.figures.rows import STEPS
from server.figures.table import BY_NAME, COLUMNS, HIDDEN, cells, kept_back


def line(key: str = "a", visits: int = 3, **more: object) -> Line:
    """A line with so many visits, all answered."""
    plain: dict[str, object] = {
        "answered": visits,
        "abandoned": 0,
        "answered_in_time": visits,
        "abandoned_in_time": 0,
        "wait_p50": 90_000,
        "wait_p90": None,
        "ended": visits,
        "steps": dict.fromkeys(STEPS, 60_000),
        "hand_overs": 0,
        "completed": visits,
        "referred": 0,
        "ratings": {3: 1, 2: 0, 1: 0},
    }
    return Line(key=key, visits=visits, **{**plain, **more})  # type: ignore[arg-type]


def test_counts_shares_and_minutes_are_written_each_in_their_way() -> None:
    """And what there is none of is empty."""
    one = line(answered_in_time=2)
    texts = {column.name: column.text(one) for column in COLUMNS}
    assert (texts["visits"], texts["service_level"], texts["wait_p50"]) == ("3", "66.7", "1.5")
    assert (texts["wait_p90"], texts["step_sign"], texts["rating_3"]) == ("", "0.3", "1")
    assert BY_NAME["trips_saved"].text(one) == "3"


def test_a_line_that_is_kept_back_says_so_in_every_cell() -> None:
    """No number of it can be read off another column."""
    assert cells(line(), frozenset({"a"})) == [HIDDEN] * len(COLUMNS)
    assert cells(line(), frozenset())[0] == "3"


def test_one_small_line_takes_the_next_smallest_with_it() -> None:
    """Else it is the sum less the others."""
    lines = [line("a", 2), line("b", 9), line("c", 7)]
    assert kept_back(lines, 3) == {"a", "c"}
    assert kept_back([line("a", 2), line("b", 2), line("c", 7)], 3) == {"a", "b"}
    assert kept_back([line("a", 2)], 3) == {"a"}


@given(st.lists(st.integers(1, 9), max_size=6), st.integers(0, 9))
def test_what_is_kept_back_cannot_be_worked_out(visits: list[int], least: int) -> None:
    """Every small line is kept back, and never one alone beside others; without a limit none is."""
    lines = [line(str(place), number) for place, number in enumerate(visits)]
    hidden = kept_back(lines, least)
    assert {one.key for one in lines if one.visits < least} <= hidden
    assert len(hidden) != 1 or len(lines) == 1
    assert least > 1 or hidden == frozenset()
