"""The other nodes of one installation: who lives, what they write, and who is connected to them.

The truth is the database: a lease for each node, and the log. The bus carries hints, so that a matter is known within
milliseconds; what it loses is found by a look at the database once a second. While this node can't look, it does not
know how far the log goes, and its pages say that they are not live (``Hub.trusted``).
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import assert_never

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from server import nodes
from server.alone import Alone
from server.bus import Bus
from server.clock import Clock
from server.database import Database
from server.following import Following
from server.keys import MasterKey
from server.lanes import Lane
from server.nodes import Node
from server.store import closed_days, help_lines, open_heads, presence_facts
from server.telling import Telling
from server.writer import AppendEvents
from signaling import commands as c
from signaling import events as e
from signaling.board_parts import HelpLine
from signaling.duty import Duties
from signaling.effects import Effect, SavePresence
from signaling.helps import LASTS_MS
from signaling.hub import Hub
from signaling.moment import Moment
from signaling.node_messages import (
    AnyNodeMessage,
    FactsSaved,
    HelpSaved,
    Leaving,
    Members,
    Overheard,
    Written,
)
from signaling.presence import PresenceFacts

log = logging.getLogger(__name__)

LOOK_S = 1.0
"""How soon something that the bus lost is found."""

LOOK_LATE_S = 2.5
"""Without a look for so long, nobody knows here how far the log goes. Pages say so within 3 s."""

MEMBERS_S = 0.25
"""How soon a change in a connection is told that nobody told at once: a silent or a lagging screen."""

AWAITED_S = 3.0
"""Facts that another node was to save count as lost after this; what is stored counts again."""

LEAVE_WITHIN_S = 0.5
"""For the last word to the others; without it the lease tells them."""

RECENT_S = 60.0
"""So long after the last other node was seen, the log is still looked at: it may come back."""


@dataclass
class _Look:
    """What the database says at one instant."""

    others: list[Node]
    heads: dict[str, int] = field(default_factory=dict)
    facts: dict[str, PresenceFacts] = field(default_factory=dict)
    closed: set[tuple[str, str]] = field(default_factory=set)
    helps: dict[str, HelpLine] = field(default_factory=dict)
    whole: bool = False
    """Whether more than the leases was read."""


class Neighbours(Alone):
    """Made with the runner, which tells it what happens here; entered (``watch``) once the open visits are here."""

    def __init__(
        self,
        hub: Hub,
        lanes: dict[str, Lane],
        *,
        node: Node,
        url: str,
        database: Database,
        master: MasterKey,
        clock: Clock,
        following: Following,
        carry_out: Callable[[list[Effect]], None],
    ) -> None:
        self._hub = hub
        self._lanes = lanes
        self._node = node
        self._database = database
        self._clock = clock
        self._following = following
        self._carry_out = carry_out
        self._bus = Bus(url, node=node.id, master=master, hear=self.hear, opened=self._bus_opened)
        self._telling = Telling(hub, self._bus, clock)
        self._duties = Duties(node.id)
        self._others: dict[str, Node] = {}
        self._others_seen = float("-inf")
        self._looked = float("-inf")
        self._looking: asyncio.Task[None] | None = None
        self._held: Counter[str] = Counter()
        self._facts: dict[str, PresenceFacts] = {}
        self._facts_at: dict[str, float] = {}
        self._awaited: dict[str, float] = {}
        self._closed: set[tuple[str, str]] = set()
        self._helps_at: dict[str, float] = {}

    # -- what the runner tells ----------------------------------------------------------------------------------

    @property
    def others(self) -> list[str]:
        """The ids of the other nodes that are known to live."""
        return list(self._others)

    @property
    def alone(self) -> bool:
        """Whether no other node is known to live."""
        return not self._others

    def page_changed(self, connection: str) -> None:
        """A page came, joined a visit, left it, or is gone."""
        self._telling.page_changed(connection)

    def passed(self, connection: str, command: c.AnyCommand) -> None:
        """A passing command was allowed here."""
        self._telling.passed(connection, command)

    def _bus_opened(self) -> None:
        self._telling.anew()

    def written(self, work: AppendEvents) -> None:
        """Events of this node are durable."""
        edits = True
        for event in work.events:
            if type(event.body) is not e.Edited:
                edits = False
                self._duties.settled(work.visit.id)
                break
        if not self.alone:
            self._bus.tell(Written(visit=work.visit.id, seq=work.visit.seq, edits=edits))

    def facts_saved(self, specialist: str, facts: PresenceFacts) -> None:
        """Facts of a specialist were saved by this node."""
        self._note_facts(specialist, facts)
        if not self.alone:
            self._bus.tell(FactsSaved(specialist=specialist, facts=facts))

    def help_saved(self, who: str, line: HelpLine | None) -> None:
        """That somebody asks for help, or not any more, was saved by this node."""
        self._helps_at[who] = self._clock.now().mono
        if not self.alone:
            self._bus.tell(HelpSaved(who=who, line=line))

    def _note_facts(self, specialist: str, facts: PresenceFacts) -> None:
        self._facts[specialist] = facts
        self._facts_at[specialist] = self._clock.now().mono

    def may(self, visit: str) -> bool:
        """Whether this node carries out what is due of a visit, now."""
        return self._duties.may(visit, self._clock.now().mono)

    def follows(self, visit: str, effects: list[Effect]) -> list[Effect]:
        """What is to be done of all that follows from events of another node: facts are saved by it, and by the node
        on duty should it have died; everybody else waits for them, with those that make somebody less available.
        """
        self._duties.settled(visit)
        if self.alone:
            return effects
        mine = self.may(visit)
        kept: list[Effect] = []
        for effect in effects:
            if isinstance(effect, SavePresence) and not mine:
                self._awaited[effect.specialist] = self._clock.now().mono
            else:
                kept.append(effect)
        self._duties.settled(visit)
        return kept

    @property
    def busy(self) -> bool:
        """Whether something is being read that commands wait for."""
        return self._following.running

    async def settled(self) -> None:
        """Wait until it is read."""
        await self._following.settled()

    async def up_to_date(self, visit: str | None = None) -> None:
        """Before a page is received here that another node served a moment ago: a visit, or all of them."""
        if self.alone:
            return
        if visit is not None:
            await self._following.now(visit)
        else:
            await self.look()

    # -- what is heard ------------------------------------------------------------------------------------------

    def hear(self, node: str, message: AnyNodeMessage) -> None:
        """A message of another node, as the line between them brings it. Raises nothing: a fault of ours is logged."""
        try:
            self._take(node, message)
        except Exception:
            # A fault of ours in one message must not cost the line to the others.
            log.exception("a node's message could not be taken: %s", type(message).__name__)

    def _take(self, node: str, message: AnyNodeMessage) -> None:
        match message:
            case Written():
                self._take_written(message)
            case FactsSaved():
                self._take_facts(message.specialist, message.facts)
            case HelpSaved():
                self._helps_at[message.who] = self._clock.now().mono
                self._carry_out(self._hub.helps.saved(message.who, message.line))
            case Members():
                if node not in self._others:
                    # Not in the table yet when this node looked last: it has just started.
                    self._looking = self._look_soon()
                self._do(self._hub.elsewhere.told_by(node, message, self._clock.now()))
            case Overheard():
                self._overhear(node, message)
            case Leaving():
                self._gone(node)
            case _:
                assert_never(message)

    def _do(self, effects: list[Effect]) -> None:
        """Carry out what another node's page brings about; what is to be stored of it is stored there."""
        self._carry_out([effect for effect in effects if not isinstance(effect, SavePresence)])

    def _overhear(self, node: str, message: Overheard) -> None:
        command = message.command
        if isinstance(command, c.Passing) and (self._following.busy(command.visit) or self._held[command.visit]):
            # It was said upon events that are being read: a node's hints of them come before what it says upon them.
            # It waits for that reading alone. Were it to wait for each that follows, those who wait would grow with
            # every round in which somebody writes, until nothing else were done here.
            self._held[command.visit] += 1
            self._following.then(command.visit, partial(self._let_go, node, message, command.visit))
            return
        self._do(self._hub.elsewhere.told_by(node, message, self._clock.now()))

    def _let_go(self, node: str, message: Overheard, visit: str) -> None:
        self._held[visit] -= 1
        if not self._held[visit]:
            del self._held[visit]
        try:
            self._do(self._hub.elsewhere.told_by(node, message, self._clock.now()))
        except Exception:
            # As in ``hear``: one message must not cost those that wait behind it.
            log.exception("a node's message could not be taken after a visit was read")

    def _take_written(self, hint: Written) -> None:
        lane = self._lanes.get(hint.visit)
        if lane is None:
            if not hint.edits:
                self._following.ask(hint.visit)
            return
        if lane.durable is None or lane.durable.seq >= hint.seq:
            return
        room = self._hub.rooms.get(hint.visit)
        if hint.edits and room is not None and all(one.far for one in room.connections.values()):
            return  # nobody looks at it here: the next look is soon enough
        self._following.ask(hint.visit)

    def _take_facts(self, specialist: str, facts: PresenceFacts) -> None:
        self._note_facts(specialist, facts)
        moment = self._clock.now()
        effects = self._hub.presence_saved(specialist, facts, moment)
        if self._awaited.pop(specialist, None) is not None:
            effects += self._hub.presence_failed(specialist, moment)
        self._carry_out(effects)

    def _know_others(self) -> None:
        self._duties.know(self._others)
        self._telling.on = not self.alone

    def _gone(self, node: str) -> None:
        self._others.pop(node, None)
        self._know_others()
        self._bus.forget(node)
        self._carry_out(self._hub.elsewhere.node_gone(node, self._clock.now()))

    # -- what is looked at --------------------------------------------------------------------------------------

    async def look(self) -> None:
        """Look at the database; who asks meanwhile shares it. Nothing is raised: the time of the last look tells."""
        await asyncio.shield(self._look_soon())

    def _look_soon(self) -> asyncio.Task[None]:
        if self._looking is None:
            self._looking = asyncio.create_task(self._look(), name="look at the other nodes")
            self._looking.add_done_callback(self._looked_at)
        return self._looking

    def _looked_at(self, task: asyncio.Task[None]) -> None:
        self._looking = None
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("the other nodes could not be looked at", exc_info=error)

    async def _look(self) -> None:
        moment = self._clock.now()
        mono = moment.mono
        recent = mono - self._others_seen < RECENT_S
        try:
            found = await self._database.read(lambda db: _read(db, self._node, moment, heads=recent))
        except SQLAlchemyError as error:
            log.error("the other nodes can't be looked at: %s", type(error).__name__)
            return
        self._know(found.others)
        self._take_heads(found.heads)
        if found.whole:
            self._take_closed(found.closed)
            self._take_helps(found.helps, mono)
        for specialist, facts in found.facts.items():
            # What was saved while this was read is newer than what was read.
            if self._facts.get(specialist) != facts and self._facts_at.get(specialist, 0.0) < mono:
                self._take_facts(specialist, facts)
        self._looked = mono
        self._trust()

    def _know(self, found: list[Node]) -> None:
        living = {node.id: node for node in found}
        for gone in [known for known in self._others if known not in living]:
            log.warning("node %s is gone", self._others[gone].name)
            self._gone(gone)
        for node in found:
            if node.id not in self._others:
                log.info("node %s is there", node.name)
                self._telling.anew()
        self._others = living
        self._know_others()
        if living:
            self._others_seen = self._clock.now().mono

    def _take_heads(self, heads: dict[str, int]) -> None:
        for visit, seq in heads.items():
            lane = self._lanes.get(visit)
            if lane is None or (lane.durable is not None and lane.durable.seq < seq):
                self._following.ask(visit)
        if not heads:
            return
        for visit, room in self._hub.rooms.items():
            if visit not in heads and not room.visit.wiped:
                self._following.ask(visit)  # wiped elsewhere

    def _take_closed(self, closed: set[tuple[str, str]]) -> None:
        """Departments that were closed for a day at another node, or opened again."""
        moment = self._clock.now()
        for department, day in sorted(closed ^ self._closed):
            is_closed = (department, day) in closed
            self._carry_out(self._hub.closing_saved(department, day, closed=is_closed, moment=moment))
        self._closed = closed

    def _take_helps(self, helps: dict[str, HelpLine], read_at: float) -> None:
        """Calls for help that were made, seen or ended at another node, but for what is known since they were read."""
        known = self._hub.helps.lines
        for who in sorted(helps.keys() | known.keys()):
            if helps.get(who) != known.get(who) and self._helps_at.get(who, 0.0) < read_at:
                self._carry_out(self._hub.helps.saved(who, helps.get(who)))

    def _trust(self) -> None:
        """Whether this node knows how far the log goes. Without other nodes nobody else writes it."""
        mono = self._clock.now().mono
        trusted = self.alone or mono - self._looked <= LOOK_LATE_S
        if trusted != self._hub.elsewhere.trusted:
            log.warning("pages here are %s", "live again" if trusted else "not live: the log can't be looked at")
        self._hub.elsewhere.trusted = trusted

    def _await(self) -> None:
        """Facts that nobody saved: what is stored counts again."""
        moment = self._clock.now()
        for specialist in [one for one, since in self._awaited.items() if moment.mono - since > AWAITED_S]:
            del self._awaited[specialist]
            self._carry_out(self._hub.presence_failed(specialist, moment))

    # -- while it runs ------------------------------------------------------------------------------------------

    @contextlib.asynccontextmanager
    async def watch(self) -> AsyncIterator[None]:
        """Is one of the nodes while entered. Entering raises SQLAlchemyError when the database can't be asked."""
        await self._database.write(lambda db: nodes.renew(db, self._node))
        await self.look()
        tasks = [
            asyncio.create_task(work, name=name)
            for name, work in (
                ("bus", self._bus.run()),
                ("lease", self._keep_lease()),
                ("looks", self._keep_looking()),
                ("members", self._keep_telling()),
            )
        ]
        try:
            yield
        finally:
            if not self.alone:
                self._bus.tell(Leaving())
                await self._bus.sent(within=LEAVE_WITHIN_S)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._following.stop()
            try:
                await self._database.write(lambda db: nodes.leave(db, self._node))
            except SQLAlchemyError as error:
                log.error("the lease could not be given back, it ends by itself: %s", type(error).__name__)

    async def _keep_lease(self) -> None:
        while True:
            await asyncio.sleep(nodes.RENEW_S)
            try:
                await self._database.write(lambda db: nodes.renew(db, self._node))
            except SQLAlchemyError as error:
                log.error("the lease of this node could not be renewed: %s", type(error).__name__)

    async def _keep_looking(self) -> None:
        while True:
            await asyncio.sleep(LOOK_S)
            await self.look()

    async def _keep_telling(self) -> None:
        while True:
            self._trust()
            self._await()
            self._telling.round()
            await asyncio.sleep(MEMBERS_S)


def _read(db: Connection, node: Node, moment: Moment, *, heads: bool) -> _Look:
    others = nodes.others(db, node)
    if not others and not heads:
        return _Look(others)
    closed = set(closed_days(db, moment.today.isoformat()))
    return _Look(
        others, open_heads(db), presence_facts(db), closed, help_lines(db, since=moment.at - LASTS_MS), whole=True
    )
