"""Tests of signaling/sight_messages.py: what pages are told of sight and sound."""

from typing import get_args

from signaling import messages as m
from signaling import sight_messages as s


def test_every_message_of_sight_is_told_to_pages() -> None:
    """And each names the visit it is about."""
    kinds = {kind for kind in get_args(m.AnyMessage) if kind.__module__ == s.__name__}
    assert len(kinds) == 6
    assert all("visit" in kind.__struct_fields__ for kind in kinds)
