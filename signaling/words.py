"""The closed lists of words that commands, events and states share."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What somebody is to a visit. ``resident`` is the station's own connection and nobody else."""

    RESIDENT = "resident"
    BRANCH_STAFF = "branch_staff"
    SPECIALIST = "specialist"
    INTERPRETER = "interpreter"
    FAMILY = "family"
    SUPERVISOR = "supervisor"
    SYSTEM = "system"


class VisitState(StrEnum):
    """Where a visit stands; the moves between them are in ``visit_states.py``."""

    WAITING = "waiting"
    OFFERED = "offered"
    SERVING = "serving"
    PARKED = "parked"
    PROMISED = "promised"
    """Nobody waits at a counter: the resident comes back at the time that was promised to them."""
    CLOSED = "closed"


class ParkReason(StrEnum):
    """Why a visit is parked; the resident reads it."""

    DOCUMENTS = "documents"
    COLLEAGUE = "colleague"
    PAPERS = "papers"
    OTHER = "other"


class RequeueReason(StrEnum):
    """Why a visit is (again) for others than those it was meant for."""

    TIME_OUT = "time_out"
    NOT_TAKEN = "not_taken"
    DECLINED = "declined"
    NO_ANSWER = "no_answer"
    SUPERVISOR = "supervisor"


class Part(StrEnum):
    """What a member of a visit does there, beside the resident and the specialist who serves."""

    WORKS_ALONG = "works_along"


class MemberLeft(StrEnum):
    """Why a member is no longer one."""

    OWN = "own"
    SERVES = "serves"
    SENT_AWAY = "sent_away"


class Outcome(StrEnum):
    """How a visit ended."""

    FINISHED = "finished"
    LEFT = "left"
    NO_SHOW = "no_show"
    REFERRED = "referred"


class EndReason(StrEnum):
    """Why head office ended a visit that the resident would have gone on with; the counter says it in plain words."""

    CLOSING_TIME = "closing_time"
    ELSEWHERE = "elsewhere"
    FAULT = "fault"


class Activity(StrEnum):
    """What a specialist chose; what they *are* is computed in ``presence.py``."""

    AVAILABLE = "available"
    TELEWORK = "telework"
    """Available, from home (在宅)."""
    AWAY = "away"


class AwayReason(StrEnum):
    """Why a specialist is away. The last four are never chosen: an offer rang out, a supervisor set them away,
    nothing was touched at their desk for long, their department is closed.
    """

    BREAK = "break"
    LUNCH = "lunch"
    MEETING = "meeting"
    OTHER = "other"
    NO_ANSWER = "no_answer"
    SET_AWAY = "set_away"
    UNTOUCHED = "untouched"
    CLOSED = "closed"


class Priority(StrEnum):
    """Who is served before whom; the order is in ``priority.py``."""

    PROTECTED = "protected"
    PROMISED = "promised"
    RETURNED = "returned"
    """Parked and back, handed over, or cut off while being served."""
    NORMAL = "normal"


class LadderStep(StrEnum):
    """How widely somebody is searched for a waiting visit; each step also asks those of the steps before it."""

    SPECIALIST = "specialist"
    """担当: who has the skill, one after the other, the longest idle first."""
    SECTION = "section"
    """係: everybody of the department, several at once."""
    SUPPORT = "support"
    """応援課: departments that help out."""
    RECEPTION = "reception"
    """一次受け: who can at least begin."""
    CHOICE = "choice"
    """The resident chooses: wait, be called back, or leave."""


class Language(StrEnum):
    """Languages of the counter's screens."""

    JA = "ja"
    EASY = "easy"
    EN = "en"
    PT = "pt"
    ZH = "zh"
    VI = "vi"


class Source(StrEnum):
    """Where a value comes from."""

    SAID = "said"
    DOCUMENT = "document"
    SYSTEM = "system"


class SignatureMode(StrEnum):
    """How the resident signs an application."""

    PAD = "pad"
    PAPER = "paper"
    TAP = "tap"


class CallPhase(StrEnum):
    """One call between the two sides of a visit; the moves are in ``call.py``."""

    RINGING = "ringing"
    CONNECTING = "connecting"
    CONNECTED = "connected"
    RECONNECTING = "reconnecting"
    ENDED = "ended"


class SeatMode(StrEnum):
    """How somebody sits in a visit's call; who hears and sees whom by it is in ``mesh.py``."""

    CONSULT = "consult"
    TALK = "talk"
    LISTEN = "listen"
    WHISPER = "whisper"


class Flow(StrEnum):
    """Which media go one way between two people."""

    NONE = "none"
    VOICE = "voice"
    ALL = "all"


class MarkKind(StrEnum):
    """How the specialist points at what lies under the document camera."""

    POINT = "point"
    CIRCLE = "circle"
    ARROW = "arrow"
    LINE = "line"


class IdentityLevel(StrEnum):
    """Strength of an identity check: one photo ID, two others, or questions (procedures.md 0.2)."""

    A1 = "A1"
    B2 = "B2"
    Q = "Q"


class Tick(StrEnum):
    """Lines of the branch's physical list."""

    ID_RETURNED = "id_returned"
    ORIGINALS_RETURNED = "originals_returned"
    PAPERS_HANDED = "papers_handed"
    SIGNED_PAPER_KEPT = "signed_paper_kept"
    FEE_TAKEN = "fee_taken"


class VoiceState(StrEnum):
    """What a side's microphone gives: sound, or nothing although it is on; ``off`` is meant so, ``none``: no device."""

    OK = "ok"
    SILENT = "silent"
    OFF = "off"
    NONE = "none"


class PictureState(StrEnum):
    """What a side's camera gives: a picture, or black although it is on; ``off`` is meant so, ``none``: no device."""

    OK = "ok"
    BLACK = "black"
    OFF = "off"
    NONE = "none"


class SoundWay(StrEnum):
    """Where a side hears the other: aloud, in a handset or headset alone, or (it was pulled out) not at all."""

    SPEAKER = "speaker"
    HANDSET = "handset"
    HANDSET_GONE = "handset_gone"


class SlatePart(StrEnum):
    """What of the slate is wiped: the words of the other side, or everything."""

    WORDS = "words"
    ALL = "all"
