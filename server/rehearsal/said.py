"""What a resident says when a question is asked: the facts of their household, and a text for every type of field."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, assert_never

from server.catalogue.field_types import FieldType, Rule
from server.catalogue.form_plan import FormPlan
from server.catalogue.model import FieldTemplate
from server.rehearsal.cast import Persona
from signaling.interview_plan import Fact, Question
from signaling.visit import Visit
from signaling.visit_facts import field_of

WIFE_OR_HUSBAND = {"男": "夫", "女": "妻"}
NOTE_SAID = "はい"


class Voice:
    """One resident's answers. ``chance`` decides what the household does not."""

    def __init__(self, persona: Persona, plan: FormPlan, *, chance: random.Random) -> None:
        self._persona, self._plan, self._chance = persona, plan, chance
        self._content = plan.catalogue.content

    def facts(self, question: Question, person: str | None, visit: Visit) -> dict[str, Any]:
        """What is said of the facts that a question of the interview sets, of a person where it is asked of persons.

        What the household does not say is as the catalogue has it by default; consent is always given.
        """
        assert self._plan.interview is not None, "only a catalogue with an interview asks"
        book = self._plan.interview.book
        number = None if person is None else 1 + visit.persons.index(person)
        known = book.case_facts if question.per == "case" else book.person_facts
        given = self._persona.household.case if number is None else self._person(number)
        said: dict[str, Any] = {}
        for name in question.sets:
            fact = known[name]
            if name == "consent":
                said[name] = True
            elif fact.kind == "note":
                said[name] = given.get(name) or self._note(fact, person, visit)
            elif name == "birth" and number is not None:
                said[name] = self._persona.born(number).isoformat()
            else:
                default = list(fact.default) if isinstance(fact.default, tuple) else fact.default
                said[name] = given.get(name, default)
        return said

    def fields_of_persons(self, question: Question, visit: Visit) -> list[str]:
        """The fields of the form in which the list of persons is written down: names, birth dates."""
        assert self._plan.interview is not None, "only a catalogue with an interview asks"
        facts = [self._plan.interview.book.person_facts[name] for name in question.sets]
        return [field for person in visit.persons for fact in facts if (field := field_of(fact, person))]

    def _note(self, fact: Fact, person: str | None, visit: Visit) -> str:
        """What is only written down: one of its words, what its field takes, or anything."""
        if fact.words:
            return fact.words[0].id
        field = field_of(fact, person)
        return NOTE_SAID if field is None else self.text(field, visit)

    def _person(self, number: int) -> Mapping[str, Any]:
        persons = self._persona.household.persons
        return persons[number - 1] if number <= len(persons) else {}

    def text(self, field: str, visit: Visit) -> str:
        """A text that the field takes, as somebody says it."""
        name, _, rest = field.partition(".")
        person = name if name in visit.persons else None
        template = self._content.fields[f"p.{rest}" if person else field]
        number = 1 + visit.persons.index(person) if person else 1
        text = self._of_type(template, number, visit.persons)
        if len(text) >= 6 and template.type in (FieldType.NAME, FieldType.TEL, FieldType.ADDR):
            self._persona.typed.add(text)
        return text

    def _of_type(self, template: FieldTemplate, number: int, persons: Sequence[str]) -> str:
        persona = self._persona
        match template.type:
            case FieldType.NAME:
                return persona.name(number)
            case FieldType.KANA:
                return persona.kana(number)
            case FieldType.ROMAN:
                return f"TOOMADO {'ABCDEFGHIJ'[persona.serial % 10] * 3}"
            case FieldType.BIRTH:
                return persona.born(number).isoformat()
            case FieldType.DATE:
                days = 400 if template.rule == Rule.EXPIRY else -5
                return (persona.today + timedelta(days=days)).isoformat()
            case FieldType.ZIP:
                return "198-0042"
            case FieldType.ADDR:
                return f"東青梅一丁目{persona.serial}番地の{number}"
            case FieldType.TEL:
                return persona.phone()
            case FieldType.DIGITS:
                return "1" * template.digits if template.digits else "1"
            case FieldType.ENUM:
                return self._option(template, number)
            case FieldType.YESNO:
                return "yes" if template.id.startswith("consent.") or self._chance.random() < 0.3 else "no"
            case FieldType.MY_NUMBER:
                raise AssertionError("an individual number is never asked for on a screen")
            case FieldType.ACCOUNT:
                return f"{persona.serial % 10_000_000:07}"
            case FieldType.PERSON:
                return persons[min(1, len(persons) - 1)] if template.id.startswith("spouse.") else persons[0]
            case FieldType.TEXT:
                return "AB12345678CD" if template.rule == Rule.RESIDENCE_CARD else "手続きのため"[: template.most or 99]
        assert_never(template.type)

    def _option(self, template: FieldTemplate, number: int) -> str:
        options = [option.value for option in template.options]
        sex = "男" if number % 2 else "女"
        if template.id == "p.rel":
            wanted = "世帯主" if number == 1 else "子" if self._persona.is_child(number) else WIFE_OR_HUSBAND[sex]
        else:
            wanted = {"visitor.role": "本人", "p.sex": sex}.get(template.id, options[0])
        return wanted if wanted in options else options[0]
