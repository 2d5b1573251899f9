"""What the server tells a client: one frozen struct per message. A frame is a JSON array of messages."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from signaling.board_parts import BoardGone, HelpLine
from signaling.call_messages import CallConnect, CallEnd, SignalRelay
from signaling.events import AnyBody
from signaling.interview_view import InterviewView
from signaling.message import Message
from signaling.paper_messages import PaperMark
from signaling.presence import PresenceStatus
from signaling.seat_messages import SeatCall, SeatCallEnded, Seats
from signaling.sight_messages import MediaReported, SlateDrawn, SlateRefused, SlateWhole, SlateWiped, SlateWritten
from signaling.target import Target
from signaling.visit import Application, FieldValue, Handed, Identity, Member, Parking, SectionStatus
from signaling.words import (
    Activity,
    AwayReason,
    CallPhase,
    EndReason,
    LadderStep,
    Language,
    Outcome,
    ParkReason,
    Part,
    Priority,
    Role,
    Tick,
    VisitState,
)

__all__ = ["CallConnect", "CallEnd", "Message", "PaperMark", "SeatCall", "SeatCallEnded", "Seats", "SignalRelay"]


class Welcome(Message, frozen=True, tag="welcome", kw_only=True):
    """The first message of a connection; it comes again when branch staff open a visit for the counter.

    ``visit`` is the one to join, ``seat`` the one in whose call this one sits beside the two; ``boot`` changes when
    the server was started anew.
    """

    role: Role
    name: str
    branch: str
    counter: str
    at: int
    boot: str
    visit: str | None
    seat: str | None = None


class Done(Message, frozen=True, tag="done", kw_only=True):
    """The command is carried out and durable; ``seq`` is the visit's last event then."""

    id: str
    seq: int = 0
    visit: str | None = None


class Failed(Message, frozen=True, tag="failed", kw_only=True):
    """The command changed nothing. ``id`` is empty when the frame could not be read."""

    id: str
    code: str
    details: Mapping[str, object]


class PulseMessage(Message, frozen=True, tag="pulse", kw_only=True):
    """Once a second: the server's clock, and the last seq that this role may see of the joined visit."""

    at: int
    head: int


class VisitView(Struct, frozen=True, gc=False, kw_only=True):
    """A visit as one role may see it. ``note`` is None for the branch; whoever is named is named for people."""

    id: str
    seq: int
    number: int
    branch: str
    counter: str
    catalogue: str
    language: Language
    procedures: tuple[str, ...]
    state: VisitState
    persons: tuple[str, ...]
    values: Mapping[str, FieldValue]
    sections: Mapping[str, SectionStatus]
    applications: Mapping[str, Application]
    question: str | None
    specialist: str | None
    department: str
    parking: Parking | None
    target: Target | None
    handed: Handed | None
    course: tuple[str, ...]
    served: tuple[str, ...]
    members: tuple[Member, ...]
    part: Part | None = None
    held: bool
    paper: bool = False
    note: str | None
    identity: Identity | None
    ticks: tuple[Tick, ...]
    printed: tuple[str, ...]
    opened_at: int
    answered_at: int | None
    closed_at: int | None
    outcome: Outcome | None
    why_ended: EndReason | None = None
    wiped: bool
    promised_at: int | None = None
    protected: bool | None = None
    """None for the branch, which must not learn it (design 2.10); so with ``papers_released``."""
    papers_released: bool | None = None


class Snapshot(Message, frozen=True, tag="snapshot", kw_only=True):
    """The whole visit as of ``visit.seq``; it replaces what the client has."""

    visit: VisitView


class EventMessage(Message, frozen=True, tag="event", kw_only=True):
    """One event of the joined visit, in order; ``seq`` may skip what this role may not see."""

    visit: str
    seq: int
    at: int
    actor: str
    body: AnyBody


class InterviewMessage(Message, frozen=True, tag="interview", kw_only=True):
    """How the interview of the joined visit stands as of ``seq``, for this role; it replaces what the client has.

    ``view`` is None where this role has none (before it was begun, after the end).
    """

    visit: str
    seq: int
    view: InterviewView | None


class ParticipantView(Struct, frozen=True, gc=False):
    """A member of the room; ``behind`` says that their screen has not shown the newest state for a while."""

    role: Role
    name: str
    live: bool
    behind: bool
    seat: str = ""


class Participants(Message, frozen=True, tag="participants", kw_only=True):
    """Who is in the room now, whether their screens are live, and how the call stands."""

    visit: str
    people: tuple[ParticipantView, ...]
    phase: CallPhase | None


class Ringing(Message, frozen=True, tag="ringing", kw_only=True):
    """A visit is offered to this desk until ``until`` (ms since 1970)."""

    visit: str
    number: int
    procedures: tuple[str, ...]
    branch: str
    counter: str
    language: Language
    until: int
    waiting_since: int


class RingingEnded(Message, frozen=True, tag="ringing_ended", kw_only=True):
    """The offer is over."""

    visit: str
    reason: str


class OwnPresence(Message, frozen=True, tag="own_presence", kw_only=True):
    """A specialist's own status and the facts behind it.

    ``ask``: whether they are there is not known any more (「在席ですか?」); one touch brings back ``before``.
    """

    status: PresenceStatus
    activity: Activity
    reason: AwayReason | None
    return_at: int | None
    wrap_up_until: int
    visit: str | None
    ask: bool = False
    before: Activity = Activity.AVAILABLE


class Wait(Struct, frozen=True, gc=False, kw_only=True):
    """What somebody may expect who calls now for a matter.

    ``minutes`` until somebody answers (0: at once; None: nobody is there), give or take ``error``; the first time at
    which they could be served by appointment; when the department opens again, where it is closed.
    """

    minutes: int | None = None
    error: int | None = None
    call_back_at: int | None = None
    opens_at: int | None = None


class Doors(Message, frozen=True, tag="doors", kw_only=True):
    """Which procedures can be answered at this moment: ``now``, ``busy`` (somebody is there), ``nobody``, or
    ``closed`` (the department is).
    """

    procedures: Mapping[str, str]
    waits: Mapping[str, Wait] = {}


class Place(Message, frozen=True, tag="place", kw_only=True):
    """A waiting resident's place: visits before this one, and specialists who are there for it.

    ``choose``: nobody was found, so the resident says how to go on; ``call_back`` are the times on offer.
    """

    visit: str
    ahead: int
    there: int
    minutes: int | None = None
    error: int | None = None
    choose: bool = False
    call_back: tuple[int, ...] = ()


class Replaced(Message, frozen=True, tag="replaced", kw_only=True):
    """The same station or desk was opened elsewhere; this page stops."""


class Released(Message, frozen=True, tag="released", kw_only=True):
    """This page has no part in the visit any more: it was parked or handed over, or its part ended.

    ``by`` names who serves it now, where somebody took it over.
    """

    visit: str
    by: str = ""


class PassedOnLine(Struct, frozen=True, gc=False, kw_only=True):
    """A visit that this desk parked (``state`` parked), sent on (it waits, or rings at somebody just now), or was asked
    to work along in (serving: ``specialist`` serves it).

    ``until`` is when it turns to others, or comes back, by itself (ms since 1970).
    """

    visit: str
    number: int
    procedures: tuple[str, ...]
    branch: str
    counter: str
    state: VisitState
    reason: ParkReason | None
    until: int | None
    specialist: str | None
    department: str | None
    station_live: bool


class PassedOn(Message, frozen=True, tag="passed_on", kw_only=True):
    """The visits that this desk may recall; it replaces what the page has."""

    visits: tuple[PassedOnLine, ...]


class ColleagueLine(Struct, frozen=True, gc=False, kw_only=True):
    """Somebody to whom a visit can be handed; ``return_at`` where they are away and said until when."""

    id: str
    name: str
    status: PresenceStatus
    return_at: int | None


class DepartmentPeople(Struct, frozen=True, gc=False, kw_only=True):
    """A department and who serves there."""

    department: str
    people: tuple[ColleagueLine, ...]


class Colleagues(Message, frozen=True, tag="colleagues", kw_only=True):
    """Everybody who serves, for a desk that looks (``watch_colleagues``); it replaces what the page has."""

    departments: tuple[DepartmentPeople, ...]


class StaffCalled(Message, frozen=True, tag="staff_called", kw_only=True):
    """Whether 「職員を呼ぶ」 stands at this counter."""

    wanted: bool


class FocusRelay(Message, frozen=True, tag="focus", kw_only=True):
    """The field in which somebody else is; ``name`` says who, where more than one may type ("" of the resident)."""

    visit: str
    role: Role
    name: str
    field: str | None


class TypingRelay(Message, frozen=True, tag="typing", kw_only=True):
    """Text forming in a field at somebody else's keyboard; not stored, not yet true."""

    visit: str
    role: Role
    name: str
    field: str
    text: str
    composing: bool


class ViewingRelay(Message, frozen=True, tag="viewing", kw_only=True):
    """What the counter's screen shows now."""

    visit: str
    screen: str
    section: str | None


class VisitLine(Struct, frozen=True, gc=False, kw_only=True):
    """A visit as a line of a list; no personal data."""

    id: str
    number: int
    branch: str
    counter: str
    state: VisitState
    procedures: tuple[str, ...]
    language: Language
    opened_at: int
    answered_at: int | None
    closed_at: int | None
    outcome: Outcome | None
    specialist: str | None
    phase: CallPhase | None
    station_live: bool
    wiped: bool
    waiting_since: int = 0
    priority: Priority | None = None
    """None for the branch, which must not learn who is protected (design 2.10)."""
    step: LadderStep | None = None
    promised_at: int | None = None
    dropped: bool = False
    papers_wait: bool = False
    """Forms that the branch may print only when a second clerk has looked at them; never said to the branch."""


class CounterLine(Struct, frozen=True, gc=False, kw_only=True):
    """A counter of a branch, and what is there now."""

    counter: str
    live: bool
    staff_called: bool
    visit: VisitLine | None


class PromiseLine(Struct, frozen=True, gc=False, kw_only=True):
    """A promise to a resident; no personal data. ``stage``: later, near, due, late."""

    visit: str
    number: int
    branch: str
    procedures: tuple[str, ...]
    language: Language
    at: int
    stage: str
    there: int


class BranchBoard(Message, frozen=True, tag="branch", kw_only=True):
    """The counters of a branch, for its staff."""

    branch: str
    counters: tuple[CounterLine, ...]
    doors: Mapping[str, str]
    promises: tuple[PromiseLine, ...] = ()
    waits: Mapping[str, Wait] = {}


class SpecialistLine(Struct, frozen=True, gc=False, kw_only=True):
    """A specialist as a line of the board."""

    id: str
    name: str
    department: str
    status: PresenceStatus
    reason: AwayReason | None
    return_at: int | None
    since: int
    visit: str | None
    live: bool
    activity: Activity = Activity.AVAILABLE


class DepartmentLine(Struct, frozen=True, gc=False, kw_only=True):
    """A department as a line of the board: open now, by its timetable and by what a supervisor said; its people."""

    department: str
    open: bool
    closed_early: bool
    opens_at: int | None
    there: int
    free: int
    waiting: int


class Help(Message, frozen=True, tag="help", kw_only=True):
    """To whoever pressed the silent button: whether it stands, and the supervisor who is on it."""

    wanted: bool
    seen_by: str | None


class Board(Message, frozen=True, tag="board", kw_only=True):
    """Everybody's computed presence and every open visit, for supervisors."""

    at: int
    specialists: tuple[SpecialistLine, ...]
    visits: tuple[VisitLine, ...]
    counters: tuple[tuple[str, CounterLine], ...]
    departments: tuple[DepartmentLine, ...] = ()
    promises: tuple[PromiseLine, ...] = ()
    helps: tuple[HelpLine, ...] = ()


class BoardChanged(Message, frozen=True, tag="board_changed", kw_only=True):
    """What is different on the board since the last ``board`` or ``board_changed``.

    A new or changed line takes the place of the one with its key (id of specialist or visit, counter); ``gone`` are
    such keys.
    """

    at: int
    specialists: tuple[SpecialistLine, ...]
    visits: tuple[VisitLine, ...]
    counters: tuple[tuple[str, CounterLine], ...]
    gone: BoardGone
    departments: tuple[DepartmentLine, ...] | None = None
    """All of them, when one is different; None when none is. Likewise the promises and the helps."""
    promises: tuple[PromiseLine, ...] | None = None
    helps: tuple[HelpLine, ...] | None = None


AnyMessage = (
    Welcome
    | Done
    | Failed
    | PulseMessage
    | Snapshot
    | EventMessage
    | InterviewMessage
    | Participants
    | Seats
    | SeatCall
    | SeatCallEnded
    | Ringing
    | RingingEnded
    | OwnPresence
    | Doors
    | Place
    | Replaced
    | Released
    | PassedOn
    | Colleagues
    | StaffCalled
    | CallConnect
    | CallEnd
    | SignalRelay
    | FocusRelay
    | TypingRelay
    | ViewingRelay
    | PaperMark
    | BranchBoard
    | Board
    | BoardChanged
    | Help
    | MediaReported
    | SlateWhole
    | SlateWritten
    | SlateDrawn
    | SlateWiped
    | SlateRefused
)
