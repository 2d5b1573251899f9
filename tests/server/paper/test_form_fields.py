"""Tests of server/paper/form_fields.py."""

import pytest

from server.paper.form_fields import FORMS, answer, derived
from tests.server.paper.examples import HEAD_NAME, WIFE_NAME, family, pairs


@pytest.mark.parametrize("form_id", sorted(FORMS))
def test_no_form_asks_for_an_individual_number(form_id: str) -> None:
    """The paper has empty boxes; the field is not among those that may be sent to the press."""
    form = FORMS[form_id]
    assert not [name for name in (*form.fields, *form.person_fields) if "my_number" in name]


def test_only_children_with_the_allowance_stand_on_its_form() -> None:
    """児童手当 lists those who have yes in p.allowance, in the order of the visit."""
    values = family() | {"p1.allowance": ("no", "いいえ"), "p2.allowance": ("yes", "はい")}
    form = FORMS["jidou_teate"]
    assert form.printed_persons(values, ("p3", "p2", "p1")) == ("p3", "p2")
    assert FORMS["idou_todoke"].printed_persons(values, ("p3", "p1")) == ("p3", "p1")
    assert FORMS["juminhyo"].printed_persons(values, ("p3", "p1")) == ()


def test_a_reference_brings_the_facts_of_its_person() -> None:
    """The claimant and the spouse are persons of the visit: their facts are not asked again."""
    facts = derived(FORMS["jidou_teate"], family())
    assert facts["claimant.person.name"] == (HEAD_NAME, HEAD_NAME)
    assert facts["claimant.person.birth"] == ("1987-03-03", "昭和62年3月3日")
    assert facts["spouse.person.name"] == (WIFE_NAME, WIFE_NAME)


def test_a_spouse_who_does_not_move_has_the_name_that_was_given() -> None:
    """Without a person the name beside the reference stands on the form."""
    values = family() | pairs({"spouse.person": "", "spouse.name": "遠窓　花子"})
    facts = derived(FORMS["jidou_teate"], values)
    assert facts["spouse.person.name"] == ("遠窓　花子", "遠窓　花子")
    assert facts["spouse.person.birth"] == ("", "")


def test_a_reference_to_nobody_known_shows_what_people_saw() -> None:
    """The shown name is printed where the person's own facts are not there."""
    facts = derived(FORMS["idou_todoke"], {"hh.head_after": ("p9", "遠窓　太郎")})
    assert facts["hh.head_after.name"] == ("遠窓　太郎", "遠窓　太郎")


@pytest.mark.parametrize(
    ("field", "depends_on", "says"),
    [
        ("visitor.authority", "visitor.role", "本人"),
        ("hh.existing_head", "hh.joins", "no"),
        ("cert.names", "cert.target", "世帯全員"),
        ("spouse.name", "spouse.has", "no"),
        ("payee.number", "payee.use_public", "yes"),
        ("p2.card_no", "p2.japanese", "yes"),
        ("p12.rel_other", "p12.rel", "妻"),
    ],
)
def test_an_answer_that_is_not_asked_any_more_is_not_printed(field: str, depends_on: str, says: str) -> None:
    """It was given before another answer changed; the resident did not see it when they confirmed."""
    values = pairs({field: "古い答え", depends_on: says})
    assert answer(field, values) == ("", "")
    assert answer(field, pairs({field: "答え"})) == ("答え", "答え")


def test_an_answer_depends_on_its_own_person_only() -> None:
    """One person's nationality says nothing about another's card."""
    values = pairs({"p1.japanese": "yes", "p2.japanese": "no", "p2.card_no": "AB12345678CD"})
    assert answer("p2.card_no", values)[0] == "AB12345678CD"


def test_a_form_shows_no_spouse_when_there_is_none_any_more() -> None:
    """The reference stays in the form session when 配偶者 becomes 無; the paper leaves it out."""
    facts = derived(FORMS["jidou_teate"], family() | {"spouse.has": ("no", "無")})
    assert facts["spouse.person.name"] == ("", "")
