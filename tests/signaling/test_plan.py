"""Tests of what the core asks of a catalogue."""

import inspect

from server.catalogue.form_plan import FormPlan as CataloguePlan
from signaling.plan import CheckedText, FormPlan
from tests.support.small_plan import SmallPlan


def test_the_small_plan_and_the_catalogues_plan_answer_the_whole_protocol() -> None:
    """Under the same names with the same arguments; mypy holds the types."""
    for name, asked in inspect.getmembers(FormPlan, inspect.isfunction):
        if name.startswith("_"):
            continue
        for answered in (SmallPlan, CataloguePlan):
            wanted = list(inspect.signature(asked).parameters)
            assert list(inspect.signature(getattr(answered, name)).parameters) == wanted


def test_a_checked_text_brings_nothing_along_unless_it_says_so() -> None:
    """No warning, no fills."""
    assert CheckedText("1", "一") == CheckedText(value="1", shown="一", warning=None, fills=())


def plan_of_the_core() -> FormPlan:
    """The small plan as the core takes it: mypy checks the shape."""
    return SmallPlan()


def test_the_small_plan_is_a_form_plan() -> None:
    """It has the catalogue's version."""
    assert plan_of_the_core().version == SmallPlan.version
