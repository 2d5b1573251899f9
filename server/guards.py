"""The rows whose keys guard who is taken and which screens are in use, written with the events that change it."""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, update

from server import tables as t
from signaling import events as e
from signaling.words import Role


def keep_guards(db: Connection, event: e.Event) -> None:
    """The rows whose keys guard design 2.5: one visit per specialist, one who answers per visit, one visit per counter.

    Where a visit rings at several, each of them is taken by it; who answers stays, the others are free again. A
    colleague who is asked into a call is taken as well, until their seat ends.
    """
    claim = t.claim.c
    match event.body:
        case e.Offered(specialist=specialist, others=others):
            rung = [{"visit": event.visit, "specialist": one, "answered": False} for one in (specialist, *others)]
            db.execute(insert(t.claim), rung)
        case e.Passed(specialist=specialist):
            db.execute(delete(t.claim).where(claim.visit == event.visit, claim.specialist == specialist))
        case e.Answered(specialist=specialist):
            db.execute(delete(t.claim).where(claim.visit == event.visit, claim.specialist != specialist))
            db.execute(update(t.claim).where(claim.visit == event.visit).values(answered=True))
        case e.Recalled(specialist=specialist):
            db.execute(insert(t.claim).values(visit=event.visit, specialist=specialist, answered=True))
        case e.SeatOffered(role=Role.SPECIALIST, person=str(person), seat=seat):
            db.execute(insert(t.claim).values(visit=event.visit, specialist=person, answered=False, seat=seat))
        case e.SeatLeft(seat=seat):
            db.execute(delete(t.claim).where(claim.visit == event.visit, claim.seat == seat))
        case e.TakenOver(specialist=specialist):
            # Other colleagues keep their seats in its call.
            db.execute(delete(t.claim).where(claim.visit == event.visit, claim.answered))
            db.execute(insert(t.claim).values(visit=event.visit, specialist=specialist, answered=True))
        case e.OfferEnded() | e.Parked() | e.HandedOver() | e.Requeued() | e.Closed():
            db.execute(delete(t.claim).where(claim.visit == event.visit))
        case e.Promised():
            db.execute(delete(t.claim).where(claim.visit == event.visit))
            db.execute(delete(t.occupancy).where(t.occupancy.c.visit == event.visit))
        case e.Arrived(counter=counter):
            db.execute(insert(t.occupancy).values(counter=counter, visit=event.visit))
        case e.Wiped():
            db.execute(delete(t.occupancy).where(t.occupancy.c.visit == event.visit))
        case _:
            pass
