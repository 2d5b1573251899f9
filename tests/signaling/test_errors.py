"""Tests of the refusal and its codes."""

from signaling.errors import ErrorCode, Refused


def test_a_refusal_carries_data_and_no_prose() -> None:
    """The text of the exception is the code, so that no log line repeats a value."""
    refusal = Refused(ErrorCode.STALE, {"value": "葛󠄀城"})
    assert refusal.code == ErrorCode.STALE
    assert refusal.details == {"value": "葛󠄀城"}
    assert str(refusal) == "stale"


def test_details_are_empty_unless_given() -> None:
    """And each refusal has its own."""
    first, second = Refused(ErrorCode.FORBIDDEN), Refused(ErrorCode.FORBIDDEN)
    first.details["x"] = 1
    assert second.details == {}
