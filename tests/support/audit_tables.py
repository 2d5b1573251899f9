"""Who may cause which event, and which event may come in which state: the tables of the audit."""

from __future__ import annotations

from signaling import events as e

HUB = "system:hub"
RINGING_MS = 25_000
PARKED_MS = 120 * 60_000
BACK_MS = 1_800_000

MADE_BY: dict[type[e.Body], tuple[str, ...]] = {
    e.Opened: ("station", "staff"),
    e.Offered: ("hub",),
    e.OfferEnded: ("hub", "specialist"),
    e.Passed: ("hub", "specialist"),
    e.WaitChosen: ("station", "staff"),
    e.Promised: ("station", "staff"),
    e.Arrived: ("staff",),
    e.Dropped: ("hub",),
    e.CameBack: ("hub",),
    e.Answered: ("specialist",),
    e.Recalled: ("specialist", "sender"),
    e.Requeued: ("hub", "supervisor", "decliner"),
    # A colleague who works along fills in fields of their department, and may go.
    e.Edited: ("specialist", "along"),
    e.Voided: ("specialist", "along"),
    e.Left: ("specialist", "along"),
    e.Closed: ("station", "staff", "specialist", "supervisor", "hub"),
    # A promise that a supervisor ends has no screen to be cleared by anybody.
    e.Wiped: ("station", "staff", "supervisor", "hub"),
    e.LanguageChosen: ("station", "staff", "specialist"),
    # Design 2.4: the resident's yes, no and signature come from the station of this counter alone.
    e.Confirmed: ("station",),
    e.Disputed: ("station",),
    e.Signed: ("station",),
    e.IdentityChecked: ("staff",),
    e.Ticked: ("staff",),
    e.Printed: ("staff",),
    # Four eyes: whoever serves is not the second clerk.
    e.PapersReleased: ("supervisor", "along"),
    e.PaperShown: ("station", "staff", "specialist"),
    e.PaperHidden: ("station", "staff", "specialist"),
    e.Rated: ("station",),
    e.Replied: ("station", "specialist"),
    e.SeatAllowed: ("station",),
    e.SeatTaken: ("supervisor", "seated"),
    e.SeatChanged: ("specialist", "supervisor"),
    e.TakenOver: ("specialist", "supervisor"),
    e.SeatLeft: ("specialist", "supervisor", "seated", "station", "hub"),
    # A consultation's hold ends with it, whoever ends that.
    e.Resumed: ("specialist", "supervisor", "seated", "hub"),
}
"""Who may have caused an event; all the others are the serving specialist's."""

ANY_TIME = (e.LanguageChosen, e.IdentityChecked)
WHILE_WAITING = (e.WaitChosen, e.Promised, e.Dropped, e.CameBack, e.Left, e.Closed)
NOT_WHILE_SERVING = (
    e.Opened,
    e.Offered,
    e.OfferEnded,
    e.Passed,
    e.WaitChosen,
    e.Promised,
    e.Arrived,
    e.Dropped,
    e.CameBack,
    e.Answered,
    e.Recalled,
    e.Wiped,
)
ON_PAPER = (e.Ticked, e.Printed, e.PapersReleased)
WHILE_PARKED = (e.Parked, e.Recalled, e.Requeued, *ON_PAPER, e.NoteWritten, e.Left, e.Closed)
AFTER_CLOSING = (e.Wiped, e.Rated, *ON_PAPER, e.NoteWritten, e.IdentityChecked)
WHEN_WAITING = (*ANY_TIME, *WHILE_WAITING, e.Offered, e.Recalled, e.Requeued)
