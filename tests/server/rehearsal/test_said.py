"""Tests of what residents say: every field of the catalogue takes it, and it is the household's where that says it."""

import random
from datetime import date

from server.catalogue.field_types import FieldType
from server.catalogue.form_plan import FormPlan
from server.catalogue.loader import load_catalogue, packaged_folder
from server.rehearsal.cast import Household, Persona
from server.rehearsal.said import Voice
from signaling.visit import Visit
from signaling.visit_facts import question_of
from signaling.words import Language

TODAY = date(2026, 11, 24)
VISIT = Visit(
    id="v00000001",
    number=1,
    branch="b1",
    counter="k1",
    catalogue="0" * 16,
    language=Language.JA,
    procedures=("tennyu",),
    opened_at=1,
    seq=1,
    persons=("p1", "p2", "p3"),
)
HOUSEHOLD = Household(
    "h", {"event": "move_in", "dogs": 2}, [{"birth": "1990-01-01", "mnc": True}, {}, {"birth": "2020-05-05"}]
)


def voice(plan: FormPlan, *, seed: int = 1, serial: int = 4321) -> Voice:
    """Somebody's answers."""
    return Voice(Persona(serial, HOUSEHOLD, TODAY), plan, chance=random.Random(seed))


def test_every_field_takes_what_is_said() -> None:
    """Of each of three persons, for whatever chance decides, and for serial numbers that look like anything."""
    plan = FormPlan(load_catalogue(packaged_folder()))
    templates = [each for each in plan.catalogue.content.fields.values() if each.type is not FieldType.MY_NUMBER]
    for seed, serial in ((1, 4321), (2, 9), (3, 9999)):
        speaker = voice(plan, seed=seed, serial=serial)
        for template in templates:
            for person in VISIT.persons if template.id.startswith("p.") else ("",):
                field = f"{person}.{template.id.removeprefix('p.')}" if person else template.id
                plan.check(field, speaker.text(field, VISIT), {}, today=TODAY)


def test_people_are_who_they_are() -> None:
    """The head of the household, a wife, a child; born when the household says."""
    speaker = voice(FormPlan(load_catalogue(packaged_folder())))
    said = [speaker.text(f"p{number}.rel", VISIT) for number in (1, 2, 3)]
    assert said == ["世帯主", "妻", "子"]
    assert [speaker.text(f"p{number}.birth", VISIT) for number in (1, 3)] == ["1990-01-01", "2020-05-05"]
    assert speaker.text("spouse.person", VISIT) == "p2"
    assert speaker.text("visitor.role", VISIT) == "本人"


def test_facts_are_the_households_or_the_defaults() -> None:
    """Consent is given; what is only written down is anything."""
    plan = FormPlan(load_catalogue(packaged_folder()))
    speaker, interview = voice(plan), plan.interview
    assert interview is not None
    asked = {each.id: each for each in interview.book.plan.questions}
    assert speaker.facts(asked["Q03"], None, VISIT) == {"consent": True}
    assert speaker.facts(asked["Q53"], None, VISIT) == {"dogs": 2}
    assert speaker.facts(asked["Q18"], "p1", VISIT) == {"mnc": True}
    assert speaker.facts(asked["Q18"], "p2", VISIT) == {"mnc": False}
    roster = question_of(interview, "Q07")
    assert roster is not None
    assert speaker.fields_of_persons(roster, VISIT)[:3] == ["p1.name", "p1.birth", "p2.name"]
