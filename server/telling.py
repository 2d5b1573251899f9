"""What a node tells the others of its connections: at once when a page moves, and all of it every second."""

from __future__ import annotations

import asyncio

from server.bus import Bus
from server.clock import Clock
from signaling import commands as c
from signaling.hub import Hub
from signaling.node_messages import Member, Members, Overheard

WHOLE_EVERY = 4
"""Every so many rounds all connections are told, for whoever missed a change."""


class Telling:
    """Remembers what was told; ``on`` is whether anybody is there to hear it."""

    def __init__(self, hub: Hub, bus: Bus, clock: Clock) -> None:
        self.on = False
        self._hub = hub
        self._bus = bus
        self._clock = clock
        self._told: dict[str, Member] = {}
        self._changed: set[str] = set()
        self._flush_soon = False
        self._rounds = 0

    def anew(self) -> None:
        """Somebody came who knows nothing: with the next round all connections are told."""
        self._rounds = 0

    def page_changed(self, connection: str) -> None:
        """A page came, joined a visit, left it, or is gone: told with all others of this turn of the loop."""
        if not self.on:
            return
        self._changed.add(connection)
        if not self._flush_soon:
            self._flush_soon = True
            asyncio.get_running_loop().call_soon(self._flush)

    def passed(self, connection: str, command: c.AnyCommand) -> None:
        """A passing command was allowed; where its page is, is told before it."""
        if self.on and isinstance(command, c.Passing | c.CallStaff):
            self._flush()
            self._bus.tell(Overheard(connection=connection, command=command))

    def _flush(self) -> None:
        self._flush_soon = False
        if not self._changed:
            return
        changed, self._changed = self._changed, set()
        moment = self._clock.now()
        members: list[Member] = []
        gone: list[str] = []
        for connection in sorted(changed):
            member = self._hub.elsewhere.member(connection, moment)
            if member is None:
                self._told.pop(connection, None)
                gone.append(connection)
            elif self._told.get(connection) != member:
                self._told[connection] = member
                members.append(member)
        if members or gone:
            self._bus.tell(Members(members=tuple(members), gone=tuple(gone)))

    def round(self) -> None:
        """All connections every so often, in between those of which something changed by itself."""
        whole = self._rounds % WHOLE_EVERY == 0
        self._rounds += 1
        if not self.on:
            return
        members = self._hub.elsewhere.members(self._clock.now())
        if whole:
            told, calls = tuple(members.values()), self._hub.elsewhere.staff_calls()
            self._bus.tell(Members(members=told, whole=True, called=calls))
        else:
            changed = tuple(one for one in members.values() if self._told.get(one.id) != one)
            if changed:
                self._bus.tell(Members(members=changed))
        self._told = members
