"""What the server and the echo's worker say to each other: one JSON line each, bounded."""

from __future__ import annotations

from msgspec import Struct
from msgspec.json import Decoder, Encoder

LINE_MAX = 64 * 1024


class Begin(Struct, frozen=True, tag="begin"):
    """Answer an offer (bounded already), and echo for so many seconds at most."""

    echo: str
    sdp: str
    seconds: float


class End(Struct, frozen=True, tag="end"):
    """End an echo; one that is over already is fine."""

    echo: str


class Answered(Struct, frozen=True, tag="answered"):
    """The answer to an offer."""

    echo: str
    sdp: str


class Refused(Struct, frozen=True, tag="refused"):
    """The offer could not be answered; ``reason`` is a kind of error, and nothing of the offer."""

    echo: str
    reason: str


class Ended(Struct, frozen=True, tag="ended"):
    """An echo is over: ``frames`` of each kind were sent back."""

    echo: str
    reason: str
    frames: dict[str, int]


Order = Begin | End
Reply = Answered | Refused | Ended
_encode = Encoder().encode
read_order = Decoder(Order).decode
read_reply = Decoder(Reply).decode


def line_of(said: Order | Reply) -> bytes:
    """One line for the pipe."""
    return _encode(said) + b"\n"
