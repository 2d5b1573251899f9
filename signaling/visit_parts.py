"""What a visit is made of: field values, sections, applications, answers, and who else has a part in it."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from signaling.interview_plan import Plain
from signaling.strokes import StrokePoint
from signaling.words import IdentityLevel, ParkReason, Part, SignatureMode, Source


class FieldValue(Struct, frozen=True, gc=False):
    """A field's value; ``revision`` is the section's revision at which it last changed."""

    value: str
    shown: str
    revision: int
    source: Source
    by: str
    warning: str | None = None


class Confirmation(Struct, frozen=True, gc=False):
    """The resident's yes to one revision, with the digest of what was shown."""

    revision: int
    digest: str
    at: int


class SectionStatus(Struct, frozen=True, gc=False):
    """Where a section stands. ``disputes`` holds field ids, or the section's own id for the whole of it."""

    revision: int = 0
    presented: int | None = None
    confirmation: Confirmation | None = None
    disputes: tuple[str, ...] = ()

    @property
    def confirmed(self) -> bool:
        """Whether the section is confirmed as it stands: any later edit has voided the confirmation."""
        return self.confirmation is not None


class Signature(Struct, frozen=True, gc=False):
    """A signature, bound to one digest of the application."""

    digest: str
    mode: SignatureMode
    at: int
    strokes: tuple[tuple[StrokePoint, ...], ...] = ()
    aspect: float = 1.0


class Application(Struct, frozen=True, gc=False):
    """How far the application of one procedure is."""

    requested: str | None = None
    signature: Signature | None = None
    submitted: str | None = None
    submitted_at: int | None = None


class Identity(Struct, frozen=True, gc=False):
    """The identity check: kinds of documents, never their numbers."""

    level: IdentityLevel
    documents: tuple[str, ...]
    by: str
    at: int


class Reply(Struct, frozen=True, gc=False):
    """The newest answer to a question of the interview, of one person where it is asked of persons."""

    question: str
    person: str | None
    revision: int
    facts: Mapping[str, Plain]
    unsure: tuple[str, ...]
    taken_back: bool
    over: Mapping[str, int]
    by: str
    at: int
    seq: int
    catalogue: str


class Parking(Struct, frozen=True, gc=False):
    """Who parked the visit, why, since when and until when (ms since 1970)."""

    specialist: str
    reason: ParkReason
    since: int
    until: int


class Handed(Struct, frozen=True, gc=False):
    """The last hand-over: by whom, of which department, the note for whoever takes it, and when."""

    by: str
    department: str
    note: str
    at: int


class Member(Struct, frozen=True, gc=False):
    """Somebody in the visit beside the resident and who serves; ``number`` is theirs in this visit alone."""

    number: int
    person: str
    part: Part
    department: str
    since: int


def reply_key(question: str, person: str | None) -> str:
    """Where a visit keeps the answer to a question, of a person where it is asked of persons."""
    return question if person is None else f"{question}@{person}"
