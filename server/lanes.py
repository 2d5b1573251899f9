"""A visit on its way through the writer: the state it will have, and what has been decided upon it already."""

from __future__ import annotations

from dataclasses import dataclass, field

from server.keys import VisitCipher
from server.writer import Work
from signaling.visit import Visit


@dataclass
class Lane:
    """``visit`` runs ahead of what is committed while a batch is being written.

    When a write fails, ``generation`` grows: everything decided on the lost state is refused, nothing of it written.
    """

    visit: Visit
    cipher: VisitCipher
    causes: dict[str, int] = field(default_factory=dict)
    in_flight: int = 0
    generation: int = 0


@dataclass(frozen=True)
class Item:
    """One decided command (or hub's wish) in a batch, and who is to be told how it went."""

    lane: Lane | None
    generation: int
    work: Work | None
    connection: str = ""
    command: str = ""
    seq: int = 0
    opened: str | None = None
    offer_of: str = ""
    counter: str = ""

    @property
    def lost(self) -> bool:
        """Whether the state that this was decided on is gone."""
        return self.lane is not None and self.generation != self.lane.generation
