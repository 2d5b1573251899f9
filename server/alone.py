"""What a process tells and asks of the other nodes when there are none: nothing. ``neighbours.Neighbours`` does it."""

from __future__ import annotations

from server.writer import AppendEvents
from signaling import commands as c
from signaling.board_parts import HelpLine
from signaling.effects import Effect
from signaling.presence import PresenceFacts


class Alone:
    """The only process on its database."""

    def page_changed(self, connection: str) -> None:
        """A page came, joined a visit, left it, or is gone."""

    def passed(self, connection: str, command: c.AnyCommand) -> None:
        """A passing command was allowed here."""

    def written(self, work: AppendEvents) -> None:
        """Events of this node are durable."""

    def facts_saved(self, specialist: str, facts: PresenceFacts) -> None:
        """Facts of a specialist were saved by this node."""

    def help_saved(self, who: str, line: HelpLine | None) -> None:
        """That somebody asks for help, or not any more, was saved by this node."""

    def may(self, visit: str) -> bool:
        """Whether this node carries out what is due of a visit, now."""
        return True

    def follows(self, visit: str, effects: list[Effect]) -> list[Effect]:
        """What is to be done here of all that follows from events that others wrote."""
        return effects

    @property
    def busy(self) -> bool:
        """Whether something is being read that commands wait for."""
        return False

    async def settled(self) -> None:
        """Wait until it is read."""

    async def up_to_date(self, visit: str | None = None) -> None:
        """What other nodes have written is known here when this returns, unless the database is away: to a visit, or to
        all; then also who lives.
        """
