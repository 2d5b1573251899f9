"""Tests of what the server tells a client."""

import inspect
from typing import get_args

import pytest

from signaling import messages as m

MESSAGES = get_args(m.AnyMessage)


@pytest.mark.parametrize("kind", MESSAGES, ids=lambda kind: kind.__name__)
def test_a_message_is_a_frozen_struct_with_a_name(kind: type[m.Message]) -> None:
    """One message object may go to many connections, so nobody may change it."""
    assert kind.__struct_config__.frozen
    assert isinstance(kind.__struct_config__.tag, str)


def test_every_message_is_in_the_union_under_a_name_of_its_own() -> None:
    """And the examples, the protocol page and the browser know it."""
    kinds = {x for _, x in inspect.getmembers(m, inspect.isclass) if issubclass(x, m.Message) and x is not m.Message}
    assert kinds == set(MESSAGES)
    assert len({kind.__struct_config__.tag for kind in MESSAGES}) == len(MESSAGES)
