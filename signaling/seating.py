"""Who is asked into a visit's call, comes, changes and goes: the decisions about seats."""

from __future__ import annotations

from typing import assert_never

from signaling import commands as c
from signaling import events as e
from signaling.errors import ErrorCode, Refused
from signaling.policy import Policy
from signaling.rights import Actor, seat_of
from signaling.seats import BY_LINK, SEATS_MAX, Seat
from signaling.visit import OFFERS_KEPT, Visit
from signaling.words import Role, SeatMode
from signaling.working_along import replaced_by

ASK_MS = 25_000
"""How long a colleague is asked, like a visit that rings at a desk."""

LINK_MS = 30 * 60_000
"""How long somebody from outside may take to come."""

OFFERS_WITHIN_MS = 60_000
"""No more than ``OFFERS_KEPT`` people are asked within this time: nobody is to be rung at without end."""

BY_SPECIALIST = (SeatMode.CONSULT, SeatMode.TALK)
"""Ways of sitting in the call that the serving specialist gives; the others are a supervisor's."""


def decide_seat(
    visit: Visit,
    actor: Actor,
    command: c.OfferSeat | c.AllowSeat | c.TakeSeat | c.SitIn | c.ChangeSeat | c.LeaveSeat | c.HandSeat | c.TakeOver,
    *,
    at: int,
    policy: Policy,
) -> list[e.AnyBody]:
    """The bodies that a command about seats makes; Refused as its own function says."""
    match command:
        case c.OfferSeat():
            return offer_seat(visit, actor, command, at=at)
        case c.AllowSeat():
            return allow_seat(visit, command)
        case c.TakeSeat():
            return take_seat(visit, actor, at=at)
        case c.SitIn():
            return sit_in(visit, actor, command, policy)
        case c.ChangeSeat():
            return change_seat(visit, command)
        case c.LeaveSeat():
            return leave_seat(visit, actor, command)
        case c.HandSeat():
            return hand_seat(visit, command)
        case c.TakeOver():
            return take_over(visit, actor)
        case _:
            assert_never(command)


def offer_seat(visit: Visit, actor: Actor, command: c.OfferSeat, *, at: int) -> list[e.AnyBody]:
    """Somebody is asked. For a consultation the resident goes on hold with it (the specialist has said so to them).

    Refused(INVALID_VALUE) for what does not fit together, TOO_MANY when the call is full, TAKEN when they are
    asked already, TOO_FAST when too many were asked just now.
    """
    colleague = command.role == Role.SPECIALIST
    if not (colleague or command.role in BY_LINK) or command.mode not in BY_SPECIALIST:
        raise Refused(ErrorCode.INVALID_VALUE, {"field": "role" if command.mode in BY_SPECIALIST else "mode"})
    if colleague != (command.person is not None) or (command.mode == SeatMode.CONSULT and not colleague):
        raise Refused(ErrorCode.INVALID_VALUE, {"field": "person" if colleague else "mode"})
    if command.person == actor.id or any(seat.person == command.person for seat in visit.seats.values() if colleague):
        raise Refused(ErrorCode.TAKEN, {"person": command.person})
    _check_room(visit)
    recent = visit.seat_offers
    if len(recent) == OFFERS_KEPT and 0 <= at - recent[0] < OFFERS_WITHIN_MS:
        raise Refused(ErrorCode.TOO_FAST)
    until = at + (ASK_MS if colleague else LINK_MS)
    offered = e.SeatOffered(seat=_next(visit), role=command.role, mode=command.mode, person=command.person, until=until)
    held: list[e.AnyBody] = [e.Held()] if command.mode == SeatMode.CONSULT and not visit.held else []
    return [*held, offered]


def allow_seat(visit: Visit, command: c.AllowSeat) -> list[e.AnyBody]:
    """The resident's answer; Refused(NOT_FOUND) for a seat that is not asked for."""
    seat = _named(visit, command.seat)
    if not seat.by_link or seat.taken:
        raise Refused(ErrorCode.WRONG_STATE)
    if not command.allowed:
        return [e.SeatLeft(seat=seat.id, reason="refused")]
    return [] if seat.allowed_at is not None else [e.SeatAllowed(seat=seat.id)]


def take_seat(visit: Visit, actor: Actor, *, at: int) -> list[e.AnyBody]:
    """Who was asked comes; Refused(NOT_CONFIRMED) before the resident has allowed somebody from outside."""
    seat = _own(visit, actor)
    if seat.taken:
        return []
    if seat.until <= at:
        raise Refused(ErrorCode.STALE)
    if seat.by_link and seat.allowed_at is None:
        raise Refused(ErrorCode.NOT_CONFIRMED)
    return [e.SeatTaken(seat=seat.id, role=seat.role, mode=seat.mode, person=actor.id)]


def sit_in(visit: Visit, actor: Actor, command: c.SitIn, policy: Policy) -> list[e.AnyBody]:
    """A supervisor in the call. Who talks with all is told of in any case; Refused(TOO_MANY) when the call is full."""
    if command.mode == SeatMode.CONSULT:
        raise Refused(ErrorCode.INVALID_VALUE, {"field": "mode"})
    told = policy.listening_told or command.mode == SeatMode.TALK
    seat = seat_of(visit, actor)
    if seat is None:
        _check_room(visit)
        return [e.SeatTaken(seat=_next(visit), role=Role.SUPERVISOR, mode=command.mode, person=actor.id, told=told)]
    same = (seat.mode, seat.told) == (command.mode, told)
    return [] if same else [e.SeatChanged(seat=seat.id, mode=command.mode, told=told)]


def change_seat(visit: Visit, command: c.ChangeSeat) -> list[e.AnyBody]:
    """A colleague from the consultation into the talk of three, or back; the hold follows."""
    if command.mode not in BY_SPECIALIST:
        raise Refused(ErrorCode.INVALID_VALUE, {"field": "mode"})
    seat = _named(visit, command.seat)
    if seat.role != Role.SPECIALIST or not seat.taken:
        raise Refused(ErrorCode.WRONG_STATE)
    if seat.mode == command.mode:
        return []
    changed = e.SeatChanged(seat=seat.id, mode=command.mode)
    if command.mode == SeatMode.CONSULT:
        held: list[e.AnyBody] = [] if visit.held else [e.Held()]
        return [*held, changed]
    return [changed, *_hold_ends(visit, seat)]


def leave_seat(visit: Visit, actor: Actor, command: c.LeaveSeat) -> list[e.AnyBody]:
    """One's own seat, or (the serving specialist) another's; a supervisor's is theirs alone to leave."""
    if command.seat is None:
        seat = _own(visit, actor)
        reason = "left" if seat.taken else "declined"
    else:
        seat = _named(visit, command.seat)
        if actor.id != visit.specialist or actor.role != Role.SPECIALIST or seat.role == Role.SUPERVISOR:
            raise Refused(ErrorCode.FORBIDDEN)
        reason = "removed"
    return end_bodies(visit, seat, reason)


def hand_seat(visit: Visit, command: c.HandSeat) -> list[e.AnyBody]:
    """A colleague who sits in the call serves from now on; the hold of a consultation ends with it.

    Refused(WRONG_STATE) unless they have come already: one who does not answer would leave nobody with the resident.
    """
    seat = _named(visit, command.seat)
    if seat.role != Role.SPECIALIST or not seat.taken or seat.person is None:
        raise Refused(ErrorCode.WRONG_STATE)
    taken = e.TakenOver(specialist=seat.person, department=command.department or "", note=command.note.strip())
    return [*replaced_by(visit, specialist=seat.person, department=None), *_serves(visit, seat), taken]


def take_over(visit: Visit, actor: Actor) -> list[e.AnyBody]:
    """A supervisor serves from now on, for the same department. Refused(NOT_FOUND) to who does not sit in the call,
    Refused(WRONG_STATE) to who does not talk in it: the resident has to have seen and heard them.
    """
    seat = _own(visit, actor)
    if seat.mode != SeatMode.TALK:
        raise Refused(ErrorCode.WRONG_STATE)
    return [*_serves(visit, seat), e.TakenOver(specialist=actor.id, department=visit.department)]


def _serves(visit: Visit, seat: Seat) -> list[e.AnyBody]:
    held: list[e.AnyBody] = [e.Resumed()] if visit.held else []
    return [e.SeatLeft(seat=seat.id, reason="serves"), *held]


def end_bodies(visit: Visit, seat: Seat, reason: str) -> list[e.AnyBody]:
    """The end of a seat; a hold that was for this consultation ends with it."""
    return [e.SeatLeft(seat=seat.id, reason=reason), *_hold_ends(visit, seat)]


def _hold_ends(visit: Visit, seat: Seat) -> list[e.AnyBody]:
    others = (held for held in visit.seats.values() if held.id != seat.id)
    consulting = seat.mode == SeatMode.CONSULT and not any(held.mode == SeatMode.CONSULT for held in others)
    return [e.Resumed()] if consulting and visit.held else []


def _check_room(visit: Visit) -> None:
    if len(visit.seats) >= SEATS_MAX:
        raise Refused(ErrorCode.TOO_MANY, {"max": SEATS_MAX + 2})


def _next(visit: Visit) -> str:
    return f"s{visit.seats_ever + 1}"


def _named(visit: Visit, seat: str) -> Seat:
    held = visit.seats.get(seat)
    if held is None:
        raise Refused(ErrorCode.NOT_FOUND, {"seat": seat})
    return held


def _own(visit: Visit, actor: Actor) -> Seat:
    seat = seat_of(visit, actor)
    if seat is None:
        raise Refused(ErrorCode.NOT_FOUND)
    return seat
