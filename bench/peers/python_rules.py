"""The peer of the rules: the same conditions as Python expressions, evaluated by Python itself.

A floor to compare with, not something to use: it knows no unknown, gives no reasons, and runs whatever is written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

from signaling.ages import allowance_child, compulsory, legal_age
from signaling.fact_values import value_of
from signaling.interview_plan import Definition, Fact, Rule
from signaling.rule_book import RuleBook


class PythonRules:
    """The rules of a book as code objects, compiled once."""

    def __init__(self, book: RuleBook) -> None:
        self._book = book
        self._conditions: list[Definition | Rule] = [*book.plan.definitions, *book.plan.rules]
        self._code = {each.id: compile(each.when, each.id, "eval") for each in self._conditions}

    def household(self, told: Mapping[str, Any]) -> tuple[SimpleNamespace, list[SimpleNamespace]]:
        """A household's facts as objects with attributes, defaults filled in."""
        case = _filled(self._book.case_facts, told["case"])
        return case, [_filled(self._book.person_facts, person) for person in told["persons"]]

    def decide(self, case: SimpleNamespace, persons: list[SimpleNamespace]) -> dict[str, list[int]]:
        """The rules that are true, with the places of the persons."""
        today = case.today
        names: dict[str, Any] = {
            "c": case,
            "persons": persons,
            "age": lambda p: legal_age(p.birth, today),
            "hs": lambda p: allowance_child(p.birth, today),
            "compulsory": lambda p: compulsory(p.birth, today),
            "count": lambda truths: sum(map(bool, truths)),
        }
        for each in self._book.plan.definitions:
            names[each.id] = self._called(each.id, each.scope, names)
        found: dict[str, list[int]] = {}
        for rule in self._book.plan.rules:
            code = self._code[rule.id]
            if rule.scope == "case":
                if eval(code, names):  # noqa: S307 - the peer is what eval makes of our own conditions
                    found[rule.id] = []
                continue
            whose = []
            for number, person in enumerate(persons):
                names["p"] = person
                if eval(code, names):  # noqa: S307 - likewise
                    whose.append(number)
            if whose:
                found[rule.id] = whose
        return found

    def _called(self, name: str, scope: str, names: dict[str, Any]) -> Callable[..., Any]:
        code = self._code[name]
        if scope == "case":
            return lambda: eval(code, names)  # noqa: S307 - likewise
        return lambda p: eval(code, {**names, "p": p})  # noqa: S307 - likewise


def _filled(facts: Mapping[str, Fact], given: Mapping[str, Any]) -> SimpleNamespace:
    values = {name: given.get(name, fact.default) for name, fact in facts.items()}
    read = {name: None if value is None else value_of(facts[name], value) for name, value in values.items()}
    return SimpleNamespace(**read)
