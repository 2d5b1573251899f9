"""Connections at other nodes, as those nodes tell of them: members of the rooms here, though their sockets are there.

Nothing is sent to them from here. Every node keeps each room with all its members, and hears each passing command; so
all come to the same state, and each tells its own connections.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from signaling import commands as c
from signaling.effects import Effect
from signaling.errors import Refused
from signaling.moment import Moment
from signaling.node_messages import Member, Members, Overheard
from signaling.participants import tell_people
from signaling.register import ONE_PAGE_ROLES, Register
from signaling.room import FAR_LIVE_S, Connection, FarConnection, Room

STANDING = (c.Viewing, c.ReportCall, c.ReportMedia)
"""Passing commands that hold until the next of their kind: told again to whoever did not hear them."""

UNTOUCHED_STEP_S = 30
"""How exactly other nodes know since when nobody has touched a desk: each step is told, so they are few."""

Handle = Callable[[Connection, c.AnyCommand, Moment], list[Effect]]
"""Carries out a passing command; Refused."""

Step = Callable[[Connection, Moment], list[Effect]]
Replace = Callable[[Connection, str, Moment], list[Effect]]
Arrive = Callable[[Room, Connection, Moment], list[Effect]]
HearCalls = Callable[[Mapping[str, tuple[int, bool]]], list[Effect]]


class Elsewhere:
    """The far connections of each node. The callables are the hub's, and do the same for any connection."""

    def __init__(
        self,
        register: Register,
        *,
        handle: Handle,
        leave: Step,
        replace: Replace,
        arrive: Arrive,
        hear_calls: HearCalls,
        changed: Callable[[Moment], list[Effect]],
    ) -> None:
        self._register = register
        self._handle = handle
        self._leave = leave
        self._replace = replace
        self._arrive = arrive
        self._hear_calls = hear_calls
        self._changed = changed
        self.trusted = True
        """Whether this node knows how far the log goes: without other nodes always. While it does not, no pulse goes
        out, and every page says within 3 s that it is not live."""
        self._nodes: dict[str, dict[str, FarConnection]] = {}
        self._heard: dict[str, float] = {}

    # -- what other nodes are told ------------------------------------------------------------------------------

    def members(self, moment: Moment) -> dict[str, Member]:
        """The connections here, as other nodes are to know them, by id."""
        return {one.id: self._member_of(one, moment) for one in self._register.connections.values()}

    def member(self, connection: str, moment: Moment) -> Member | None:
        """One connection here, as other nodes are to know it; None when it is gone."""
        one = self._register.connections.get(connection)
        return None if one is None else self._member_of(one, moment)

    def _member_of(self, one: Connection, moment: Moment) -> Member:
        room = self._register.room_of(one)
        return Member(
            id=one.id,
            actor=one.actor,
            name=one.name,
            origin=one.origin,
            department=one.department,
            since=one.since,
            visit=one.visit,
            live=self.trusted and one.live,
            behind=one.behind(moment.mono),
            untouched=int(one.untouched(moment.mono) / UNTOUCHED_STEP_S) * UNTOUCHED_STEP_S,
            redials=room.redials if room else 0,
            standing=tuple(one.standing.values()),
        )

    def staff_calls(self) -> dict[str, tuple[int, bool]]:
        """「職員を呼ぶ」 at each counter where it was ever pressed: how often it changed, and whether it stands."""
        called = self._register.staff_called
        return {counter: (changes, counter in called) for counter, changes in self._register.staff_calls.items()}

    # -- what they tell -----------------------------------------------------------------------------------------

    def told_by(self, node: str, told: Members | Overheard, moment: Moment) -> list[Effect]:
        """What another node tells of its connections, or of what one of them said."""
        if isinstance(told, Overheard):
            effects = self._overhear(node, told, moment)
        else:
            effects = self._hear_calls(told.called) + self._take(node, told, moment)
        return effects + self._changed(moment)

    def node_gone(self, node: str, moment: Moment) -> list[Effect]:
        """Another node stopped, or its lease is over: so are its connections."""
        self._heard.pop(node, None)
        effects = self._remove(list(self._nodes.get(node, {}).values()), moment)
        self._nodes.pop(node, None)
        return effects + self._changed(moment)

    def _take(self, node: str, told: Members, moment: Moment) -> list[Effect]:
        known = self._nodes.setdefault(node, {})
        self._heard[node] = moment.mono
        effects: list[Effect] = []
        if told.whole:
            here = {member.id for member in told.members}
            effects += self._remove([one for one in known.values() if one.id not in here], moment)
        effects += self._remove([known[gone] for gone in told.gone if gone in known], moment)
        for member in told.members:
            effects += self._member(node, member, moment)
        for one in known.values():
            one.seen = moment.mono
        return effects

    def _member(self, node: str, member: Member, moment: Moment) -> list[Effect]:
        effects: list[Effect] = []
        one = self._nodes[node].get(member.id)
        if one is None:
            if member.actor.role in ONE_PAGE_ROLES:
                page = self._register.page(member.actor.role, member.actor.id)
                if page is not None:
                    if (page.since, page.id) > (member.since, member.id):
                        # Its node will hear of the newer page, and tell it to stop.
                        return []
                    effects += self._replace(page, member.origin, moment)
            one = FarConnection(member, node, moment.mono)
            self._nodes[node][member.id] = one
            self._register.add_page(one)
        changed = (one.live, one.told_behind) != (member.live, member.behind)
        one.live, one.told_behind = member.live, member.behind
        one.wanted = member.visit
        one.touched = moment.mono - member.untouched
        room = self._register.room_of(one)
        if one.visit != member.visit or room is None or one.id not in room.connections:
            effects += self._leave(one, moment)
            room = self._register.rooms.get(member.visit or "")
            if room is not None:
                effects += self._seat(room, one, moment)
        elif changed:
            effects += tell_people(room, moment.mono)
        if room is None:
            return effects
        looked_at = any(not other.far for other in room.connections.values())
        if member.redials > room.redials or (member.redials < room.redials and not looked_at):
            # Of nodes with pages in the room the highest number counts; one without follows those that have.
            room.redials = member.redials
            effects += self._arrive(room, one, moment)
        for command in member.standing:
            if one.standing.get(type(command)) != command:
                effects += self._carry_out(one, command, moment)
        return effects

    def _seat(self, room: Room, one: FarConnection, moment: Moment) -> list[Effect]:
        one.joined(room.visit.id, 0)
        room.join(one)
        room.idle_before = False
        return self._arrive(room, one, moment)

    def _carry_out(self, one: FarConnection, command: c.AnyCommand, moment: Moment) -> list[Effect]:
        try:
            effects = self._handle(one, command, moment)
        except Refused:
            # Allowed there and not here: one of the two is a step behind, and the log brings both to the same place.
            return []
        if isinstance(command, STANDING):
            one.standing[type(command)] = command
        return effects

    def seat_all(self, room: Room, moment: Moment) -> list[Effect]:
        """A visit has just become known here: who looks at it elsewhere is in its room."""
        effects: list[Effect] = []
        for node in self._nodes.values():
            for one in node.values():
                if one.wanted == room.visit.id and one.id not in room.connections:
                    effects += self._seat(room, one, moment)
        return effects

    def _overhear(self, node: str, told: Overheard, moment: Moment) -> list[Effect]:
        one = self._nodes.get(node, {}).get(told.connection)
        return [] if one is None else self._carry_out(one, told.command, moment)

    def drop(self, one: FarConnection, moment: Moment) -> list[Effect]:
        """A page of the same station or desk came later."""
        return self._remove([one], moment)

    def _remove(self, ones: Iterable[FarConnection], moment: Moment) -> list[Effect]:
        effects: list[Effect] = []
        for one in ones:
            self._nodes[one.node].pop(one.id, None)
            self._register.remove_page(one)
            effects += self._leave(one, moment)
        return effects

    def quiet(self, moment: Moment) -> list[Effect]:
        """Nodes of which nothing was heard: whether their connections are live, nobody here knows."""
        effects: list[Effect] = []
        for node, heard in self._heard.items():
            if moment.mono - heard <= FAR_LIVE_S:
                continue
            for one in self._nodes[node].values():
                if one.live:
                    one.live = False
                    room = self._register.room_of(one)
                    effects += tell_people(room, moment.mono) if room else []
        return effects
