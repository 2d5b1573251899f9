"""Tests of what pages are told of their calls."""

import msgspec
import pytest

from signaling.call_messages import CallConnect, CallEnd, SignalRelay
from tests.support.wire_examples import MESSAGES


@pytest.mark.parametrize("kind", [CallConnect, CallEnd, SignalRelay])
def test_a_message_about_calls_is_as_in_the_examples(kind: type[CallConnect | CallEnd | SignalRelay]) -> None:
    """Member by member."""
    example = MESSAGES[str(kind.__struct_config__.tag)]
    assert set(kind.__struct_fields__) == set(example) - {"type"}
    msgspec.convert(example, kind)
