"""The deciders of what is in the form session: field edits, persons and procedures, all pure.

A filed application stays as it was filed: ``decide`` refuses whatever would change its digest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from msgspec.structs import replace

from signaling import commands as c
from signaling import events as e
from signaling.errors import ErrorCode, Refused
from signaling.form_session import filed, filed_sections, status_of
from signaling.plan import CheckedText, FormPlan
from signaling.visit import Visit
from signaling.words import Source

PERSONS_EVER_MAX = 99
"""Person ids are never used again within a visit; the field ids have room for two digits."""


class _Texts(Mapping[str, str]):
    """Stored values as a plan reads them, with what has been written over them; nothing is copied for one edit."""

    def __init__(self, visit: Visit) -> None:
        self._values = visit.values
        self.written: dict[str, e.Edited] = {}

    def __getitem__(self, field: str) -> str:
        return (self.written.get(field) or self._values[field]).value

    def __iter__(self) -> Iterator[str]:
        yield from self._values
        yield from (field for field in self.written if field not in self._values)

    def __len__(self) -> int:
        return len(self._values.keys() | self.written.keys())


class _Draft:
    """Values and revisions while one command's edits pile up."""

    def __init__(self, visit: Visit, plan: FormPlan) -> None:
        self.visit = visit
        self.filed = filed_sections(visit, plan) if visit.applications else frozenset[str]()
        self.texts = _Texts(visit)
        self.revisions: dict[str, int] = {}
        self.bodies: list[e.AnyBody] = []

    @property
    def written(self) -> dict[str, e.Edited]:
        return self.texts.written

    def next_revision(self, section: str) -> int:
        last = self.revisions.get(section)
        if last is None:
            last = status_of(self.visit, section).revision
        self.revisions[section] = last + 1
        return last + 1

    def write(
        self,
        *,
        field: str,
        section: str,
        value: str,
        shown: str,
        source: Source,
        warning: str | None = None,
    ) -> None:
        body = e.Edited(
            field=field,
            section=section,
            revision=self.next_revision(section),
            value=value,
            shown=shown,
            source=source,
            warning=warning,
        )
        self.written[field] = body
        self.bodies.append(body)


def _known_section(visit: Visit, field: str, plan: FormPlan) -> str:
    if plan.is_secret(field):
        raise Refused(ErrorCode.SECRET_FIELD, {"field": field})
    section = plan.section_of(field, visit.persons)
    if section is None:
        raise Refused(ErrorCode.UNKNOWN_FIELD, {"field": field})
    return section


def _check(draft: _Draft, field: str, text: str, plan: FormPlan, today: date) -> CheckedText:
    """The text as the field takes it; Refused(INVALID_VALUE) also when it refers to a person who is not there."""
    checked = plan.check(field, text, draft.texts, today=today)
    if checked.value and plan.refers_to_person(field) and checked.value not in draft.visit.persons:
        details: dict[str, object] = {
            "field": field,
            "reason": "unknown_person",
            "ja": "この人は一覧にいません。一覧から選び直してください。",
            "en": "This person is not on the list. Please choose somebody from it.",
        }
        raise Refused(ErrorCode.INVALID_VALUE, details)
    return checked


def _fill(draft: _Draft, fills: Iterable[tuple[str, str]], plan: FormPlan, today: date) -> None:
    """Write values that came along into fields that are still empty; one that a field refuses is left out, and
    one into a filed application too.
    """
    for field, text in fills:
        section = plan.section_of(field, draft.visit.persons)
        texts = draft.texts
        if section is None or section in draft.filed or texts.get(field):
            continue
        try:
            checked = _check(draft, field, text, plan, today)
        except Refused:
            # A value that came along is an offer, not a command: the field stays empty for a person to fill.
            continue
        draft.write(
            field=field,
            section=section,
            value=checked.value,
            shown=checked.shown,
            source=Source.SYSTEM,
            warning=checked.warning,
        )
        _show_again(draft, field, plan, today)


def _show_again(draft: _Draft, field: str, plan: FormPlan, today: date) -> None:
    """Renew fields whose shown text is made from this one, so that no confirmation outlives what it showed."""
    texts = draft.texts
    for dependent in plan.dependents(field, texts):
        held = draft.written.get(dependent) or draft.visit.values[dependent]
        checked = plan.check(dependent, held.value, texts, today=today)
        if (checked.value, checked.shown) != (held.value, held.shown):
            draft.write(
                field=dependent,
                section=_known_section(draft.visit, dependent, plan),
                value=checked.value,
                shown=checked.shown,
                source=held.source,
                warning=checked.warning,
            )


def edit(visit: Visit, command: c.Edit, plan: FormPlan, today: date) -> list[e.AnyBody]:
    """One field edit and what follows from it.

    Refused(STALE) with the current value when ``base`` is not the field's revision; Refused(INVALID_VALUE)
    when the field's type does not take the text. Nothing comes out when the value stays as it is.
    """
    _known_section(visit, command.field, plan)
    held = visit.values.get(command.field)
    if command.base != (held.revision if held else 0):
        details: dict[str, object] = {
            "field": command.field,
            "revision": 0,
            "value": "",
            "shown": "",
        }
        if held:
            details |= {
                "revision": held.revision,
                "value": held.value,
                "shown": held.shown,
                "by": held.by,
            }
        raise Refused(ErrorCode.STALE, details)
    return say(visit, {command.field: command.text}, plan, today, source=command.source)


def say(
    visit: Visit, texts: Mapping[str, str], plan: FormPlan, today: date, *, source: Source = Source.SAID
) -> list[e.AnyBody]:
    """Texts by field, and what follows from them; nothing comes out of those that stand already.

    Refused(INVALID_VALUE) when a field does not take its text, UNKNOWN_FIELD or SECRET_FIELD.
    """
    draft = _Draft(visit, plan)
    for field, text in texts.items():
        section = _known_section(visit, field, plan)
        checked = _check(draft, field, text, plan, today)
        held = draft.written.get(field) or visit.values.get(field)
        if (checked.value, checked.shown) == ((held.value, held.shown) if held else ("", "")):
            continue
        draft.write(
            field=field,
            section=section,
            value=checked.value,
            shown=checked.shown,
            source=source,
            warning=checked.warning,
        )
        _show_again(draft, field, plan, today)
        if checked.fills:
            _fill(draft, checked.fills, plan, today)
    if any(plan.affects_layout(field) for field in draft.written):
        draft.bodies += _voided(visit, visit.procedures, visit.persons, draft, plan)
    return draft.bodies


def fill_defaults(visit: Visit, plan: FormPlan, today: date) -> list[e.AnyBody]:
    """The defaults of the catalogue for fields that are still empty."""
    draft = _Draft(visit, plan)
    _fill(draft, plan.initial_texts(visit.procedures, visit.persons), plan, today)
    return draft.bodies


def _voided(
    visit: Visit,
    procedures: tuple[str, ...],
    persons: tuple[str, ...],
    draft: _Draft,
    plan: FormPlan,
) -> list[e.AnyBody]:
    """Sections, presented or confirmed, whose rows come or go by a change made elsewhere."""
    before, after = visit.text_values(), dict(draft.texts)
    bodies: list[e.AnyBody] = []
    for section, status in visit.sections.items():
        if section in draft.revisions or (status.presented is None and not status.confirmed):
            continue
        if section.startswith("person:") and section.removeprefix("person:") not in persons:
            continue
        if plan.rows(section, visit.procedures, before) != plan.rows(section, procedures, after):
            bodies.append(e.Voided(section=section, revision=draft.next_revision(section)))
    return bodies


# -- persons and procedures -------------------------------------------------------------------------------------


def add_person(visit: Visit, plan: FormPlan, today: date) -> list[e.AnyBody]:
    """A new person with the defaults of their fields; Refused(TOO_MANY) past the bound."""
    if len(visit.persons) >= c.PERSONS_MAX or visit.persons_ever >= PERSONS_EVER_MAX:
        raise Refused(ErrorCode.TOO_MANY, {"max": c.PERSONS_MAX})
    person = f"p{visit.persons_ever + 1}"
    added = e.PersonAdded(person=person)
    grown = replace(visit, persons=(*visit.persons, person))
    return [added, *fill_defaults(grown, plan, today)]


def remove_person(visit: Visit, command: c.RemovePerson, plan: FormPlan) -> list[e.AnyBody]:
    """A person leaves; fields that named them are cleared. Refused(WRONG_STATE) for the last one."""
    if command.person not in visit.persons:
        raise Refused(ErrorCode.NOT_FOUND, {"person": command.person})
    if len(visit.persons) == 1:
        raise Refused(ErrorCode.WRONG_STATE, {"persons": 1})
    draft = _Draft(visit, plan)
    for field in plan.dependents(f"{command.person}.name", draft.texts):
        section = _known_section(visit, field, plan)
        draft.write(field=field, section=section, value="", shown="", source=Source.SYSTEM)
    rest = tuple(p for p in visit.persons if p != command.person)
    return [
        *draft.bodies,
        *_voided(visit, visit.procedures, rest, draft, plan),
        e.PersonRemoved(person=command.person),
    ]


def add_procedure(visit: Visit, command: c.AddProcedure, plan: FormPlan, today: date) -> list[e.AnyBody]:
    """One more procedure: its fields get their defaults; sections that grow by it must be confirmed anew."""
    if not plan.knows_procedure(command.procedure):
        raise Refused(ErrorCode.NOT_FOUND, {"procedure": command.procedure})
    if command.procedure in visit.procedures:
        return []
    if len(visit.procedures) >= c.PROCEDURES_MAX:
        raise Refused(ErrorCode.TOO_MANY, {"max": c.PROCEDURES_MAX})
    procedures = (*visit.procedures, command.procedure)
    grown = replace(visit, procedures=procedures)
    draft = _Draft(grown, plan)
    _fill(draft, plan.initial_texts(procedures, visit.persons), plan, today)
    return [
        e.ProcedureAdded(procedure=command.procedure),
        *draft.bodies,
        *_voided(visit, procedures, visit.persons, draft, plan),
    ]


def remove_procedure(visit: Visit, command: c.RemoveProcedure, plan: FormPlan) -> list[e.AnyBody]:
    """A procedure leaves; what was answered for it stays known. Refused for the last one and for a filed one."""
    if command.procedure not in visit.procedures:
        raise Refused(ErrorCode.NOT_FOUND, {"procedure": command.procedure})
    if len(visit.procedures) == 1 or command.procedure in filed(visit):
        raise Refused(ErrorCode.WRONG_STATE, {"procedure": command.procedure})
    procedures = tuple(p for p in visit.procedures if p != command.procedure)
    draft = _Draft(visit, plan)
    return [
        e.ProcedureRemoved(procedure=command.procedure),
        *_voided(visit, procedures, visit.persons, draft, plan),
    ]
