"""Who may do what in a visit, and who may see what of it: two tables and their readers."""

from __future__ import annotations

from typing import assert_never

from msgspec import Struct

from signaling import commands as c
from signaling import events as e
from signaling.errors import ErrorCode, Refused
from signaling.handing import may_recall
from signaling.seats import BY_LINK, Seat, guest_id
from signaling.visit import Visit
from signaling.words import Role, VisitState
from signaling.working_along import MAY_ALONG, member_of


class Actor(Struct, frozen=True, gc=False):
    """Who acts: the role in the visit, the person or counter id, the branch where they are ("" at head office), and
    the department of somebody at head office.
    """

    role: Role
    id: str
    branch: str = ""
    department: str = ""

    @property
    def name(self) -> str:
        """``role:id`` as the log keeps it."""
        return f"{self.role.value}:{self.id}"


BRANCH_SIDE = frozenset({Role.RESIDENT, Role.BRANCH_STAFF})
"""Roles whose screens stand in a branch: what they may not see is not sent there at all (design 2.10)."""

_RESIDENT = frozenset({Role.RESIDENT})
_SPECIALIST = frozenset({Role.SPECIALIST})
_STAFF = frozenset({Role.BRANCH_STAFF})
_SUPERVISOR = frozenset({Role.SUPERVISOR})

MAY: dict[type[c.VisitCommand], frozenset[Role]] = {
    c.Answer: _SPECIALIST,
    c.Decline: _SPECIALIST,
    c.KeepWaiting: BRANCH_SIDE,
    c.AskCallBack: BRANCH_SIDE,
    # Whose promise it is, is seen by people: a number typed at a counter could be anybody's.
    c.Arrive: _STAFF,
    c.Cancel: BRANCH_SIDE,
    c.Close: _SPECIALIST | _SUPERVISOR,
    c.Wipe: BRANCH_SIDE,
    # The resident's own word; staff of the branch stand beside them and have none in it.
    c.Rate: _RESIDENT,
    c.Park: _SPECIALIST,
    c.Recall: _SPECIALIST,
    c.HandOver: _SPECIALIST,
    c.AskAlong: _SPECIALIST,
    c.LeaveAlong: _SPECIALIST,
    c.SetCourse: _SPECIALIST,
    c.Requeue: _SUPERVISOR,
    c.Hold: _SPECIALIST,
    c.Resume: _SPECIALIST,
    # Whoever is at either side may end what they do not want seen.
    c.ShowPaper: BRANCH_SIDE | _SPECIALIST,
    c.HidePaper: BRANCH_SIDE | _SPECIALIST,
    c.OfferSeat: _SPECIALIST,
    # Who comes from outside sees and hears the resident: the yes is theirs alone.
    c.AllowSeat: _RESIDENT,
    c.TakeSeat: _SPECIALIST | BY_LINK,
    c.SitIn: _SUPERVISOR,
    c.ChangeSeat: _SPECIALIST,
    c.LeaveSeat: _SPECIALIST | BY_LINK | _SUPERVISOR,
    c.HandSeat: _SPECIALIST,
    c.TakeOver: _SUPERVISOR,
    c.ChooseLanguage: BRANCH_SIDE | _SPECIALIST,
    c.WriteNote: _SPECIALIST,
    c.Ask: _SPECIALIST,
    # What it is about may be kept from the branch: then its answer is not theirs to give (replying.py).
    c.Reply: _RESIDENT | _SPECIALIST,
    c.KeepOff: _SPECIALIST,
    c.AddPerson: _SPECIALIST,
    c.RemovePerson: _SPECIALIST,
    c.AddProcedure: _SPECIALIST,
    c.RemoveProcedure: _SPECIALIST,
    # The resident corrects by a dispute; typing is the specialist's (branch staff only help at the screen).
    c.Edit: _SPECIALIST,
    c.Present: _SPECIALIST,
    # Design 2.4: confirmation and signature come from the station's own connection, never from a sign-in.
    c.Confirm: _RESIDENT,
    c.Dispute: _RESIDENT,
    c.RequestSignature: _SPECIALIST,
    c.Sign: _RESIDENT,
    c.Submit: _SPECIALIST,
    c.CheckIdentity: _STAFF,
    c.SetTick: _STAFF,
    c.RecordPrint: _STAFF,
    # Not who serves: releasing.py.
    c.ReleasePapers: _SPECIALIST | _SUPERVISOR,
}

_AFTER_CLOSING = (c.Wipe, c.Rate, c.SetTick, c.RecordPrint, c.ReleasePapers, c.WriteNote, c.CheckIdentity)
_AT_ANY_TIME = (c.Cancel, c.Close, c.ChooseLanguage, c.CheckIdentity)
_WHILE_SEARCHED = (*_AT_ANY_TIME, c.KeepWaiting, c.AskCallBack)
_WHILE_WAITING = (*_WHILE_SEARCHED, c.Recall)
_WHILE_OFFERED = (*_WHILE_SEARCHED, c.Answer, c.Decline)
_WHILE_PARKED = (*_AT_ANY_TIME, c.Park, c.Recall, c.Requeue, c.SetTick, c.RecordPrint, c.ReleasePapers, c.WriteNote)
_NOT_WHILE_SERVING = (c.Answer, c.Decline, c.KeepWaiting, c.AskCallBack, c.Arrive, c.Wipe, c.Rate, c.Recall)

IN_STATE: dict[VisitState, tuple[type[c.VisitCommand], ...]] = {
    VisitState.WAITING: _WHILE_WAITING,
    VisitState.OFFERED: _WHILE_OFFERED,
    VisitState.SERVING: tuple(k for k in MAY if k not in _NOT_WHILE_SERVING),
    VisitState.PARKED: _WHILE_PARKED,
    VisitState.PROMISED: (c.Arrive, c.Cancel, c.Close),
    VisitState.CLOSED: _AFTER_CLOSING,
}


def takes_part(actor: Actor, visit: Visit) -> bool:
    """Whether this visit is any business of the actor's: their counter, their branch, or theirs to serve."""
    match actor.role:
        case Role.RESIDENT:
            # While a promise runs, the counter is somebody else's.
            return actor.id == visit.counter and not visit.wiped and visit.state != VisitState.PROMISED
        case Role.BRANCH_STAFF:
            return actor.branch == visit.branch
        case Role.SPECIALIST:
            return actor.id == visit.specialist or actor.id in visit.ringing or works_along(actor, visit)
        case Role.SUPERVISOR | Role.SYSTEM:
            return True
        case Role.INTERPRETER | Role.FAMILY:
            # They sit in the call, and have no part in the form session.
            return False
        case _:
            assert_never(actor.role)


def works_along(actor: Actor, visit: Visit) -> bool:
    """Whether the actor fills in a part of the visit beside who serves it, which is while it is served."""
    return (
        actor.role == Role.SPECIALIST and visit.state == VisitState.SERVING and member_of(visit, actor.id) is not None
    )


_NOT_AT_THE_DESK = (VisitState.OFFERED, VisitState.PARKED)


def seat_of(visit: Visit, actor: Actor) -> Seat | None:
    """The seat that an actor has, or is asked to take, in the visit's call."""
    for seat in visit.seats.values():
        if seat.role == actor.role and actor.id == (guest_id(visit.id, seat.id) if seat.by_link else seat.person):
            return seat
    return None


def may_enter(actor: Actor, visit: Visit) -> bool:
    """Whether somebody may come into the room of the call without reading along: a colleague in their seat, or
    somebody from outside who was asked (before they sit down they are told whether they may).
    """
    seat = seat_of(visit, actor)
    return seat is not None and (seat.taken or seat.by_link)


def may_watch(actor: Actor, visit: Visit) -> bool:
    """Whether somebody may join the visit and read along. One to whom it only rings has no need to, yet; one who
    parked it is free for others, and reads on when they have recalled it.
    """
    return takes_part(actor, visit) and not (actor.role == Role.SPECIALIST and visit.state in _NOT_AT_THE_DESK)


def check_opening(actor: Actor, *, branch: str, counter: str) -> None:
    """Refused(FORBIDDEN) unless a station opens a visit at its own counter, or branch staff in their own branch."""
    match actor.role:
        case Role.RESIDENT if actor.id == counter and actor.branch == branch:
            return
        case Role.BRANCH_STAFF if actor.branch == branch:
            return
        case _:
            raise Refused(ErrorCode.FORBIDDEN)


def check_right(actor: Actor, visit: Visit, command: c.VisitCommand) -> None:
    """Refused(FORBIDDEN) unless the actor may; Refused(WRONG_STATE) when the visit is not there (yet)."""
    kind = type(command)
    # Who sent a visit on has no part in it any more, but for taking it back while nobody has it; who has a seat in
    # the call, or is asked into it, has just that.
    part = takes_part(actor, visit) or (kind is c.Recall and may_recall(visit, actor.id))
    by_seat = kind in (c.TakeSeat, c.LeaveSeat) and seat_of(visit, actor) is not None
    if actor.role not in MAY[kind] or not (part or by_seat):
        raise Refused(ErrorCode.FORBIDDEN)
    if works_along(actor, visit) and kind not in MAY_ALONG:
        raise Refused(ErrorCode.FORBIDDEN)
    # While nobody serves it, only a supervisor ends a visit: at whom it rings, or who parked it, answers or recalls it.
    ends = kind is not c.Close or actor.role == Role.SUPERVISOR or visit.state == VisitState.SERVING
    if kind not in IN_STATE[visit.state] or not ends:
        raise Refused(ErrorCode.WRONG_STATE, {"state": visit.state.value})


NOT_FOR_THE_BRANCH = (e.NoteWritten, e.Offered, e.OfferEnded, e.Passed, e.Replied, e.KeptOff, e.PapersReleased)
"""Notes and the search for a specialist stay at head office (design 2.10).

So do the answers of the interview as the log has them: the branch gets what it may see of them (interview_view.py).
"""


def may_see(role: Role, body: e.AnyBody) -> bool:
    """Whether an event goes out to this role as it is; who is in the call is told by ``seats`` messages instead."""
    if isinstance(body, (e.Rated, *e.SEAT_EVENTS)):
        # Counted only: nobody is to be pleased, or paid back.
        return False
    if role in BRANCH_SIDE:
        return not isinstance(body, NOT_FOR_THE_BRANCH)
    return True
