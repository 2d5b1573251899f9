"""A visit on its way through the writer: the state it will have, and what has been decided upon it already."""

from __future__ import annotations

from dataclasses import dataclass, field

from msgspec import Struct
from msgspec.structs import replace

from server.keys import VisitCipher
from server.store import LoadedVisit
from server.writer import AppendEvents, Failed, Work
from signaling import events as e
from signaling.commands import OpenVisit, VisitCommand
from signaling.rights import Actor
from signaling.visit import Visit, evolve

ATTEMPTS = 3
"""How often a command is decided on what the log really holds before its sender is told that it is taken."""

OPENING_ATTEMPTS = 60
"""When many call at once at several nodes, each round one node's visits get the next numbers; nobody at a counter may
go without for that."""


class Asked(Struct, frozen=True):
    """A lasting command as it came in, kept until it is answered so that it can be decided again."""

    connection: str
    actor: Actor
    command: VisitCommand | OpenVisit
    attempt: int = 1

    @property
    def may_try(self) -> bool:
        """Whether it is worth another attempt."""
        return self.attempt < (OPENING_ATTEMPTS if isinstance(self.command, OpenVisit) else ATTEMPTS)

    def again(self) -> Asked:
        """The same, for the next attempt."""
        return replace(self, attempt=self.attempt + 1)


@dataclass
class Lane:
    """``visit`` runs ahead of ``durable`` while a batch is being written.

    When a write fails, ``generation`` grows: all that was decided on the lost state is lost with it, and is never
    taken for written. ``waiting`` holds, while the log is being read again, the commands to be decided upon it.
    """

    visit: Visit
    cipher: VisitCipher
    durable: Visit | None = None
    """None while the visit is being opened."""
    causes: dict[str, int] = field(default_factory=dict)
    """The seq to which each durable command led."""
    pending: dict[str, int] = field(default_factory=dict)
    """The same for commands that are just being written."""
    in_flight: int = 0
    generation: int = 0
    lost_to: Failed = Failed.NOT_SAVED
    """Why the last generation was lost."""
    waiting: list[Asked] | None = None

    @staticmethod
    def of(loaded: LoadedVisit) -> Lane:
        """The lane of a visit as the log has it."""
        return Lane(loaded.visit, loaded.cipher, loaded.visit, loaded.causes)

    def seq_of(self, command: str) -> int | None:
        """Where a command led that was here before: a resend is recognised by this."""
        known = self.causes.get(command)
        return self.pending.get(command) if known is None else known

    def run_ahead(self, events: tuple[e.Event, ...], command: str) -> AppendEvents:
        """Take in what was decided; the work that makes it durable. ``command`` is "" for the hub's own wishes."""
        visit = self.visit
        for event in events:
            visit = evolve(visit, event)
        self.visit = visit
        if command:
            self.pending[command] = visit.seq
        return AppendEvents(visit, events, self.cipher)

    def committed(self, work: AppendEvents, command: str) -> None:
        """This work is durable."""
        self.durable = work.visit
        if command:
            self.pending.pop(command, None)
            self.causes[command] = work.visit.seq

    def roll_back(self, failure: Failed) -> None:
        """What was decided since ``durable`` is lost."""
        self.generation += 1
        self.lost_to = failure
        self.pending.clear()
        if self.durable is not None:
            self.visit = self.durable

    def catch_up(self, loaded: LoadedVisit) -> None:
        """Go on from what the log holds; nothing may be on its way."""
        self.visit = self.durable = loaded.visit
        self.causes |= loaded.causes


class Item(Struct, frozen=True):
    """One decided command (or hub's wish) in a batch, and who is to be told how it went.

    ``work`` is None when a command changes nothing or was here before: its answer waits for what it depends on.
    """

    lane: Lane | None
    generation: int
    work: Work | None
    connection: str = ""
    command: str = ""
    asked: Asked | None = None
    seq: int = 0
    offer_of: str = ""
    counter: str = ""

    @property
    def visit(self) -> str | None:
        """The visit it is about."""
        return self.lane.visit.id if self.lane else None

    @property
    def lost(self) -> bool:
        """Whether the state that this was decided on is gone."""
        return self.lane is not None and self.generation != self.lane.generation
