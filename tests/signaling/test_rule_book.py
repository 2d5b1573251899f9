"""Tests of the rules as a whole."""

from typing import Any

import pytest

from signaling.explaining import CASE, ROSTER
from signaling.expression_values import UNKNOWN, Value
from signaling.household import Household
from signaling.rule_book import BrokenRules, Finding, RuleBook
from tests.support.small_interview import SMALL, fact, rule, small_plan

BOOK = RuleBook(small_plan())


def household(case: dict[str, Value], *persons: dict[str, Value], complete: bool = True) -> Household:
    """A household in which everything else is as by default."""
    return BOOK.vocabulary.household(
        BOOK.case_defaults | case, [BOOK.person_defaults | each for each in persons], complete=complete
    )


def found(*args: Any, **kwargs: Any) -> dict[str, Finding]:
    """The findings by rule."""
    return {finding.rule.id: finding for finding in BOOK.decide(household(*args, **kwargs))}


def test_rules_that_are_false_for_everybody_are_not_listed() -> None:
    """The others are, with the persons for whom they are true."""
    listed = found({"dogs": 1}, {"moving": True, "ins": "kokuho"}, {"moving": True}, {})
    assert list(listed) == ["notice", "insurance", "dog"]
    assert listed["insurance"] == Finding(BOOK.rules["insurance"], True, False, (0,), ())
    assert (listed["notice"].yes, listed["notice"].unknown) == (True, False)


def test_what_is_unknown_is_listed_as_undecided() -> None:
    """Also beside those for whom it is true."""
    listed = found({}, {"moving": True, "ins": "kokuho"}, {"moving": UNKNOWN, "ins": "kokuho"})
    assert listed["insurance"] == Finding(BOOK.rules["insurance"], True, True, (0,), (1,))
    undecided = found({"event": UNKNOWN}, {"moving": True, "ins": "kokuho"})
    assert undecided["notice"] == Finding(BOOK.rules["notice"], False, True)
    assert undecided["insurance"] == Finding(BOOK.rules["insurance"], False, True, (), (0,))


def test_a_list_of_persons_that_is_open_leaves_rules_about_persons_undecided() -> None:
    """Somebody may still be named; what is false for the case stays false."""
    open_ = household({"event": "birth"}, complete=False)
    listed = {finding.rule.id: finding for finding in BOOK.decide(open_)}
    assert set(listed) == {"anybody"}
    assert BOOK.missing(listed["anybody"], open_) == {ROSTER}


def test_a_rule_about_persons_may_not_speak_of_them() -> None:
    """Then it holds for everybody, or for nobody."""
    assert found({"water": True, "abroad": True}, {}, {})["everybody"].persons == (0, 1)
    assert "everybody" not in found({"water": True}, {})


def test_what_is_missing_is_gathered_of_all_persons() -> None:
    """For the question that comes next."""
    one = household({}, {"moving": UNKNOWN, "ins": "kokuho"}, {"moving": UNKNOWN, "ins": "kokuho"})
    insurance = next(finding for finding in BOOK.decide(one) if finding.rule.id == "insurance")
    assert BOOK.missing(insurance, one) == {(0, "moving"), (1, "moving")}
    other = household({"dogs": UNKNOWN})
    dog = next(finding for finding in BOOK.decide(other) if finding.rule.id == "dog")
    assert BOOK.missing(dog, other) == {(CASE, "dogs")}


def test_rules_are_known_by_the_facts_that_they_read() -> None:
    """Through definitions and through other rules."""
    uses = BOOK.uses
    assert uses["p.head"] == ("new_head",)
    assert "pension" in uses["c.event"]
    assert uses["c.today"] == ("new_head", "old_age", "pension")


def test_a_rule_that_is_switched_off_is_never_found_and_false_for_those_that_call_it() -> None:
    """It stays in the list of rules."""
    rules = [each | {"off": True} if each["id"] == "notice" else each for each in SMALL["rules"]]
    book = RuleBook(small_plan(rules=rules))
    person = book.person_defaults | {"pension": 1}
    listed = book.decide(book.vocabulary.household(book.case_defaults, [person]))
    assert listed == []
    assert book.rules["notice"].off


def problems(**changed: Any) -> dict[str, str]:
    """What is wrong with a changed plan, by place."""
    with pytest.raises(BrokenRules) as broken:
        RuleBook(small_plan(**changed))
    assert str(broken.value)
    return {each.place: each.reason for each in broken.value.problems}


def test_rules_in_a_circle_are_told_each() -> None:
    """Also through a definition; those that only lead into the circle are told, too."""
    said = problems(
        definitions=[{"id": "a", "scope": "case", "when": "b()"}, *SMALL["definitions"]],
        rules=[rule("b", "c.water or x()"), rule("x", "a()"), rule("y", "y()"), rule("fine", "c.water")],
    )
    assert set(said) == {"definition:a", "rule:b", "rule:x", "rule:y"}
    assert "circle" in said["rule:y"]


def test_mistakes_in_conditions_are_told_with_their_place() -> None:
    """Of syntax and of facts, in rules and in definitions."""
    said = problems(
        definitions=[*SMALL["definitions"], {"id": "bad", "scope": "case", "when": "c.shoe"}],
        rules=[rule("a", "c.water and"), rule("b", "p.water", "person"), rule("d", "stay()")],
    )
    assert said["rule:a"] == "`when`, character 12: a value is expected here, not the end"
    assert "no such fact" in said["rule:b"]
    assert "no condition" in said["rule:d"]
    assert "no such fact" in said["definition:bad"]


def test_names_are_there_once_and_are_no_words_of_the_language() -> None:
    """Facts of the case and of persons share their names, rules and definitions theirs."""
    said = problems(
        person=[*SMALL["person"], fact("water")],
        rules=[*SMALL["rules"], rule("notice", "c.water"), rule("stay", "c.water"), rule("any", "c.water")],
    )
    assert "twice" in said["fact:water"]
    assert "twice" in said["rule:notice"]
    assert "twice" in said["definition:stay"]
    assert "word of the language" in said["rule:any"]


def test_what_a_rule_names_has_to_exist() -> None:
    """Its department and its papers."""
    said = problems(rules=[rule("a", "c.water", department="x")])
    assert "no department" in said["rule:a"]
    said = problems(rules=[rule("a", "c.water", bring=["x"])])
    assert "no paper" in said["rule:a"]


def test_facts_have_defaults_that_fit() -> None:
    """And there is a day and a birth date."""
    said = problems(case=[*SMALL["case"], fact("x", default=3), fact("y", "word", words=[])])
    assert "must be true or false" in said["fact:x"]
    assert "needs a default" in said["fact:y"]
    assert "no fact `today`" in problems(case=[fact("today")])["fact:today"]
    assert "no fact `birth`" in problems(person=[fact("x")])["fact:birth"]


def test_conditions_for_none_are_checked() -> None:
    """They belong to persons."""
    said = problems(
        case=[*SMALL["case"], fact("x", empty_if="c.water")],
        person=[*SMALL["person"], fact("y", empty_if="p.shoe")],
    )
    assert "facts of persons" in said["fact:x"]
    assert "no such fact" in said["fact:y"]


def test_who_calls_what_cannot_be_used_is_told_that() -> None:
    """Not that there is no such thing: the mistake is in the other one, and that is told, too."""
    plan = small_plan(rules=[rule("a", "c.moon"), rule("b", "a() and c.water"), rule("c", "not b()"), rule("d", "e( ")])
    with pytest.raises(BrokenRules) as broken:
        RuleBook(plan)
    told = {each.place: each.reason for each in broken.value.problems}
    assert told["rule:a"] == "`when`, character 1: `c.moon`: the case has no such fact"
    assert told["rule:b"] == "`when` calls `a`, which cannot be used itself"
    assert told["rule:c"] == "`when` calls `b`, which cannot be used itself"


def test_a_condition_that_calls_too_many_others_is_told_once_as_such() -> None:
    """Those that call it are told that it cannot be used."""
    rules = [rule(f"x{number}", f"x{number + 1}()") for number in range(20)]
    with pytest.raises(BrokenRules) as broken:
        RuleBook(small_plan(rules=[*rules, rule("x20", "c.water")]))
    reasons = [each.reason for each in broken.value.problems]
    assert sum("too much work" in reason for reason in reasons) == 1
    assert all("too much work" in reason or "cannot be used itself" in reason for reason in reasons)
