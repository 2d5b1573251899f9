"""Tests of server/paper/form_fields.py."""

import pytest

from server.paper.form_fields import paper_form
from tests.server.paper.examples import FILED, HEAD_NAME, WIFE_NAME, family, pairs
from tests.server.paper.filled import content, form_of


@pytest.mark.parametrize("form_id", sorted(content().forms))
def test_no_form_asks_for_an_individual_number(form_id: str) -> None:
    """The paper has empty boxes; the field is not among those that may be sent to the press."""
    form = form_of(form_id)
    assert not [name for name in (*form.fields, *form.person_fields) if "my_number" in name]


def test_only_children_with_the_allowance_stand_on_its_form() -> None:
    """児童手当 lists those who have yes in p.allowance, in the order of the visit."""
    values = family() | {"p1.allowance": ("no", "いいえ"), "p2.allowance": ("yes", "はい")}
    form = form_of("jidou_teate")
    assert form.printed_persons(values, ("p3", "p2", "p1")) == ("p3", "p2")
    assert form_of("idou_todoke").printed_persons(values, ("p3", "p1")) == ("p3", "p1")
    assert form_of("juminhyo").printed_persons(values, ("p3", "p1")) == ()


def test_a_reference_brings_the_facts_of_its_person() -> None:
    """The claimant and the spouse are persons of the visit: their facts are not asked again."""
    facts = form_of("jidou_teate").derived(family())
    assert facts["claimant.person.name"] == (HEAD_NAME, HEAD_NAME)
    assert facts["claimant.person.birth"] == ("1987-03-03", "昭和62年3月3日")
    assert facts["spouse.person.name"] == (WIFE_NAME, WIFE_NAME)


def test_a_spouse_who_does_not_move_has_the_name_that_was_given() -> None:
    """Without a person the name beside the reference stands on the form."""
    values = family() | pairs({"spouse.person": "", "spouse.name": "遠窓　花子"})
    facts = form_of("jidou_teate").derived(values)
    assert facts["spouse.person.name"] == ("遠窓　花子", "遠窓　花子")
    assert facts["spouse.person.birth"] == ("", "")
    born = form_of("jidou_teate").derived(values | {"spouse.birth": ("1990-07-12", "平成2年7月12日")})
    assert born["spouse.person.birth"][1] == "平成2年7月12日"


def test_a_reference_to_nobody_known_shows_what_people_saw() -> None:
    """The shown name is printed where the person's own facts are not there."""
    facts = form_of("idou_todoke").derived({"hh.head_after": ("p9", "遠窓　太郎")})
    assert facts["hh.head_after.name"] == ("遠窓　太郎", "遠窓　太郎")


@pytest.mark.parametrize(
    ("form_id", "field", "depends_on", "says"),
    [
        ("juminhyo", "visitor.authority", "visitor.role", "本人"),
        ("idou_todoke", "hh.existing_head", "hh.joins", "no"),
        ("juminhyo", "cert.names", "cert.target", "世帯全員"),
        ("jidou_teate", "spouse.name", "spouse.has", "no"),
        ("jidou_teate", "payee.number", "payee.use_public", "yes"),
        ("idou_todoke", "p2.card_no", "p2.japanese", "yes"),
        ("idou_todoke", "p12.rel_other", "p12.rel", "妻"),
    ],
)
def test_an_answer_that_is_not_asked_any_more_is_not_printed(
    form_id: str, field: str, depends_on: str, says: str
) -> None:
    """It was given before another answer changed; the resident did not see it when they confirmed."""
    values = pairs({field: "古い答え", depends_on: says})
    form = form_of(form_id)
    assert form.answer(field, values) == ("", "")
    assert form.answer(field, pairs({field: "答え"})) == ("答え", "答え")


def test_an_answer_depends_on_its_own_person_only() -> None:
    """One person's nationality says nothing about another's card."""
    values = pairs({"p1.japanese": "yes", "p2.japanese": "no", "p2.card_no": "AB12345678CD"})
    assert form_of("idou_todoke").answer("p2.card_no", values)[0] == "AB12345678CD"


def test_a_form_shows_no_spouse_when_there_is_none_any_more() -> None:
    """The reference stays in the form session when 配偶者 becomes 無; the paper leaves it out."""
    facts = form_of("jidou_teate").derived(family() | {"spouse.has": ("no", "無")})
    assert facts["spouse.person.name"] == ("", "")


def test_every_form_of_the_catalogue_has_its_fields() -> None:
    """What the procedures ask stands on the form, and a form that the catalogue does not have is none."""
    assert paper_form(content(), "kosodate") is None
    assert "register.place" in form_of("koseki").fields
    assert {"name", "kokuho_act", "ins_no"} <= set(form_of("kokuho").person_fields)
    assert form_of("nenkin").per_sheet == 1
    assert form_of("inu").references == ("dog.owner",)
    assert form_of("inu").person_fields == ()


@pytest.mark.parametrize(
    ("birth", "event", "age"),
    [
        ("1961-11-16", "2026-11-14", "64"),
        ("1961-11-16", "2026-11-15", "65"),
        ("2004-02-29", "2024-02-28", "20"),
        ("2026-11-15", "2026-11-15", "0"),
        ("2026-11-16", "2026-11-14", ""),
        ("1980-05-00", "2026-11-15", ""),
        ("", "2026-11-15", ""),
    ],
)
def test_ages_are_those_of_the_day_of_the_event(birth: str, event: str, age: str) -> None:
    """They go up on the day before the birthday; a day that is not known gives none, nor one to come."""
    values = pairs({"case.date": event, "p1.birth": birth})
    found = form_of("idou_todoke").worked_out(values, ("p1",), filed=FILED)
    assert found["p1.age"] == (age, f"満{age}歳" if age else "")


def test_without_a_day_of_the_event_the_day_of_filing_counts() -> None:
    """Each person's own event counts where the form asks for it."""
    values = pairs({"p1.birth": "1961-11-23", "p2.birth": "1961-11-23", "p2.care_date": "2020-01-01"})
    found = form_of("kaigo_idou").worked_out(values, ("p1", "p2"), filed=FILED)
    assert [found[f"{person}.age"][0] for person in ("p1", "p2")] == ["65", "58"]
