"""Tests of what passes between the branch's pages and the server."""

import dataclasses

import pytest

from branch_client import ports


@pytest.mark.parametrize("kind", [ports.StationDoor, ports.BranchDoor, ports.Code, ports.Paper, ports.ClosedVisit])
def test_what_is_answered_cannot_be_changed_afterwards(kind: type) -> None:
    """An answer is a value."""
    assert dataclasses.is_dataclass(kind)
    made = kind(*(None for _ in dataclasses.fields(kind)))
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(made, dataclasses.fields(kind)[0].name, "other")


def test_a_refusal_says_why_and_how_long_to_wait() -> None:
    """For the page's words and the header."""
    refusal = ports.EnrolmentRefused("too_many", 30)
    assert (refusal.code, refusal.retry_after, str(refusal)) == ("too_many", 30, "too_many")
