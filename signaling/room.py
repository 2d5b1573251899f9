"""A visit's live place: its newest state, the tail of its log, who is connected, and the call between them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from signaling.call import Call
from signaling.events import Event
from signaling.messages import ParticipantView
from signaling.rights import Actor, may_see
from signaling.visit import Visit
from signaling.words import CallPhase, Role

TAIL = 256
"""Events kept at hand for a rejoin; a screen that missed more gets a snapshot."""

LIVE_S = 2.0
"""A page answers a pulse every second; two missed ones and its screen can't be trusted (design 2.3: within 3 s)."""

BEHIND_S = 3.0
"""A screen that has not shown the newest state for so long is called behind."""

GONE_S = 20.0
"""A connection that said nothing for so long is closed; the page opens a fresh one."""


class Connection:
    """One WebSocket as the hub knows it."""

    def __init__(  # noqa: PLR0913 -- facts of one connection, all named
        self,
        connection_id: str,
        actor: Actor,
        *,
        name: str,
        origin: str,
        skills: frozenset[str] = frozenset(),
        department: str = "",
        now: float,
    ) -> None:
        self.id = connection_id
        self.actor = actor
        self.name = name
        self.origin = origin
        self.skills = skills
        self.department = department
        self.visit: str | None = None
        self.seen = now
        self.live = True
        self.shown = 0
        self.behind_since: float | None = None

    def behind(self, now: float) -> bool:
        """Whether this screen lags noticeably."""
        return self.behind_since is not None and now - self.behind_since > BEHIND_S


class Room:
    """Holds what is live of one visit; the rules are in ``hub.py`` and in the deciders."""

    def __init__(self, visit: Visit, tail: list[Event]) -> None:
        self.visit = visit
        self.tail: deque[Event] = deque(tail, maxlen=TAIL)
        self.connections: dict[str, Connection] = {}
        self.call: Call | None = None
        self.redials = 0
        self.station_origin = ""
        self.desk_origin = ""
        self.screen: tuple[str, str | None] | None = None
        self.told: tuple[tuple[ParticipantView, ...], CallPhase | None] = ((), None)
        self.heads: dict[Role, int] = {}

    def add_events(self, visit: Visit, events: tuple[Event, ...]) -> None:
        """Take in what has been committed."""
        self.visit = visit
        self.tail.extend(events)
        for event in events:
            for role in self.heads:
                if may_see(role, event.body):
                    self.heads[role] = event.seq

    def head(self, role: Role) -> int:
        """The last seq that this role may see, so that a page can tell whether it is up to date."""
        if role not in self.heads:
            self.heads[role] = max((event.seq for event in self.tail if may_see(role, event.body)), default=0)
        return self.heads[role]

    def missed(self, last_seq: int) -> list[Event] | None:
        """The events after ``last_seq``; None when the tail does not reach back that far (or it is from elsewhere)."""
        if last_seq > self.visit.seq or last_seq <= 0:
            return None
        if self.tail and last_seq < self.tail[0].seq - 1:
            return None
        return [event for event in self.tail if event.seq > last_seq]

    def of_role(self, role: Role) -> Iterator[Connection]:
        """The connections of one role, in the order they came."""
        return (one for one in self.connections.values() if one.actor.role == role)

    def station(self) -> Connection | None:
        """The counter's own connection."""
        return next(self.of_role(Role.RESIDENT), None)

    def desk(self) -> Connection | None:
        """The serving specialist's connection."""
        return next(self.of_role(Role.SPECIALIST), None)

    def people(self, now: float) -> tuple[ParticipantView, ...]:
        """The participants for everybody in the room; supervisors watch without being listed."""
        return tuple(
            ParticipantView(one.actor.role, one.name, one.live, one.behind(now))
            for one in self.connections.values()
            if one.actor.role != Role.SUPERVISOR
        )
