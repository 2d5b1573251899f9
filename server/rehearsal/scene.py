"""What all people of one rehearsal share: the doors, the cast, the judge, the figures and who is where."""

from __future__ import annotations

import asyncio
import math
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from branch_client.call_page import CallPage
from branch_client.media import hertz_of
from branch_client.robot_peer import RobotPeer
from server.rehearsal.cast import Casting
from server.rehearsal.figures import Figures
from server.rehearsal.front_doors import FrontDoors
from server.rehearsal.judge import Judge
from server.rehearsal.mix import Lot, Mix, draw

if TYPE_CHECKING:
    from server.rehearsal.branch_staff import BranchStaff

MEDIA_WITHIN_S = 20.0
LISTENED_S = 1.0


@dataclass
class Scene:
    """One rehearsal. ``newest`` is the catalogue that new visits get; ``visits_each`` ends a resident after so many
    visits.
    """

    doors: FrontDoors
    casting: Casting
    judge: Judge
    figures: Figures
    today: Callable[[], date]
    newest: str
    media: bool
    mix: Mix
    """How often what goes wrong, or to somebody else."""
    visits_each: int | None
    stations: dict[str, CallPage] = field(default_factory=dict)
    """The station of a visit that is going on."""
    desks: dict[str, CallPage] = field(default_factory=dict)
    """The page of each specialist, by the name that people read."""
    departments: dict[str, str] = field(default_factory=dict)
    """The department of each desk, by its page's name, where it is known."""
    staff: dict[str, BranchStaff] = field(default_factory=dict)
    """Who helps at each branch."""
    lots: dict[str, Lot] = field(default_factory=dict)
    """What is still to befall each visit at desks."""
    ends_at: float = math.inf
    """When the time is up, by the monotonic clock."""
    over: asyncio.Event = field(default_factory=asyncio.Event)
    """The time is up: whoever is in a visit ends it, and nobody calls any more."""

    def department_of(self, desk: str) -> str:
        """The department of a desk by its page's name; "" where nobody knows."""
        return self.departments.get(desk, "")

    def lot_of(self, visit: str, chance: random.Random) -> Lot:
        """What is still to befall a visit; drawn when it is first asked for."""
        if visit not in self.lots:
            self.lots[visit] = draw(self.mix, chance)
        return self.lots[visit]

    async def listens(self, page: CallPage, far: CallPage | None, visit: str) -> None:
        """Wait for the call, listen for a moment, and let the judge hear what came in.

        Without a robot at the far side (``far`` None: a person's browser) only the number of tracks is judged.
        """
        if not self.media or page.side is None:
            return
        try:
            async with asyncio.timeout(MEDIA_WITHIN_S):
                # A page that is loaded anew has another peer: the one of now is what counts.
                while (peer := _peer_with(page, far)) is None or not peer.reception.enough.is_set():  # noqa: ASYNC110 -- frames wake nobody
                    await asyncio.sleep(LISTENED_S / 10)
        except TimeoutError:
            if page.line.open.is_set():
                self.judge.no_media(page, visit, "no picture and tone came within 20 s")
            return
        if far is not None and far.side is not None:
            self.judge.heard(page, peer.reception, peer.coming, side=far.side, hertz=hertz_of(far.side), visit=visit)


def _peer_with(page: CallPage, far: CallPage | None) -> RobotPeer | None:
    """The page's peer in the call with ``far``; None while they are in none, or (after a hand-over) in two."""
    return None if far is not None and far.side is not None and page.call != far.call else page.peer
