"""Whether a session description sends more than its sender may: read from its media sections (RFC 8866, RFC 8829)."""

from __future__ import annotations

from signaling.words import Flow

_DIRECTIONS = frozenset({"a=sendrecv", "a=sendonly", "a=recvonly", "a=inactive"})
_SENDING = frozenset({"a=sendrecv", "a=sendonly"})
_MAY_SEND: dict[Flow, frozenset[str]] = {
    Flow.NONE: frozenset(),
    Flow.VOICE: frozenset({"audio"}),
}


def sends_more(sdp: str, allowed: Flow) -> bool:
    """Whether a section sends what is not allowed. A section without a direction sends (RFC 8866, 6.7)."""
    if allowed == Flow.ALL:
        return False
    may = _MAY_SEND[allowed]
    return any(kind not in may and direction in _SENDING for kind, direction in _sections(sdp))


def _sections(sdp: str) -> list[tuple[str, str]]:
    """Each media section's kind, and its direction or that of the whole description."""
    default = "a=sendrecv"
    found: list[tuple[str, str]] = []
    for line in sdp.splitlines():
        if line.startswith("m="):
            found.append((line[2:].partition(" ")[0], default))
        elif line in _DIRECTIONS:
            if found:
                found[-1] = (found[-1][0], line)
            else:
                default = line
    return found
