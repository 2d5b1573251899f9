"""One catalogue version as frozen structs: exactly the plan JSON that the core and the browser read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

import msgspec
from msgspec import Struct

from server.catalogue.field_types import FieldType
from signaling.interview import Interview
from signaling.interview_plan import InterviewPlan
from signaling.rule_book import BrokenRules, RuleBook

Signature = Literal["pad", "paper", "tap"]


class Words(Struct, frozen=True, forbid_unknown_fields=True):
    """A text in Japanese and English."""

    ja: str
    en: str


class Lists(Struct, frozen=True, forbid_unknown_fields=True):
    """Paragraphs in Japanese and English."""

    ja: tuple[str, ...]
    en: tuple[str, ...]


class Department(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A department (課), where it is, and the number at which people reach it when the line is lost."""

    ja: str
    en: str
    place: Words | None = None
    tel: str = ""


class Topic(Struct, frozen=True, forbid_unknown_fields=True):
    """Matters of one kind (証明書, 子ども), under which the counter offers what has no tile on its first screen."""

    id: str
    ja: str
    en: str
    icon: str
    procedures: tuple[str, ...]


class Option(Struct, frozen=True, forbid_unknown_fields=True):
    """One answer of an enum: the official word that is stored, and how it reads."""

    value: str
    ja: str
    en: str


class ShowIf(Struct, frozen=True, forbid_unknown_fields=True):
    """A field appears while another field has one of these values."""

    field: str
    among: tuple[str, ...] = msgspec.field(name="in")


class FieldTemplate(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One question's field; ``p.`` fields exist once per person.

    ``most`` (``max``) is the most characters, or the highest number of ``digits`` without a length.
    ``fills`` names fields that take this one's value when they are empty; where the type knows parts
    (a zip its ``town``), a field takes the part called like its own last word, and a ``person`` fills the
    name. A ``p.`` field that a field asked once fills is the first person's. ``fills_if`` says while which
    answer it fills at all. ``guarded`` marks what tells where somebody lives though its type does not (a school).
    """

    id: str
    section: str
    type: FieldType
    label: Words
    required: bool
    hint: Words | None = None
    options: tuple[Option, ...] = ()
    digits: int | None = None
    most: int | None = msgspec.field(name="max", default=None)
    rule: str | None = None
    show_if: ShowIf | None = None
    for_procedures: tuple[str, ...] = msgspec.field(name="for", default=())
    fills: tuple[str, ...] = ()
    fills_if: ShowIf | None = None
    default: str | None = None
    guarded: bool = False


class Section(Struct, frozen=True, forbid_unknown_fields=True):
    """A group of fields that is confirmed as one; ``repeat`` sections exist once per person."""

    id: str
    title: Words
    repeat: bool
    fields: tuple[str, ...]


class Question(Struct, frozen=True, forbid_unknown_fields=True):
    """One thing asked at a time: what the clerk reads, what the screen shows, the fields it sets."""

    id: str
    section: str
    fields: tuple[str, ...]
    clerk: str
    plain: str
    en: str


class Due(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """When a procedure is due, in days, months or years counted from the date in a field, or (``today``) from the day
    of filing; see ``deadlines.term_of``.
    """

    include_first: bool
    from_field: str = msgspec.field(name="from")
    days: int = 0
    months: int = 0
    years: int = 0
    rolls: bool = True


class Fee(Struct, frozen=True, forbid_unknown_fields=True):
    """What one copy costs, in words and in yen."""

    ja: str
    en: str
    yen: int


class NextStep(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What is still open after a procedure was filed; not said when one of ``unless`` was filed in the same visit."""

    ja: str
    en: str
    unless: tuple[str, ...] = ()


class Form(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One form (様式) and who stands on it; the fields are those of the procedures that end in it.

    ``one_per`` says whether persons share a sheet (``household``), have one each (``person``) or do not
    stand on it as rows (``case``). ``persons`` narrows them to those who have one of these answers;
    ``per_sheet`` is how many share a sheet before the next becomes a continuation sheet (続紙). A form of one
    person may name everybody of the visit too (``names_all``). Ages are counted on the first of ``ages_on``
    that is answered, else on the day of filing.
    """

    id: str
    title: Words
    one_per: Literal["case", "household", "person"]
    persons: ShowIf | None = None
    per_sheet: int = 4
    names_all: bool = False
    ages_on: tuple[str, ...] = ()


class Procedure(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One procedure (手続き) that the counter offers, and the form it ends in.

    ``reason`` is the box of the form that stands for this procedure, where several end in one form.
    ``rules`` are the ids of the interview's rules that lead here; without any, the procedure's own id.
    ``quiet``: nobody who came for it is asked how they liked it.
    """

    id: str
    title: Words
    tile: Words
    about: Lists
    minutes: int
    department: str
    skill: str
    icon: str
    sections: tuple[str, ...]
    form: str
    signature: Signature
    fee: Fee
    bring: tuple[Words, ...]
    next_steps: tuple[NextStep, ...]
    questions: tuple[Question, ...]
    due: Due | None = None
    reason: str = ""
    rules: tuple[str, ...] = ()
    quiet: bool = False


class Plan(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A whole catalogue; ``tiles`` are the procedures in the order in which screens offer them.

    ``at_desk`` are those without a tile on the first screen: a specialist adds them to a visit, and the counter
    offers those that stand under one of its ``topics``. A catalogue stored before there were ``forms`` has none.
    One without facts, rules and questions has no ``interview``.
    ``referrals`` are the reasons why somebody has to come to head office after all. ``tongues`` have, by language, what
    Japanese texts read in it.
    """

    version: str
    town: Words
    departments: dict[str, Department]
    tiles: tuple[str, ...]
    procedures: dict[str, Procedure]
    sections: dict[str, Section]
    fields: dict[str, FieldTemplate]
    interview: InterviewPlan | None = None
    at_desk: tuple[str, ...] = ()
    topics: tuple[Topic, ...] = ()
    forms: dict[str, Form] = {}
    referrals: dict[str, Words] = {}
    tongues: dict[str, dict[str, str]] = {}


class BrokenPlan(Exception):
    """A stored plan JSON is not one, or not what its version says; raised by ``Catalogue.from_plan``."""


class Catalogue:
    """One version of the catalogue; immutable.

    A visit keeps the version it was opened with, so a change by a department never moves a form
    under somebody's hands. ``version`` is a digest of the content: the same content is the same
    version on every node.
    """

    def __init__(self, content: Mapping[str, Any], *, rules: RuleBook | None = None) -> None:
        """Build from plan JSON without its version; ``BrokenPlan`` when it does not fit the structs.

        ``rules`` are those of the content, where they were compiled already.
        """
        self._plan: dict[str, Any] = {"version": version_of(content), **content}
        try:
            self._content = msgspec.convert(self._plan, Plan)
            interview = self._content.interview
            self._rules = rules if rules is not None or interview is None else RuleBook(interview)
            self._interview = None if self._rules is None else Interview(self._rules)
        except (msgspec.ValidationError, RecursionError, BrokenRules) as error:
            raise BrokenPlan(str(error)) from error

    @classmethod
    def from_plan(cls, stored: bytes | str | Mapping[str, Any]) -> Catalogue:
        """The catalogue of a stored plan JSON; old visits are read with the version they name.

        Raises:
            BrokenPlan: not JSON, not a plan, or changed since it was stored.
        """
        plan = stored
        if isinstance(plan, str | bytes):
            try:
                plan = json.loads(plan)
            except ValueError as error:
                raise BrokenPlan("the stored plan is not JSON") from error
        if not isinstance(plan, Mapping):
            raise BrokenPlan("the stored plan is not an object")
        content = {key: value for key, value in plan.items() if key != "version"}
        catalogue = cls(content)
        if plan.get("version") != catalogue.version:
            raise BrokenPlan("the stored plan is not what its version says")
        return catalogue

    @property
    def version(self) -> str:
        """16 hexadecimal digits."""
        return self._content.version

    @property
    def content(self) -> Plan:
        """The catalogue as structs."""
        return self._content

    @property
    def rules(self) -> RuleBook | None:
        """The rules of the interview, compiled; None of a catalogue without an interview."""
        return self._rules

    @property
    def closed_days(self) -> frozenset[date]:
        """The days on which the town is closed beside those of all Japan."""
        interview = self._content.interview
        return frozenset(map(date.fromisoformat, interview.closed_days)) if interview else frozenset()

    @property
    def interview(self) -> Interview | None:
        """The questions over the rules; None of a catalogue without an interview."""
        return self._interview

    def plan(self) -> dict[str, Any]:
        """The plan JSON as `GET /catalogue/{version}.json` answers it; a fresh copy."""
        copied: dict[str, Any] = json.loads(self.plan_json())
        return copied

    def plan_json(self) -> bytes:
        """The plan JSON as bytes of UTF-8."""
        return json.dumps(self._plan, ensure_ascii=False, separators=(",", ":")).encode()


def version_of(content: Mapping[str, Any]) -> str:
    """The first 16 hexadecimal digits of SHA-256 over the canonical JSON (sorted keys, no spaces)."""
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]
