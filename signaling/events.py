"""What happened in a visit: one frozen struct per kind, and the envelope that the log keeps.

Names are past tense. A body never changes its meaning once written: a log of years ago must still evolve.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from signaling.interview_plan import Plain
from signaling.strokes import StrokePoint
from signaling.target import Target
from signaling.words import (
    EndReason,
    IdentityLevel,
    Language,
    MemberLeft,
    Outcome,
    ParkReason,
    Part,
    RequeueReason,
    Role,
    SeatMode,
    SignatureMode,
    Source,
    Tick,
)


class Body(Struct, frozen=True, gc=False, forbid_unknown_fields=True, tag_field="kind", kw_only=True):
    """The base of every event's body; ``kind`` is the name in ``snake_case``."""


class Opened(Body, frozen=True, tag="opened", kw_only=True):
    """A resident called. The catalogue's version is pinned for the life of the visit."""

    branch: str
    counter: str
    procedures: tuple[str, ...]
    language: Language
    catalogue: str
    number: int


class Offered(Body, frozen=True, tag="offered", kw_only=True):
    """The visit rings at one specialist, and at these others with them, until ``until`` (ms since 1970)."""

    specialist: str
    until: int
    others: tuple[str, ...] = ()


class OfferEnded(Body, frozen=True, tag="offer_ended", kw_only=True):
    """The offer came back: declined, not answered, or the desk was lost."""

    specialist: str
    reason: str


class Passed(Body, frozen=True, tag="passed", kw_only=True):
    """It no longer rings at one of several specialists; it goes on ringing at the others."""

    specialist: str
    reason: str


class WaitChosen(Body, frozen=True, tag="wait_chosen", kw_only=True):
    """Asked to choose, the resident goes on waiting."""


class Dropped(Body, frozen=True, tag="dropped", kw_only=True):
    """The counter of a waiting visit went silent; the place is kept for a while."""


class CameBack(Body, frozen=True, tag="came_back", kw_only=True):
    """The counter is heard again."""


class Promised(Body, frozen=True, tag="promised", kw_only=True):
    """The resident will be served at ``at``; until then the counter is free."""

    at: int


class Arrived(Body, frozen=True, tag="arrived", kw_only=True):
    """The resident of a promise is at this counter, and waits."""

    counter: str


class Answered(Body, frozen=True, tag="answered", kw_only=True):
    """The specialist took the visit; ``department`` is theirs."""

    specialist: str
    department: str = ""


class Parked(Body, frozen=True, tag="parked", kw_only=True):
    """The specialist is free for others, and is to be back at ``until`` (ms since 1970). The resident waits."""

    specialist: str
    reason: ParkReason
    until: int


class Recalled(Body, frozen=True, tag="recalled", kw_only=True):
    """Who parked the visit, or sent it on and nobody had it yet, serves it again."""

    specialist: str
    department: str = ""


class HandedOver(Body, frozen=True, tag="handed_over", kw_only=True):
    """The specialist gave the visit away: whom it is for, and a note for whoever takes it (kept from the branch)."""

    target: Target
    note: str
    department: str = ""


class Requeued(Body, frozen=True, tag="requeued", kw_only=True):
    """The visit waits, and for others than before."""

    target: Target
    reason: RequeueReason


class TakenOver(Body, frozen=True, tag="taken_over", kw_only=True):
    """Somebody who was in the call serves the visit from now on; it never waited. ``note`` is kept from the branch."""

    specialist: str
    department: str = ""
    note: str = ""


class CourseSet(Body, frozen=True, tag="course_set", kw_only=True):
    """The departments that are to serve the visit one after the other; none: there is no such plan (any more)."""

    departments: tuple[str, ...]


class Joined(Body, frozen=True, tag="joined", kw_only=True):
    """Somebody became a member of the visit beside who serves it. ``number`` names them in this visit."""

    number: int
    person: str
    part: Part
    department: str = ""


class Left(Body, frozen=True, tag="left", kw_only=True):
    """The member of this number is none any more."""

    number: int
    reason: MemberLeft


class Closed(Body, frozen=True, tag="closed", kw_only=True):
    """The visit ended; ``reason`` is why somebody was referred, as the catalogue names it; ``why``, why head office
    ended it from the board.
    """

    outcome: Outcome
    reason: str | None = None
    why: EndReason | None = None


class Wiped(Body, frozen=True, tag="wiped", kw_only=True):
    """The counter's screen was cleared of the visit."""


class Rated(Body, frozen=True, tag="rated", kw_only=True):
    """The resident said how it was, 1 (bad) to 3 (good). It is counted, and shown on nobody's screen."""

    score: int


class Held(Body, frozen=True, tag="held", kw_only=True):
    """The resident is on hold."""


class Resumed(Body, frozen=True, tag="resumed", kw_only=True):
    """The hold ended."""


class PaperShown(Body, frozen=True, tag="paper_shown", kw_only=True):
    """The picture of the document camera goes to the desk from now on (見るだけ); nothing of it is kept."""


class PaperHidden(Body, frozen=True, tag="paper_hidden", kw_only=True):
    """It goes there no longer."""


class SeatOffered(Body, frozen=True, tag="seat_offered", kw_only=True):
    """Somebody was asked into the call until ``until`` (ms since 1970); ``person`` is None for who comes by a link."""

    seat: str
    role: Role
    mode: SeatMode
    person: str | None
    until: int


class SeatAllowed(Body, frozen=True, tag="seat_allowed", kw_only=True):
    """The resident said yes to somebody from outside."""

    seat: str


class SeatTaken(Body, frozen=True, tag="seat_taken", kw_only=True):
    """Somebody is in the call from now on. ``told``: the two sides were told of one who only listens."""

    seat: str
    role: Role
    mode: SeatMode
    person: str
    told: bool = True


class SeatChanged(Body, frozen=True, tag="seat_changed", kw_only=True):
    """Somebody sits in the call in another way."""

    seat: str
    mode: SeatMode
    told: bool = True


class SeatLeft(Body, frozen=True, tag="seat_left", kw_only=True):
    """Somebody is not in the call (any more): left, removed, declined, refused, no_answer or lost."""

    seat: str
    reason: str


class LanguageChosen(Body, frozen=True, tag="language_chosen", kw_only=True):
    """The counter's language changed."""

    language: Language


class NoteWritten(Body, frozen=True, tag="note_written", kw_only=True):
    """The specialist's note as it now reads; kept from the branch."""

    text: str


class Asked(Body, frozen=True, tag="asked", kw_only=True):
    """A question is (or, None, is no longer) on the counter's screen."""

    question: str | None


class Replied(Body, frozen=True, tag="replied", kw_only=True):
    """A question of the interview was answered, by that version of the catalogue; or its answer was taken back.

    ``over`` are the revisions of the form's fields that say the same facts: what is written there later counts more.
    """

    question: str
    person: str | None
    revision: int
    facts: Mapping[str, Plain]
    unsure: tuple[str, ...]
    taken_back: bool
    over: Mapping[str, int]
    catalogue: str


class KeptOff(Body, frozen=True, tag="kept_off", kw_only=True):
    """A question of the interview is kept off the counter's screen, or no longer."""

    question: str
    off: bool


class PersonAdded(Body, frozen=True, tag="person_added", kw_only=True):
    """A person joined the form session."""

    person: str


class PersonRemoved(Body, frozen=True, tag="person_removed", kw_only=True):
    """A person left the form session."""

    person: str


class ProcedureAdded(Body, frozen=True, tag="procedure_added", kw_only=True):
    """A procedure joined the visit."""

    procedure: str


class ProcedureRemoved(Body, frozen=True, tag="procedure_removed", kw_only=True):
    """A procedure left the visit."""

    procedure: str


class Edited(Body, frozen=True, tag="edited", kw_only=True):
    """A field has a new value; ``revision`` is the section's (and now the field's) revision."""

    field: str
    section: str
    revision: int
    value: str
    shown: str
    source: Source
    warning: str | None = None


class Presented(Body, frozen=True, tag="presented", kw_only=True):
    """A section was put before the resident at this revision and digest."""

    section: str
    revision: int
    digest: str


class Confirmed(Body, frozen=True, tag="confirmed", kw_only=True):
    """The resident said はい to exactly this revision and digest."""

    section: str
    revision: int
    digest: str
    language: Language


class Disputed(Body, frozen=True, tag="disputed", kw_only=True):
    """The resident said ちがいます to a field, or to the section as a whole."""

    section: str
    field: str | None
    revision: int


class Voided(Body, frozen=True, tag="voided", kw_only=True):
    """A section's content changed by an edit elsewhere (a row came or went); its confirmation no longer counts."""

    section: str
    revision: int


class SignatureRequested(Body, frozen=True, tag="signature_requested", kw_only=True):
    """The specialist asked for the signature of an application with this digest."""

    application: str
    digest: str


class Signed(Body, frozen=True, tag="signed", kw_only=True):
    """The resident signed an application with this digest."""

    application: str
    digest: str
    mode: SignatureMode
    strokes: tuple[tuple[StrokePoint, ...], ...] = ()
    aspect: float = 1.0


class Submitted(Body, frozen=True, tag="submitted", kw_only=True):
    """An application was filed with this digest."""

    application: str
    digest: str


class IdentityChecked(Body, frozen=True, tag="identity_checked", kw_only=True):
    """Branch staff saw these kinds of documents."""

    level: IdentityLevel
    documents: tuple[str, ...]


class Ticked(Body, frozen=True, tag="ticked", kw_only=True):
    """A line of the physical list was ticked or unticked."""

    item: Tick
    done: bool


class Printed(Body, frozen=True, tag="printed", kw_only=True):
    """A document went to the printer."""

    document: str


class PapersReleased(Body, frozen=True, tag="papers_released", kw_only=True):
    """A second clerk has looked at the forms of a protected visit: the branch may print them as they stand now."""


AnyBody = (
    Opened
    | Offered
    | OfferEnded
    | Passed
    | WaitChosen
    | Dropped
    | CameBack
    | Promised
    | Arrived
    | Answered
    | Parked
    | Recalled
    | HandedOver
    | Requeued
    | TakenOver
    | CourseSet
    | Joined
    | Left
    | Closed
    | Wiped
    | Rated
    | Held
    | Resumed
    | PaperShown
    | PaperHidden
    | SeatOffered
    | SeatAllowed
    | SeatTaken
    | SeatChanged
    | SeatLeft
    | LanguageChosen
    | NoteWritten
    | Asked
    | Replied
    | KeptOff
    | PersonAdded
    | PersonRemoved
    | ProcedureAdded
    | ProcedureRemoved
    | Edited
    | Presented
    | Confirmed
    | Disputed
    | Voided
    | SignatureRequested
    | Signed
    | Submitted
    | IdentityChecked
    | Ticked
    | Printed
    | PapersReleased
)

SEAT_EVENTS = (SeatOffered, SeatAllowed, SeatTaken, SeatChanged, SeatLeft)
"""Who is in the call. Pages are shown it by ``seats`` messages, each as much as it may know (``seat_show.py``)."""


class Event(Struct, frozen=True, gc=False, kw_only=True):
    """One entry of the log. ``at`` is ms since 1970 (UTC); ``actor`` is ``role:id``; ``cause`` the command's id."""

    visit: str
    seq: int
    at: int
    actor: str
    cause: str
    body: AnyBody
