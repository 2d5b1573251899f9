"""Tests of what is known in a visit: what was said last counts, in the interview or in the form."""

from typing import Any

import pytest

from signaling import commands as c
from signaling.expression_values import UNKNOWN
from signaling.interview_plan import Fact, Text
from signaling.standing import Answers
from signaling.visit_facts import known_answers, said_by_field, text_for_field
from signaling.words import IdentityLevel
from tests.signaling.test_replying import keep, reply
from tests.support.deciding import RESIDENT, STAFF, VISIT, Deciding
from tests.support.small_plan import INTERVIEW


def known(town: Deciding) -> Answers:
    """What is known now."""
    return known_answers(town.visit, town.plan, INTERVIEW)


def test_the_visit_itself_answers_what_it_knows() -> None:
    """What the resident came for, their language, and that their papers were seen."""
    town = Deciding("jidou_teate", "tennyu")
    assert known(town).case["event"] == "move"
    assert {("Q1", None), ("Q0", None)} <= known(town).asked
    assert ("Q0b", None) not in known(town).asked
    town.say(c.CheckIdentity(id=town.id(), visit=VISIT, level=IdentityLevel.A1, documents=["card"]), STAFF)
    assert ("Q0b", None) in known(town).asked
    town.say(reply(town, "Q1", facts={"event": "birth"}))
    assert known(town).case["event"] == "birth", "what was said counts more"
    town.say(reply(town, "Q1", taken_back=True))
    assert known(town).case["event"] == "move"


def test_what_the_form_says_is_not_asked_again() -> None:
    """Of the case and of persons; a note that the form does not ask for does not hold it up."""
    town = Deciding("tennyu")
    town.edit("case.from_abroad", "yes")
    assert known(town).case["abroad"] is True
    assert ("Q4", None) not in known(town).asked, "the address is asked for, too"
    town.edit("addr.new.town", "朝日町")
    assert ("Q4", None) in known(town).asked
    town.edit("case.date", "2026-11-20")
    assert ("Q14", None) in known(town).asked
    town.edit("p1.name", "花子")
    assert ("Q12", "p1") in known(town).asked
    town.edit("p1.japanese", "no")
    town.edit("p1.nat", "KR")
    assert known(town).persons["p1"]["ins"] == "employer"
    town.edit("p1.nat", "火星")
    assert "ins" not in known(town).persons["p1"], "no word that says one of the fact's"


def test_what_is_said_last_counts() -> None:
    """An edit after the answer; an answer after the edit; a field that was emptied asks again."""
    town = Deciding("tennyu")
    town.say(reply(town, "Q4", facts={"abroad": True, "address": "朝日町"}))
    town.edit("case.from_abroad", "no")
    assert known(town).case["abroad"] is False
    assert ("Q4", None) in known(town).asked
    town.say(reply(town, "Q4", facts={"abroad": True}), RESIDENT)
    assert known(town).case["abroad"] is True
    town.edit("case.from_abroad", "")
    assert "abroad" not in known(town).case
    assert ("Q4", None) not in known(town).asked


def test_what_is_kept_off_the_screen_counts_though_the_form_says_otherwise() -> None:
    """It is not written there; a later edit of the field counts again."""
    town = Deciding("tennyu")
    town.edit("case.from_abroad", "no")
    town.say(keep(town, "Q4", True))
    town.say(reply(town, "Q4", facts={"abroad": True}))
    assert town.visit.values["case.from_abroad"].value == "no"
    assert known(town).case["abroad"] is True
    town.edit("case.from_abroad", "")
    town.edit("case.from_abroad", "no")
    assert known(town).case["abroad"] is False


def test_unsure_is_unknown_and_no_default() -> None:
    """わからない is an answer; nothing on a condition is kept as such, until something else is said."""
    town = Deciding("tennyu")
    town.say(reply(town, "Q5", "p1", unsure=["moving"]))
    assert known(town).persons["p1"]["moving"] is UNKNOWN
    town.say(reply(town, "Q8", "p1", facts={"ins": None}))
    assert known(town).nothing == {("p1", "ins")}
    town.say(reply(town, "Q8", "p1", facts={"ins": "kokuho"}))
    assert known(town).nothing == set()
    assert known(town).persons["p1"]["ins"] == "kokuho"


def test_everybody_is_on_the_list_when_it_was_said() -> None:
    """And no longer when that is taken back; whoever leaves takes their answers along."""
    town = Deciding("tennyu")
    assert not known(town).complete
    town.say(reply(town, "Q3"))
    assert known(town).complete
    town.say(c.AddPerson(id=town.id(), visit=VISIT))
    town.say(reply(town, "Q5", "p2", facts={"moving": True}))
    assert set(known(town).persons) == {"p1", "p2"}
    town.say(c.RemovePerson(id=town.id(), visit=VISIT, person="p2"))
    assert set(town.visit.replies) == {"Q3"}
    town.say(reply(town, "Q3", taken_back=True))
    assert not known(town).complete


def test_a_text_that_no_rule_can_read_is_not_known() -> None:
    """The form may hold what the fact can't be."""
    town = Deciding("tennyu", "juminhyo")
    town.edit("cert.copies", "12")
    assert "dogs" not in known(town).case
    assert ("Q11", None) not in known(town).asked


@pytest.mark.parametrize(
    ("kind", "said_as", "text", "said"),
    [
        ("flag", {}, "yes", True),
        ("flag", {}, "", ()),
        ("number", {}, "3", 3),
        ("number", {}, "三つ", ()),
        ("note", {}, "文", "文"),
        ("note", {}, "", ()),
        ("word", {"国保": "kokuho"}, "国保", "kokuho"),
        ("word", {"国保": "kokuho"}, "組合", ()),
    ],
)
def test_what_a_field_says(kind: Any, said_as: dict[str, Any], text: str, said: object) -> None:
    """As the fact's own value."""
    assert said_by_field(Fact("f", kind, Text("", ""), said_as=said_as), text) == said


def test_what_a_field_is_to_say() -> None:
    """No is a word; none is the empty text."""
    flag, note = Fact("f", "flag", Text("", "")), Fact("f", "note", Text("", ""))
    assert [text_for_field(flag, said, "") for said in (True, False)] == ["yes", "no"]
    assert [text_for_field(note, said, "前") for said in ("文", None, "前")] == ["文", "", "前"]
