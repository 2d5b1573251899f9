"""Tests of whom a waiting visit is for."""

import msgspec
import pytest

from signaling.target import Target


def test_a_target_of_nobody_is_everybody() -> None:
    """A visit that is back in the queue for all who have the skills."""
    assert Target() == msgspec.json.decode(b"{}", type=Target)


def test_a_target_in_the_log_says_nothing_unknown() -> None:
    """It is part of events: what is no member there is damage."""
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(b'{"branch": "asahi"}', type=Target)
