"""The open sockets of this process by connection id: what goes out to each, and through which door it came in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from signaling.codec import encode_message
from signaling.messages import AnyMessage
from signaling.rights import Actor

CLOSE_CODES = {"broken": 1011, "replaced": 4001, "forbidden": 4003, "silent": 4009, "changed": 4010}
"""1011 (RFC 6455): something failed in here; the page comes back by itself, like after any code below 4000."""

GOING_AWAY = 1001


@dataclass(frozen=True)
class Page:
    """Who opened a socket, as the doors identified them; ``key`` is the door they came through."""

    key: str
    actor: Actor
    name: str
    skills: frozenset[str] = frozenset()
    department: str = ""


class Outgoing(Protocol):
    """What is asked of a socket: ``server.outbox.Outbox`` has it."""

    def put(self, message: bytes) -> None:
        """Queue one encoded message; never waits."""

    def close(self, code: int, reason: str) -> None:
        """Close after what is queued."""


class Sockets:
    """Holds them; messages to one that is gone are dropped, its page asks for what it missed."""

    def __init__(self) -> None:
        self._outgoing: dict[str, Outgoing] = {}
        self._keys: dict[str, str] = {}

    def add(self, connection: str, key: str, outgoing: Outgoing) -> None:
        """A socket is open; ``key`` is the door of its page."""
        self._outgoing[connection] = outgoing
        self._keys[connection] = key

    def remove(self, connection: str) -> None:
        """A socket is gone."""
        self._outgoing.pop(connection, None)
        self._keys.pop(connection, None)

    def with_keys(self) -> Iterator[tuple[str, str]]:
        """Each connection with its door; sockets may be removed meanwhile."""
        return iter(list(self._keys.items()))

    def put(self, connection: str, message: bytes) -> None:
        """Queue an encoded message."""
        outgoing = self._outgoing.get(connection)
        if outgoing is not None:
            outgoing.put(message)

    def tell(self, connection: str, message: AnyMessage) -> None:
        """Queue one message for one socket."""
        self.put(connection, encode_message(message))

    def drop(self, connection: str, reason: str) -> None:
        """Close a socket with the code for this reason; nothing more goes out through it."""
        outgoing = self._outgoing.pop(connection, None)
        if outgoing is not None:
            outgoing.close(CLOSE_CODES[reason], reason)

    def close_all(self) -> None:
        """The process ends; every page comes back by itself."""
        for outgoing in self._outgoing.values():
            outgoing.close(GOING_AWAY, "the server stops")
