"""Tests of answers to the interview: who may give them, what is an answer, what it writes into the form."""

from typing import Any

import pytest

from signaling import commands as c
from signaling import events as e
from signaling.errors import ErrorCode
from signaling.interview_view import view_for
from signaling.words import Role
from tests.support.all_commands import base_of
from tests.support.deciding import RESIDENT, SPECIALIST, STAFF, VISIT, Deciding
from tests.support.small_plan import SmallPlan


def reply(town: Deciding, question: str, person: str | None = None, base: int | None = None, **more: Any) -> c.Reply:
    """The command, on the answer as it stands."""
    base = base_of(town.visit, town.plan, question, person) if base is None else base
    return c.Reply(id=town.id(), visit=VISIT, question=question, person=person, base=base, **more)


def keep(town: Deciding, question: str, off: bool) -> c.KeepOff:
    """The command."""
    return c.KeepOff(id=town.id(), visit=VISIT, question=question, off=off)


def last(bodies: list[e.AnyBody]) -> e.Replied:
    """The answer among the events."""
    body = bodies[-1]
    assert isinstance(body, e.Replied)
    return body


def test_an_answer_is_an_event_with_who_and_by_which_catalogue() -> None:
    """So that years later it is known what was asked."""
    town = Deciding("tennyu")
    for actor, dogs in ((RESIDENT, 1), (SPECIALIST, 2)):
        body = last(town.say(reply(town, "Q11", facts={"dogs": dogs}), actor))
        assert (body.facts, body.catalogue, body.revision) == ({"dogs": dogs}, town.plan.version, dogs)
        assert town.log[-1].actor == actor.name
        assert town.visit.replies["Q11"].by == actor.name


@pytest.mark.parametrize("actor", [STAFF], ids=str)
def test_branch_staff_answer_for_nobody(actor: Any) -> None:
    """The resident answers at the station, or says it to the specialist."""
    town = Deciding("tennyu")
    town.refuses(ErrorCode.FORBIDDEN, reply(town, "Q11", facts={"dogs": 1}), actor)


def test_a_stale_answer_is_refused_with_the_one_that_stands() -> None:
    """Whoever did not see it decides again."""
    town = Deciding("tennyu")
    town.say(reply(town, "Q5", "p1", facts={"moving": True}), RESIDENT)
    details = town.refuses(ErrorCode.STALE, reply(town, "Q5", "p1", base=0, facts={"moving": False}))
    assert details == {
        "question": "Q5",
        "person": "p1",
        "revision": 1,
        "facts": {"moving": True},
        "unsure": [],
        "by": "resident",
    }
    town.say(reply(town, "Q5", "p1", taken_back=True))
    details = town.refuses(ErrorCode.STALE, reply(town, "Q5", "p1", base=1, facts={"moving": False}))
    assert (details["facts"], details["revision"]) == ({}, 2)
    assert "person" not in town.refuses(ErrorCode.STALE, reply(town, "Q11", base=3, facts={"dogs": 1}))


def test_what_the_form_says_meanwhile_makes_an_answer_stale_too() -> None:
    """It is one fact, wherever it is said."""
    town = Deciding("tennyu")
    seen = base_of(town.visit, town.plan, "Q4")
    town.edit("case.from_abroad", "yes")
    town.refuses(ErrorCode.STALE, reply(town, "Q4", base=seen, facts={"abroad": False}), RESIDENT)


def test_the_same_answer_again_is_no_event() -> None:
    """Nothing has changed; nor when there is nothing to take back."""
    town = Deciding("tennyu")
    assert town.say(reply(town, "Q11", taken_back=True)) == []
    town.say(reply(town, "Q11", facts={"dogs": 1}))
    assert town.say(reply(town, "Q11", facts={"dogs": 1})) == []
    assert last(town.say(reply(town, "Q11", taken_back=True))).taken_back
    assert town.say(reply(town, "Q11", taken_back=True)) == []


def test_an_answer_writes_what_the_form_says_of_the_same_fact() -> None:
    """And takes it back with the answer; a confirmation of the section falls."""
    town = Deciding("tennyu")
    bodies = town.say(reply(town, "Q4", facts={"abroad": True, "address": " 朝日町 "}), SPECIALIST)
    edited = {body.field: body.value for body in bodies if isinstance(body, e.Edited)}
    assert edited == {"case.from_abroad": "yes", "addr.new.town": "朝日町"}
    assert last(bodies).facts == {"abroad": True, "address": "朝日町"}
    assert last(bodies).over == {field: town.visit.values[field].revision for field in edited}
    town.say(reply(town, "Q4", facts={"abroad": False}))
    assert town.visit.values["addr.new.town"].value == ""
    town.say(reply(town, "Q4", unsure=["abroad"]))
    assert town.visit.values["case.from_abroad"].value == ""
    town.say(reply(town, "Q4", facts={"abroad": True}), RESIDENT)
    town.say(reply(town, "Q4", taken_back=True))
    assert town.visit.values["case.from_abroad"].value == ""


def test_what_a_field_can_not_say_in_one_word_leaves_it_as_it_fits() -> None:
    """Two words of the field mean the same: the one that stands there stays, no other is guessed."""
    town = Deciding("tennyu")
    town.say(reply(town, "Q8", "p1", facts={"ins": "employer"}))
    assert "p1.nat" not in town.visit.values
    town.edit("p1.nat", "KR")
    town.say(reply(town, "Q8", "p1", facts={"ins": "employer"}))
    assert town.visit.values["p1.nat"].value == "KR"
    town.say(reply(town, "Q8", "p1", facts={"ins": "none"}))
    assert town.visit.values["p1.nat"].value == "JP", "the spelling `none` is taken for kokuho"
    assert town.visit.replies["Q8@p1"].facts == {"ins": "kokuho"}
    town.say(reply(town, "Q8", "p1", facts={"ins": None}))
    assert town.visit.values["p1.nat"].value == ""


def test_a_number_is_written_as_its_digits() -> None:
    """As the field of copies takes it."""
    town = Deciding("tennyu", "juminhyo")
    town.say(reply(town, "Q11", facts={"dogs": 2}))
    assert town.visit.values["cert.copies"].value == "2"


def test_an_answer_that_its_field_refuses_is_refused() -> None:
    """With the field's own words."""
    town = Deciding("tennyu", "juminhyo")
    details = town.refuses(ErrorCode.INVALID_VALUE, reply(town, "Q11", facts={"dogs": 0}))
    assert details["field"] == "cert.copies"


def test_an_answer_does_not_change_what_is_filed() -> None:
    """An application that is filed stays as it was."""
    town = Deciding("juminhyo")
    town.file_certificate()
    town.refuses(ErrorCode.WRONG_STATE, reply(town, "Q11", facts={"dogs": 7}))


@pytest.mark.parametrize(
    ("question", "person", "more", "code"),
    [
        ("Q99", None, {}, ErrorCode.NOT_FOUND),
        ("Q5", None, {"facts": {"moving": True}}, ErrorCode.INVALID_FORMAT),
        ("Q11", "p1", {"facts": {"dogs": 1}}, ErrorCode.INVALID_FORMAT),
        ("Q3", "p1", {}, ErrorCode.INVALID_FORMAT),
        ("Q5", "p9", {"facts": {"moving": True}}, ErrorCode.NOT_FOUND),
        ("Q3", None, {"facts": {"name": "花子"}}, ErrorCode.INVALID_FORMAT),
        ("Q11", None, {"facts": {"water": True}}, ErrorCode.INVALID_FORMAT),
        ("Q11", None, {"unsure": ["water"]}, ErrorCode.INVALID_FORMAT),
        ("Q11", None, {"facts": {"dogs": 1}, "unsure": ["dogs"]}, ErrorCode.INVALID_FORMAT),
        ("Q11", None, {"unsure": ["dogs", "dogs"]}, ErrorCode.INVALID_FORMAT),
        ("Q11", None, {"facts": {"dogs": 1}, "taken_back": True}, ErrorCode.INVALID_FORMAT),
        ("Q11", None, {"facts": {"dogs": True}}, ErrorCode.INVALID_VALUE),
        ("Q11", None, {"facts": {"dogs": 10}}, ErrorCode.INVALID_VALUE),
        ("Q11", None, {"facts": {"dogs": None}}, ErrorCode.INVALID_VALUE),
        ("Q13", None, {"facts": {"certs": ["moon"]}}, ErrorCode.INVALID_VALUE),
        ("Q17", None, {"facts": {"paper": "perhaps"}}, ErrorCode.INVALID_VALUE),
        ("Q17", None, {"facts": {"paper": 1}}, ErrorCode.INVALID_VALUE),
        ("Q1", None, {"unsure": ["event"]}, ErrorCode.INVALID_VALUE),
    ],
)
def test_what_is_no_answer_is_refused(question: str, person: str | None, more: dict[str, Any], code: ErrorCode) -> None:
    """And nothing of it is kept."""
    town = Deciding("tennyu")
    town.refuses(code, reply(town, question, person, base=0, **more))


def test_several_words_and_no_pension_are_answers() -> None:
    """A list without doubles; and "none" where a fact can be none."""
    town = Deciding("tennyu")
    assert last(town.say(reply(town, "Q13", facts={"certs": ["tax", "tax"]}))).facts == {"certs": ("tax",)}
    assert last(town.say(reply(town, "Q9", "p1", facts={"pension": None}))).facts == {"pension": None}
    assert last(town.say(reply(town, "Q17", facts={"paper": "yes"}), RESIDENT)).facts == {"paper": "yes"}
    assert last(town.say(reply(town, "Q16", "p1", facts={"remark": True}), RESIDENT)).facts == {"remark": True}


def test_the_resident_types_what_no_tile_says() -> None:
    """Texts and days, too; the log says that it was the resident, and the form has it as from anybody."""
    town = Deciding("tennyu")
    assert last(town.say(reply(town, "Q16", "p1", facts={"remark": "文"}), RESIDENT)).facts == {"remark": "文"}
    town.say(reply(town, "Q15", "p1", facts={"birth": "1990-01-01"}), RESIDENT)
    town.say(reply(town, "Q18", facts={"day": "2026-11-01"}), RESIDENT)
    assert town.visit.values["case.date"].by.startswith("resident")
    assert {each.by.partition(":")[0] for each in town.visit.replies.values()} == {"resident"}


def test_a_day_is_taken_as_its_field_takes_it() -> None:
    """What the field makes of it is the answer, hidden or not; and what it refuses is none."""
    town = Deciding("tennyu")
    assert last(town.say(reply(town, "Q18", facts={"day": " 2026-11-02 "}))).facts == {"day": "2026-11-02"}
    wrong = town.refuses(ErrorCode.INVALID_VALUE, reply(town, "Q18", facts={"day": "13月40日"}))
    assert wrong["field"] == "case.date"
    town.refuses(ErrorCode.INVALID_VALUE, reply(town, "Q18", facts={"day": " "}))
    town.refuses(ErrorCode.INVALID_VALUE, reply(town, "Q18", facts={"day": 3}))
    town.say(keep(town, "Q18", True))
    assert last(town.say(reply(town, "Q18", facts={"day": " 2026-11-03"}))).facts == {"day": "2026-11-03"}
    assert town.visit.values["case.date"].value == "2026-11-02"


def test_what_is_off_the_screen_is_not_the_residents_to_answer_and_stays_out_of_the_form() -> None:
    """Neither the sensitive one, nor one that the specialist has hidden; shown again, it is."""
    town = Deciding("tennyu")
    town.refuses(ErrorCode.FORBIDDEN, reply(town, "Q10", facts={"water": True}), RESIDENT)
    assert town.say(keep(town, "Q4", True)) == [e.KeptOff(question="Q4", off=True)]
    assert town.say(keep(town, "Q4", True)) == []
    assert town.say(reply(town, "Q4", facts={"abroad": True, "address": "朝日町"}))[:-1] == []
    assert "case.from_abroad" not in town.visit.values
    town.refuses(ErrorCode.FORBIDDEN, reply(town, "Q4", facts={"abroad": False}), RESIDENT)
    town.refuses(ErrorCode.FORBIDDEN, keep(town, "Q4", False), RESIDENT)
    town.say(keep(town, "Q4", False))
    town.say(reply(town, "Q4", facts={"abroad": False}), RESIDENT)
    town.refuses(ErrorCode.NOT_FOUND, keep(town, "Q99", True))


def test_without_an_interview_there_is_nothing_to_answer() -> None:
    """A catalogue may have none."""
    town = Deciding("tennyu")
    town.plan = SmallPlan(interview=None)
    town.refuses(ErrorCode.NOT_FOUND, reply(town, "Q11", base=0, facts={"dogs": 1}))
    town.refuses(ErrorCode.NOT_FOUND, c.Ask(id=town.id(), visit=VISIT, question="interview"))
    assert view_for(town.visit, town.plan, Role.SPECIALIST, today=town.clock.today) is None


def test_the_interview_is_put_on_the_screen_like_a_question() -> None:
    """By the name that no question has."""
    town = Deciding("tennyu")
    town.say(c.Ask(id=town.id(), visit=VISIT, question="interview"))
    assert town.visit.question == "interview"
