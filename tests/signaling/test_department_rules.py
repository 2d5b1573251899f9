"""Tests of the ladder and of the ways of routing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from signaling.department_rules import (
    Bundle,
    CallBack,
    DepartmentRules,
    NoRules,
    Reach,
    RoutingMode,
    Step,
    reach,
    skills_for,
)
from signaling.words import LadderStep
from tests.support.deciding import Deciding

VISIT = Deciding(serving=False).visit
LADDER = DepartmentRules(
    steps=(
        Step(LadderStep.SPECIALIST, 30),
        Step(LadderStep.SECTION, 20),
        Step(LadderStep.SUPPORT, 20, ("kokuho",)),
        Step(LadderStep.RECEPTION, 10, ("madoguchi",)),
    )
)


def reached(seconds: float, *, promised: bool = False) -> Reach:
    """How far the search is after so long."""
    visit = replace(VISIT, promised_at=1) if promised else VISIT
    return reach(LADDER, "shimin", visit, at=visit.waiting_since + round(seconds * 1000))


@pytest.mark.parametrize(
    ("seconds", "step", "departments"),
    [
        (0, LadderStep.SPECIALIST, set()),
        (29.9, LadderStep.SPECIALIST, set()),
        (30, LadderStep.SECTION, {"shimin"}),
        (50, LadderStep.SUPPORT, {"shimin", "kokuho"}),
        (70, LadderStep.RECEPTION, {"shimin", "kokuho", "madoguchi"}),
        (80, LadderStep.CHOICE, {"shimin", "kokuho", "madoguchi"}),
        (8000, LadderStep.CHOICE, {"shimin", "kokuho", "madoguchi"}),
        (-50, LadderStep.SPECIALIST, set()),
    ],
)
def test_each_step_asks_more_people(seconds: float, step: LadderStep, departments: set[str]) -> None:
    """After the last the resident chooses, and the search goes on; a clock set back starts it over."""
    assert reached(seconds) == Reach(step, frozenset(departments))
    assert reached(seconds).rings_together == (step != LadderStep.SPECIALIST)


def test_a_promise_begins_with_the_whole_section() -> None:
    """Who comes at the time that was said has waited already."""
    assert reached(0, promised=True).step == LadderStep.SECTION
    alone = DepartmentRules()
    visit = replace(VISIT, promised_at=1)
    assert reach(alone, "", visit, at=visit.waiting_since).step == LadderStep.SPECIALIST


@given(st.floats(0, 500), st.floats(0, 500))
def test_the_search_never_narrows(first: float, second: float) -> None:
    """Whoever was asked is asked still."""
    early, late = sorted([first, second])
    assert reached(early).departments <= reached(late).departments


@pytest.mark.parametrize(
    ("mode", "procedures", "skills"),
    [
        (RoutingMode.SUPER, ("tennyu", "kokuho"), {"idou", "hoken"}),
        (RoutingMode.CROWD, ("tennyu", "kokuho"), {"idou"}),
        (RoutingMode.ANYONE, ("tennyu", "kokuho"), set()),
        (RoutingMode.BUNDLE, ("tennyu", "kokuho"), {"hikkoshi"}),
        (RoutingMode.BUNDLE, ("kokuho", "nenkin"), {"hoken", "nenkin"}),
    ],
)
def test_the_way_of_routing_says_whom_a_visit_needs(
    mode: RoutingMode, procedures: tuple[str, ...], skills: set[str]
) -> None:
    """A life event needs its own skill where the town has one, and else those of its matters."""
    skill_of = {"tennyu": "idou", "kokuho": "hoken", "nenkin": "nenkin"}
    bundles = [Bundle("hikkoshi", frozenset({"tennyu", "kokuho"}))]
    assert skills_for(mode, procedures, skill_of, bundles) == skills


def test_a_town_without_rules_searches_by_skill_alone() -> None:
    """And lets the resident choose after three minutes."""
    rules = NoRules()
    assert (rules.department_of(VISIT), dict(rules.departments())) == ("", {})
    assert rules.of("shimin").call_back == CallBack()
    assert reach(rules.of(""), "", VISIT, at=VISIT.waiting_since + 179_000) == Reach(LadderStep.SPECIALIST)
    assert reach(rules.of(""), "", VISIT, at=VISIT.waiting_since + 180_000) == Reach(LadderStep.CHOICE)
