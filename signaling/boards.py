"""The boards, doors and places of everybody who watches them: redrawn soon after a change, never faster than read."""

from __future__ import annotations

from signaling import messages as m
from signaling.board_changes import board_changes
from signaling.effects import Effect, Send
from signaling.lines import Lines, ProcedureSkills
from signaling.matching import SkillsNeeded
from signaling.moment import Moment
from signaling.outlook import Outlook
from signaling.presence_desk import PresenceDesk
from signaling.register import Register
from signaling.rights import BRANCH_SIDE
from signaling.room import Connection
from signaling.visit import Visit
from signaling.words import Role

BOARD_S = 0.25
"""Seconds between two redraws."""

TIME_S = 2.0
"""Seconds after which time alone may have changed what somebody is to see."""


class Boards:
    """Remembers that something changed, who was told what, and when the last redraw was."""

    def __init__(
        self,
        register: Register,
        presence: PresenceDesk,
        outlook: Outlook,
        *,
        skills_needed: SkillsNeeded,
        procedure_skills: ProcedureSkills,
    ) -> None:
        self._register = register
        self._presence = presence
        self._outlook = outlook
        self._skills_needed = skills_needed
        self._procedure_skills = procedure_skills
        self._dirty = False
        self._drawn = float("-inf")
        self._places: dict[str, m.Place] = {}
        self._board: m.Board | None = None

    def mark(self) -> None:
        """Something that a board shows has changed."""
        self._dirty = True

    def redraw(self, moment: Moment) -> list[Effect]:
        """Everything for all who watch, when something changed and the last redraw is long enough ago."""
        if moment.mono - self._drawn >= TIME_S and (self._register.queue or self._register.promised):
            self._dirty = True  # time alone moves who waits up the ladder, and a promise nearer
        if not self._dirty or moment.mono - self._drawn < BOARD_S:
            return []
        self._dirty = False
        self._drawn = moment.mono
        lines = self._lines(moment)
        drawn: dict[str, m.AnyMessage] = {}
        effects = self._redraw_board(lines)
        for one in self._register.connections.values():
            effects += self._show(one, lines, drawn)
        return effects + self._tell_places(lines)

    def greet(self, connection: Connection, moment: Moment) -> list[Effect]:
        """What a page sees first, also one that has seen it before."""
        connection.told = None
        if connection.actor.role == Role.SUPERVISOR:
            return [Send(connection.id, self._last_board(moment))]
        return self._show(connection, self._lines(moment), {})

    def _last_board(self, moment: Moment) -> m.Board:
        """The board as it was drawn last: whoever comes has what the others have, and the next change fits it."""
        if self._board is None:
            self._board = self._lines(moment).board()
        return self._board

    def _redraw_board(self, lines: Lines) -> list[Effect]:
        """What changed on the board, for every supervisor; each has the one before (``greet``)."""
        watching = [one.id for one in self._register.connections.values() if one.actor.role == Role.SUPERVISOR]
        before, self._board = self._board, None
        if not watching or before is None:
            return []
        self._board = lines.board()
        changed = board_changes(before, self._board)
        return [] if changed is None else [Send(one, changed) for one in watching]

    def place(self, connection: Connection, visit: str, moment: Moment) -> list[Effect]:
        """The place of a waiting visit, for a page that has just joined it."""
        if connection.actor.role not in BRANCH_SIDE or visit not in self._register.queue:
            return []
        place = self._places[connection.id] = self._lines(moment).places()[visit]
        return [Send(connection.id, place)]

    def said_to(self, visit: Visit, moment: Moment) -> tuple[str, int | None]:
        """The department of a visit that waits, and the minutes that its resident is told."""
        place = self._lines(moment).places().get(visit.id)
        return self._outlook.department_of(visit), place.minutes if place else None

    def _lines(self, moment: Moment) -> Lines:
        return Lines(
            self._register,
            self._presence,
            self._outlook,
            skills_needed=self._skills_needed,
            procedure_skills=self._procedure_skills,
            moment=moment,
        )

    def _show(self, one: Connection, lines: Lines, drawn: dict[str, m.AnyMessage]) -> list[Effect]:
        """The list for one connection, unless it has just this already."""
        actor = one.actor
        match actor.role:
            case Role.BRANCH_STAFF:
                key = f"branch {actor.branch}"
                shown = drawn.get(key) or drawn.setdefault(key, lines.branch_board(actor.branch))
            case Role.RESIDENT if one.visit is None:
                shown = drawn.get("doors") or drawn.setdefault("doors", lines.doors_message())
            case _:
                return []
        if one.told == shown:
            return []
        one.told = shown
        return [Send(one.id, shown)]

    def _tell_places(self, lines: Lines) -> list[Effect]:
        """A place to each page that was told another one last."""
        told, self._places = self._places, {}
        effects: list[Effect] = []
        for visit, place in lines.places().items():
            for one in self._register.queue[visit].connections.values():
                if one.actor.role in BRANCH_SIDE:
                    self._places[one.id] = place
                    if told.get(one.id) != place:
                        effects.append(Send(one.id, place))
        return effects
