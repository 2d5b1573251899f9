"""Tests of what a log comes to in figures."""

from hypothesis import given
from hypothesis import strategies as st

from server.figures.rows import STEPS, Mark, Period, figures_of
from signaling import events as e
from signaling.codec import kind_of

MINUTE = 60_000


def log(*entries: tuple[float, str, str]) -> list[Mark]:
    """Marks from (minute, kind, actor)."""
    return [Mark(seq, int(at * MINUTE), actor, kind) for seq, (at, kind, actor) in enumerate(entries, 1)]


RESIDENT, SATO, SUZUKI, HUB, STAFF = (
    "resident:k1",
    "specialist:sato",
    "specialist:suzuki",
    "system:hub",
    "branch_staff:m",
)


def test_a_whole_visit_in_minutes_of_its_steps() -> None:
    """Each stretch belongs to the step that ends it; together they are the time with the specialist, and printing."""
    figures = figures_of(
        log(
            (0, "opened", RESIDENT),
            (1, "offered", HUB),
            (2, "answered", SATO),
            (4, "identity_checked", STAFF),
            (10, "edited", SATO),
            (11, "presented", SATO),
            (13, "confirmed", RESIDENT),
            (13, "held", SATO),
            (16, "resumed", SATO),
            (17, "signature_requested", SATO),
            (18, "signed", RESIDENT),
            (19, "submitted", SATO),
            (20, "closed", SATO),
            (23, "printed", STAFF),
            (24, "wiped", STAFF),
            (300, "ticked", STAFF),
        )
    )
    assert {step: spent / MINUTE for step, spent in figures.steps.items()} == {
        "identity": 2,
        "interview": 8,
        "confirm": 2,
        "sign": 2,
        "print": 3,
        "hold": 3,
        "other": 1,
    }
    assert (figures.wait_ms, figures.serving_ms, figures.submitted) == (2 * MINUTE, 18 * MINUTE, 1)
    assert (figures.state, figures.closed_at, figures.hand_overs) == ("closed", 20 * MINUTE, 0)


def test_periods_follow_each_other_without_a_gap() -> None:
    """With who served; an offer that came back is a period, too."""
    figures = figures_of(
        log(
            (0, "opened", RESIDENT),
            (1, "offered", HUB),
            (2, "offer_ended", HUB),
            (3, "offered", HUB),
            (4, "answered", SUZUKI),
            (9, "closed", SUZUKI),
        )
    )
    assert figures.periods == (
        Period(1, "waiting", 0, MINUTE, None),
        Period(2, "offered", MINUTE, 2 * MINUTE, None),
        Period(3, "waiting", 2 * MINUTE, 3 * MINUTE, None),
        Period(4, "offered", 3 * MINUTE, 4 * MINUTE, None),
        Period(5, "serving", 4 * MINUTE, 9 * MINUTE, "suzuki"),
        Period(6, "closed", 9 * MINUTE, None, None),
    )


def test_somebody_who_left_unserved_waited_until_then() -> None:
    """And has no first answer."""
    figures = figures_of(log((0, "opened", RESIDENT), (3, "closed", RESIDENT)))
    assert (figures.answered_at, figures.wait_ms, figures.serving_ms) == (None, 3 * MINUTE, 0)
    assert set(figures.steps.values()) == {0}


def test_somebody_who_waits_still_has_no_wait_yet() -> None:
    """It is not over."""
    figures = figures_of(log((0, "opened", RESIDENT)))
    assert (figures.wait_ms, figures.state) == (None, "waiting")


def test_a_visit_that_goes_from_one_to_another_is_handed_over() -> None:
    """One that comes back to the same person is not."""
    figures = figures_of(
        log(
            (0, "opened", RESIDENT),
            (1, "answered", SATO),
            (2, "parked", SATO),
            (5, "recalled", SATO),
            (6, "handed_over", SATO),
            (7, "answered", SUZUKI),
            (8, "closed", SUZUKI),
        )
    )
    assert figures.hand_overs == 1
    assert [(period.state, period.specialist) for period in figures.periods] == [
        ("waiting", None),
        ("serving", "sato"),
        ("parked", None),
        ("serving", "sato"),
        ("waiting", None),
        ("serving", "suzuki"),
        ("closed", None),
    ]
    assert figures.serving_ms == 3 * MINUTE


KINDS = sorted(str(kind_of_class) for kind_of_class in (body.__struct_config__.tag for body in e.AnyBody.__args__))


@given(st.lists(st.tuples(st.integers(-50, 500), st.sampled_from(KINDS), st.sampled_from([SATO, SUZUKI, STAFF]))))
def test_no_log_makes_a_negative_figure(entries: list[tuple[int, str, str]]) -> None:
    """Whatever comes in whichever order, with a clock that goes back; no time with a specialist is left out."""
    figures = figures_of(log((0, "opened", RESIDENT), *entries))
    assert set(figures.steps) == set(STEPS)
    assert min(figures.steps.values()) >= 0
    assert figures.wait_ms is None or figures.wait_ms >= 0
    assert [p.ended_at for p in figures.periods[:-1]] == [p.began_at for p in figures.periods[1:]]
    assert figures.periods[-1].ended_at is None


def test_every_kind_of_the_log_is_known_here_or_moves_nothing() -> None:
    """The words are those of events.py: a renamed kind would silently be counted as something else."""
    assert kind_of(e.Answered(specialist="x")) == "answered"
    assert {"opened", "offered", "offer_ended", "answered", "closed", "resumed", "printed", "signed"} <= set(KINDS)


def test_a_visit_that_is_taken_over_in_its_call_is_one_hand_over() -> None:
    """A period of its own begins; who serves in it is told besides. Nobody's, it is counted once all the same."""
    marks = log(
        (0, "opened", RESIDENT),
        (1, "offered", HUB),
        (2, "answered", SATO),
        (5, "taken_over", SATO),
        (8, "parked", SUZUKI),
        (9, "recalled", SUZUKI),
        (12, "closed", SUZUKI),
    )
    for name, taken_by in (("suzuki", {4: "suzuki"}), (None, {})):
        figures = figures_of(marks, taken_by)
        serving = [
            (period.began_at // MINUTE, period.specialist) for period in figures.periods if period.state == "serving"
        ]
        assert serving == [(2, "sato"), (5, name), (9, "suzuki")]
        assert (figures.hand_overs, figures.serving_ms) == (1, 9 * MINUTE)
    back = figures_of(log((0, "opened", RESIDENT), (2, "answered", SATO), (3, "taken_over", SATO)), {3: "abe"})
    assert [period.specialist for period in back.periods] == [None, "sato", "abe"]
