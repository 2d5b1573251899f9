"""Tests of who can be asked into a call."""

import pytest

from signaling.errors import ErrorCode, Refused
from signaling.words import Role
from tests.support.seated_call import SeatedCall


def test_who_is_free_can_be_asked_and_who_comes_by_a_link_needs_no_presence() -> None:
    """Nothing is known of somebody from outside."""
    call = SeatedCall()
    call.offer()
    call.offer(Role.FAMILY)
    assert len(call.now.seats) == 2


@pytest.mark.parametrize(("person", "code"), [("nobody", ErrorCode.NOT_FOUND), ("suzuki", ErrorCode.TAKEN)])
def test_who_is_unknown_or_away_can_not(person: str, code: ErrorCode) -> None:
    """The asker is told which."""
    call = SeatedCall()
    call.town.leave(call.other)
    with pytest.raises(Refused) as refusal:
        call.offer(person=person)
    assert refusal.value.code == code
