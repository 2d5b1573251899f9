"""The judge of the queue: who is rung, serves, waits and is shown as available (design 2.5, 2.6)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from branch_client.call_page import CallPage
from signaling import events as e
from signaling import messages as m
from signaling.target import Target

RING_MS = 25_000
LATE_MS = 3_000
"""How much later than promised a busy machine may be before it counts."""

FORGOTTEN_S = 10.0
RESTS_S = 70.0
"""A visit that somebody passed on does not ring at them again for a minute."""

SILENT_S = 10.0
"""After so long without their console nobody is available."""

FALSE_S = 3.0
"""A board is drawn four times a second; what is false on it for so long is no longer on its way."""

Tell = Callable[[str, str, str, str], None]
"""Hears of a broken promise: which, what happened, in which visit, seen by whom."""

LETS_GO = (e.Parked, e.HandedOver, e.Requeued, e.TakenOver)
"""Events after which who served serves no more."""


@dataclass
class _Waiting:
    """Since when nobody serves a visit, and for whom it is; None: for everybody."""

    since: float
    target: Target | None = None


class QueueJudge:
    """Remembers what desks, counters and boards were told, and what people did there.

    ``now`` is monotonic seconds. ``alone``: everybody in the town is of the rehearsal.
    """

    def __init__(self, tell: Tell, *, alone: bool, now: Callable[[], float]) -> None:
        self._tell, self._alone, self._now = tell, alone, now
        self.departments: Mapping[str, str] = {}
        """Of each desk by its page's name."""
        self._names: dict[str, str] = {}
        self._station: dict[str, str] = {}
        self._serving: dict[str, tuple[str, float]] = {}
        self._server: dict[str, str] = {}
        self._served_from: dict[str, int] = {}
        self._rings: dict[str, tuple[m.Ringing, float]] = {}
        self._waiting: dict[str, _Waiting] = {}
        self._parked: dict[str, int] = {}
        self._promised: dict[str, int] = {}
        self._available: dict[str, float] = {}
        self._passed_on: dict[tuple[str, str], float] = {}
        self._live: dict[str, float] = {}
        self._lost: dict[str, float] = {}
        self._board: dict[str, m.SpecialistLine] = {}
        self._board_page: CallPage | None = None
        self._false: dict[tuple[str, str], float] = {}

    # -- what people do -------------------------------------------------------------------------------------------

    def opened(self, visit: str, station: str) -> None:
        """Somebody called there."""
        self._station[visit] = station
        self._waiting[visit] = _Waiting(self._now())

    def serves(self, page: CallPage, visit: str, seq: int) -> None:
        """A specialist was told that the visit is theirs, by the event ``seq``."""
        other = self._server.get(visit)
        if other is not None and other != page.name:
            self._tell("2.5", "two specialists answered the same visit", visit, page.name)
        if page.name in self._serving:
            self._tell("2.5", "a specialist serves two visits", visit, page.name)
        self._served_from[visit] = max(seq, self._served_from.get(visit, 0))
        self._keeps(page.name, visit)
        self._waiting.pop(visit, None)
        self._parked.pop(visit, None)
        self._available.pop(page.name, None)
        self._rings.pop(page.name, None)

    def _keeps(self, name: str, visit: str) -> None:
        self._server[visit] = name
        self._serving[name] = (visit, self._now())

    def lets_go(self, page: CallPage, visit: str) -> None:
        """A specialist is about to park the visit or to hand it over: from now on somebody else may have it."""
        self._serving.pop(page.name, None)
        if self._server.get(visit) == page.name:
            del self._server[visit]

    def keeps(self, page: CallPage, visit: str) -> None:
        """It was refused: the visit is theirs still, unless somebody else has it."""
        if visit not in self._server:
            self._keeps(page.name, visit)

    def served_now(self) -> list[str]:
        """Visits that are being served."""
        return [visit for visit, _ in self._serving.values()]

    def taken_away(self, visit: str) -> None:
        """A supervisor is about to give the visit to others."""
        name = self._server.pop(visit, None)
        if name is not None:
            self._serving.pop(name, None)

    def served(self, page: CallPage) -> None:
        """No visit is served there any more."""
        self._serving.pop(page.name, None)

    def passes_on(self, page: CallPage, visit: str) -> None:
        """A specialist passed a visit on; it comes back to them only after a rest."""
        self._passed_on[visit, page.name] = self._now()
        self._rings.pop(page.name, None)

    def no_longer_waits(self, visit: str) -> None:
        """The visit ended, or nobody waits for it."""
        self._waiting.pop(visit, None)
        self._parked.pop(visit, None)

    def promised(self, visit: str, at: int) -> None:
        """The resident comes back at a time (ms since 1970)."""
        self.no_longer_waits(visit)
        self._promised[visit] = at

    def arrived(self, visit: str) -> None:
        """They are there, and wait."""
        self._promised.pop(visit, None)
        self._waiting[visit] = _Waiting(self._now())

    # -- what pages get -------------------------------------------------------------------------------------------

    def event(self, visit: str, seq: int, body: e.AnyBody) -> None:
        """An event of a visit, as some page got it; those from before whoever serves now say nothing new."""
        if isinstance(body, e.Closed):
            self.no_longer_waits(visit)
            self._server.pop(visit, None)
        elif isinstance(body, LETS_GO) and seq > self._served_from.get(visit, 0):
            self.taken_away(visit)
            if isinstance(body, e.Parked):
                self._parked[visit] = body.until
            elif isinstance(body, e.HandedOver | e.Requeued) and visit in self._station:
                self._parked.pop(visit, None)
                self._waiting.setdefault(visit, _Waiting(self._now())).target = body.target

    def ringing(self, page: CallPage, ringing: m.Ringing) -> None:
        """It rings at a desk: for one visit, at somebody who serves none, with a timer."""
        held = self._rings.get(page.name)
        if held is not None and held[0].visit != ringing.visit:
            self._tell("2.5", "a specialist is offered two visits", ringing.visit, page.name)
        if page.name in self._serving:
            self._tell("2.5", "it rings at a specialist who serves", ringing.visit, page.name)
        left = ringing.until - page.line.server_now()
        if not -LATE_MS < left <= RING_MS + LATE_MS:
            self._tell("2.5", "a visit rings without a timer that runs", ringing.visit, page.name)
        self._rings[page.name] = (ringing, self._now())
        self._available.pop(page.name, None)

    def ringing_ended(self, page: CallPage) -> None:
        """It rings there no more."""
        self._rings.pop(page.name, None)

    def presence(self, page: CallPage, presence: m.OwnPresence) -> None:
        """A specialist's own status: whoever serves is not available."""
        if presence.status != "available":
            self._available.pop(page.name, None)
            return
        self._available.setdefault(page.name, self._now())
        if page.name in self._serving:
            self._tell("2.6", "somebody who serves is shown as available", "", page.name)

    def board(self, page: CallPage, message: m.Board | m.BoardChanged) -> None:
        """What a supervisor's board shows of each specialist."""
        self._board_page = page
        if isinstance(message, m.Board):
            self._board.clear()
        else:
            for gone in message.gone.specialists:
                self._board.pop(gone, None)
        self._board.update({line.id: line for line in message.specialists})

    # -- once a second --------------------------------------------------------------------------------------------

    def look(self, pages: Iterable[CallPage], *, excused: bool) -> None:
        """Is a ring past its end, is somebody forgotten, is somebody shown as available who cannot answer?"""
        now = self._now()
        live = {page.name: page for page in pages if page.line.live}
        for page in pages:
            if page.welcome is not None and page.line.way == "desk":
                self._names[page.welcome.name] = page.name
            if page.line.live:
                self._lost.pop(page.name, None)
                self._live.setdefault(page.name, now)
            else:
                self._live.pop(page.name, None)
                self._lost.setdefault(page.name, now)
                self._available.pop(page.name, None)
        if excused:
            self._available = dict.fromkeys(self._available, now)
            self._live = dict.fromkeys(self._live, now)
            self._lost = dict.fromkeys(self._lost, now)
            self._false.clear()
            return
        for name, (ringing, _) in list(self._rings.items()):
            if name in live and live[name].line.server_now() - ringing.until > 2 * LATE_MS:
                self._tell("2.5", "a visit rings on after its time", ringing.visit, name)
        self._look_at_board(now)
        if self._alone:
            self._look_at_waiting(live, now)

    def _look_at_waiting(self, live: Mapping[str, CallPage], now: float) -> None:
        ringing = {each.visit for each, _ in self._rings.values()}
        free = [name for name, since in self._available.items() if now - since > FORGOTTEN_S and name in live]
        held = 0
        for visit, until in (*self._parked.items(), *self._promised.items()):
            page = live.get(self._station.get(visit, ""))
            if page is None:
                continue
            late = page.line.server_now() - until
            held += visit in self._promised and late > -130_000
            if visit in self._parked and late > FORGOTTEN_S * 1000:
                self._tell("2.5", "a parked visit is forgotten when its time is up", visit, page.name)
        for visit, waiting in self._waiting.items():
            station = self._station.get(visit)
            here = self._live.get(station, now) if station is not None and station in live else now
            if visit in ringing or min(now - waiting.since, now - here) <= FORGOTTEN_S:
                continue
            asked = [
                name
                for name in free
                if self._is_for(waiting.target, name) and now - self._passed_on.get((visit, name), -RESTS_S) > RESTS_S
            ]
            # Those who are held for a promise wait for who was promised.
            if len(asked) > held:
                self._tell("2.5", "a resident waits although a specialist is free", visit, asked[0])

    def _is_for(self, target: Target | None, name: str) -> bool:
        """Whether a visit with this target (as the branch sees it: by names) may ring at a desk now."""
        if target is None:
            return True
        if target.specialist is not None:
            return self._names.get(target.specialist) == name
        if target.by is not None and self._names.get(target.by) == name:
            # They are asked again when it comes back to them, which only head office is told.
            return False
        return target.department is None or self.departments.get(name) == target.department

    def _look_at_board(self, now: float) -> None:
        page = self._board_page
        if page is None or not page.line.live or now - self._live.get(page.name, now) < FALSE_S:
            self._false.clear()
            return
        wrong: dict[tuple[str, str], float] = {}
        for line in self._board.values():
            name = self._names.get(line.name)
            if name is None or line.status != "available":
                continue
            why = self._cannot_answer(name, now)
            if why:
                since = wrong[name, why] = self._false.get((name, why), now)
                if now - since > FALSE_S:
                    self._tell("2.6", f"the board shows as available somebody who {why}", "", name)
        self._false = wrong

    def _cannot_answer(self, name: str, now: float) -> str:
        if name in self._serving:
            return "serves"
        if name in self._rings:
            return "is being rung"
        return "has no console" if now - self._lost.get(name, now) > SILENT_S else ""
