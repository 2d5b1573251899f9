"""Tests of the bounds of what browsers tell each other."""

import msgspec
import pytest

from signaling.descriptions import Candidate, Description


def test_a_candidate_has_the_names_of_the_browser() -> None:
    """W3C webrtc-pc 4.8: they are in camel case on the wire."""
    made = Candidate(candidate="candidate:1", sdp_mid="0", sdp_m_line_index=0)
    assert set(msgspec.to_builtins(made)) == {"candidate", "sdpMid", "sdpMLineIndex", "usernameFragment"}


def test_a_description_is_one_of_four_and_bounded() -> None:
    """Whatever a page invents is refused."""
    for wrong in ({"type": "hello", "sdp": ""}, {"type": "offer", "sdp": "v" * 32_001}):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(wrong, Description)
