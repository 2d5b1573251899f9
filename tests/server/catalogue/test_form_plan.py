"""Tests of the form plan, on the examples that the browser's twin is held to as well."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import signaling.plan
from server.catalogue.addresses import Town
from server.catalogue.form_plan import FormPlan
from server.catalogue.loader import load_catalogue, packaged_folder
from server.catalogue.model import Catalogue
from signaling.errors import ErrorCode, Refused

TODAY = date(2026, 11, 22)
EXAMPLES: dict[str, Any] = json.loads((Path(__file__).parents[2] / "plan_examples.json").read_text("utf-8"))
CASES: list[dict[str, Any]] = EXAMPLES["cases"]
TOWNS = {"1980042": (Town("東京都", "青梅市", "東青梅"),)}


@pytest.fixture
def small() -> FormPlan:
    """The plan of the shared examples."""
    return FormPlan(Catalogue.from_plan(EXAMPLES["plan"]))


@pytest.fixture(scope="module")
def full() -> FormPlan:
    """The plan of the demonstration town, with one postal code."""
    return FormPlan(load_catalogue(packaged_folder()), look_up=lambda code: TOWNS.get(code, ()))


def test_the_form_plan_is_what_the_core_asks_for(small: FormPlan) -> None:
    """Every question of the core's Protocol has its answer, by name and type."""
    plan: signaling.plan.FormPlan = small
    assert plan.version == EXAMPLES["plan"]["version"]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_sections_rows_and_missing_fields_are_the_examples(case: dict[str, Any], small: FormPlan) -> None:
    """The shared examples hold on this side."""
    procedures, persons, values = tuple(case["procedures"]), tuple(case["persons"]), case["values"]
    assert list(small.sections(procedures, persons, values)) == case["sections"]
    for section, fields in case["rows"].items():
        assert [field for field, _ in small.rows(section, procedures, values)] == fields
    for procedure, sections in case["of"].items():
        assert list(small.sections_of_procedure(procedure, procedures, persons, values)) == sections
    for procedure, fields in case["missing"].items():
        assert list(small.missing(procedure, procedures, persons, values)) == fields


def test_rows_have_japanese_labels(small: FormPlan) -> None:
    """What people see is the label, in the order of the section."""
    assert small.rows("move", ("move_in",), {}) == (("move.day", "日付"), ("move.head", "世帯主"))


@pytest.mark.parametrize("section", ["gone", "person", "move:p1", "gone:p1", ""])
def test_a_section_that_is_none_has_no_rows(section: str, small: FormPlan) -> None:
    """A repeated section needs its person, and others have none."""
    assert small.rows(section, ("move_in",), {}) == ()
    assert small.section_title(section) == ""


@pytest.mark.parametrize(
    ("field", "section"),
    [
        ("move.day", "move"),
        ("p1.name", "person:p1"),
        ("p3.number", "person:p3"),
        ("p2.name", None),
        ("p.name", None),
        ("p1.gone", None),
        ("p0.name", None),
        ("gone.x", None),
        ("p1.move.day", None),
        ("", None),
    ],
)
def test_a_field_is_in_one_section(field: str, section: str | None, small: FormPlan) -> None:
    """A person's field only for people of the visit; a template's id is no field."""
    assert small.section_of(field, ("p1", "p3")) == section


def test_a_my_number_is_known_and_secret(small: FormPlan) -> None:
    """It has a place on paper, is never a row, and no edit is checked."""
    assert small.is_secret("p1.number")
    assert not small.is_secret("p1.name")
    assert not small.is_secret("gone.x")
    with pytest.raises(Refused) as refused:
        small.check("p1.number", "123456789018", {}, today=TODAY)
    assert refused.value.code is ErrorCode.SECRET_FIELD
    assert refused.value.details == {"field": "p1.number"}


def test_an_unknown_field_is_refused(small: FormPlan) -> None:
    """No value is stored for what the catalogue does not have."""
    with pytest.raises(Refused) as refused:
        small.check("gone.x", "a", {}, today=TODAY)
    assert refused.value.code is ErrorCode.UNKNOWN_FIELD


def test_a_refused_text_has_words_in_both_languages(small: FormPlan) -> None:
    """Code, Japanese and English for the screens; never the text."""
    with pytest.raises(Refused) as refused:
        small.check("move.day", "2026-11-23", {}, today=TODAY)
    assert refused.value.code is ErrorCode.INVALID_VALUE
    details = refused.value.details
    assert (details["field"], details["reason"]) == ("move.day", "future")
    assert details["ja"]
    assert details["en"]


def test_an_answer_is_shown_in_its_own_words(small: FormPlan) -> None:
    """The official word is stored, the option's text is shown."""
    checked = small.check("guest.role", "代理", {}, today=TODAY)
    assert (checked.value, checked.shown) == ("代理", "代理の方")
    assert small.check("guest.role", "", {}, today=TODAY).shown == ""


def test_a_person_is_shown_by_name(small: FormPlan) -> None:
    """Until the name is known, by number; cleared, as nothing."""
    assert small.check("move.head", "p3", {"p3.name": "LI NA"}, today=TODAY).shown == "LI NA"
    assert small.check("move.head", "p3", {}, today=TODAY).shown == "世帯員3"
    assert small.check("move.head", "", {}, today=TODAY).shown == ""


def test_a_name_is_shown_where_its_person_is_named(small: FormPlan) -> None:
    """Only fields that refer to this person are shown anew."""
    assert small.dependents("p3.name", {"move.head": "p3"}) == ("move.head",)
    assert small.dependents("p1.name", {"move.head": "p3"}) == ()
    assert small.dependents("p1.name", {}) == ()
    assert small.dependents("p3.child", {"move.head": "p3"}) == ()
    assert small.dependents("gone.x", {}) == ()


def test_references_of_persons_are_found_too(small: FormPlan) -> None:
    """A field of every person may name another person."""
    plan = Catalogue.from_plan(EXAMPLES["plan"]).plan()
    del plan["version"]
    plan["fields"]["p.guest"] |= {"type": "person"}
    referring = FormPlan(Catalogue(plan))
    values = {"p1.guest": "p2", "p3.guest": "p2", "p2.guest": "p1", "guest.role": "代理", "x.p.guest": "p2"}
    assert referring.dependents("p2.name", values) == ("p1.guest", "p3.guest")
    assert small.dependents("p2.name", values) == ()


def test_fields_that_others_wait_for_affect_the_layout(small: FormPlan) -> None:
    """Only those can make rows come or go."""
    assert small.affects_layout("guest.role")
    assert small.affects_layout("p3.japanese")
    assert not small.affects_layout("p3.name")
    assert not small.affects_layout("gone.x")


def test_the_catalogue_is_asked_by_id(small: FormPlan) -> None:
    """Procedures, questions, skills and signatures."""
    assert small.knows_procedure("proof")
    assert not small.knows_procedure("gone")
    assert small.knows_question("Q4")
    assert not small.knows_question("Q5")
    assert [small.signature_mode(each) for each in ("move_in", "allowance", "proof")] == ["pad", "paper", "tap"]
    assert small.skill("proof") == "idou"
    assert small.procedure("move_in").due is not None


def test_titles_number_people_and_never_name_them(small: FormPlan) -> None:
    """A title is on every screen."""
    assert small.section_title("move") == "引っ越し"
    assert small.section_title("person:p3") == "世帯員3"
    assert small.section_title("person:p3", language="en") == "Member 3"


def test_a_field_is_called_by_its_label(small: FormPlan) -> None:
    """A person's field with the person's number; what the catalogue does not have, by its id."""
    assert small.label_of("move.day") == "日付"
    assert small.label_of("move.day", language="en") == "Day"
    assert small.label_of("p3.card") == "世帯員3 カード"
    assert small.label_of("gone.x") == "gone.x"


def test_the_catalogue_behind_the_plan_is_at_hand(small: FormPlan) -> None:
    """Pages read titles and texts from the same version."""
    assert small.catalogue.version == small.version


def test_a_form_session_starts_with_defaults(small: FormPlan, full: FormPlan) -> None:
    """Of the procedures' sections, and only of fields that are for them."""
    assert small.initial_texts(("allowance", "proof"), ("p1",)) == (("pay.own", "no"),)
    assert small.initial_values(("move_in",), ("p1",)) == {}
    assert full.initial_values(("juminhyo",), ()) == {
        "cert.copies": "1",
        "cert.show_head": "no",
        "cert.show_honseki": "no",
        "cert.show_foreign": "no",
        "cert.show_number": "no",
    }


def test_defaults_of_other_procedures_are_left_out() -> None:
    """A person's default is there for each person, when its procedure is chosen."""
    plan = Catalogue.from_plan(EXAMPLES["plan"]).plan()
    del plan["version"]
    plan["fields"]["p.child"] |= {"default": "no"}
    changed = FormPlan(Catalogue(plan))
    assert changed.initial_texts(("move_in",), ("p1", "p2")) == ()
    assert changed.initial_texts(("allowance",), ("p1", "p2"))[:2] == (("p1.child", "no"), ("p2.child", "no"))


def test_a_postal_code_fills_the_town_that_is_empty(full: FormPlan) -> None:
    """A town that was entered stays."""
    checked = full.check("addr.new.zip", "198-0042", {}, today=TODAY)
    assert checked.fills == (("addr.new.town", "東京都青梅市東青梅"),)
    assert full.check("addr.new.zip", "198-0042", {"addr.new.town": "東京都"}, today=TODAY).fills == ()
    assert full.check("addr.new.zip", "999-9999", {}, today=TODAY).fills == ()


def test_a_post_bank_account_fills_bank_branch_and_type(full: FormPlan) -> None:
    """Each field takes the part that is called like it."""
    checked = full.check("payee.number", "10530-12345671", {"payee.branch": "本店"}, today=TODAY)
    assert checked.fills == (("payee.bank", "ゆうちょ銀行"), ("payee.type", "普通"))


def test_the_visitor_is_the_first_person_while_it_is_their_own_matter(full: FormPlan) -> None:
    """A name asked once fills the first person's, while the role says that they are the same."""
    fills = {
        role: full.check("visitor.name", "山田　花子", {"visitor.role": role}, today=TODAY).fills
        for role in ("本人", "世帯主", "任意代理人", "")
    }
    assert fills["本人"] == fills["世帯主"] == (("p1.name", "山田　花子"),)
    assert fills["任意代理人"] == fills[""] == ()


def test_a_value_without_parts_fills_as_a_whole() -> None:
    """A field of a person fills one of the same person."""
    plan = Catalogue.from_plan(EXAMPLES["plan"]).plan()
    del plan["version"]
    plan["fields"]["p.name"] |= {"fills": ["p.guest"]}
    changed = FormPlan(Catalogue(plan))
    assert changed.check("p2.name", "甲　一", {}, today=TODAY).fills == (("p2.guest", "甲　一"),)
    assert changed.check("p2.name", "", {}, today=TODAY).fills == ()


def test_every_field_of_the_demonstration_town_takes_what_it_shows(full: FormPlan) -> None:
    """A complete 転入届 with 児童手当: nothing missing, every value goes in again unchanged."""
    typed = {
        "visitor.role": "本人",
        "visitor.name": "葛\U000e0100城　𠮷之助",
        "visitor.tel": "0428-22-1111",
        "case.date": "R8.11.9",
        "case.from_abroad": "いいえ",
        "addr.new.town": "東京都遠窓市甲町一丁目",
        "addr.new.block": "1番1号",
        "addr.old.town": "愛知県弥富市乙町",
        "hh.joins": "いいえ",
        "hh.head_after": "p1",
        "claimant.person": "p1",
        "claimant.addr_jan1": "愛知県弥富市乙町1番地",
        "claimant.job": "会社員",
        "claimant.pension": "厚生",
        "spouse.has": "いいえ",
        "payee.use_public": "はい",
        "consent.records": "はい",
        "p1.name": "葛\U000e0100城　𠮷之助",
        "p1.kana": "かつらぎ　よしのすけ",
        "p1.birth": "S62.3.3",
        "p1.rel": "世帯主",
        "p1.japanese": "はい",
        "p1.mnc": "はい",
        "p1.allowance": "いいえ",
        "p2.name": "NGUYEN VAN AN",
        "p2.kana": "グエン　ヴァン　アン",
        "p2.birth": "2020-04-02",
        "p2.rel": "子",
        "p2.japanese": "いいえ",
        "p2.roman": "NGUYEN VAN AN",
        "p2.nat": "ベトナム",
        "p2.status": "家族滞在",
        "p2.card_no": "AB12345678CD",
        "p2.mnc": "いいえ",
        "p2.allowance": "はい",
        "p2.living": "同居",
        "p2.care": "はい",
        "p2.support": "同一",
    }
    procedures, persons = ("tennyu", "jidou_teate"), ("p1", "p2")
    values: dict[str, str] = {}
    for field, text in typed.items():
        values[field] = full.check(field, text, values, today=TODAY).value
        assert full.check(field, values[field], values, today=TODAY).value == values[field]
    for procedure in procedures:
        assert full.missing(procedure, procedures, persons, values) == ()
    assert full.sections(procedures, persons, values) == (
        *("visitor", "move", "address_new", "address_old", "person:p1", "person:p2", "household"),
        *("claimant", "payee", "consent"),
    )
    assert ("p2.card_no", "在留カード等の番号") in full.rows("person:p2", procedures, values)
    assert "p1.card_no" not in dict(full.rows("person:p1", procedures, values))


def test_no_visible_field_of_the_demonstration_town_is_secret(full: FormPlan) -> None:
    """A My Number is in no row of any section."""
    for section in ("person:p1", "claimant"):
        rows = full.rows(section, ("tennyu", "jidou_teate", "juminhyo"), {})
        assert rows
        assert not any(full.is_secret(field) for field, _ in rows)


def test_terms_end_on_open_days_and_only_where_there_are_rules(small: FormPlan) -> None:
    """The packaged 14 days of the move roll over a weekend; a catalogue of forms alone has no rules."""
    packaged = FormPlan(load_catalogue(packaged_folder()))
    assert packaged.interview is not None
    term = packaged.interview.book.rules["tennyu"].due[0]
    assert packaged.due(term, date(2026, 11, 7)) == date(2026, 11, 24)
    assert [packaged.makes(rule) for rule in ("tennyu", "jidou_teate_nintei", "konin")] == [
        "tennyu",
        "jidou_teate",
        None,
    ]
    assert small.interview is None
    assert small.due(term, date(2026, 11, 9)) == date(2026, 11, 24)
