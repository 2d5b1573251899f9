"""Tests of what a session description sends."""

import pytest

from signaling.media_rights import sends_more
from signaling.words import Flow

HEAD = "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"


def sdp(*sections: str, whole: str = "") -> str:
    """A description with these sections, as ``audio sendrecv``; without a direction it has none."""
    text = HEAD + (f"a={whole}\r\n" if whole else "")
    for section in sections:
        kind, _, direction = section.partition(" ")
        text += f"m={kind} 9 UDP/TLS/RTP/SAVPF 96\r\nc=IN IP4 0.0.0.0\r\n"
        text += f"a={direction}\r\n" if direction else ""
    return text


@pytest.mark.parametrize("direction", ["sendrecv", "sendonly", ""])
@pytest.mark.parametrize("kind", ["audio", "video", "application"])
def test_who_may_send_nothing_sends_nothing(kind: str, direction: str) -> None:
    """A section that says no direction sends and receives (RFC 8866, 6.7)."""
    assert sends_more(sdp(f"{kind} {direction}".strip()), Flow.NONE)
    assert not sends_more(sdp(f"{kind} {direction}".strip()), Flow.ALL)


@pytest.mark.parametrize("direction", ["recvonly", "inactive"])
def test_who_only_receives_may(direction: str) -> None:
    """A listener's description passes."""
    assert not sends_more(sdp(f"audio {direction}", f"video {direction}"), Flow.NONE)


def test_a_whisper_is_a_voice() -> None:
    """And no picture."""
    assert not sends_more(sdp("audio sendonly", "video recvonly"), Flow.VOICE)
    assert sends_more(sdp("audio sendonly", "video sendrecv"), Flow.VOICE)


def test_one_section_that_sends_is_enough() -> None:
    """Wherever it stands."""
    assert sends_more(sdp("audio recvonly", "video recvonly", "audio sendonly"), Flow.NONE)


def test_the_whole_descriptions_direction_counts_where_a_section_has_none() -> None:
    """And only there."""
    assert not sends_more(sdp("audio", whole="recvonly"), Flow.NONE)
    assert sends_more(sdp("audio sendonly", whole="recvonly"), Flow.NONE)
