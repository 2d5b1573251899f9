"""Tests of who is served before whom."""

from msgspec.structs import replace

from signaling.priority import ORDER, priority
from signaling.target import Target
from signaling.words import Priority
from tests.support.deciding import Deciding

VISIT = Deciding(serving=False).visit


def test_everybody_is_the_same_at_first() -> None:
    """Normal comes last."""
    assert priority(VISIT) == Priority.NORMAL == ORDER[-1]


def test_a_promise_comes_before_who_was_served_already_and_that_before_the_rest() -> None:
    """In this order."""
    returned = replace(VISIT, target=Target(department="kokuho"))
    assert priority(returned) == Priority.RETURNED
    assert priority(replace(returned, promised_at=1)) == Priority.PROMISED


def test_who_is_protected_comes_first() -> None:
    """Before whoever was promised a time."""
    assert priority(replace(VISIT, protected=True, promised_at=1)) == Priority.PROTECTED
