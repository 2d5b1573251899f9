"""The only asyncio around the core: takes commands in, has them written, then tells everybody what is true now.

Order of things for a lasting command: decide on the newest state → hand the events to the writer with all others of
this turn of the loop → when they are durable, evolve the room, fan out, and only then acknowledge (design 1 and 2.1).
When the log holds something else than was thought, it is read again and the command is decided anew.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable, Coroutine, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, assert_never

from aiohttp import web

from server.alone import Alone
from server.batches import Batches
from server.clock import Clock
from server.database import Database
from server.following import Following
from server.keys import MasterKey
from server.lanes import Asked, Item, Lane
from server.loading import Loading, until_answered
from server.nodes import Node
from server.openings import Openings
from server.plans import Plans
from server.sockets import Outgoing, Page, Sockets
from server.store import LoadedVisit
from server.wishes import wish_of
from server.writer import AppendEvents, Failed, Failure, SaveClosedDay, SaveFacts, SaveHelpCall, Writer
from signaling import commands as c
from signaling import decide as deciders
from signaling import events as e
from signaling import messages as m
from signaling.codec import encode_message
from signaling.effects import Drop, Effect, SaveClosing, SaveHelp, SavePresence, Send
from signaling.errors import ErrorCode, Refused
from signaling.hub import Hub
from signaling.policy import DEFAULT_POLICY, Policy
from signaling.visit import Visit

if TYPE_CHECKING:
    from server.neighbours import Neighbours

log = logging.getLogger(__name__)

WAITING_MAX = 256
"""Commands of one visit that may wait for its log to be read again; more are refused as not saved."""

STOP_WITHIN_S = 10.0
"""What has been decided has this long to be written when the process is told to stop."""


class Runner:
    """Everything live in this process; made by ``live_ctx``, used by the socket handler and the pages."""

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
        policy: Policy = DEFAULT_POLICY,
    ) -> None:
        self.hub = hub
        self._database = database
        self._master = master
        self._plans = plans
        self._policy = policy
        self._clock = clock
        self._loop = asyncio.get_running_loop()
        self._lanes: dict[str, Lane] = {}
        self._sockets = Sockets()
        self.batches = Batches(writer, self._told)
        self._loading = Loading(hub, self._lanes, database=database, master=master, plans=plans)
        self._openings = Openings(
            hub,
            self._lanes,
            self.batches,
            loading=self._loading,
            database=database,
            master=master,
            plans=plans,
            clock=clock,
            visits_so_far=visits_so_far,
            counter_branch=counter_branch,
        )
        self.neighbours: Alone = Alone()
        self._timer: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopped = False

    def join(self, node: Node, url: str) -> Neighbours:
        """Be one of several nodes that serve the database at this URL (PostgreSQL). Called before any page is there."""
        # The driver of PostgreSQL takes its time to import; a restart on SQLite does without.
        neighbours: Neighbours = import_module("server.neighbours").Neighbours(
            self.hub,
            self._lanes,
            node=node,
            url=url,
            database=self._database,
            master=self._master,
            clock=self._clock,
            following=Following(
                self._lanes,
                database=self._database,
                master=self._master,
                plans=self._plans,
                go_on=self._go_on,
                take_in=self._opened_elsewhere,
            ),
            carry_out=self._carry_out,
        )
        self.neighbours = neighbours
        return neighbours

    # -- visits -----------------------------------------------------------------------------------------------

    def take_in(self, loaded: LoadedVisit) -> None:
        """A visit out of the log becomes live here; its catalogue version is at hand."""
        self._loading.take_in(loaded)

    async def ensure_loaded(self, visit: str) -> None:
        """Have a visit at hand, from the log when need be; Refused(NOT_FOUND) when there is none to read."""
        await self._loading.ensure(visit)
        await self.up_to_date(visit)

    async def up_to_date(self, visit: str | None = None) -> None:
        """What other nodes have written to a visit (None: to all, and who lives) is known here when this returns,
        unless the database is away.
        """
        await self.neighbours.up_to_date(visit)

    def committed_visit(self, visit: str) -> Visit:
        """The newest durable state of a loaded visit; Refused(NOT_FOUND)."""
        room = self.hub.rooms.get(visit)
        if room is None:
            raise Refused(ErrorCode.NOT_FOUND, {"visit": visit})
        return room.visit

    def newest(self, visit: str) -> Visit:
        """The state that the next command is decided on, also what is just being written; Refused(NOT_FOUND)."""
        return self._lane(visit).visit

    def _lane(self, visit: str) -> Lane:
        lane = self._lanes.get(visit)
        if lane is None:
            raise Refused(ErrorCode.NOT_FOUND, {"visit": visit})
        return lane

    # -- connections ------------------------------------------------------------------------------------------

    def connect(self, page: Page, origin: str, outbox: Outgoing) -> str:
        """A page is there; its greeting goes into the outbox. The id is for ``receive`` and ``disconnect``."""
        connection = secrets.token_hex(8)
        self._sockets.add(connection, page.key, outbox)
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
        self.neighbours.page_changed(connection)
        self._arm()
        return connection

    def disconnect(self, connection: str) -> None:
        """The socket is gone."""
        self._sockets.remove(connection)
        self._carry_out(self.hub.disconnect(connection, self._clock.now()))
        self.neighbours.page_changed(connection)

    def doors_changed(self, changed: Mapping[str, object | None]) -> None:
        """Close the sockets of these doors: shut for good (None), or to come in anew with other rights."""
        for connection, key in self._sockets.with_keys():
            if key in changed:
                self._sockets.drop(connection, "forbidden" if changed[key] is None else "changed")
                self.disconnect(connection)

    def tell(self, connection: str, message: m.AnyMessage) -> None:
        """Put one message into a page's outbox."""
        self._sockets.tell(connection, message)

    def close_sockets(self) -> None:
        """Tell every page that the server goes (RFC 6455: 1001); each comes back by itself."""
        self._sockets.close_all()

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
            match command:
                case c.VisitCommand():
                    if command.visit not in self._lanes:
                        await self._loading.ensure(command.visit)
                    if isinstance(command, c.Edit) and self._reads_disk(command):
                        await self._plans.look_up_ahead(command.text)
                    if self.hub.connections.get(connection) is sender:
                        self._lasting(Asked(connection, sender.actor, command), command)
                case c.OpenVisit():
                    self._openings.open(Asked(connection, sender.actor, command), command)
                case _:
                    if isinstance(command, c.Hello) and command.visit is not None:
                        await self.ensure_loaded(command.visit)
                    self._carry_out(self.hub.handle(connection, command, self._clock.now()))
                    if isinstance(command, c.Hello):
                        self.neighbours.page_changed(connection)
                    self.neighbours.passed(connection, command)
        except Refused as refusal:
            if isinstance(command, c.Command):
                self._refuse(connection, command.id, refusal)
        except Exception:
            # A fault of ours costs its sender one command, never the socket. What they sent is not logged.
            log.exception("a command failed: %s", type(command).__name__)
            if isinstance(command, c.Command):
                self._refuse(connection, command.id, Refused(ErrorCode.INTERNAL_ERROR))

    def _reads_disk(self, command: c.Edit) -> bool:
        return self._plans.at_hand(self._lane(command.visit).visit.catalogue).looks_up(command.field)

    def _refuse(self, connection: str, command: str, refusal: Refused) -> None:
        self.tell(connection, m.Failed(id=command, code=refusal.code.value, details=refusal.details))

    def _lasting(self, asked: Asked, command: c.VisitCommand) -> None:
        lane = self._lane(command.visit)
        if lane.waiting is not None:
            if len(lane.waiting) >= WAITING_MAX:
                raise Refused(ErrorCode.NOT_SAVED)
            lane.waiting.append(asked)
            return
        known = lane.seq_of(command.id)
        if known is not None:
            # A resend: it has been (or is just being) written; the answer waits for the batch it depends on.
            self.batches.add(Item(lane, lane.generation, None, asked.connection, command.id, asked, known))
            return
        plan = self._plans.at_hand(lane.visit.catalogue)
        self._plans.check_note(command)
        if isinstance(command, c.AskCallBack):
            self.hub.outlook.check_call_back(lane.visit, command.at, self._clock.now())
        if isinstance(command, c.Arrive):
            self._openings.make_room(asked.actor, command)
        # The union of commands is closed: a VisitCommand is a LastingCommand.
        moment = self._clock.now()
        lasting = self.hub.addressed(asked.actor, command)  # type: ignore[arg-type]  # see above
        self.hub.check_seat(lasting, asked.actor, moment)
        events = deciders.decide(lane.visit, asked.actor, lasting, moment, plan, policy=self._policy)
        work = lane.run_ahead(events, command.id) if events else None
        self.batches.add(Item(lane, lane.generation, work, asked.connection, command.id, asked, lane.visit.seq))

    # -- what became of it ------------------------------------------------------------------------------------

    def _told(self, item: Item, failure: Failure) -> None:
        try:
            if failure is None:
                self._finish(item)
            else:
                self._failed(item, failure)
        except Exception:
            # What is in the log is neither confirmed nor denied: the page comes back, catches up and asks again.
            log.exception("what became of an item could not be told")
            self._sockets.drop(item.connection, "broken")

    def _finish(self, item: Item) -> None:
        """Tell what became of one item: events first, then the acknowledgement."""
        match item.work:
            case AppendEvents() as work:
                assert item.lane is not None
                item.lane.committed(work, item.command)
                self.neighbours.written(work)
                self._carry_out(self.hub.committed(work.visit, work.events, self._clock.now()))
            case SaveFacts() as work:
                self.neighbours.facts_saved(work.specialist, work.facts)
                self._carry_out(self.hub.presence_saved(work.specialist, work.facts, self._clock.now()))
            case SaveClosedDay(closing=saved):
                moment = self._clock.now()
                told = self.hub.closing_saved(saved.department, saved.day, closed=saved.closed, moment=moment)
                self._carry_out(told)
            case SaveHelpCall(help=saved_help):
                self.neighbours.help_saved(saved_help.who, saved_help.line)
                self._carry_out(self.hub.helps.saved(saved_help.who, saved_help.line))
            case None:
                pass
            case _:
                assert_never(item.work)
        if item.command:
            self.tell(item.connection, m.Done(id=item.command, seq=item.seq, visit=item.visit))

    def _failed(self, item: Item, failure: Failed) -> None:
        lane, asked = item.lane, item.asked
        if item.counter:
            self._openings.failed(item)
        if isinstance(item.work, SaveFacts):
            self._carry_out(self.hub.presence_failed(item.work.specialist, self._clock.now()))
        if item.offer_of:
            self.hub.offer_failed(item.offer_of)
        if lane is not None and lane.durable is not None and failure is not Failed.NOT_SAVED:
            self._read_again(lane)
            if asked is not None and lane.waiting is not None and (failure is Failed.UNKNOWN or asked.may_try):
                lane.waiting.append(asked.again())
                return
        elif lane is not None and asked is not None and failure is not Failed.NOT_SAVED and asked.may_try:
            self._spawn(self._open_again(asked))
            return
        if item.command:
            code = ErrorCode.TAKEN if failure is Failed.TAKEN else ErrorCode.NOT_SAVED
            self._refuse(item.connection, item.command, Refused(code))
        elif not item.offer_of:
            log.error("a change that nobody waits for was not saved: %s", failure.value)

    def _read_again(self, lane: Lane) -> None:
        """The log holds something else than we thought: read what we lack, then decide what waits."""
        if lane.waiting is None:
            lane.waiting = []
            self._spawn(self._healed(lane))

    async def _healed(self, lane: Lane) -> None:
        loaded = await until_answered(self._database, lane.visit.id, self._master)
        waiting, lane.waiting = lane.waiting or [], None
        if loaded is None:
            self._lanes.pop(lane.visit.id, None)
            for asked in waiting:
                self._refuse(asked.connection, asked.command.id, Refused(ErrorCode.NOT_FOUND))
            return
        self._go_on(lane, loaded, waiting)

    def _go_on(self, lane: Lane, loaded: LoadedVisit | None, waiting: list[Asked]) -> None:
        """What was read of a visit is its state now (None: nothing new); the commands that waited are decided on it."""
        try:
            if loaded is not None:
                before = lane.visit.seq
                lane.catch_up(loaded)
                self._written_elsewhere(loaded, tuple(event for event in loaded.events if event.seq > before))
            self._decide_waiting(waiting)
        except Exception:
            # They are neither confirmed nor denied: their pages come back and ask again.
            log.exception("a visit that was read again could not go on")
            for asked in waiting:
                self._sockets.drop(asked.connection, "broken")

    def _written_elsewhere(self, loaded: LoadedVisit, events: tuple[e.Event, ...]) -> None:
        if not events:
            return
        effects = self.hub.committed(loaded.visit, events, self._clock.now())
        self._carry_out(self.neighbours.follows(loaded.visit.id, effects))

    def _opened_elsewhere(self, loaded: LoadedVisit) -> None:
        self._openings.note(loaded.visit.number)
        if self._lanes.setdefault(loaded.visit.id, Lane.of(loaded)).durable is loaded.visit:
            self._written_elsewhere(loaded, loaded.events)

    def _decide_waiting(self, waiting: list[Asked]) -> None:
        for asked in waiting:
            command = asked.command
            assert isinstance(command, c.VisitCommand)
            try:
                self._lasting(asked, command)
            except Refused as refusal:
                self._refuse(asked.connection, command.id, refusal)

    async def _open_again(self, asked: Asked) -> None:
        try:
            await self._openings.again(asked)
        except Refused as refusal:
            self._refuse(asked.connection, asked.command.id, refusal)

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("reading the log again failed", exc_info=error)

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
                    self._sockets.put(effect.connection, encoded)
                case SavePresence():
                    connection, command = effect.reply_to or ("", "")
                    self.batches.add(Item(None, 0, SaveFacts(effect.specialist, effect.facts), connection, command))
                case SaveClosing():
                    self.batches.add(Item(None, 0, SaveClosedDay(effect), *effect.reply_to))
                case SaveHelp():
                    self.batches.add(Item(None, 0, SaveHelpCall(effect), *effect.reply_to))
                case Drop():
                    self._sockets.drop(effect.connection, effect.reason)
                case _:
                    self._wish(effect.visit, wish_of(effect, at=self._clock.now().at))

    def _wish(self, visit: str, decide: Callable[[Visit], tuple[e.Event, ...]]) -> None:
        """The hub's own wish about a visit. When the visit moved on meanwhile, the next tick looks again."""
        lane = self._lanes.get(visit)
        try:
            if lane is None or lane.waiting is not None:
                raise Refused(ErrorCode.WRONG_STATE)
            if not self.neighbours.may(visit):
                raise Refused(ErrorCode.TAKEN)
            events = decide(lane.visit)
        except Refused:
            self.hub.offer_failed(visit)
            return
        work = lane.run_ahead(events, "")
        self.batches.add(Item(lane, lane.generation, work, seq=lane.visit.seq, offer_of=visit))

    def _arm(self) -> None:
        if self._timer is not None or self._stopped:
            return
        now = self._clock.now().mono
        deadline = self.hub.next_deadline(now)
        if deadline is not None:
            self._timer = self._loop.call_later(max(0.0, deadline - now), self._tick)

    def _tick(self) -> None:
        self._timer = None
        try:
            self.tick()
        finally:
            # Whatever one tick ran into: without the next, every screen would say that it is not live.
            self._arm()

    def tick(self) -> None:
        """Carry out what is due now."""
        self._carry_out(self.hub.tick(self._clock.now()))
        self._forget_lanes()

    def _forget_lanes(self) -> None:
        """A visit that the hub has let go of leaves the memory here as well."""
        if len(self._lanes) == len(self.hub.rooms):
            return
        for visit in [visit for visit in self._lanes if visit not in self.hub.rooms]:
            lane = self._lanes[visit]
            if lane.in_flight == 0 and lane.waiting is None:
                del self._lanes[visit]

    def start(self) -> None:
        """Begin to watch the clock: offers of before a restart may be over."""
        self._arm()

    async def settled(self) -> None:
        """Wait until all that has been decided is written and told (also what follows from it)."""
        while self._tasks or not self.batches.idle or self.neighbours.busy:
            await self.batches.settled()
            await self.healed()
            await self.neighbours.settled()

    async def healed(self) -> None:
        """Wait for what is being read again from the log."""
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def stop(self) -> None:
        """Write what has been decided, then stop; what takes too long is left unanswered, never called saved."""
        self._stopped = True
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        try:
            async with asyncio.timeout(STOP_WITHIN_S):
                await self.settled()
        except TimeoutError:
            log.error("stopped with changes that the database had not taken; their senders were not answered")
        for task in list(self._tasks):
            task.cancel()
        await self.healed()


runner_key = web.AppKey("runner", Runner)
