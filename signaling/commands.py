"""What a client may ask: one frozen struct per command, lengths bounded, unknown members refused.

A command has the ``id`` of ``ids.CommandIdText``; the reply (``done`` or ``failed``) names it. Imperative
names are commands, past-tense names are events (``events.py``).
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct, field

from signaling.command import Command, VisitCommand
from signaling.ids import (
    DigestText,
    FieldIdText,
    NameText,
    PersonIdText,
    QuestionIdText,
    SectionIdText,
    VisitIdText,
)
from signaling.paper_commands import HidePaper, MarkPaper, ShowPaper
from signaling.passing import TEXT_MAX, Focus, Passing, Redial, ReportCall, Signal, Text, Typing, Viewing
from signaling.seat_commands import AllowSeat, ChangeSeat, HandSeat, LeaveSeat, OfferSeat, SitIn, TakeOver, TakeSeat
from signaling.sight_commands import CatchUp, ReportMedia, SlateDraw, SlateWipe, SlateWrite
from signaling.strokes import Strokes
from signaling.target import BACK_AFTER_S, COURSE_MAX, HAND_OVER_NOTE_MAX, PARK_MINUTES_MAX
from signaling.words import (
    Activity,
    AwayReason,
    EndReason,
    IdentityLevel,
    Language,
    Outcome,
    ParkReason,
    SignatureMode,
    Source,
    Tick,
)

__all__ = [
    "TEXT_MAX",
    "AllowSeat",
    "CatchUp",
    "ChangeSeat",
    "Command",
    "Focus",
    "HandSeat",
    "HidePaper",
    "LeaveSeat",
    "MarkPaper",
    "OfferSeat",
    "Passing",
    "Redial",
    "ReportCall",
    "ReportMedia",
    "ShowPaper",
    "Signal",
    "SitIn",
    "SlateDraw",
    "SlateWipe",
    "SlateWrite",
    "TakeOver",
    "TakeSeat",
    "Text",
    "Typing",
    "Viewing",
    "VisitCommand",
]

NOTE_MAX = 2000
FACTS_MAX = 12
"""Most facts that one answer to a question of the interview can set."""
PERSONS_MAX = 12
PROCEDURES_MAX = 8

Whole = Annotated[int, Meta(ge=0, le=2**31 - 1)]
Instant = Annotated[int, Meta(ge=0, le=2**53)]
"""Milliseconds since 1970 (UTC)."""
Note = Annotated[str, Meta(max_length=NOTE_MAX)]
Said = (
    bool
    | Annotated[int, Meta(ge=-999_999, le=999_999)]
    | Text
    | Annotated[list[Annotated[str, Meta(max_length=40)]], Meta(max_length=50)]
    | None
)
"""What was said of one fact: yes or no, a number, a word or a text, several words, or None for "none"."""
Procedures = Annotated[list[NameText], Meta(min_length=1, max_length=PROCEDURES_MAX)]


# -- the connection and its person ------------------------------------------------------------------------------


class Hello(Command, frozen=True, tag="hello", kw_only=True):
    """Join (or rejoin) a visit: the missing events, or a snapshot, come back. ``visit`` None: leave it."""

    visit: VisitIdText | None = None
    last_seq: Whole = 0


class Pulse(Struct, frozen=True, gc=False, forbid_unknown_fields=True, tag_field="type", tag="pulse", kw_only=True):
    """The answer to the hub's ``pulse``: ``shown`` is the last seq that is on screen, ``untouched`` since when nobody
    has touched keyboard, mouse or screen there (s).
    """

    shown: Whole = 0
    untouched: Whole = 0


class SetActivity(Command, frozen=True, tag="set_activity", kw_only=True):
    """A specialist chooses to be available (here or from home) or away, with a reason and a return time."""

    activity: Activity
    reason: AwayReason | None = None
    return_at: Instant | None = None


class SetAway(Command, frozen=True, tag="set_away", kw_only=True):
    """A supervisor sets a specialist away who forgot to; only they themselves come back."""

    specialist: NameText


class CloseDepartment(Command, frozen=True, tag="close_department", kw_only=True):
    """A supervisor closes a department for the rest of the day, or (``closed`` False) opens it again."""

    department: NameText
    closed: bool


class FinishWrapUp(Command, frozen=True, tag="finish_wrap_up", kw_only=True):
    """A specialist ends the wrap-up before its time."""


class OpenVisit(Command, frozen=True, tag="open_visit", kw_only=True):
    """A resident presses the button that calls (or branch staff for a counter of theirs)."""

    procedures: Procedures
    language: Language = Language.JA
    counter: NameText | None = None


class WatchColleagues(Command, frozen=True, tag="watch_colleagues", kw_only=True):
    """A specialist looks at who is there to be handed a visit, as it changes, or no longer does."""

    wanted: bool


class CallStaff(Command, frozen=True, tag="call_staff", kw_only=True):
    """「職員を呼ぶ」 at a counter; ``wanted`` False takes it back."""

    wanted: bool
    counter: NameText | None = None


class AskHelp(Command, frozen=True, tag="ask_help", kw_only=True):
    """Staff in trouble press the silent button (``wanted`` False takes it back); branch staff may name a counter."""

    wanted: bool
    counter: NameText | None = None


class SeeHelp(Command, frozen=True, tag="see_help", kw_only=True):
    """A supervisor is on it, or (``over``) it is over; ``who`` is ``role:id`` as the board names them."""

    who: Annotated[str, Meta(max_length=80)]
    over: bool = False


# -- the life of a visit ----------------------------------------------------------------------------------------


class Answer(VisitCommand, frozen=True, tag="answer", kw_only=True):
    """The specialist to whom the visit is offered takes it."""


class Decline(VisitCommand, frozen=True, tag="decline", kw_only=True):
    """The specialist to whom the visit is offered passes it on."""


class KeepWaiting(VisitCommand, frozen=True, tag="keep_waiting", kw_only=True):
    """Asked to choose, the resident goes on waiting."""


class AskCallBack(VisitCommand, frozen=True, tag="ask_call_back", kw_only=True):
    """The resident would rather come back at ``at``; the counter is free for others until then."""

    at: Instant


class Arrive(VisitCommand, frozen=True, tag="arrive", kw_only=True):
    """The resident of a promise is back; branch staff say at which counter."""

    counter: NameText


class Cancel(VisitCommand, frozen=True, tag="cancel", kw_only=True):
    """The resident leaves: one touch, in every state before closed."""


class Close(VisitCommand, frozen=True, tag="close", kw_only=True):
    """The specialist ends the visit with an outcome; ``reason`` (of the catalogue) says why somebody was referred.

    A supervisor ends a visit in any state from the board; ``why`` is what its counter is told.
    """

    outcome: Outcome
    reason: NameText | None = None
    why: EndReason | None = None


class Wipe(VisitCommand, frozen=True, tag="wipe", kw_only=True):
    """The counter's screen is cleared after the end; nothing of the visit comes back to it."""


class Rate(VisitCommand, frozen=True, tag="rate", kw_only=True):
    """The resident says at the end how it was (1 bad, 2 fair, 3 good); nobody has to, and the last one counts."""

    score: Annotated[int, Meta(ge=1, le=3)]


class Park(VisitCommand, frozen=True, tag="park", kw_only=True):
    """The specialist is free for others and says why and when they are back; parked already: why and when anew."""

    reason: ParkReason
    minutes: Annotated[int, Meta(ge=1, le=PARK_MINUTES_MAX)]


class Recall(VisitCommand, frozen=True, tag="recall", kw_only=True):
    """Who parked the visit, or handed it over and nobody has it yet, serves it again."""


class HandOver(VisitCommand, frozen=True, tag="hand_over", kw_only=True):
    """The visit goes to a person, a department, or (neither) the queue; untaken, it comes back in ``back_after_s``."""

    specialist: NameText | None = None
    department: NameText | None = None
    note: Annotated[str, Meta(max_length=HAND_OVER_NOTE_MAX)] = ""
    back_after_s: Annotated[int, Meta(ge=BACK_AFTER_S[0], le=BACK_AFTER_S[1])] = 180


class AskAlong(VisitCommand, frozen=True, tag="ask_along", kw_only=True):
    """Who serves lets a colleague fill in the sections of their department meanwhile; the hub says which that is."""

    specialist: NameText
    department: NameText | None = None


class LeaveAlong(VisitCommand, frozen=True, tag="leave_along", kw_only=True):
    """The member of this number works along no more: by themselves, or sent away by who serves."""

    number: Whole


class SetCourse(VisitCommand, frozen=True, tag="set_course", kw_only=True):
    """The departments that are to serve the visit one after the other, in this order; none takes the plan away."""

    departments: Annotated[list[NameText], Meta(max_length=COURSE_MAX)]


class Requeue(VisitCommand, frozen=True, tag="requeue", kw_only=True):
    """A supervisor puts a visit back into the queue, first in line."""


class Hold(VisitCommand, frozen=True, tag="hold", kw_only=True):
    """The resident sees a hold picture and hears nothing."""


class Resume(VisitCommand, frozen=True, tag="resume", kw_only=True):
    """The hold ends."""


class ChooseLanguage(VisitCommand, frozen=True, tag="choose_language", kw_only=True):
    """The counter's language changes."""

    language: Language


class WriteNote(VisitCommand, frozen=True, tag="write_note", kw_only=True):
    """The specialist's own note; it never reaches the branch."""

    text: Note


# -- the form session -------------------------------------------------------------------------------------------


class Ask(VisitCommand, frozen=True, tag="ask", kw_only=True):
    """The specialist puts a question on the counter's screen (None takes it away); ``interview`` is the whole of it."""

    question: QuestionIdText | None


class Reply(VisitCommand, frozen=True, tag="reply", kw_only=True):
    """An answer to a question of the interview, of one person where it is asked of persons.

    ``base`` is the revision of that answer which the sender saw. ``facts`` are what was said of the facts that the
    question sets, ``unsure`` those to which the answer is わからない. ``taken_back``: it counts as not answered.
    Without any fact it says that the question was dealt with; of the list of persons, that everybody is on it.
    """

    question: QuestionIdText
    person: PersonIdText | None = None
    base: Whole = 0
    facts: Annotated[dict[NameText, Said], Meta(max_length=FACTS_MAX)] = field(default_factory=dict)
    unsure: Annotated[list[NameText], Meta(max_length=FACTS_MAX)] = field(default_factory=list)
    taken_back: bool = False


class KeepOff(VisitCommand, frozen=True, tag="keep_off", kw_only=True):
    """The specialist keeps a question of the interview, and its answers, off the counter's screen (or shows it)."""

    question: QuestionIdText
    off: bool


class AddPerson(VisitCommand, frozen=True, tag="add_person", kw_only=True):
    """One more person in the household."""


class RemovePerson(VisitCommand, frozen=True, tag="remove_person", kw_only=True):
    """A person leaves the form session; the values stay in the log."""

    person: PersonIdText


class AddProcedure(VisitCommand, frozen=True, tag="add_procedure", kw_only=True):
    """One more procedure in this visit."""

    procedure: NameText


class RemoveProcedure(VisitCommand, frozen=True, tag="remove_procedure", kw_only=True):
    """A procedure that turned out not to be needed."""

    procedure: NameText


class Edit(VisitCommand, frozen=True, tag="edit", kw_only=True):
    """A field edit. ``base`` is the revision of that field which the typist saw; empty ``text`` clears it."""

    field: FieldIdText
    base: Whole
    text: Text
    source: Source = Source.SAID


class Present(VisitCommand, frozen=True, tag="present", kw_only=True):
    """The specialist puts a section before the resident for confirmation, as it stands."""

    section: SectionIdText
    revision: Whole


class Confirm(VisitCommand, frozen=True, tag="confirm", kw_only=True):
    """The resident's はい to one revision; ``digest`` is of what the counter showed (``digests.py``)."""

    section: SectionIdText
    revision: Whole
    digest: DigestText
    language: Language = Language.JA


class Dispute(VisitCommand, frozen=True, tag="dispute", kw_only=True):
    """The resident's ちがいます to a field (or to a whole section when they can't point at one)."""

    section: SectionIdText
    field: FieldIdText | None = None


class RequestSignature(VisitCommand, frozen=True, tag="request_signature", kw_only=True):
    """The specialist asks the resident to sign one application as it stands."""

    application: NameText


class Sign(VisitCommand, frozen=True, tag="sign", kw_only=True):
    """The resident signs an application; ``digest`` binds it to the confirmed content."""

    application: NameText
    digest: DigestText
    mode: SignatureMode
    strokes: Strokes = field(default_factory=list)
    aspect: Annotated[float, Meta(gt=0, le=20)] = 1.0


class Submit(VisitCommand, frozen=True, tag="submit", kw_only=True):
    """The specialist files an application whose content is confirmed and signed as it stands."""

    application: NameText
    digest: DigestText


# -- the branch -------------------------------------------------------------------------------------------------


class CheckIdentity(VisitCommand, frozen=True, tag="check_identity", kw_only=True):
    """Branch staff record kind and count of the documents seen; never a picture or a number."""

    level: IdentityLevel
    documents: Annotated[list[NameText], Meta(max_length=6)]


class SetTick(VisitCommand, frozen=True, tag="set_tick", kw_only=True):
    """Branch staff tick a line of the physical list."""

    item: Tick
    done: bool


class RecordPrint(VisitCommand, frozen=True, tag="record_print", kw_only=True):
    """A document of the visit went to the printer."""

    document: NameText


class ReleasePapers(VisitCommand, frozen=True, tag="release_papers", kw_only=True):
    """A second clerk has looked at the forms of a protected visit and lets the branch print them."""


LastingCommand = (
    Answer
    | Decline
    | KeepWaiting
    | AskCallBack
    | Arrive
    | Cancel
    | Close
    | Wipe
    | Rate
    | Park
    | Recall
    | HandOver
    | AskAlong
    | LeaveAlong
    | SetCourse
    | Requeue
    | Hold
    | Resume
    | ShowPaper
    | HidePaper
    | OfferSeat
    | AllowSeat
    | TakeSeat
    | SitIn
    | ChangeSeat
    | LeaveSeat
    | HandSeat
    | TakeOver
    | ChooseLanguage
    | WriteNote
    | Ask
    | Reply
    | KeepOff
    | AddPerson
    | RemovePerson
    | AddProcedure
    | RemoveProcedure
    | Edit
    | Present
    | Confirm
    | Dispute
    | RequestSignature
    | Sign
    | Submit
    | CheckIdentity
    | SetTick
    | RecordPrint
    | ReleasePapers
)
"""Commands about one open visit whose effect is in the log before the reply."""

SightCommand = ReportMedia | SlateWrite | SlateDraw | SlateWipe | CatchUp
PassingCommand = Focus | Typing | Viewing | Signal | ReportCall | Redial | MarkPaper | SightCommand

PresenceCommand = SetActivity | FinishWrapUp | SetAway | CloseDepartment
HelpCommand = AskHelp | SeeHelp

PageCommand = Hello | Pulse | OpenVisit | WatchColleagues | CallStaff
AnyCommand = LastingCommand | PassingCommand | PresenceCommand | HelpCommand | PageCommand
