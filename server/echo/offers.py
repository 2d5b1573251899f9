"""What of an offer the echo looks at: bounded in size, and never an address that is not the asker's own.

A peer sends packets to whatever address an offer names as a candidate (RFC 8445, 7.2.2); whoever could name any would
have a machine in the town's network that knocks where they like. So only addresses of the asker, of this machine and of
our own relay are left in.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Collection

OFFER_MAX = 16_000
LINES_MAX = 400
CANDIDATES_MAX = 24
KINDS = ("audio", "video")


class OfferRefused(Exception):
    """Raised for an offer that is none, or asks for more than one voice and one picture; the text is a code."""


def bounded_offer(sdp: str, allowed: Collection[str]) -> str:
    """The offer with the candidates that may be tried, and no other address in it. Raises OfferRefused."""
    if len(sdp) > OFFER_MAX:
        raise OfferRefused("too_large")
    lines = sdp.replace("\r\n", "\n").split("\n")
    if len(lines) > LINES_MAX or not lines[0].startswith("v=0"):
        raise OfferRefused("no_offer")
    media = [line[2:].split(" ", 1)[0] for line in lines if line.startswith("m=")]
    if not media or len(set(media)) != len(media) or not set(media) <= set(KINDS):
        raise OfferRefused("not_these_media")
    kept, candidates = [], 0
    for line in lines:
        if line.startswith("a=candidate:"):
            if candidates < CANDIDATES_MAX and _may_be_tried(line, allowed):
                candidates += 1
                kept.append(line)
        elif line.startswith("c="):
            kept.append("c=IN IP4 0.0.0.0")
        elif line.startswith("a=rtcp:"):
            kept.append("a=rtcp:9 IN IP4 0.0.0.0")
        elif not line.startswith("a=remote-candidates:"):
            kept.append(line)
    if candidates == 0:
        raise OfferRefused("no_way_to_you")
    return "\r\n".join(kept)


def _may_be_tried(line: str, allowed: Collection[str]) -> bool:
    """Whether a candidate is of UDP, at an allowed address and a port that no server of a network listens on."""
    parts = line.removeprefix("a=candidate:").split(" ")
    if len(parts) < 8 or parts[2].lower() != "udp" or parts[6] != "typ" or not parts[5].isdecimal():
        return False
    address = plain_address(parts[4])
    # A name (``….local``) is asked for nowhere: who may be looked up is not for an offer to say.
    return address is not None and address in allowed and 1024 <= int(parts[5]) <= 65535


def plain_address(text: str) -> str | None:
    """An IP address in its one spelling; None for a name, or an address that means everybody or nobody."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return None if address.is_multicast or address.is_unspecified else str(address)
