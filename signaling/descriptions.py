"""Session descriptions and candidates as browsers have them: relayed between the peers of a call, never read here."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct


class Description(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """An RTCSessionDescriptionInit (W3C webrtc-pc 4.4)."""

    type: Literal["offer", "answer", "pranswer", "rollback"]
    sdp: Annotated[str, Meta(max_length=32_000)] = ""


class Candidate(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """An RTCIceCandidateInit (W3C webrtc-pc 4.8)."""

    candidate: Annotated[str, Meta(max_length=600)]
    sdp_mid: Annotated[str, Meta(max_length=64)] | None = msgspec.field(name="sdpMid", default=None)
    sdp_m_line_index: Annotated[int, Meta(ge=0, le=64)] | None = msgspec.field(name="sdpMLineIndex", default=None)
    username_fragment: Annotated[str, Meta(max_length=256)] | None = msgspec.field(
        name="usernameFragment", default=None
    )
