"""A visit's live place: its newest state, the tail of its log, who is connected, and the call between them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from signaling.call import Call
from signaling.commands import PassingCommand
from signaling.events import Edited, Event
from signaling.interview import Step
from signaling.interview_view import InterviewView
from signaling.messages import ParticipantView
from signaling.node_messages import Member
from signaling.rights import BRANCH_SIDE, Actor, may_see, may_watch, seat_of, works_along
from signaling.sight_messages import MediaReported
from signaling.slate import Slate
from signaling.visit import Member as Working
from signaling.visit import Visit
from signaling.words import CallPhase, Role
from signaling.working_along import member_of

TAIL = 256
"""Events kept at hand for a rejoin; a screen that missed more gets a snapshot."""

LIVE_S = 2.0
"""A page answers a pulse every second; two missed ones and its screen can't be trusted (design 2.3: within 3 s)."""

BEHIND_S = 3.0
"""A screen that has not shown what was newest so long ago is called behind."""

FAR_LIVE_S = 2.5
"""Nodes tell of their connections every second: after two that did not come, nobody knows here whether one is live."""

GONE_S = 20.0
"""A connection that said nothing for so long is closed; the page opens a fresh one."""


class Connection:
    """One WebSocket as the hub knows it.

    ``since`` (ms) orders the pages of one station or desk, at whichever nodes they are; ``standing`` is the last of
    each kind of passing command that still holds.
    """

    far = False
    """Whether the socket is at another node."""

    def __init__(
        self,
        connection_id: str,
        actor: Actor,
        *,
        name: str,
        origin: str,
        skills: frozenset[str] = frozenset(),
        department: str = "",
        now: float,
        since: int = 0,
    ) -> None:
        self.id = connection_id
        self.actor = actor
        self.name = name
        self.origin = origin
        self.skills = skills
        self.department = department
        self.visit: str | None = None
        self.seen = now
        self.touched = now
        self.live = True
        self.shown = 0
        self.since = since
        self.standing: dict[type[PassingCommand], PassingCommand] = {}
        self.told: object = None
        self._goal = 0
        self._goal_since: float | None = None

    def note_shown(self, shown: int, head: int, now: float) -> None:
        """What the page has rendered. While it lags it gets a goal, the head of now: one that keeps up with
        constant typing reaches each goal in turn, one that is stuck does not.
        """
        self.shown = shown
        if shown >= head:
            self._goal_since = None
        elif self._goal_since is None or shown >= self._goal:
            self._goal, self._goal_since = head, now

    def joined(self, visit: str | None, shown: int) -> None:
        """The page looks at another visit (or none)."""
        self.visit = visit
        self.shown = shown
        self.standing.clear()
        self._goal_since = None
        self.told = None

    def untouched(self, now: float) -> float:
        """For how many seconds nobody has touched this page's keyboard, mouse or screen, as far as it said."""
        return now - self.touched

    def behind(self, now: float) -> bool:
        """Whether this screen lags noticeably."""
        return self._goal_since is not None and now - self._goal_since > BEHIND_S

    def answers(self, now: float) -> bool:
        """Whether the page was heard lately."""
        return now - self.seen <= LIVE_S


class FarConnection(Connection):
    """A connection at another node, as that node tells of it. ``wanted`` is the visit that its page has joined."""

    far = True

    def __init__(self, member: Member, node: str, now: float) -> None:
        super().__init__(
            member.id,
            member.actor,
            name=member.name,
            origin=member.origin,
            department=member.department,
            now=now,
            since=member.since,
        )
        self.node = node
        self.live = member.live
        self.told_behind = member.behind
        self.wanted: str | None = None

    def behind(self, now: float) -> bool:
        """As its node judges."""
        return self.told_behind

    def answers(self, now: float) -> bool:
        """Whether its node has said so lately."""
        return self.live and now - self.seen <= FAR_LIVE_S


class Room:
    """Holds what is live of one visit; the rules are in the deciders and in the files that the hub composes."""

    def __init__(self, visit: Visit, tail: list[Event]) -> None:
        self.visit = visit
        self.tail: deque[Event] = deque(tail, maxlen=TAIL)
        self.idle_before = False
        self.connections: dict[str, Connection] = {}
        self.call: Call | None = None
        self.redials = 0
        self.side_calls: dict[tuple[str, str], Call] = {}
        self.side_redials: dict[tuple[str, str], int] = {}
        """The calls with everybody else who sits in it, by pair (mesh_room.py)."""
        self.seats_told: dict[str, object] = {}
        self.seat_gone: dict[str, float] = {}
        self.seat_ending: dict[str, float] = {}
        self.screen: tuple[str, str | None] | None = None
        self.media: dict[Role, MediaReported] = {}
        """How the media of the two sides are, as each said last."""
        self.slate = Slate()
        self.told: tuple[tuple[ParticipantView, ...], CallPhase | None, object] = ((), None, ())
        self.heads: dict[Role, int] = {}
        self.interview: list[InterviewView | None] = [None, None]
        """What head office and the branch were shown last of the interview."""
        self.step: Step | None = None
        """How the interview stood then; the next look goes on from it."""
        self._sides: tuple[tuple[str, ...], tuple[str, ...]] | None = None

    def join(self, connection: Connection) -> None:
        """A page looks at the visit."""
        self.connections[connection.id] = connection
        self._sides = None

    def leave(self, connection: str) -> None:
        """A page looks elsewhere."""
        self.connections.pop(connection, None)
        self._sides = None

    def talk_ends(self) -> None:
        """What passed between the screens of a talk goes with it."""
        self.screen = None
        self.media.clear()
        self.slate = Slate()

    def sides(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Who may see events: head office and the branch. Rights change with who is there and with events other
        than edits, and are looked at anew after each of these.
        """
        if self._sides is None:
            watching = [
                one
                for one in self.connections.values()
                if not one.far and may_watch(one.actor, self.visit) and not works_along(one.actor, self.visit)
            ]
            self._sides = (
                tuple(one.id for one in watching if one.actor.role not in BRANCH_SIDE),
                tuple(one.id for one in watching if one.actor.role in BRANCH_SIDE),
            )
        return self._sides

    def along(self) -> list[Connection]:
        """The pages here of those who work along."""
        return [one for one in self.connections.values() if not one.far and works_along(one.actor, self.visit)]

    def member_at(self, connection: Connection) -> Working | None:
        """As whom a page works along; None when it does not."""
        return member_of(self.visit, connection.actor.id) if works_along(connection.actor, self.visit) else None

    def head_at(self, connection: Connection) -> int:
        """The last seq that a page has been sent, or was spared as not for its eyes."""
        return self.visit.seq if works_along(connection.actor, self.visit) else self.head(connection.actor.role)

    def add_events(self, visit: Visit, events: tuple[Event, ...]) -> None:
        """Take in what has been committed."""
        self.visit = visit
        self.tail.extend(events)
        for event in events:
            if type(event.body) is not Edited:
                self._sides = None
            for role in self.heads:
                if may_see(role, event.body):
                    self.heads[role] = event.seq

    def start_over(self, visit: Visit, events: tuple[Event, ...]) -> None:
        """Take in a state that other events led to than the ones that are here."""
        self.visit = visit
        self.tail.clear()
        self.tail.extend(events)
        self.heads.clear()
        self._sides = None

    def head(self, role: Role) -> int:
        """The last seq that this role may see, so that a page can tell whether it is up to date.

        When nothing of the tail is for this role, it is where the tail begins: so far everybody has been brought.
        """
        if role not in self.heads:
            before = self.tail[0].seq - 1 if self.tail else self.visit.seq
            self.heads[role] = max((event.seq for event in self.tail if may_see(role, event.body)), default=before)
        return self.heads[role]

    def missed(self, last_seq: int) -> list[Event] | None:
        """The events after ``last_seq``; None when the tail does not reach back that far (or it is from elsewhere)."""
        if last_seq > self.visit.seq or last_seq <= 0:
            return None
        first = self.tail[0].seq if self.tail else self.visit.seq + 1
        if last_seq < first - 1:
            return None
        return [event for event in self.tail if event.seq > last_seq]

    def of_role(self, role: Role) -> Iterator[Connection]:
        """The connections of one role, in the order they came."""
        return (one for one in self.connections.values() if one.actor.role == role)

    def station(self) -> Connection | None:
        """The counter's own connection."""
        return next(self.of_role(Role.RESIDENT), None)

    def desk(self) -> Connection | None:
        """The serving specialist's connection; a colleague who sits in the call is not that."""
        desks = self.of_role(Role.SPECIALIST)
        return next((one for one in desks if one.actor.id == self.visit.specialist), None)

    def people(self, now: float) -> tuple[ParticipantView, ...]:
        """The participants for everybody in the room, supervisors too: nobody listens unseen.

        Who works along has no part in the talk, and is told of by the visit's own list of members.
        """
        return tuple(
            ParticipantView(one.actor.role, one.name, one.live, one.behind(now), self._seat(one))
            for one in self.connections.values()
            if not works_along(one.actor, self.visit) or self._seat(one)
        )

    def _seat(self, one: Connection) -> str:
        seat = seat_of(self.visit, one.actor) if self.visit.seats else None
        return seat.id if seat is not None else ""
