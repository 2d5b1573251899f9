"""Which fields of the form session stand on which form, and what a form works out from them.

A form prints what its procedures ask: their sections' fields, as the catalogue has them. So there is one
list of fields, the department's own, and nothing stands on paper that nobody could confirm.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from server.catalogue.eras import birth_day
from server.catalogue.field_types import FieldType
from server.catalogue.model import Form, Plan, ShowIf
from server.paper.ages import school_year
from signaling.ages import legal_age

# field id -> (value, shown): the normalised text, and what people see
Values: TypeAlias = Mapping[str, tuple[str, str]]
Pair: TypeAlias = tuple[str, str]

EMPTY: Pair = ("", "")

# What a person reference brings onto a form.
PERSON_FACTS = ("name", "kana", "birth", "sex")
# What a form works out of a person's birth date.
WORKED_OUT = ("age", "school_year")


@dataclass(frozen=True)
class PaperForm:
    """One form: its template, its title, and the only fields that may be sent to the press for it."""

    template: str
    title: str
    fields: tuple[str, ...]
    person_fields: tuple[str, ...] = ()
    per_sheet: int = 4
    # Only the persons who have one of these answers are on the form.
    only_with: ShowIf | None = None
    # A form of one person names everybody of the visit as well.
    names_all: bool = False
    # The first of these that is answered is the day on which ages are counted; else the day of filing.
    ages_on: tuple[str, ...] = ()
    # Fields that refer to a person, whose facts are printed.
    references: tuple[str, ...] = ()
    # field -> the answer it depends on. One given before that was changed stays in the form session unseen;
    # nobody confirmed it, so it is not printed.
    asked_with: Mapping[str, ShowIf] = field(default_factory=dict)

    def printed_persons(self, values: Values, persons: Sequence[str]) -> tuple[str, ...]:
        """Those of `persons` who stand on this form, in the same order."""
        if not self.person_fields:
            return ()
        if self.only_with is None:
            return tuple(persons)
        name, among = self.only_with.field.removeprefix("p."), self.only_with.among
        return tuple(person for person in persons if values.get(f"{person}.{name}", EMPTY)[0] in among)

    def answer(self, ident: str, values: Values) -> Pair:
        """The field's answer, empty when there is none or when what it depends on now says otherwise."""
        person, _, name = ident.partition(".")
        condition = self.asked_with.get(ident) or self.asked_with.get(f"p.{name}")
        if condition is not None:
            other = condition.field
            if other.startswith("p."):
                other = f"{person}{other.removeprefix('p')}"
            if values.get(other, EMPTY)[0] not in {*condition.among, ""}:
                return EMPTY
        return values.get(ident, EMPTY)

    def derived(self, values: Values) -> dict[str, Pair]:
        """What is printed of the persons that the form's references name: `claimant.person.name` ….

        The head of the household and a spouse who does not move have no person of their own; then the
        name given for them stands there.
        """
        found: dict[str, Pair] = {}
        for reference in self.references:
            person, shown = self.answer(reference, values)
            for fact in PERSON_FACTS:
                found[f"{reference}.{fact}"] = values.get(f"{person}.{fact}", EMPTY)
            for fact in ("name", "birth"):
                if found[f"{reference}.{fact}"] == EMPTY and reference.endswith(".person"):
                    # What a field beside the reference holds, e.g. `spouse.name` beside `spouse.person`.
                    found[f"{reference}.{fact}"] = self.answer(reference.removesuffix("person") + fact, values)
            if found[f"{reference}.name"] == EMPTY:
                found[f"{reference}.name"] = (shown, shown)
        return found

    def worked_out(self, values: Values, persons: Sequence[str], *, filed: date) -> dict[str, Pair]:
        """Age and year of school of each person, on the day of the event; empty where the birth day is not known."""
        found: dict[str, Pair] = {}
        for person in persons:
            born = birth_day(values.get(f"{person}.birth", EMPTY)[0])
            on = self._day_of_event(values, person) or filed
            known = born is not None and born <= on
            age = str(legal_age(born, on)) if born is not None and known else ""
            year = school_year(born, on) if born is not None and known else ""
            found[f"{person}.age"] = (age, f"満{age}歳" if age else "")
            found[f"{person}.school_year"] = (year, year)
        return found

    def _day_of_event(self, values: Values, person: str) -> date | None:
        for ident in self.ages_on:
            concrete = f"{person}.{ident.removeprefix('p.')}" if ident.startswith("p.") else ident
            text = self.answer(concrete, values)[0]
            if text:
                return date.fromisoformat(text)
        return None


def paper_form(content: Plan, form_id: str) -> PaperForm | None:
    """The form of a catalogue as the press knows it; None when the catalogue has none of this id."""
    form = content.forms.get(form_id)
    if form is None:
        return None
    sections = dict.fromkeys(
        section for each in content.procedures.values() if each.form == form_id for section in each.sections
    )
    templates = [content.fields[ident] for section in sections for ident in content.sections[section].fields]
    # An individual number is an empty box on paper; it is never sent to the press.
    printed = [each for each in templates if each.type is not FieldType.MY_NUMBER]
    return PaperForm(
        template=form.id,
        title=form.title.ja,
        fields=tuple(each.id for each in printed if not each.id.startswith("p.")),
        person_fields=_person_fields(form, [each.id for each in printed if each.id.startswith("p.")]),
        per_sheet=1 if form.one_per == "person" else form.per_sheet,
        only_with=form.persons,
        names_all=form.names_all,
        ages_on=form.ages_on,
        references=tuple(each.id for each in printed if each.type is FieldType.PERSON),
        asked_with={each.id: each.show_if for each in printed if each.show_if is not None},
    )


def _person_fields(form: Form, idents: Sequence[str]) -> tuple[str, ...]:
    return () if form.one_per == "case" else tuple(ident.removeprefix("p.") for ident in idents)
