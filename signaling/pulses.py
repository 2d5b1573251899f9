"""The pulse of every connection, once a second and spread over it, so that a thousand never go out in one turn."""

from __future__ import annotations

from collections.abc import Iterator

from signaling.room import Connection

SLOTS = 10
"""Tenths of a second: fine enough for timers, coarse enough for a thousand connections."""

SLOT_S = 1 / SLOTS


class Pulses:
    """Deals connections out to slots and says which slots are due."""

    def __init__(self) -> None:
        self._slots: list[dict[str, Connection]] = [{} for _ in range(SLOTS)]
        self._slot_of: dict[str, int] = {}
        self._next = 0
        self._ticked: int | None = None
        self._turns = range(0)

    def add(self, connection: Connection) -> None:
        """A connection takes the next slot."""
        slot = self._next
        self._next = (slot + 1) % SLOTS
        self._slots[slot][connection.id] = connection
        self._slot_of[connection.id] = slot

    def remove(self, connection: str) -> None:
        """A connection is gone."""
        del self._slots[self._slot_of.pop(connection)][connection]

    def due(self, mono: float) -> Iterator[Connection]:
        """The connections whose pulse fell due since the last call; after a long pause each one once."""
        now = int(mono * SLOTS)
        before = now - 1 if self._ticked is None else max(self._ticked, now - SLOTS)
        self._ticked = now
        self._turns = range(before + 1, now + 1)
        for turn in self._turns:
            yield from list(self._slots[turn % SLOTS].values())

    def halfway(self) -> Iterator[Connection]:
        """Half a second away from those that were ``due`` at last: who is looked at there is seen twice a second."""
        for turn in self._turns:
            yield from list(self._slots[(turn + SLOTS // 2) % SLOTS].values())


def next_slot(mono: float) -> float:
    """When the next slot falls due."""
    return (int(mono * SLOTS) + 1) / SLOTS
