"""What pages are told of their calls: whom to join, what comes from there, and that it is over."""

from __future__ import annotations

from collections.abc import Mapping

from signaling.descriptions import Candidate, Description
from signaling.message import Message
from signaling.words import Flow, Role


class CallConnect(Message, frozen=True, tag="call_connect", kw_only=True):
    """Join another side by media. The same ``call`` as before means: keep the peer you have.

    ``peer`` is who is there (``resident``, ``specialist`` or a seat) and ``role`` their role; ``send`` and ``receive``
    are what may go each way. A peer of before with the same ``peer`` ends with it.
    """

    visit: str
    call: str
    polite: bool
    ice_servers: tuple[Mapping[str, object], ...]
    peer: str = ""
    role: Role | None = None
    send: Flow = Flow.ALL
    receive: Flow = Flow.ALL


class CallEnd(Message, frozen=True, tag="call_end", kw_only=True):
    """A call is over; close its peer. Without ``call`` all are."""

    visit: str
    reason: str
    call: str = ""


class SignalRelay(Message, frozen=True, tag="signal", kw_only=True):
    """A description or candidate from the other side."""

    visit: str
    call: str
    description: Description | None
    candidate: Candidate | None
