"""Answers what the form session asks of one catalogue version: sections, rows, checks, what is missing.

The browser has a twin of this file in JavaScript; ``tests/plan_examples.json`` holds both to the same
answers. The rules that the twin follows, over the plan JSON:

1.  A *field id* is a template id; where the template id begins with ``p.``, the field id begins with
    the person's id instead: ``p.name`` of person ``p2`` is ``p2.name``. A *section id* is the
    template's, followed by ``:`` and the person's id when the section has ``repeat``: ``person:p2``.
2.  A template is *visible* for a person when all of these hold:
    a. its type is not ``my_number``;
    b. it has no ``for``, or one of ``for`` is among the visit's procedures;
    c. it has no ``show_if``, or the value of the field ``show_if.field`` is in ``show_if.in`` **and**
       that field's own template is visible (b and c again, for the same person). ``show_if.field``
       is a template id: ``p.x`` means the field of the same person, anything else the one field.
    An absent value is the empty text.
3.  *Sections in order*: the procedures in the visit's order, of each its ``sections`` in order, each
    section where it comes first; a ``repeat`` section once per person, in the order of the persons.
    A section without a visible field is left out.
4.  *Rows of a section*: its visible templates in the order of the section's ``fields``.
5.  *Belongs to a procedure*: a template without ``for``, or whose ``for`` names that procedure. The
    sections of a procedure are its own ``sections`` in which a visible field belongs to it; what is
    missing are its required, visible, empty fields that belong to it. Where nobody has been entered
    yet, the fields of ``p1`` are missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from server.catalogue.addresses import PostalLookup
from server.catalogue.checked import Checked, FieldProblem
from server.catalogue.deadlines import closed_in_japan, due_day
from server.catalogue.field_types import GUARDED_TYPES, FieldType, check_text
from server.catalogue.model import Catalogue, FieldTemplate, Procedure, Section, Words
from signaling.errors import ErrorCode, Refused
from signaling.interview import Interview
from signaling.interview_plan import Term
from signaling.plan import CheckedText

FIRST_PERSON = "p1"
"""Whom a field that is asked once means, when it fills a person's: the visitor's own name, birth date …"""

NAME_OF_PERSON = "p.name"
"""The template whose value a ``person`` field shows."""
_WITH_PARTS = frozenset({FieldType.ZIP, FieldType.ACCOUNT})
_CHOICES_KEPT = 2048
"""Sections with a choice of procedures whose fields are kept at hand."""
_CONCRETE = re.compile(r"(p[1-9][0-9]?)\.(.+)")


@dataclass(frozen=True)
class _Condition:
    """When a template is visible: for these procedures, and while each field has one of the values."""

    procedures: tuple[frozenset[str], ...]
    fields: tuple[tuple[str, frozenset[str]], ...]


_Asked: TypeAlias = tuple[FieldTemplate, tuple[tuple[str, frozenset[str]], ...]]


class FormPlan:
    """The core's ``signaling.plan.FormPlan`` over one catalogue.

    ``persons`` are person ids in order, ``values`` stored values by field id. Nothing is stored, and
    no answer takes longer with the age or number of visits; ``look_up`` is what postal codes ask.
    """

    def __init__(self, catalogue: Catalogue, *, look_up: PostalLookup | None = None) -> None:
        self._catalogue = catalogue
        self._content = catalogue.content
        self._look_up = look_up
        interview = self._content.interview
        closed = interview.closed_days if interview else ()
        self._made: dict[str, str] = {}
        for procedure in self._content.procedures.values():
            for rule in procedure.rules or (procedure.id,):
                self._made.setdefault(rule, procedure.id)
        self._closed = closed_in_japan(frozenset(date.fromisoformat(day) for day in closed))
        self._found: dict[str, tuple[FieldTemplate, str | None]] = {}
        self._options = {
            ident: tuple(option.value for option in template.options)
            for ident, template in self._content.fields.items()
        }
        self._conditions = {ident: self._condition(ident) for ident in self._content.fields}
        self._asked: dict[tuple[str, tuple[str, ...]], tuple[_Asked, ...]] = {}
        self._controllers = frozenset(
            template.show_if.field for template in self._content.fields.values() if template.show_if
        )
        self._questions = frozenset(
            question.id for each in self._content.procedures.values() for question in each.questions
        )
        rows = (*interview.case, *interview.person) if interview else ()
        guarded = {fact.id for fact in rows if fact.field and self.is_guarded(fact.field)}
        questions = interview.questions if interview else ()
        self._guarded_questions = frozenset(each.id for each in questions if not guarded.isdisjoint(each.sets))
        self._references = tuple(
            template for template in self._content.fields.values() if template.type is FieldType.PERSON
        )

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue that this plan answers for."""
        return self._catalogue

    @property
    def version(self) -> str:
        """The catalogue's version."""
        return self._content.version

    @property
    def interview(self) -> Interview | None:
        """The questions and rules of the interview."""
        return self._catalogue.interview

    def due(self, term: Term, event: date) -> date:
        """The last day of a term for an event on that day."""
        return due_day(event, term, closed=self._closed)

    def makes(self, rule: str) -> str | None:
        """The procedure to which a rule leads: the first that names it, or the one of the same id."""
        return self._made.get(rule)

    def knows_procedure(self, procedure: str) -> bool:
        """Whether the catalogue has this procedure."""
        return procedure in self._content.procedures

    def procedure(self, procedure: str) -> Procedure:
        """The procedure; KeyError when the catalogue has none of this id."""
        return self._content.procedures[procedure]

    def knows_question(self, question: str) -> bool:
        """Whether some procedure has this question."""
        return question in self._questions

    def knows_referral(self, reason: str) -> bool:
        """Whether the catalogue has this reason why somebody was referred to head office."""
        return reason in self._content.referrals

    def signature_mode(self, procedure: str) -> str:
        """``pad``, ``paper`` or ``tap``."""
        return self._content.procedures[procedure].signature

    def department(self, procedure: str) -> str:
        """The department whose matter this procedure is."""
        return self._content.procedures[procedure].department

    def skill(self, procedure: str) -> str:
        """The skill that somebody needs to serve this procedure."""
        return self._content.procedures[procedure].skill

    def section_of(self, field: str, persons: tuple[str, ...]) -> str | None:
        """The concrete section of a field, also of a secret one; None when there is no such field."""
        template, person = self._find(field)
        if template is None or (person is not None and person not in persons):
            return None
        return template.section if person is None else f"{template.section}:{person}"

    def is_secret(self, field: str) -> bool:
        """Whether the field is a 個人番号: a box on paper that must never be in the shared state."""
        template, _ = self._find(field)
        return template is not None and template.type is FieldType.MY_NUMBER

    def is_guarded(self, field: str) -> bool:
        """Whether the field says where somebody lives or how they are reached (支援措置): by its type, or as marked."""
        template, _ = self._find(field)
        return template is not None and (template.type in GUARDED_TYPES or template.guarded)

    def guards(self, question: str) -> bool:
        """Whether a question of the interview is about such a field."""
        return question in self._guarded_questions

    def looks_up(self, field: str) -> bool:
        """Whether checking a text of this field asks ``look_up``, which may read the disk."""
        template, _ = self._find(field)
        return template is not None and template.type is FieldType.ZIP

    def refers_to_person(self, field: str) -> bool:
        """Whether the field's value is the id of a person of the visit."""
        template, _ = self._find(field)
        return template is not None and template.type is FieldType.PERSON

    def affects_layout(self, field: str) -> bool:
        """Whether other fields appear or disappear with this field's value."""
        template, _ = self._find(field)
        return template is not None and template.id in self._controllers

    def check(self, field: str, text: str, values: Mapping[str, str], *, today: date) -> CheckedText:
        """The text as the field takes it, with what it fills into fields that are still empty.

        Raises:
            Refused: UNKNOWN_FIELD, SECRET_FIELD, or INVALID_VALUE with ``field``, ``reason`` (a code)
                and the words for people in ``ja`` and ``en``.
        """
        template, person = self._find(field)
        if template is None:
            raise Refused(ErrorCode.UNKNOWN_FIELD, {"field": field})
        if template.type is FieldType.MY_NUMBER:
            raise Refused(ErrorCode.SECRET_FIELD, {"field": field})
        try:
            checked = check_text(
                template.type,
                text,
                today=today,
                options=self._options[template.id],
                digits=template.digits,
                max_length=template.most,
                rule=template.rule,
                look_up=self._look_up,
            )
        except FieldProblem as problem:
            details: dict[str, object] = {
                "field": field,
                "reason": problem.code,
                "ja": problem.message_ja,
                "en": problem.message_en,
            }
            raise Refused(ErrorCode.INVALID_VALUE, details) from problem
        return CheckedText(
            value=checked.value,
            shown=self._shown(template, checked, values),
            warning=checked.warning,
            fills=tuple(_fills(template, checked, person=person, values=values)),
        )

    def dependents(self, field: str, values: Mapping[str, str]) -> tuple[str, ...]:
        """The fields that show this field's value because they refer to its person."""
        template, person = self._find(field)
        if template is None or template.id != NAME_OF_PERSON:
            return ()
        return tuple(
            ident
            for reference in self._references
            for ident in _field_ids(reference.id, values)
            if values.get(ident) == person
        )

    def sections(
        self, procedures: tuple[str, ...], persons: tuple[str, ...], values: Mapping[str, str]
    ) -> tuple[str, ...]:
        """The visible sections of a visit in order."""
        templates = dict.fromkeys(
            section for procedure in procedures for section in self._content.procedures[procedure].sections
        )
        return tuple(
            section
            for template in templates
            for section in self._expanded(template, persons)
            if self.rows(section, procedures, values)
        )

    def sections_of_procedure(
        self,
        procedure: str,
        procedures: tuple[str, ...],
        persons: tuple[str, ...],
        values: Mapping[str, str],
    ) -> tuple[str, ...]:
        """The visible sections whose content the form of this procedure carries."""
        return tuple(
            section
            for template in self._content.procedures[procedure].sections
            for section in self._expanded(template, persons)
            if any(_belongs(row, procedure) for row in self._visible(section, procedures, values))
        )

    def rows(self, section: str, procedures: tuple[str, ...], values: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
        """The visible fields of a concrete section in order, with their Japanese labels."""
        person = _person_of(section)
        return tuple(
            (_concrete(template.id, person), template.label.ja)
            for template in self._visible(section, procedures, values)
        )

    def missing(
        self,
        procedure: str,
        procedures: tuple[str, ...],
        persons: tuple[str, ...],
        values: Mapping[str, str],
    ) -> tuple[str, ...]:
        """The required, visible and empty fields of a procedure, in order."""
        return tuple(
            field
            for name in self._content.procedures[procedure].sections
            for section in self._expanded(name, persons or ("p1",))
            for template in self._visible(section, procedures, values)
            if template.required and _belongs(template, procedure)
            if not values.get(field := _concrete(template.id, _person_of(section)))
        )

    def section_title(self, section: str, *, language: str = "ja") -> str:
        """The title of a concrete section; a repeated one is numbered, for a name would be seen by everybody."""
        template = self._section(section)
        if template is None:
            return ""
        title = _in(template.title, language)
        person = _person_of(section)
        if person is None:
            return title
        number = person.removeprefix("p")
        return f"{title} {number}" if language == "en" else f"{title}{number}"

    def label_of(self, field: str, *, language: str = "ja") -> str:
        """The label of a field, with the number of its person; the field id where the catalogue has none."""
        template, person = self._find(field)
        if template is None:
            return field
        label = _in(template.label, language)
        if person is None:
            return label
        return f"{self.section_title(f'{template.section}:{person}', language=language)} {label}"

    def initial_texts(self, procedures: tuple[str, ...], persons: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
        """The defaults that a form session of these procedures starts with, as (field id, text)."""
        templates = dict.fromkeys(
            section for procedure in procedures for section in self._content.procedures[procedure].sections
        )
        return tuple(
            (_concrete(ident, _person_of(section)), template.default)
            for name in templates
            for section in self._expanded(name, persons)
            for ident in self._content.sections[name].fields
            if (template := self._content.fields[ident]).default is not None
            and (not template.for_procedures or not set(procedures).isdisjoint(template.for_procedures))
        )

    def initial_values(self, procedures: tuple[str, ...], persons: tuple[str, ...]) -> dict[str, str]:
        """``initial_texts`` as a dict."""
        return dict(self.initial_texts(procedures, persons))

    def _find(self, field: str) -> tuple[FieldTemplate | None, str | None]:
        """The template of a concrete field id, and the person in it."""
        found = self._found.get(field)
        if found is not None:
            return found
        person = None
        if match := _CONCRETE.fullmatch(field):
            template, person = self._content.fields.get(f"p.{match[2]}"), match[1]
        elif field.startswith("p."):
            template = None  # a template's id is no field's
        else:
            template = self._content.fields.get(field)
        if template is None:
            return None, person
        # Kept for the next of some ten questions per edit; the ids of a catalogue's fields are not many.
        self._found[field] = template, person
        return template, person

    def _section(self, section: str) -> Section | None:
        """The template of a concrete section id; None when its person is missing or too much."""
        name, colon, _ = section.partition(":")
        template = self._content.sections.get(name)
        return template if template is not None and template.repeat == bool(colon) else None

    def _expanded(self, name: str, persons: tuple[str, ...]) -> tuple[str, ...]:
        if self._content.sections[name].repeat:
            return tuple(f"{name}:{person}" for person in persons)
        return (name,)

    def _visible(self, section: str, procedures: tuple[str, ...], values: Mapping[str, str]) -> Iterable[FieldTemplate]:
        template = self._section(section)
        if template is None:
            return
        person = _person_of(section)
        for field, conditions in self._asked_in(template, procedures):
            if all(values.get(_concrete(other, person), "") in among for other, among in conditions):
                yield field

    def _asked_in(self, section: Section, procedures: tuple[str, ...]) -> tuple[_Asked, ...]:
        """The fields of a section that these procedures ask for, each with the answers it depends on.

        Kept: every edit asks, and visits have few different choices of procedures.
        """
        known = self._asked.get((section.id, procedures))
        if known is None:
            found = ((self._content.fields[ident], self._conditions[ident]) for ident in section.fields)
            known = tuple(
                (field, condition.fields)
                for field, condition in found
                if field.type is not FieldType.MY_NUMBER
                and all(not needed.isdisjoint(procedures) for needed in condition.procedures)
            )
            if len(self._asked) >= _CHOICES_KEPT:
                self._asked.clear()
            self._asked[section.id, procedures] = known
        return known

    def _condition(self, ident: str) -> _Condition:
        """A template's conditions and those of the fields it depends on, gathered once."""
        procedures: list[frozenset[str]] = []
        fields: list[tuple[str, frozenset[str]]] = []
        seen: set[str] = set()
        following: str | None = ident
        while following is not None and following not in seen:
            seen.add(following)
            template = self._content.fields[following]
            following = None
            if template.for_procedures:
                procedures.append(frozenset(template.for_procedures))
            if template.show_if is not None:
                following = template.show_if.field
                fields.append((following, frozenset(template.show_if.among)))
        return _Condition(tuple(procedures), tuple(fields))

    def _shown(self, template: FieldTemplate, checked: Checked, values: Mapping[str, str]) -> str:
        if template.type is FieldType.PERSON and checked.value:
            section = self._content.fields[NAME_OF_PERSON].section
            return values.get(_concrete(NAME_OF_PERSON, checked.value)) or self.section_title(
                f"{section}:{checked.value}"
            )
        if template.type is FieldType.ENUM:
            return next((each.ja for each in template.options if each.value == checked.value), "")
        return checked.shown


def _concrete(ident: str, person: str | None) -> str:
    return f"{person}.{ident.removeprefix('p.')}" if person and ident.startswith("p.") else ident


def _person_of(section: str) -> str | None:
    return section.partition(":")[2] or None


def _belongs(template: FieldTemplate, procedure: str) -> bool:
    return not template.for_procedures or procedure in template.for_procedures


def _in(words: Words, language: str) -> str:
    return words.en if language == "en" else words.ja


def _field_ids(ident: str, values: Mapping[str, str]) -> Iterable[str]:
    """The concrete fields of a template that have a value."""
    if not ident.startswith("p."):
        return (ident,)
    word = ident.removeprefix("p")
    return (field for field in values if field.endswith(word) and _CONCRETE.fullmatch(field))


def _fills(
    template: FieldTemplate, checked: Checked, *, person: str | None, values: Mapping[str, str]
) -> Iterable[tuple[str, str]]:
    """What the value brings along for empty fields: a part named like the field, or the whole value."""
    condition = template.fills_if
    if condition is not None and values.get(_concrete(condition.field, person), "") not in condition.among:
        return
    parts = dict(checked.fills)
    whole = checked.value
    if template.type is FieldType.PERSON:
        # Whom it refers to is told elsewhere by name; while the name is not known there is nothing to tell.
        whole = values.get(_concrete(NAME_OF_PERSON, checked.value), "")
    for target in template.fills:
        field = _concrete(target, person or FIRST_PERSON)
        text = parts.get(target.rpartition(".")[2]) if template.type in _WITH_PARTS else whole
        if text and not values.get(field):
            yield field, text
