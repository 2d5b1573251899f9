"""Follows the log where other nodes write it: reads what they added to a visit, and visits that they opened."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from functools import partial

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from server.database import Database
from server.keys import MasterKey
from server.lanes import Asked, Lane
from server.plans import Plans
from server.store import BrokenLog, Erased, LoadedVisit, events_after, load_visit
from signaling.errors import Refused

log = logging.getLogger(__name__)

AT_ONCE = 100
"""Visits that are read in one transaction."""

GoOn = Callable[[Lane, LoadedVisit | None, list[Asked]], None]
"""Takes in what was read of a visit that is here (None: nothing new), and decides the commands that waited for it."""

TakeIn = Callable[[LoadedVisit], None]
"""Takes in a visit that another node has opened."""


class Following:
    """Reads each visit once at a time, many together, however often it is asked to."""

    def __init__(
        self,
        lanes: dict[str, Lane],
        *,
        database: Database,
        master: MasterKey,
        plans: Plans,
        go_on: GoOn,
        take_in: TakeIn,
    ) -> None:
        self._lanes = lanes
        self._database = database
        self._master = master
        self._plans = plans
        self._go_on = go_on
        self._take_in = take_in
        self._wanted: dict[str, asyncio.Future[None]] = {}
        self._reading: dict[str, asyncio.Future[None]] = {}
        self._task: asyncio.Task[None] | None = None

    @property
    def running(self) -> bool:
        """Whether anything is being read."""
        return self._task is not None

    async def settled(self) -> None:
        """Wait until nothing is."""
        if self._task is not None:
            await asyncio.wait([self._task])

    def busy(self, visit: str) -> bool:
        """Whether a visit is being read, or about to be."""
        return visit in self._wanted or visit in self._reading

    def ask(self, visit: str) -> None:
        """Have a visit read from where it stands here."""
        _ = self._asked(visit)

    def then(self, visit: str, call: Callable[[], None]) -> None:
        """Call once, when what has been asked of a visit until now was read, or could not be (a later look asks again).

        Soon when nothing is being asked of it. Calls come in the order of this; they ask for no reading of their own.
        """
        future = self._wanted.get(visit) or self._reading.get(visit)
        if future is None:
            asyncio.get_running_loop().call_soon(call)
        else:
            future.add_done_callback(lambda _: call())

    def _asked(self, visit: str) -> asyncio.Future[None]:
        future = self._wanted.get(visit)
        if future is None:
            future = self._wanted[visit] = asyncio.get_running_loop().create_future()
            if self._task is None:
                self._task = asyncio.create_task(self._run(), name="following the log")
                self._task.add_done_callback(self._ended)
        return future

    async def now(self, visit: str) -> None:
        """The newest state of a visit is here when this returns, unless the database is away."""
        await asyncio.shield(self._asked(visit))

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._task = None
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("following the log failed", exc_info=error)
        for future in (*self._wanted.values(), *self._reading.values()):
            if not future.done():
                future.set_result(None)
        self._wanted.clear()
        self._reading.clear()

    async def stop(self) -> None:
        """Read nothing any more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while self._wanted:
            self._reading = dict(list(self._wanted.items())[:AT_ONCE])
            for visit in self._reading:
                del self._wanted[visit]
            try:
                await self._read(list(self._reading))
            except SQLAlchemyError as error:
                log.error("what other nodes wrote can't be read: %s", type(error).__name__)
            done, self._reading = self._reading, {}
            for future in done.values():
                if not future.done():
                    future.set_result(None)

    async def _read(self, visits: list[str]) -> None:
        held: list[Lane] = []
        unknown: list[str] = []
        for visit in visits:
            lane = self._lanes.get(visit)
            if lane is None:
                unknown.append(visit)
            elif lane.durable is not None and lane.in_flight == 0 and lane.waiting is None:
                # What is decided meanwhile waits. While something of ours is on its way, the log's key finds out.
                lane.waiting = []
                held.append(lane)
        found: dict[str, LoadedVisit] = {}
        try:
            if held:
                found = await self._database.read(partial(_gaps, lanes=held))
        finally:
            for lane in held:
                waiting, lane.waiting = lane.waiting or [], None
                self._go_on(lane, found.get(lane.visit.id), waiting)
        for visit in unknown:
            await self._bring(visit)

    async def _bring(self, visit: str) -> None:
        try:
            loaded = await self._database.read(partial(load_visit, master=self._master, visit=visit))
            if loaded is None or loaded.visit.wiped:
                return
            await self._plans.ensure(loaded.visit.catalogue)
        except (BrokenLog, Erased) as error:
            log.error("a visit of another node is left out: %s; run enmado verify", error)
        except Refused:
            log.error("visit %s of another node is left out: its catalogue can't be read", visit)
        else:
            self._take_in(loaded)


def _gaps(db: Connection, lanes: list[Lane]) -> dict[str, LoadedVisit]:
    found: dict[str, LoadedVisit] = {}
    for lane in lanes:
        assert lane.durable is not None
        try:
            loaded = events_after(db, lane.durable, lane.cipher)
        except BrokenLog as error:
            log.error("a visit can't be followed: %s; run enmado verify", error)
        else:
            if loaded is not None:
                found[lane.visit.id] = loaded
    return found
