"""Whether a colleague can be asked into a call, and come: by their presence, which a decision alone does not know."""

from __future__ import annotations

from signaling import commands as c
from signaling.errors import ErrorCode, Refused
from signaling.moment import Moment
from signaling.presence import PresenceStatus
from signaling.presence_desk import PresenceDesk
from signaling.register import Register
from signaling.rights import Actor
from signaling.words import Role


def check_seat(
    register: Register, presence: PresenceDesk, command: c.LastingCommand, actor: Actor, *, moment: Moment
) -> None:
    """Asked are only those who are available, and nobody sits in a call who serves somebody themselves.

    Refused(NOT_FOUND) for somebody whom the directory does not know, Refused(TAKEN) for the rest.
    """
    match command:
        case c.OfferSeat(person=str(person)):
            if person not in register.specialists:
                raise Refused(ErrorCode.NOT_FOUND, {"person": person})
            if presence.status_of(person, moment) != PresenceStatus.AVAILABLE:
                raise Refused(ErrorCode.TAKEN, {"person": person})
        case c.TakeSeat() if actor.role == Role.SPECIALIST and register.visit_of_specialist(actor.id) is not None:
            raise Refused(ErrorCode.TAKEN)
        case _:
            pass
