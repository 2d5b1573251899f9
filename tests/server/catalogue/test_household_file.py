"""Tests of households in files, and of the rules of the packaged catalogue on them."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.catalogue.household_file import MOST_BYTES, HouseholdProblem, read_household
from server.catalogue.procedures_command import answer_of
from signaling.answering import MOST_PERSONS
from tests.support.worked import HOUSEHOLDS, IDS, PATIENT, packaged_rules, python_procedures, random_households

ONE = {"case": {}, "persons": [{"id": "A"}]}


def answer(household: dict[str, Any], **more: Any) -> dict[str, Any]:
    """What `enmado procedures` says about a household."""
    book = packaged_rules()
    return answer_of(book, read_household(json.dumps(household).encode(), book, **more))


@pytest.mark.parametrize("household", HOUSEHOLDS, ids=IDS)
def test_a_worked_household_needs_exactly_what_it_should(household: dict[str, Any]) -> None:
    """Ids and persons, nothing undecided, and every one with a reason."""
    found = answer(household)
    assert found["procedures"] == household["expect"]
    assert found["unknown"] == []
    assert set(found["why"]) == set(household["expect"])
    assert all(reason["facts"] for reasons in found["why"].values() for reason in reasons)


@PATIENT
@given(random_households())
def test_the_rules_come_to_what_python_makes_of_them(household: dict[str, Any]) -> None:
    """For any household of which everything is known."""
    assert answer(household)["procedures"] == python_procedures(household)
    assert answer(household)["unknown"] == []


@PATIENT
@given(random_households(), st.data())
def test_an_unknown_only_moves_to_yes_or_no(household: dict[str, Any], data: st.DataObject) -> None:
    """Knowing more takes nothing off the list that was sure, and nothing undecided is ever just missing."""
    book = packaged_rules()
    facts = [name for name, fact in (book.case_facts | book.person_facts).items() if fact.kind != "note"]
    forgotten = data.draw(st.lists(st.sampled_from(facts), unique=True, max_size=8))
    learned = data.draw(st.lists(st.sampled_from(forgotten), unique=True)) if forgotten else []
    before = answer(household | {"unknown_facts": forgotten})
    after = answer(household | {"unknown_facts": [name for name in forgotten if name not in learned]})
    known = answer(household)
    assert set(after["unknown"]) <= set(before["unknown"])
    for earlier, later in ((before, after), (after, known)):
        for procedure, persons in earlier["procedures"].items():
            assert set(persons) <= set(later["procedures"][procedure])
        assert set(later["procedures"]) <= set(earlier["procedures"]) | set(earlier["unknown"])


@PATIENT
@given(random_households(), st.data())
def test_an_irrelevant_fact_changes_nothing(household: dict[str, Any], data: st.DataObject) -> None:
    """A note that no rule reads, and any fact of a reason aside: the facts named in the reasons are all that count."""
    person = household["persons"][0] | {"name": {"kanji": "山田"}, "sex": "男"}
    case = household["case"] | {"branch": "北支所", "same_pref": data.draw(st.booleans())}
    assert answer({"case": case, "persons": [person, *household["persons"][1:]]}) == answer(household)


def test_a_fact_that_is_null_is_unknown_where_its_default_is_something_else() -> None:
    """And a known none where the default is null, or the catalogue says that there can be none."""
    moving = {"id": "A", "moving": True}
    case = {"event": "move_in"}
    assert "mynumber_keizoku" in answer({"case": case, "persons": [moving | {"mnc": None}]})["unknown"]
    assert "nenkin_1gou" not in answer({"case": case, "persons": [moving | {"pension_after": None}]})["unknown"]
    insured = answer({"case": case, "persons": [moving | {"ins_before": None}]})
    assert "kouki_shutoku" in insured["unknown"]
    abroad = answer({"case": case | {"from_abroad": True}, "persons": [moving | {"ins_before": None}]})
    assert abroad["unknown"] == []


@pytest.mark.parametrize(
    ("more", "of_person"),
    [
        ({"unknown_facts": ["A.mnc"]}, {}),
        ({"unknown_facts": ["mnc"]}, {}),
        ({"unknown_facts": ["p.mnc"]}, {}),
        ({"unknown_facts": {"A": ["mnc"]}}, {}),
        ({"unknown_facts": {"persons": {"A": ["mnc"]}}}, {}),
        ({"unknown_facts": ["persons.A.mnc"]}, {}),
        ({"unknown_facts": ["persons[0].mnc"]}, {}),
        ({"unknown_facts": ["persons.mnc"]}, {}),
        ({}, {"unknown_facts": ["mnc"]}),
        ({}, {"mnc": None}),
    ],
)
def test_unknown_facts_are_named_in_several_ways(more: dict[str, Any], of_person: dict[str, Any]) -> None:
    """Of one person, of all, at the person or at the end."""
    household = {"case": {}, "persons": [{"id": "A", "moving": True, "mnc": True} | of_person]}
    found = answer(household | more)
    assert found["unknown"] == ["mynumber_keizoku"]
    assert found["why"]["mynumber_keizoku"][0]["missing"] == ("A.mnc",)


@pytest.mark.parametrize("more", [{"unknown_facts": ["water"]}, {"unknown_facts": ["case.water"]}])
def test_a_fact_of_the_case_is_unknown_by_its_name(more: dict[str, Any]) -> None:
    """Also in the case itself, and by owner."""
    assert answer(ONE | more)["unknown"] == ["suido_kaishi"]
    assert answer({"case": {"unknown_facts": ["water"]}, "persons": []})["unknown"] == ["suido_kaishi"]
    assert answer(ONE | {"unknown_facts": {"case": ["water"]}})["unknown"] == ["suido_kaishi"]


def test_a_fact_named_unknown_is_so_whatever_was_given() -> None:
    """Also where null would be none."""
    newborn = {"id": "A", "birth": "2026-11-16", "newborn": True, "ins_before": None}
    household = {"case": {"event": "birth"}, "persons": [newborn]}
    assert answer(household)["unknown"] == []
    assert "kokuho_soushitsu" in answer(household | {"unknown_facts": ["A.ins_before"]})["unknown"]


def test_a_rule_can_be_sure_for_one_and_undecided_for_another() -> None:
    """It stands in both lists."""
    household = {
        "case": {},
        "persons": [{"id": "A", "moving": True, "mnc": True}, {"id": "B", "moving": True, "mnc": None}],
    }
    found = answer(household)
    assert found["procedures"]["mynumber_keizoku"] == ["A"]
    assert found["unknown"] == ["mynumber_keizoku"]
    assert [reason["answer"] for reason in found["why"]["mynumber_keizoku"]] == ["yes", "unknown"]


def test_today_is_the_households_or_the_callers_or_the_catalogues() -> None:
    """In this order."""
    child = {"id": "A", "birth": "2008-11-25", "moving": True}
    household: dict[str, Any] = {"case": {}, "persons": [child]}
    assert "kodomo_iryo_shinki" in answer(household)["procedures"]
    assert "kodomo_iryo_shinki" not in answer(household, today=date(2027, 4, 1))["procedures"]
    household["case"] = {"today": "2026-11-24"}
    assert "kodomo_iryo_shinki" in answer(household, today=date(2027, 4, 1))["procedures"]


def test_a_foreign_birth_date_may_be_a_year() -> None:
    """What the year decides is decided."""
    household = {"case": {}, "persons": [{"id": "A", "moving": True, "birth": "1950-00-00"}]}
    assert answer(household)["procedures"]["kaigo_shutoku"] == ["A"]
    household["persons"] = [{"id": "A", "moving": True, "birth": "1961-00-00"}]
    assert answer(household)["unknown"] == ["kaigo_shutoku"]


def test_more_than_two_who_stay_need_no_answer_of_the_third() -> None:
    """A count is decided as soon as it can be."""
    stays = [{"id": each, "birth": "1970-01-01"} for each in "BC"]
    head = {"id": "A", "moving": True, "head_before": True}
    household = {"case": {"event": "move_out"}, "persons": [head, *stays, {"id": "D", "moving": None}]}
    assert "setai_henkou" in answer(household)["procedures"]
    assert "setai_henkou" not in answer(household)["unknown"]


@pytest.mark.parametrize(
    ("text", "code", "at"),
    [
        ("", "not_json", ""),
        ("{", "not_json", ""),
        ("\ufeff{}", "missing", "case"),
        ('{"case": NaN, "persons": []}', "not_json", ""),
        ("[" * 100_000, "not_json", ""),
        ("9" * 5000, "not_json", ""),
        ("[]", "wrong_type", ""),
        ('{"case": {}}', "missing", "persons"),
        ('{"case": [], "persons": []}', "wrong_type", "case"),
        ('{"case": {}, "persons": {}}', "wrong_type", "persons"),
        ('{"case": {}, "persons": [1]}', "wrong_type", "persons[0]"),
        ('{"case": {}, "persons": [], "people": []}', "unknown_key", "people"),
        ('{"case": {"water": true, "water": false}, "persons": []}', "duplicate_key", "water"),
        ('{"case": {"movign": true}, "persons": []}', "unknown_fact", "case.movign"),
        ('{"case": {"moving": true}, "persons": []}', "unknown_fact", "case.moving"),
        ('{"case": {"water": "yes"}, "persons": []}', "wrong_type", "case.water"),
        ('{"case": {"dogs": true}, "persons": []}', "wrong_type", "case.dogs"),
        ('{"case": {"dogs": -1}, "persons": []}', "out_of_range", "case.dogs"),
        ('{"case": {"event": "party"}, "persons": []}', "not_an_option", "case.event"),
        ('{"case": {"today": "2026-02-30"}, "persons": []}', "bad_date", "case.today"),
        ('{"case": {"today": "9999-12-31"}, "persons": []}', "out_of_range", "case.today"),
        ('{"case": {}, "persons": [{"id": 1}]}', "wrong_type", "persons[0].id"),
        ('{"case": {}, "persons": [{"id": "\\ud800"}]}', "too_long", "persons[0].id"),
        ('{"case": {}, "persons": [{"id": "A"}, {"id": "A"}]}', "same_id", "persons[1].id"),
        ('{"case": {}, "persons": [{}, {}]}', "same_id", "persons[1].id"),
        ('{"case": {}, "persons": [{"birth": "2026-11-25"}]}', "future", "persons[0].birth"),
        ('{"case": {}, "persons": [{"birth": "19900101"}]}', "bad_date", "persons[0].birth"),
        ('{"case": {}, "persons": [{"water": true}]}', "unknown_fact", "persons[0].water"),
        ('{"case": {}, "persons": [], "unknown_facts": ["x"]}', "unknown_fact", "unknown_facts"),
        ('{"case": {}, "persons": [], "unknown_facts": ["B.mnc"]}', "unknown_fact", "unknown_facts"),
        ('{"case": {}, "persons": [], "unknown_facts": {"B": ["mnc"]}}', "unknown_fact", "unknown_facts"),
        ('{"case": {}, "persons": [], "unknown_facts": {"persons": {"B": ["mnc"]}}}', "unknown_fact", "unknown_facts"),
        ('{"case": {}, "persons": [], "unknown_facts": "mnc"}', "wrong_type", "unknown_facts"),
        ('{"case": {"unknown_facts": ["mnc"]}, "persons": []}', "unknown_fact", "case.unknown_facts"),
        ('{"case": {}, "persons": [{"unknown_facts": ["water"]}]}', "unknown_fact", "persons[0].unknown_facts"),
    ],
)
def test_what_is_no_household_is_refused_with_its_place(text: str, code: str, at: str) -> None:
    """A word for programs, words for people."""
    with pytest.raises(HouseholdProblem) as refused:
        read_household(text.encode(), packaged_rules())
    assert (refused.value.code, refused.value.at) == (code, at)
    assert refused.value.ja
    assert refused.value.en


def test_a_deeply_nested_household_is_refused_like_any_other() -> None:
    """As deep as JSON itself goes."""
    deep = '{"persons": ' * 900 + "[]" + "}" * 900
    text = '{"case": {}, "persons": [{"id": "persons"}], "unknown_facts": ' + deep + "}"
    with pytest.raises(HouseholdProblem) as refused:
        read_household(text.encode(), packaged_rules())
    assert refused.value.code in ("wrong_type", "unknown_fact")


def test_too_much_is_refused() -> None:
    """Bytes, persons, and bytes that are no text."""
    book = packaged_rules()
    people = [{"id": str(number)} for number in range(MOST_PERSONS + 1)]
    for data, code in (
        (b" " * (MOST_BYTES + 1), "too_large"),
        (json.dumps({"case": {}, "persons": people}).encode(), "too_many"),
        (b'{"case": "\xff"}', "not_json"),
    ):
        with pytest.raises(HouseholdProblem) as refused:
            read_household(data, book)
        assert refused.value.code == code


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(["A.mnc", "water", "2026-01-01"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["case", "persons", "id", "birth", "unknown_facts", "event"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@PATIENT
@given(JSON)
def test_any_json_is_a_household_or_refused(document: Any) -> None:
    """Nothing else happens."""
    try:
        found = answer(document)
    except HouseholdProblem as problem:
        found = {"code": problem.code}
    assert found
