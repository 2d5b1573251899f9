"""Tests of the base of every message."""

from signaling.message import Message
from signaling.messages import Replaced


def test_a_message_says_its_type() -> None:
    """As its name in snake_case; the base says none."""
    assert Replaced.__struct_config__.tag == "replaced"
    assert Message.__struct_config__.tag_field == "type"
