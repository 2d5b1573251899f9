"""Tests of conditions: what they are checked against, and what they come to."""

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaling.ages import allowance_child, compulsory, legal_age
from signaling.closures import NOBODY
from signaling.expression_syntax import ExpressionError, read_expression
from signaling.expression_values import UNKNOWN, DateSpan, Span, Value
from signaling.expressions import Expression, Expressions, Scope, calls_in, persons_in
from signaling.household import FLAG, NUMBER, Household
from tests.support.conditions import TODAY, VOCABULARY, conditions, households, values


def built(text: str, scope: Scope = "person", expressions: Expressions | None = None) -> Expression:
    """The condition, of a person unless said."""
    return (expressions or Expressions(VOCABULARY)).build(text, scope=scope)


def come_to(expression: Expression, household: Household) -> list[Value]:
    """What a condition comes to for each person, or for the case."""
    if expression.scope == "case":
        return [expression.evaluate(household, NOBODY, NOBODY)]
    return [expression.evaluate(household, row, NOBODY) for row in household.persons]


def python_says(text: str, case: dict[str, Any], persons: list[dict[str, Any]]) -> list[bool]:
    """What Python itself makes of the text, for each person."""
    each = [SimpleNamespace(**person) for person in persons]
    names = {
        "c": SimpleNamespace(**case),
        "persons": each,
        "age": lambda p: legal_age(p.birth, TODAY),
        "hs": lambda p: allowance_child(p.birth, TODAY),
        "compulsory": lambda p: compulsory(p.birth, TODAY),
        "count": lambda truths: sum(map(bool, truths)),
        "any": any,
        "all": all,
    }
    code = compile(text, "condition", "eval")
    # The reference of the test, on texts that the test makes itself.
    return [eval(code, {"__builtins__": {}, **names, "p": person}) for person in each]  # noqa: S307


@given(conditions(), households(known=True))
def test_when_everything_is_known_python_says_the_same(
    text: str, facts: tuple[dict[str, Any], list[dict[str, Any]]]
) -> None:
    """The language is Python's, as far as it goes."""
    case, persons = facts
    assert come_to(built(text), VOCABULARY.household(case, persons)) == python_says(text, case, persons)


def known_instead(value: Value, name: str, data: st.DataObject) -> Value:
    """A value that an unknown one may turn out to be."""
    kind = (VOCABULARY.case | VOCABULARY.person)[name]
    if value is UNKNOWN:
        return data.draw(values(kind, known=True, name=name))
    if isinstance(value, DateSpan):
        return data.draw(st.dates(value.first, min(value.last, TODAY)))
    return value


@given(conditions(), households(known=False), st.data())
def test_knowing_more_only_ever_decides(
    text: str, facts: tuple[dict[str, Any], list[dict[str, Any]]], data: st.DataObject
) -> None:
    """Some of what was unknown becomes known: what was decided stays, in every condition."""
    case, persons = facts
    expression = built(text)
    before = come_to(expression, VOCABULARY.household(case, persons))
    # A list of which nobody says that it is complete decides no more than the complete one.
    open_list = come_to(expression, VOCABULARY.household(case, persons, complete=False))
    assert all(early is UNKNOWN or early is late for early, late in zip(open_list, before, strict=True))
    learned = data.draw(st.sets(st.sampled_from(["case", *range(len(persons))])))
    if "case" in learned:
        case = {name: known_instead(value, name, data) for name, value in case.items()}
    persons = [
        {name: known_instead(value, name, data) for name, value in person.items()} if number in learned else person
        for number, person in enumerate(persons)
    ]
    after = come_to(expression, VOCABULARY.household(case, persons))
    assert all(old is UNKNOWN or old is new for old, new in zip(before, after, strict=True))
    if len(learned) == len(persons) + 1:
        assert UNKNOWN not in after


def test_a_part_about_the_case_is_worked_out_once() -> None:
    """The same part of two conditions is one."""
    expressions = Expressions(VOCABULARY)
    text = "any(q.moving for q in persons)"
    one, other = built(text, "case", expressions), built(f"p.deceased or {text}", "person", expressions)
    household = VOCABULARY.household({"today": TODAY}, [{"moving": True, "deceased": False}])
    assert come_to(one, household) == [True]
    assert come_to(other, household) == [True]
    assert len(household.worked_out) == 1


def test_conditions_call_those_defined_before() -> None:
    """Of the case, of p, and of the person a quantifier is at; also a number that was counted."""
    expressions = Expressions(VOCABULARY)
    expressions.define("here", built("not p.moving and not p.deceased", "person", expressions))
    stay = expressions.build("count(here(q) for q in persons)", scope="case", wanted=(FLAG, NUMBER))
    expressions.define("stay", stay)
    rule = built("here(p) and stay() >= 2", "person", expressions)
    people = [{"moving": False, "deceased": False}] * 2
    assert come_to(rule, VOCABULARY.household({}, [*people, {"moving": True}])) == [True, True, False]
    assert come_to(stay, VOCABULARY.household({}, [*people, {"deceased": False}])) == [Span(2, 3)]
    assert (stay.calls, rule.calls) == (1, 2)


@pytest.mark.parametrize(
    ("text", "at", "word"),
    [
        ("p.movign", 1, "a person has no such fact"),
        ("c.moving", 1, "the case has no such fact"),
        ("q.moving", 1, "nobody here"),
        ("any(r.moving for q in persons)", 5, "nobody here"),
        ("c.dogs", 1, "a number, not yes or no"),
        ("c.event and p.moving", 1, "a word, not yes or no"),
        ("p.ins or p.moving", 1, "a word, or None, not yes or no"),
        ("c.certs", 1, "several words, not yes or no"),
        ("p.birth", 1, "a date, not yes or no"),
        ("not 1", 5, "a number, not yes or no"),
        ("c.event == 'moveIn'", 12, "never 'moveIn'; it is one of: birth, move_in, move_out"),
        ("'moveIn' == c.event", 1, "never 'moveIn'"),
        ("c.event in ('move_in', 'x')", 12, "never 'x'"),
        ("c.event in ('move_in', None)", 12, "never None"),
        ("c.event == None", 12, "never None"),
        ("None == None", 9, "None stands only"),
        ("None", 1, "None stands only"),
        ("('a', 'b')", 1, "a list stands only after"),
        ("p.moving == 1", 13, "a number, and is compared with yes or no"),
        ("p.moving in (1, 2)", 13, "never 1"),
        ("c.dogs in (True,)", 11, "never True"),
        ("c.dogs < 'a'", 10, "`<` compares numbers"),
        ("p.pension < 2", 1, "`<` compares numbers, and this is a number, or None"),
        ("p.birth == p.birth", 1, "a date cannot be compared"),
        ("p.birth in ('x',)", 1, "a date cannot be looked for"),
        ("c.certs == 'zei'", 1, "several words cannot be compared"),
        ("'x' in c.certs", 1, "never 'x'"),
        ("p.ins in c.certs", 1, "a word, or None cannot be one of several"),
        ("1 in c.certs", 1, "a number cannot be one of several"),
        ("'zei' in c.event", 10, "after `in` stands a list"),
        ("age()", 1, "needs a person"),
        ("age(c)", 1, "nobody here"),
        ("shoe_size(p)", 1, "nothing that can be called"),
        ("any(any(q.moving for q in persons) for r in persons)", 5, "inside another"),
        ("any(p.moving for p in persons)", 1, "`p` is taken"),
        ("any(q.moving and 1 for q in persons)", 18, "a number, not yes or no"),
        ("count(q.moving for q in persons)", 1, "no condition"),
        ("moved()", 1, "is about a person"),
        ("all_told(p)", 1, "is about the whole case"),
        ("any(moved.moving for moved in persons)", 1, "`moved` is taken"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_the_place(text: str, at: int, word: str) -> None:
    """Before anything runs."""
    expressions = Expressions(VOCABULARY)
    expressions.define("moved", built("p.moving", "person", expressions))
    expressions.define("all_told", built("c.water", "case", expressions))
    with pytest.raises(ExpressionError) as refused:
        built(text, "person", expressions)
    assert refused.value.at == at
    assert word in refused.value.reason


def test_a_condition_of_the_case_has_no_person() -> None:
    """Whose p would it be?"""
    with pytest.raises(ExpressionError, match="nobody here; facts belong to: c"):
        built("p.moving", "case")


def chained(times: int, called: int) -> Expressions:
    """Conditions that each call the one before, ``called`` times."""
    expressions = Expressions(VOCABULARY)
    expressions.define("d0", built("p.moving", "person", expressions))
    for number in range(times):
        text = " or ".join([f"d{number}(p)"] * called)
        expressions.define(f"d{number + 1}", built(text, "person", expressions))
    return expressions


def test_definitions_cannot_multiply_work_without_end() -> None:
    """Ten conditions that each call the one before ten times would be ten billion parts."""
    assert chained(3, 10).defined["d3"].work > 1000
    with pytest.raises(ExpressionError, match="too much work"):
        chained(4, 10)
    assert chained(10, 1).defined["d10"].calls == 10
    with pytest.raises(ExpressionError, match="too much work"):
        chained(11, 1)


def test_persons_and_calls_of_a_part_are_known() -> None:
    """Which decides what is worked out once, and in which order definitions come."""
    node = read_expression("not a() and any(b(q) or age(q) < 3 or p.x == 1 for q in persons) or c.y in (1,)")
    assert persons_in(node) == {"p"}
    assert calls_in(node) == {"a", "b"}


def test_truth_constants_and_equal_flags_are_conditions() -> None:
    """Not useful, and right."""
    household = VOCABULARY.household({"water": UNKNOWN, "event": "birth"}, [{"moving": True, "name": "甲"}])
    assert come_to(built("True"), household) == [True]
    assert come_to(built("p.moving == True"), household) == [True]
    assert come_to(built("True != p.moving"), household) == [False]
    assert come_to(built("c.water or p.moving"), household) == [True]
    assert come_to(built("c.water and p.moving"), household) == [UNKNOWN]
    assert come_to(built("p.name in ('甲', '乙')"), household) == [True]
    assert come_to(built("'甲' == p.name"), household) == [True]
