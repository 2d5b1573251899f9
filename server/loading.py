"""Brings visits from the log into memory: one that somebody asks for, and one of which another node wrote more."""

from __future__ import annotations

import asyncio
import logging

from sqlalchemy.exc import SQLAlchemyError

from server.database import Database
from server.keys import MasterKey
from server.lanes import Lane
from server.plans import Plans
from server.store import BrokenLog, Erased, LoadedVisit, load_visit
from signaling.errors import ErrorCode, Refused
from signaling.hub import Hub

log = logging.getLogger(__name__)

PAUSE_S = 0.2
PAUSE_MAX_S = 2.0
"""The database is asked again soon at first, then every so often, until it answers."""


async def until_answered(read: Database, visit: str, master: MasterKey) -> LoadedVisit | None:
    """A visit from the log, however long the database is away; None when there is none, or it can't be read."""
    pause = PAUSE_S
    while True:
        try:
            return await read.read(lambda db: load_visit(db, master, visit))
        except SQLAlchemyError as error:
            log.error("the log can't be read, trying again: %s", type(error).__name__)
        except (BrokenLog, Erased) as error:
            log.error("a visit can't be read again: %s", error)
            return None
        await asyncio.sleep(pause)
        pause = min(pause * 2, PAUSE_MAX_S)


class Loading:
    """Loads each visit once at a time, however many ask for it; never over something newer."""

    def __init__(
        self, hub: Hub, lanes: dict[str, Lane], *, database: Database, master: MasterKey, plans: Plans
    ) -> None:
        self._hub = hub
        self._lanes = lanes
        self._database = database
        self._master = master
        self._plans = plans
        self._running: dict[str, asyncio.Task[None]] = {}

    def take_in(self, loaded: LoadedVisit) -> None:
        """A visit out of the log becomes live here; one that is here already stays as it is."""
        self._lanes.setdefault(loaded.visit.id, Lane.of(loaded))
        self._hub.know_visit(loaded.visit, loaded.tail)

    async def ensure(self, visit: str) -> None:
        """Have a visit at hand; Refused(NOT_FOUND) when there is none that can be read."""
        if visit in self._hub.rooms and visit in self._lanes:
            return
        running = self._running.get(visit)
        if running is None:
            running = self._running[visit] = asyncio.create_task(self._bring(visit))
            running.add_done_callback(lambda _: self._running.pop(visit, None))
        # One asker who goes away must not take the visit from the others.
        await asyncio.shield(running)

    async def _bring(self, visit: str) -> None:
        while True:
            try:
                loaded = await self._database.read(lambda db: load_visit(db, self._master, visit))
            except (Erased, BrokenLog) as error:
                raise Refused(ErrorCode.NOT_FOUND, {"visit": visit}) from error
            if loaded is None:
                raise Refused(ErrorCode.NOT_FOUND, {"visit": visit})
            await self._plans.ensure(loaded.visit.catalogue)
            lane = self._lanes.get(visit)
            if lane is None or lane.durable is None or loaded.visit.seq >= lane.durable.seq:
                break
            # More was written while we read: what was read is of the past.
        self.take_in(loaded)
