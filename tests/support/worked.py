"""The worked households, and random ones over the facts of the packaged catalogue."""

import json
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from server.catalogue.loader import load_catalogue, packaged_folder
from signaling.ages import allowance_child, compulsory, legal_age
from signaling.fact_values import value_of
from signaling.interview import Interview
from signaling.interview_plan import Definition, Fact, Rule
from signaling.rule_book import RuleBook
from tests.support.conditions import days

HOUSEHOLDS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent.parent / "worked_households.json").read_text("utf-8")
)["households"]
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""Households have many facts, and a busy machine is no fault of the code."""
IDS = [household["id"] for household in HOUSEHOLDS]


@cache
def packaged_rules() -> RuleBook:
    """The rules of the catalogue that comes with Enmado."""
    rules = load_catalogue(packaged_folder()).rules
    assert rules is not None
    return rules


@cache
def packaged_interview() -> Interview:
    """Its interview."""
    return Interview(packaged_rules())


def _given(fact: Fact) -> st.SearchStrategy[Any]:
    """What a household file can say of a fact."""
    if fact.kind == "flag":
        return st.booleans()
    if fact.kind == "number":
        return st.integers(max(fact.least, 0), min(fact.most, 3))
    if fact.kind == "word":
        return st.sampled_from([word.id for word in fact.words])
    if fact.kind == "words":
        return st.lists(st.sampled_from([word.id for word in fact.words]), unique=True)
    return st.just("2026-11-24") if fact.id == "today" else days().map(lambda day: day.isoformat())


def _facts(facts: dict[str, Fact]) -> st.SearchStrategy[dict[str, Any]]:
    told = {name: _given(fact) | (st.none() if fact.empty else st.nothing()) for name, fact in facts.items()}
    kept = {name: told[name] for name, fact in facts.items() if fact.kind != "note"}
    always = {name: told for name, told in kept.items() if name == "event"}
    rest = {name: told for name, told in kept.items() if name != "event"}
    return st.fixed_dictionaries(kept) | st.fixed_dictionaries(always, optional=rest)


def random_households() -> st.SearchStrategy[dict[str, Any]]:
    """Households as files say them, with some of the facts; everything else is as by default."""
    book = packaged_rules()
    persons = st.lists(_facts(book.person_facts), min_size=1, max_size=4).map(
        lambda found: [{"id": f"人{number}", **facts} for number, facts in enumerate(found)]
    )
    return st.fixed_dictionaries({"case": _facts(book.case_facts), "persons": persons})


def python_procedures(household: dict[str, Any]) -> dict[str, list[str]]:
    """What Python makes of the conditions as they are written, with definitions as functions: the reference."""
    book = packaged_rules()
    case = _filled(book.case_facts, household["case"])
    persons = [_filled(book.person_facts, person, person["id"]) for person in household["persons"]]
    today = case.today
    names: dict[str, Any] = {
        "c": case,
        "persons": persons,
        "age": lambda p: legal_age(p.birth, today),
        "hs": lambda p: allowance_child(p.birth, today),
        "compulsory": lambda p: compulsory(p.birth, today),
        "count": lambda truths: sum(map(bool, truths)),
        "any": any,
        "all": all,
        "__builtins__": {},
    }

    def callable_of(when: str, scope: str) -> Any:
        code = compile(when, "when", "eval")
        # The reference of the tests, on conditions of our own catalogue.
        if scope == "case":
            return lambda: eval(code, dict(names))  # noqa: S307
        return lambda p: eval(code, {**names, "p": p})  # noqa: S307

    conditions: list[Definition | Rule] = [*book.plan.definitions, *book.plan.rules]
    for each in conditions:
        names[each.id] = callable_of(each.when, each.scope)
    found: dict[str, list[str]] = {}
    for rule in book.plan.rules:
        if rule.scope == "case":
            if names[rule.id]():
                found[rule.id] = []
        elif whose := [person.person_id for person in persons if names[rule.id](person)]:
            found[rule.id] = whose
    return found


def _filled(facts: dict[str, Fact], given: dict[str, Any], ident: str = "") -> SimpleNamespace:
    values = {name: given.get(name, fact.default) for name, fact in facts.items()}
    read = {name: None if value is None else value_of(facts[name], value) for name, value in values.items()}
    return SimpleNamespace(person_id=ident, **read)
