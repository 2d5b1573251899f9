"""Tests of what the town has decided."""

from signaling.policy import DEFAULT_POLICY


def test_a_town_that_says_nothing_has_people_told() -> None:
    """Nobody is listened to unseen unless the town has said so."""
    assert DEFAULT_POLICY.listening_told
