"""Tests of who is served before whom."""

from msgspec.structs import replace

from signaling.priority import ORDER, priority
from signaling.target import Target
from signaling.visit import Reply, Visit
from signaling.words import Priority
from tests.support.deciding import Deciding

VISIT = Deciding(serving=False).visit


def said(value: bool | None, *, seq: int = 5, taken_back: bool = False, question: str = "Q") -> Visit:
    """A visit in which the fact was answered."""
    facts = {} if value is None else {"protected": value}
    reply = Reply(question, None, 1, facts, (), taken_back, {}, "specialist:sato", 9, seq, "c")
    return replace(VISIT, replies={**VISIT.replies, question: reply})


def test_everybody_is_the_same_at_first() -> None:
    """Normal comes last."""
    assert priority(VISIT) == Priority.NORMAL == ORDER[-1]


def test_a_promise_comes_before_who_was_served_already_and_that_before_the_rest() -> None:
    """In this order."""
    returned = replace(VISIT, target=Target(department="kokuho"))
    assert priority(returned) == Priority.RETURNED
    assert priority(replace(returned, promised_at=1)) == Priority.PROMISED


def test_who_is_protected_comes_first() -> None:
    """As it was said last; what was taken back was not said."""
    assert priority(replace(said(True), promised_at=1)) == Priority.PROTECTED
    assert priority(said(False)) == Priority.NORMAL
    assert priority(said(None)) == Priority.NORMAL
    assert priority(said(True, taken_back=True)) == Priority.NORMAL
    both = replace(VISIT, replies={**said(True, seq=5).replies, **said(False, seq=6, question="R").replies})
    assert priority(both) == Priority.NORMAL
