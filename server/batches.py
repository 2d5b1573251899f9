"""Gathers what one turn of the event loop decides into one transaction, and tells in order what became of it."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Sequence

from server.histogram import Histogram
from server.lanes import Item
from server.writer import Failure, Writer

COMMIT_BOUNDS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""Seconds. A good disk takes 2 to 10 ms; above 100 ms people see that their edits are late."""


class Batches:
    """One batch is with the writer at a time; what comes meanwhile makes the next one.

    ``told`` is called for each item, in the order of ``add``, with its outcome. It must not raise.
    """

    def __init__(
        self, writer: Writer, told: Callable[[Item, Failure], None], *, mono: Callable[[], float] = time.monotonic
    ) -> None:
        self._writer = writer
        self._told = told
        self._loop = asyncio.get_running_loop()
        self._items: list[Item] = []
        self._writing = False
        self._flush_soon = False
        self._idle = asyncio.Event()
        self._idle.set()
        self._mono = mono
        self._handed_over = 0.0
        self.commits = Histogram(COMMIT_BOUNDS)
        """How long batches took, from being handed to the writer until they were durable and known here."""
        self.failures: Counter[str] = Counter()
        """How many items were not written, by why."""

    @property
    def idle(self) -> bool:
        """Whether nothing is on its way."""
        return self._idle.is_set()

    def add(self, item: Item) -> None:
        """Take one item; it is told at once when it depends on nothing that is on its way."""
        if item.lane is not None and item.work is not None:
            item.lane.in_flight += 1
        if item.work is None and self._idle.is_set():
            self._told(item, None)
            return
        self._items.append(item)
        self._idle.clear()
        if not self._writing and not self._flush_soon:
            # All that this turn of the loop brings goes into one transaction.
            self._flush_soon = True
            self._loop.call_soon(self._flush)

    async def settled(self) -> None:
        """Wait until everything that was added is told."""
        await self._idle.wait()

    def _flush(self) -> None:
        self._flush_soon = False
        if self._writing or not self._items:
            return
        items, self._items = self._items, []
        work = [item.work for item in items if item.work is not None]
        if not work:
            self._written(items, ())
            return
        self._writing = True
        self._handed_over = self._mono()

        def finished(outcomes: Sequence[Failure]) -> None:
            self._loop.call_soon_threadsafe(self._written, items, outcomes)

        self._writer.submit(work, finished)

    def _written(self, items: list[Item], outcomes: Sequence[Failure]) -> None:
        if self._writing:
            self.commits.observe(self._mono() - self._handed_over)
            self.failures.update(outcome.value for outcome in outcomes if outcome is not None)
        self._writing = False
        told = iter(outcomes)
        for item in items:
            self._leave(item, next(told) if item.work is not None else None)
        self._let_go_of_lost()
        if self._items:
            self._flush()
        else:
            self._idle.set()

    def _let_go_of_lost(self) -> None:
        """What was decided upon something that has just failed is told now: it must not be written, nor wait."""
        lost = [item for item in self._items if item.lost]
        if not lost:
            return
        self._items = [item for item in self._items if not item.lost]
        for item in lost:
            self._leave(item, None)

    def _leave(self, item: Item, outcome: Failure) -> None:
        lane = item.lane
        if lane is not None:
            if item.work is not None:
                lane.in_flight -= 1
            if item.lost:
                outcome = outcome or lane.lost_to
            elif outcome is not None:
                lane.roll_back(outcome)
        self._told(item, outcome)
