"""What a department sees of a visit (its own procedures and their fields, as filed) and what it may write. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from server.catalogue.characters import too_long
from server.catalogue.checked import FieldProblem
from server.catalogue.field_types import check_text
from server.catalogue.form_plan import FormPlan
from server.catalogue.model import FieldTemplate
from server.catalogue.numbers import refuse_my_number
from server.catalogue.office_rules import OfficeField
from server.documents import time_of
from server.work_items import Written
from signaling.form_session import sections_of_application
from signaling.visit import Application, Visit

NOTE_MAX = 1000


@dataclass(frozen=True, slots=True)
class SeenSection:
    """A section's title and its rows: label and shown text."""

    title: str
    rows: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class SeenForm:
    """One procedure as its department sees it; `filed_at` is "" while it was not filed."""

    procedure: str
    title: str
    filed_at: str
    sections: Sequence[SeenSection]


def seen_forms(visit: Visit, procedures: Iterable[str], plan: FormPlan, *, language: str) -> list[SeenForm]:
    """The forms of these procedures.

    A section may be shared with other departments' procedures: a field that is only for those is left out.
    """
    return [_form(visit, procedure, plan, language) for procedure in procedures if plan.knows_procedure(procedure)]


def _form(visit: Visit, procedure: str, plan: FormPlan, language: str) -> SeenForm:
    entry = plan.procedure(procedure)
    texts = visit.text_values()
    application = visit.applications.get(procedure) or Application()
    sections = []
    for section in sections_of_application(visit, procedure, plan):
        rows = []
        for field, ja in plan.rows(section, visit.procedures, texts):
            template = _template(plan, field)
            if template is None or (template.for_procedures and procedure not in template.for_procedures):
                continue
            value = visit.values.get(field)
            rows.append((template.label.en if language == "en" else ja, value.shown if value else ""))
        if rows:
            sections.append(SeenSection(plan.section_title(section, language=language), rows))
    filed = time_of(application.submitted_at) if application.submitted_at is not None else ""
    return SeenForm(procedure, entry.title.en if language == "en" else entry.title.ja, filed, sections)


def _template(plan: FormPlan, field: str) -> FieldTemplate | None:
    fields = plan.catalogue.content.fields
    return fields.get(field) or fields.get(f"p.{field.partition('.')[2]}")


def check_written(
    typed: Mapping[str, str],
    note: str,
    fields: Iterable[OfficeField],
    *,
    before: Written,
    today: date,
    language: str,
) -> tuple[Written, dict[str, str]]:
    """What a department typed as it is kept, and by field (`note` for the note) what is wrong with it, in words.

    What was written `before` into a field that the rules no longer have stays. An individual number is refused
    everywhere: to keep one would be collecting it.
    """
    fields = tuple(fields)
    wrong: dict[str, str] = {}
    asked = {field.id for field in fields}
    kept = {ident: value for ident, value in before.fields.items() if ident not in asked}
    for field in fields:
        try:
            checked = check_text(
                field.type,
                typed.get(field.id, ""),
                today=today,
                options=[option.value for option in field.options],
                max_length=field.most,
            )
        except FieldProblem as problem:
            wrong[field.id] = _words(problem, language)
            continue
        if checked.value:
            kept[field.id] = checked.value
    said, why_not = check_free(note, most=NOTE_MAX, language=language)
    if why_not:
        wrong["note"] = why_not
    return Written(said, kept), wrong


def office_rows(
    written: Written, fields: Iterable[OfficeField], *, note_label: str, today: date
) -> list[tuple[str, str]]:
    """What the department wrote down, as (label, shown) for its paper: its fields in their order, then the note.

    What no longer is what its field takes (the rules were changed since) is printed as it was kept.
    """
    rows = []
    for field in fields:
        value = written.fields.get(field.id, "")
        if not value:
            continue
        try:
            shown = check_text(
                field.type,
                value,
                today=today,
                options=[option.value for option in field.options],
                max_length=field.most,
            ).shown
        except FieldProblem:
            shown = value
        rows.append((field.label.ja, next((one.ja for one in field.options if one.value == value), shown)))
    return [*rows, (note_label, written.note)] if written.note else rows


def check_free(text: str, *, most: int, language: str) -> tuple[str, str]:
    """A free text as it is kept, and what is wrong with it in words, or ""."""
    said = text.replace("\r\n", "\n").strip()
    try:
        refuse_my_number(said)
        if len(said) > most:
            raise too_long(most)
    except FieldProblem as problem:
        return said, _words(problem, language)
    return said, ""


def _words(problem: FieldProblem, language: str) -> str:
    return problem.message_en if language == "en" else problem.message_ja
