"""The only asyncio around the core: takes commands in, has them written, then tells everybody what is true now.

Order of things for a lasting command: decide on the newest state → hand the events to the writer with all others of
this turn of the loop → when they are durable, evolve the room, fan out, and only then acknowledge (design 1 and 2.1).
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import assert_never

from aiohttp import web

from server.clock import Clock
from server.database import Database
from server.keys import MasterKey
from server.lanes import Item, Lane
from server.outbox import Outbox
from server.plans import Plans
from server.store import BrokenLog, Erased, LoadedVisit, load_visit, visits_so_far
from server.writer import AppendEvents, Failure, SaveFacts, Writer
from signaling import commands as c
from signaling import decide as deciders
from signaling import events as e
from signaling import messages as m
from signaling.codec import encode_message
from signaling.effects import Drop, Effect, EndOffer, Offer, SavePresence, Send
from signaling.errors import ErrorCode, Refused
from signaling.hub import Hub
from signaling.rights import Actor
from signaling.visit import Visit, evolve, opened
from signaling.words import Role, VisitState

log = logging.getLogger(__name__)

CLOSE_CODES = {"replaced": 4001, "forbidden": 4003, "silent": 4009, "changed": 4010}
_SYSTEM = Actor(Role.SYSTEM, "hub")


@dataclass(frozen=True)
class Page:
    """Who opened a socket, as the doors identified them; ``key`` is the door they came through."""

    key: str
    actor: Actor
    name: str
    skills: frozenset[str] = frozenset()
    department: str = ""


class Runner:
    """Everything live in this process; made by ``runner_ctx``, used by the socket handler and the pages."""

    def __init__(
        self,
        hub: Hub,
        *,
        database: Database,
        master: MasterKey,
        writer: Writer,
        plans: Plans,
        clock: Clock,
        visits_so_far: int,
        counter_branch: Callable[[str], str | None],
    ) -> None:
        self.hub = hub
        self._database = database
        self._master = master
        self._writer = writer
        self._plans = plans
        self._clock = clock
        self._visits_so_far = visits_so_far
        self._counter_branch = counter_branch
        self._outboxes: dict[str, Outbox] = {}
        self._keys: dict[str, str] = {}
        self._lanes: dict[str, Lane] = {}
        self._items: list[Item] = []
        self._writing = False
        self._flush_soon = False
        self._timer: asyncio.TimerHandle | None = None
        self._opening: set[str] = set()
        self._loop = asyncio.get_running_loop()
        self._healing: set[asyncio.Task[None]] = set()
        self._idle = asyncio.Event()
        self._idle.set()

    # -- loading ----------------------------------------------------------------------------------------------

    def take_in(self, loaded: LoadedVisit) -> None:
        """A visit out of the log becomes live here."""
        visit = loaded.visit
        if visit.id not in self._lanes:
            self._lanes[visit.id] = Lane(visit, loaded.cipher, loaded.causes)
        self.hub.know_visit(visit, loaded.tail)

    async def ensure_loaded(self, visit: str) -> None:
        """Have a visit at hand, from the log when need be; Refused(NOT_FOUND) when there is none to read."""
        if visit in self.hub.rooms and visit in self._lanes:
            return
        try:
            loaded = await self._load(visit)
        except (Erased, BrokenLog) as error:
            raise Refused(ErrorCode.NOT_FOUND, {"visit": visit}) from error
        if loaded is None:
            raise Refused(ErrorCode.NOT_FOUND, {"visit": visit})
        await self._plans.ensure(loaded.visit.catalogue)
        self.take_in(loaded)

    async def _load(self, visit: str) -> LoadedVisit | None:
        return await self._database.read(lambda db: load_visit(db, self._master, visit))

    def committed_visit(self, visit: str) -> Visit:
        """The newest durable state of a loaded visit; Refused(NOT_FOUND)."""
        room = self.hub.rooms.get(visit)
        if room is None:
            raise Refused(ErrorCode.NOT_FOUND, {"visit": visit})
        return room.visit

    def newest(self, visit: str) -> Visit:
        """The state that the next command is decided on, also what is just being written; Refused(NOT_FOUND)."""
        return self._lane(visit).visit

    # -- connections ------------------------------------------------------------------------------------------

    def connect(self, page: Page, origin: str, outbox: Outbox) -> str:
        """A page is there; its greeting goes into the outbox. The id is for ``receive`` and ``disconnect``."""
        connection = secrets.token_hex(8)
        self._outboxes[connection] = outbox
        self._keys[connection] = page.key
        self._carry_out(
            self.hub.connect(
                connection,
                page.actor,
                name=page.name,
                origin=origin,
                skills=page.skills,
                department=page.department,
                moment=self._clock.now(),
            )
        )
        self._arm()
        return connection

    def disconnect(self, connection: str) -> None:
        """The socket is gone."""
        self._outboxes.pop(connection, None)
        self._keys.pop(connection, None)
        self._carry_out(self.hub.disconnect(connection, self._clock.now()))

    def doors_changed(self, changed: Mapping[str, object | None]) -> None:
        """Close the sockets of these doors: shut for good (None), or to come in anew with other rights."""
        for connection, key in list(self._keys.items()):
            if key in changed:
                self._drop(connection, "forbidden" if changed[key] is None else "changed")
                self.disconnect(connection)

    def _drop(self, connection: str, reason: str) -> None:
        outbox = self._outboxes.get(connection)
        if outbox is not None:
            outbox.close(CLOSE_CODES[reason], reason)

    def tell(self, connection: str, message: m.AnyMessage) -> None:
        """Put one message into a page's outbox."""
        outbox = self._outboxes.get(connection)
        if outbox is not None:
            outbox.put(encode_message(message))

    # -- commands ---------------------------------------------------------------------------------------------

    def heard(self, connection: str) -> None:
        """Any frame from a page is a sign of life."""
        effects = self.hub.heard(connection, self._clock.now())
        if effects:
            self._carry_out(effects)

    async def receive(self, connection: str, command: c.AnyCommand) -> None:
        """One command from a page. Every refusal is answered (passing messages have no reply and are dropped)."""
        sender = self.hub.connections.get(connection)
        if sender is None:
            return
        try:
            if isinstance(command, c.VisitCommand):
                if isinstance(command, c.Edit) and command.field.endswith(".zip"):
                    await self._plans.look_up_ahead(command.text)
                self._lasting(connection, sender.actor, command)
            elif isinstance(command, c.OpenVisit):
                self._open(connection, sender.actor, command)
            else:
                if isinstance(command, c.Hello) and command.visit is not None:
                    await self.ensure_loaded(command.visit)
                self._carry_out(self.hub.handle(connection, command, self._clock.now()))
        except Refused as refusal:
            if isinstance(command, c.Command):
                self._refuse(connection, command.id, refusal)

    def _refuse(self, connection: str, command: str, refusal: Refused) -> None:
        self.tell(connection, m.Failed(id=command, code=refusal.code.value, details=refusal.details))

    def _lane(self, visit: str) -> Lane:
        lane = self._lanes.get(visit)
        if lane is None:
            raise Refused(ErrorCode.NOT_FOUND, {"visit": visit})
        return lane

    def _lasting(self, connection: str, actor: Actor, command: c.VisitCommand) -> None:
        lane = self._lane(command.visit)
        known = lane.causes.get(command.id)
        if known is not None:
            # A resend: it has been (or is just being) written; the answer waits for the batch it depends on.
            self._add(Item(lane, lane.generation, None, connection, command.id, known, command.visit))
            return
        plan = self._plans.at_hand(lane.visit.catalogue)
        # The union of commands is closed: a VisitCommand is a LastingCommand.
        events = deciders.decide(lane.visit, actor, command, self._clock.now(), plan)  # type: ignore[arg-type]
        self._append(lane, events, connection, command.id)

    def _append(
        self,
        lane: Lane,
        events: tuple[e.Event, ...],
        connection: str = "",
        command: str = "",
        offer_of: str = "",
    ) -> None:
        work = None
        if events:
            visit = lane.visit
            for event in events:
                visit = evolve(visit, event)
            lane.visit = visit
            lane.in_flight += 1
            if command:
                lane.causes[command] = visit.seq
            work = AppendEvents(visit, events, lane.cipher)
        self._add(
            Item(
                lane,
                lane.generation,
                work,
                connection,
                command,
                lane.visit.seq,
                lane.visit.id,
                offer_of,
            )
        )

    def _open(self, connection: str, actor: Actor, command: c.OpenVisit) -> None:
        counter, branch = self._counter_for(actor, command)
        current = self.hub.visit_of_counter(counter)
        if counter in self._opening:
            raise Refused(ErrorCode.TAKEN, {"counter": counter})
        if current is not None:
            lane = self._lane(current)
            if command.id in lane.causes:
                done = m.Done(id=command.id, seq=lane.visit.seq, visit=current)
                self.tell(connection, done)
                return
            if lane.visit.state != VisitState.CLOSED:
                raise Refused(ErrorCode.TAKEN, {"visit": current})
            # The last visitor's screen was never cleared: that comes first, in the same batch.
            self._append(lane, deciders.wipe(lane.visit, at=self._clock.now().at))
        plan = self._plans.newest()
        number = self._visits_so_far + 1
        visit_id = f"v{secrets.token_hex(10)}"
        events = deciders.open_visit(
            visit_id,
            actor,
            command,
            number=number,
            branch=branch,
            counter=counter,
            moment=self._clock.now(),
            plan=plan,
        )
        self._visits_so_far = number
        self._opening.add(counter)
        wrapped, cipher = self._master.new_visit_key(visit_id)
        visit = opened(events[0], _opened(events[0]))
        for event in events[1:]:
            visit = evolve(visit, event)
        lane = self._lanes[visit_id] = Lane(visit, cipher, {command.id: visit.seq}, in_flight=1)
        work = AppendEvents(visit, events, cipher, wrapped)
        self._add(Item(lane, 0, work, connection, command.id, visit.seq, visit_id, counter=counter))

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

    # -- the batch --------------------------------------------------------------------------------------------

    def _add(self, item: Item) -> None:
        if item.work is None and not self._items and not self._writing:
            self._finish(item, None)
            return
        self._items.append(item)
        self._idle.clear()
        if not self._writing and not self._flush_soon:
            # All that this turn of the loop brings goes into one transaction.
            self._flush_soon = True
            self._loop.call_soon(self._flush)

    def _flush(self) -> None:
        self._flush_soon = False
        if self._writing or not self._items:
            return
        items, self._items = self._items, []
        for item in items:
            if item.lost and item.lane is not None and item.work is not None:
                item.lane.in_flight -= 1
        to_write = [item for item in items if item.work is not None and not item.lost]
        if not to_write:
            self._written(items, {})
            return
        self._writing = True
        work = [item.work for item in to_write if item.work is not None]

        def finished(outcomes: Sequence[Failure]) -> None:
            by_item = {id(item): outcome for item, outcome in zip(to_write, outcomes, strict=True)}
            self._loop.call_soon_threadsafe(self._written, items, by_item)

        self._writer.submit(work, finished)

    def _written(self, items: list[Item], outcomes: dict[int, Failure]) -> None:
        self._writing = False
        for item in items:
            outcome = outcomes.get(id(item))
            if item.work is not None and id(item) in outcomes and item.lane is not None:
                item.lane.in_flight -= 1
            if item.lost:
                outcome = outcome or "not_saved"
            self._finish(item, outcome)
        if self._items:
            self._flush()
        else:
            self._idle.set()

    def _finish(self, item: Item, failure: Failure) -> None:
        """Tell what became of one item: events first, then the acknowledgement."""
        if failure is not None:
            self._failed(item, failure)
            return
        match item.work:
            case AppendEvents() as work:
                if item.counter:
                    self._opening.discard(item.counter)
                self._carry_out(self.hub.committed(work.visit, work.events, self._clock.now()))
                if work.visit.wiped and work.visit.id not in self.hub.rooms:
                    self._lanes.pop(work.visit.id, None)
            case SaveFacts() as work:
                self._carry_out(self.hub.presence_saved(work.specialist, work.facts, self._clock.now()))
            case None:
                pass
            case _:
                assert_never(item.work)
        if item.command:
            self.tell(item.connection, m.Done(id=item.command, seq=item.seq, visit=item.opened))

    def _failed(self, item: Item, failure: str) -> None:
        lane = item.lane
        if lane is not None and item.work is not None:
            if item.command:
                lane.causes.pop(item.command, None)
            if not item.lost:
                lane.generation += 1
            room = self.hub.rooms.get(lane.visit.id)
            if room is not None:
                lane.visit = room.visit
            if failure == "taken":
                self._heal(lane.visit.id)
        if item.counter:
            self._opening.discard(item.counter)
            if lane is not None:
                self._lanes.pop(lane.visit.id, None)
            self._recount()
        if item.offer_of:
            self.hub.offer_failed(item.offer_of)
        if item.command:
            code = ErrorCode.TAKEN if failure == "taken" else ErrorCode.NOT_SAVED
            self._refuse(item.connection, item.command, Refused(code))
        elif not item.offer_of:
            log.error("not saved: %s", failure)

    def _recount(self) -> None:
        self._spawn(self._recounted())

    async def _recounted(self) -> None:
        self._visits_so_far = await self._database.read(visits_so_far)

    def _heal(self, visit: str) -> None:
        """Somebody else appended to this visit: read what we lack and go on from there."""
        self._spawn(self._healed(visit))

    async def _healed(self, visit: str) -> None:
        loaded = await self._load(visit)
        room, lane = self.hub.rooms.get(visit), self._lanes.get(visit)
        if loaded is None or room is None or lane is None:
            return
        missing = tuple(event for event in loaded.events if event.seq > room.visit.seq)
        if missing:
            lane.generation += 1
            lane.visit = loaded.visit
            lane.causes |= loaded.causes
            self._carry_out(self.hub.committed(loaded.visit, missing, self._clock.now()))

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = self._loop.create_task(work)
        self._healing.add(task)
        task.add_done_callback(self._spawned)

    def _spawned(self, task: asyncio.Task[None]) -> None:
        self._healing.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("reading the log again failed: %s", type(error).__name__)

    # -- effects and time -------------------------------------------------------------------------------------

    def _carry_out(self, effects: list[Effect]) -> None:
        last: m.AnyMessage | None = None
        encoded = b""
        for effect in effects:
            match effect:
                case Send():
                    if effect.message is not last:
                        last = effect.message
                        encoded = encode_message(last)
                    outbox = self._outboxes.get(effect.connection)
                    if outbox is not None:
                        outbox.put(encoded)
                case Offer():
                    self._offer(effect)
                case EndOffer():
                    self._end_offer(effect)
                case SavePresence():
                    connection, command = effect.reply_to or ("", "")
                    work = SaveFacts(effect.specialist, effect.facts)
                    self._add(Item(None, 0, work, connection, command))
                case Drop():
                    self._drop(effect.connection, effect.reason)
                    self._outboxes.pop(effect.connection, None)
                case _:
                    assert_never(effect)

    def _offer(self, effect: Offer) -> None:
        try:
            lane = self._lane(effect.visit)
            events = deciders.offer(lane.visit, effect.specialist, at=self._clock.now().at)
        except Refused:
            # The visit moved on (cancelled) while the hub made the pair; the next tick looks again.
            self.hub.offer_failed(effect.visit)
            return
        self._append(lane, events, offer_of=effect.visit)

    def _end_offer(self, effect: EndOffer) -> None:
        try:
            lane = self._lane(effect.visit)
            events = deciders.end_offer(lane.visit, effect.specialist, effect.reason, at=self._clock.now().at)
        except Refused:
            self.hub.offer_failed(effect.visit)
            return
        self._append(lane, events, offer_of=effect.visit)

    def _arm(self) -> None:
        if self._timer is not None:
            return
        now = self._clock.now().mono
        deadline = self.hub.next_deadline(now)
        if deadline is not None:
            self._timer = self._loop.call_later(max(0.0, deadline - now), self._tick)

    def _tick(self) -> None:
        self._timer = None
        self.tick()
        self._arm()

    def tick(self) -> None:
        """Carry out what is due now."""
        self._carry_out(self.hub.tick(self._clock.now()))
        self._forget_lanes()

    def _forget_lanes(self) -> None:
        """A visit that the hub has let go of leaves the memory here as well."""
        if len(self._lanes) == len(self.hub.rooms):
            return
        for visit in [v for v in self._lanes if v not in self.hub.rooms]:
            lane = self._lanes[visit]
            if lane.in_flight == 0:
                del self._lanes[visit]

    def start(self) -> None:
        """Begin to watch the clock: offers of before a restart may be over."""
        self._arm()

    def close_sockets(self) -> None:
        """Tell every page that the server goes (RFC 6455: 1001); each comes back by itself."""
        for outbox in self._outboxes.values():
            outbox.close(1001, "the server stops")

    async def settled(self) -> None:
        """Wait until all that has been decided is written and told (also what follows from it)."""
        await self._idle.wait()

    async def healed(self) -> None:
        """Wait for what is being read again from the log."""
        await asyncio.gather(*self._healing, return_exceptions=True)

    async def stop(self) -> None:
        """Write what has been decided, then stop."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        await self.settled()
        for task in list(self._healing):
            task.cancel()


runner_key = web.AppKey("runner", Runner)


def _opened(event: e.Event) -> e.Opened:
    body = event.body
    assert isinstance(body, e.Opened)
    return body
