"""Commands that name a person or a department of the town: completed and refused by what only the directory knows."""

from __future__ import annotations

from msgspec.structs import replace

from signaling import commands as c
from signaling.errors import ErrorCode, Refused
from signaling.register import Register
from signaling.rights import Actor


def addressed(register: Register, actor: Actor, command: c.LastingCommand) -> c.LastingCommand:
    """The command with what only the directory knows: a hand-over to a person is to their department as well.

    Refused(NOT_FOUND) when there is no such person or department, Refused(TAKEN) when who recalls a visit has
    another one.
    """
    match command:
        case c.HandOver(specialist=str(specialist)) | c.AskAlong(specialist=specialist):
            department = register.department_of(specialist)
            if department is None:
                raise Refused(ErrorCode.NOT_FOUND, {"specialist": specialist})
            return replace(command, department=department or None)
        case c.HandSeat():
            room = register.rooms.get(command.visit)
            seat = room.visit.seats.get(command.seat) if room is not None else None
            own = register.department_of(seat.person or "") if seat is not None else None
            return replace(command, department=own or None)
        case c.HandOver(department=str(department)):
            _refuse_unknown(register, department)
        case c.SetCourse():
            for department in command.departments:
                _refuse_unknown(register, department)
        case c.Recall():
            other = register.visit_of_specialist(actor.id)
            if other is not None and other != command.visit:
                raise Refused(ErrorCode.TAKEN, {"visit": other})
        case _:
            pass
    return command


def _refuse_unknown(register: Register, department: str) -> None:
    if department not in register.departments():
        raise Refused(ErrorCode.NOT_FOUND, {"department": department})
