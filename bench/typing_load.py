"""Types into visits: at people's pace, to see how soon an edit is shown, or as fast as it is acknowledged.

The same load goes to the server and to the peers; who is typed at is a ``Seat`` that sends one edit.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from bench.pace import Pace
from bench.report import quantile
from bench.wire import Message

FIELD = "cert.use"
MOST_EDITS = 18_000
"""A visit's log ends at 20,000 events; a visit that was typed at so often gets no more."""
ANSWERED_WITHIN_S = 30.0
WARM_UP_S = 0.5


class Seat(Protocol):
    """One visit as the load sees it."""

    visit: str
    on_desk: Callable[[Message], None]
    on_station: Callable[[Message], None]

    def edit(self, text: str, *, field: str, base: int) -> str:
        """Send one edit without waiting; its id."""
        ...


class Typist:
    """The only one who types in a visit, and who therefore knows the revision that each edit will make."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat
        self._base = 0
        self._held = 0
        self._count = 0
        self._on_way: dict[str, float] = {}
        self._unseen: dict[str, float] = {}
        self._lost = False
        self._idle = asyncio.Event()
        self.eager = False
        self.shown: list[float] = []
        self.acknowledged: list[float] = []
        self.refused = 0
        self.last_acknowledged = 0.0
        seat.on_desk = self._desk

    def forget(self) -> None:
        """Begin to count anew."""
        self.shown, self.acknowledged, self.refused = [], [], 0

    def send(self) -> None:
        """Send one edit now, unless one was refused and those after it are still on their way."""
        if self._count >= MOST_EDITS or (self._lost and self._on_way):
            return
        if self._lost or not self._on_way:
            self._base, self._lost = self._held, False
        self._count += 1
        text = f"{self._seat.visit[-6:]} {self._count:05}"
        now = time.perf_counter()
        self._unseen[text] = now
        self._on_way[self._seat.edit(text, field=FIELD, base=self._base)] = now
        self._base += 1
        self._idle.clear()

    def _desk(self, message: Message) -> None:
        if message.type == "event":
            if message.body is not None and message.body.field == FIELD and message.body.revision is not None:
                self._held = message.body.revision
        elif message.type in ("done", "failed"):
            self._answered(message)

    def _answered(self, message: Message) -> None:
        then = self._on_way.pop(message.id, None)
        if then is None:
            return
        if message.type == "done":
            self.last_acknowledged = time.perf_counter()
            self.acknowledged.append(self.last_acknowledged - then)
        else:
            self.refused += 1
            self._lost = True
        if self.eager:
            self.send()
        if not self._on_way:
            self._idle.set()

    def seen(self, message: Message) -> None:
        """The counter of this visit got a message."""
        if message.type == "event" and message.body is not None:
            then = self._unseen.pop(message.body.value, None)
            if then is not None:
                self.shown.append(time.perf_counter() - then)

    async def idle(self) -> None:
        """Wait until nothing is on its way."""
        await self._idle.wait()


@dataclass(frozen=True)
class Paced:
    """What typing at people's pace showed; times in ms."""

    shown: list[float]
    acknowledged: list[float]
    refused: int
    load_busy: float
    """Share of its core that the load itself used, in percent: near 100 it is the load that was measured."""
    load_late_p99: float
    """By how much the load sent its edits late, in ms: what lies below this cannot be told apart."""


@dataclass(frozen=True)
class Eager:
    """What typing as fast as possible showed."""

    accepted: int
    seconds: float
    acknowledged: list[float]
    refused: int
    load_busy: float


class Typists:
    """One typist for each visit."""

    def __init__(self, seats: Sequence[Seat]) -> None:
        self._typists = [Typist(seat) for seat in seats]
        by_visit = {seat.visit: typist for seat, typist in zip(seats, self._typists, strict=True)}

        def seen(message: Message) -> None:
            # A desk serves whichever counter rang there, so a counter's messages are found by their visit.
            typist = by_visit.get(message.visit) if isinstance(message.visit, str) else None
            if typist is not None:
                typist.seen(message)

        for seat in seats:
            seat.on_station = seen

    async def warm_up(self, rate: float) -> None:
        """The first edit of each, which learns where the revisions stand, and a moment at pace that does not count."""
        for typist in self._typists:
            typist.send()
        await self._rest()
        await self.paced(rate, WARM_UP_S)

    async def paced(self, rate: float, seconds: float) -> Paced:
        """Each types ``rate`` edits a second, evenly spread over all."""
        for typist in self._typists:
            typist.forget()
        pace = Pace(rate * len(self._typists), lambda number: self._typists[number % len(self._typists)].send())
        with no_collection():
            cpu, begin = time.process_time(), time.perf_counter()
            await pace.run(seconds)
            busy = (time.process_time() - cpu) / (time.perf_counter() - begin)
            await self._rest()
        return Paced(
            shown=[value * 1000 for typist in self._typists for value in typist.shown],
            acknowledged=self._acknowledged(),
            refused=sum(typist.refused for typist in self._typists),
            load_busy=busy * 100,
            load_late_p99=quantile(pace.late, 0.99) * 1000,
        )

    async def eager(self, in_flight: int, seconds: float) -> Eager:
        """Each keeps so many edits on their way."""
        for typist in self._typists:
            typist.forget()
            typist.eager = True
        with no_collection():
            cpu, begin = time.process_time(), time.perf_counter()
            for typist in self._typists:
                for _ in range(in_flight):
                    typist.send()
            await asyncio.sleep(seconds)
            for typist in self._typists:
                typist.eager = False
            # Counted and timed to the last answer, so that an edit that waited long is neither lost nor free.
            await self._rest()
            busy = (time.process_time() - cpu) / (time.perf_counter() - begin)
        acknowledged = self._acknowledged()
        return Eager(
            accepted=len(acknowledged),
            seconds=max(typist.last_acknowledged for typist in self._typists) - begin,
            acknowledged=acknowledged,
            refused=sum(typist.refused for typist in self._typists),
            load_busy=busy * 100,
        )

    def _acknowledged(self) -> list[float]:
        return [value * 1000 for typist in self._typists for value in typist.acknowledged]

    async def _rest(self) -> None:
        async with asyncio.timeout(ANSWERED_WITHIN_S):
            for typist in self._typists:
                await typist.idle()


@contextlib.contextmanager
def no_collection() -> Iterator[None]:
    """No pause of the load's own garbage collector counts as the server's."""
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.unfreeze()
