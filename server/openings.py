"""Opens visits: gives each its number and its key, clears the counter first, and rides out a collision."""

from __future__ import annotations

import asyncio
import logging
import random
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, select
from sqlalchemy.exc import SQLAlchemyError

from server import tables as t
from server.batches import Batches
from server.clock import Clock
from server.database import Database
from server.keys import MasterKey
from server.lanes import Asked, Item, Lane
from server.loading import PAUSE_MAX_S, Loading
from server.plans import Plans
from server.store import visits_so_far
from server.writer import AppendEvents
from signaling import commands as c
from signaling import decide as deciders
from signaling import events as e
from signaling.errors import ErrorCode, Refused
from signaling.hub import Hub
from signaling.rights import Actor
from signaling.visit import opened
from signaling.words import Role, VisitState

log = logging.getLogger(__name__)

STEP_S = 0.02
STEP_MAX_S = 0.3
"""A pause grows with each attempt up to this, and is drawn, so that two nodes don't meet again and again."""


@dataclass(frozen=True)
class _Opening:
    """The newest opening at a counter: under way or done."""

    command: str
    lane: Lane


class Openings:
    """What is being opened at each counter, and how many visits there have ever been."""

    def __init__(
        self,
        hub: Hub,
        lanes: dict[str, Lane],
        batches: Batches,
        *,
        loading: Loading,
        database: Database,
        master: MasterKey,
        plans: Plans,
        clock: Clock,
        visits_so_far: int,
        counter_branch: Callable[[str], str | None],
    ) -> None:
        self._hub = hub
        self._lanes = lanes
        self._batches = batches
        self._loading = loading
        self._database = database
        self._master = master
        self._plans = plans
        self._clock = clock
        self._so_far = visits_so_far
        self._counter_branch = counter_branch
        self._newest: dict[str, _Opening] = {}
        self._looking: asyncio.Task[tuple[int, dict[str, str]]] | None = None

    def open(self, asked: Asked, command: c.OpenVisit) -> None:
        """Open a visit, or answer a resend. Refused(TAKEN) names the visit that the counter has already."""
        counter, branch = self._counter_for(asked.actor, command)
        current = self._hub.visit_of_counter(counter)
        lane = self._lanes.get(current) if current else None
        newest = self._newest.get(counter)
        if newest is not None and newest.command == command.id:
            self._ride_along(asked, newest.lane)
            return
        if newest is not None and newest.lane.durable is None:
            raise Refused(ErrorCode.TAKEN, {"counter": counter})
        if lane is not None and lane.seq_of(command.id) is not None:
            self._ride_along(asked, lane)
            return
        if lane is not None and lane.visit.state != VisitState.CLOSED:
            raise Refused(ErrorCode.TAKEN, {"visit": lane.visit.id})
        number = self._so_far + 1
        visit_id = f"v{secrets.token_hex(10)}"
        events = deciders.open_visit(
            visit_id,
            asked.actor,
            command,
            number=number,
            branch=branch,
            counter=counter,
            moment=self._clock.now(),
            plan=self._plans.newest(),
        )
        if lane is not None:
            self._wipe(lane)
        self._so_far = number
        self._begin(asked, events, counter)

    def make_room(self, actor: Actor, command: c.Arrive) -> None:
        """A counter for the resident of a promise: of the branch, without another visit, its screen cleared.

        Refused(FORBIDDEN), or Refused(TAKEN) with the visit that is there.
        """
        if self._counter_branch(command.counter) != actor.branch:
            raise Refused(ErrorCode.FORBIDDEN)
        current = self._hub.visit_of_counter(command.counter)
        lane = self._lanes.get(current) if current and current != command.visit else None
        if lane is not None and lane.visit.state != VisitState.CLOSED:
            raise Refused(ErrorCode.TAKEN, {"visit": lane.visit.id})
        if lane is not None:
            self._wipe(lane)

    def _counter_for(self, actor: Actor, command: c.OpenVisit) -> tuple[str, str]:
        match actor.role:
            case Role.RESIDENT if command.counter in (None, actor.id):
                return actor.id, actor.branch
            case Role.BRANCH_STAFF if command.counter is not None:
                if self._counter_branch(command.counter) == actor.branch:
                    return command.counter, actor.branch
            case _:
                pass
        raise Refused(ErrorCode.FORBIDDEN)

    def _ride_along(self, asked: Asked, lane: Lane) -> None:
        """A resend: it is answered when (and as) the opening is."""
        seq = lane.seq_of(asked.command.id)
        item = Item(lane, lane.generation, None, asked.connection, asked.command.id, asked, seq or lane.visit.seq)
        self._batches.add(item)

    def _wipe(self, lane: Lane) -> None:
        """The last visitor's screen was never cleared: that comes first, in the same batch."""
        events = deciders.wipe(lane.visit, at=self._clock.now().at)
        if events:
            self._batches.add(Item(lane, lane.generation, lane.run_ahead(events, ""), seq=lane.visit.seq))

    def _begin(self, asked: Asked, events: tuple[e.Event, ...], counter: str) -> None:
        first, *others = events
        assert isinstance(first.body, e.Opened)
        visit = opened(first, first.body)
        wrapped, cipher = self._master.new_visit_key(visit.id)
        lane = self._lanes[visit.id] = Lane(visit, cipher)
        state = lane.run_ahead(tuple(others), asked.command.id).visit
        self._newest[counter] = _Opening(asked.command.id, lane)
        work = AppendEvents(state, events, cipher, wrapped)
        self._batches.add(Item(lane, 0, work, asked.connection, asked.command.id, asked, state.seq, counter=counter))

    def note(self, number: int) -> None:
        """Another node opened the visit with this number."""
        self._so_far = max(self._so_far, number)

    def failed(self, item: Item) -> None:
        """The visit was not opened: its number is free again, and so is the counter."""
        lane = item.lane
        assert lane is not None
        self._lanes.pop(lane.visit.id, None)
        newest = self._newest.get(item.counter)
        if newest is not None and newest.lane is lane:
            del self._newest[item.counter]
        self._so_far = min(self._so_far, lane.visit.number - 1)

    async def again(self, asked: Asked) -> None:
        """Number or counter were somebody else's (another node's, most likely): look what there is, and decide anew.

        Refused like ``open``.
        """
        command = asked.command
        assert isinstance(command, c.OpenVisit)
        counter, _ = self._counter_for(asked.actor, command)
        so_far, occupants = await self._looked(asked.attempt)
        self._so_far = max(self._so_far, so_far)
        occupant = occupants.get(counter)
        if occupant is not None:
            await self._loading.ensure(occupant)
        self.open(asked.again(), command)

    async def _looked(self, attempt: int) -> tuple[int, dict[str, str]]:
        """One look for all who lost in one batch: they go on in one turn of the loop, and so in one batch again."""
        if self._looking is None:
            self._looking = asyncio.create_task(self._look(attempt), name="look for the next number")
        looking = self._looking
        try:
            return await asyncio.shield(looking)
        finally:
            if self._looking is looking and looking.done():
                self._looking = None

    async def _look(self, attempt: int) -> tuple[int, dict[str, str]]:
        def look(db: Connection) -> tuple[int, dict[str, str]]:
            rows = db.execute(select(t.occupancy.c.counter, t.occupancy.c.visit))
            return visits_so_far(db), {row.counter: row.visit for row in rows}

        await asyncio.sleep(min(STEP_S * (attempt - 1), STEP_MAX_S) * random.random())  # noqa: S311 -- no secret
        while True:
            try:
                return await self._database.read(look)
            except SQLAlchemyError as error:
                log.error("the database can't be asked about a counter, trying again: %s", type(error).__name__)
            await asyncio.sleep(PAUSE_MAX_S)
