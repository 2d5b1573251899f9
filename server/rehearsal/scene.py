"""What all people of one rehearsal share: the doors, the cast, the judge, the figures and who is where."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from branch_client.call_page import CallPage
from branch_client.media import hertz_of
from server.rehearsal.cast import Casting
from server.rehearsal.figures import Figures
from server.rehearsal.front_doors import FrontDoors
from server.rehearsal.judge import Judge

MEDIA_WITHIN_S = 20.0
LISTENED_S = 1.0


@dataclass
class Scene:
    """One rehearsal. ``newest`` is the catalogue that new visits get; ``visits_each`` ends a resident after so many
    visits; ``mischief`` is how often things go wrong (1: as often as in an office, 0: never).
    """

    doors: FrontDoors
    casting: Casting
    judge: Judge
    figures: Figures
    today: Callable[[], date]
    newest: str
    media: bool
    mischief: float
    visits_each: int | None
    stations: dict[str, CallPage] = field(default_factory=dict)
    """The station of a visit that is going on."""
    over: asyncio.Event = field(default_factory=asyncio.Event)
    """The time is up: whoever is in a visit ends it, and nobody calls any more."""

    async def listens(self, page: CallPage, far: CallPage | None, visit: str) -> None:
        """Wait for the call, listen for a moment, and let the judge hear what came in.

        Without a robot at the far side (``far`` None: a person's browser) only the number of tracks is judged.
        """
        if not self.media or page.side is None:
            return
        try:
            async with asyncio.timeout(MEDIA_WITHIN_S):
                # A page that is loaded anew has another peer: the one of now is what counts.
                while (peer := page.peer) is None or not peer.reception.enough.is_set():  # noqa: ASYNC110 -- frames wake nobody
                    await asyncio.sleep(LISTENED_S / 10)
        except TimeoutError:
            if page.line.open.is_set():
                self.judge.no_media(page, visit, "no picture and tone came within 20 s")
            return
        if far is not None and far.side is not None:
            self.judge.heard(page, peer.reception, peer.coming, side=far.side, hertz=hertz_of(far.side), visit=visit)
