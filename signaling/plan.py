"""What the core asks of a catalogue: the Protocol that one catalogue version answers, and its results."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Protocol

from msgspec import Struct

from signaling.interview import Interview
from signaling.interview_plan import Term


class CheckedText(Struct, frozen=True, gc=False):
    """A text that a field accepts: what is stored, what is shown, and values it brings along for empty fields."""

    value: str
    shown: str
    warning: str | None = None
    fills: tuple[tuple[str, str], ...] = ()


class FormPlan(Protocol):
    """The questions, sections and fields of one catalogue version, as the decider needs them.

    ``persons`` are person ids in order, ``values`` stored values by field id. Every answer is a pure
    function of its arguments.
    """

    @property
    def version(self) -> str:
        """The catalogue version that this plan answers for."""

    @property
    def interview(self) -> Interview | None:
        """The questions and rules of the interview; None of a catalogue without one."""

    def due(self, term: Term, event: date) -> date:
        """The last day of a term, with the town's closed days, when what it counts from happened on ``event``."""

    def makes(self, rule: str) -> str | None:
        """The procedure to which a rule leads, so that its form can be filled in; None when there is no form here."""

    def knows_procedure(self, procedure: str) -> bool:
        """Whether the catalogue has this procedure."""

    def knows_question(self, question: str) -> bool:
        """Whether a procedure of the catalogue has this question."""

    def knows_referral(self, reason: str) -> bool:
        """Whether the catalogue has this reason why somebody was referred to head office."""

    def signature_mode(self, procedure: str) -> str:
        """``pad``, ``paper`` or ``tap``."""

    def skill(self, procedure: str) -> str:
        """The skill that somebody needs to serve this procedure."""

    def department(self, procedure: str) -> str:
        """The department whose procedure it is."""

    def section_of(self, field: str, persons: tuple[str, ...]) -> str | None:
        """The concrete section of a field; None when there is no such field."""

    def is_secret(self, field: str) -> bool:
        """Whether the field exists on paper only (個人番号) and must never be in the shared state."""

    def is_guarded(self, field: str) -> bool:
        """Whether the field says where somebody lives or how they are reached; the branch of a protected visit is not
        shown it.
        """

    def guards(self, question: str) -> bool:
        """Whether a question of the interview is about such a field."""

    def refers_to_person(self, field: str) -> bool:
        """Whether the field's value is the id of a person of the visit."""

    def check(self, field: str, text: str, values: Mapping[str, str], *, today: date) -> CheckedText:
        """Accept a text, or raise Refused(INVALID_VALUE) with the words for people in its details."""

    def affects_layout(self, field: str) -> bool:
        """Whether other fields appear or disappear with this field's value."""

    def dependents(self, field: str, values: Mapping[str, str]) -> tuple[str, ...]:
        """Fields with a value whose shown text is made from this one (a reference to a person, from their name)."""

    def sections(
        self, procedures: tuple[str, ...], persons: tuple[str, ...], values: Mapping[str, str]
    ) -> tuple[str, ...]:
        """The visible sections in order."""

    def sections_of_procedure(
        self,
        procedure: str,
        procedures: tuple[str, ...],
        persons: tuple[str, ...],
        values: Mapping[str, str],
    ) -> tuple[str, ...]:
        """The visible sections whose content the application of this procedure carries."""

    def rows(self, section: str, procedures: tuple[str, ...], values: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
        """The visible fields of a section in order, with their Japanese labels."""

    def missing(
        self,
        procedure: str,
        procedures: tuple[str, ...],
        persons: tuple[str, ...],
        values: Mapping[str, str],
    ) -> tuple[str, ...]:
        """Required, visible and empty fields of an application."""

    def initial_texts(self, procedures: tuple[str, ...], persons: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
        """Field id and text of the defaults that a new form session starts with."""
