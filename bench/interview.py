"""(g) The interview: one step, whole interviews, households decided at once, and loading the catalogue; on one core."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from bench.extent import Extent
from bench.peers.python_rules import PythonRules
from bench.processes import cores, server_core
from bench.report import Conditions, Rounds, quantile
from server.catalogue.household_file import read_household
from server.catalogue.loader import load_catalogue, packaged_folder
from server.catalogue.procedures_command import answer_of
from signaling.answering import Answer, take
from signaling.interview import Interview
from signaling.interview_plan import Fact, Question
from signaling.rule_book import RuleBook
from signaling.standing import Answers

WORKED = Path(__file__).resolve().parent.parent / "tests" / "worked_households.json"
"""The households that the rules are tested with."""
TODAY = date(2026, 11, 24)

ENMADO = "enmado (three answers, in process)"
ANEW = "enmado (every step looked at anew)"
PYTHON = "the same conditions evaluated by Python (two answers, no reasons)"
YAML = "PyYAML alone on the same files (no checks)"

Household = dict[str, Any]


def run(extent: Extent) -> None:
    """Everything in interleaved rounds, product and peers on the same core."""
    os.sched_setaffinity(0, {server_core()})
    rounds = Rounds()
    households: list[Household] = json.loads(WORKED.read_text("utf-8"))["households"]
    book = _book()
    interview = Interview(book)
    scripts = [_script(interview, household) for household in households]
    about: Conditions = {"rules": len(book.plan.rules), "households": len(households), "cores": cores()}
    for _ in range(extent.rounds):
        _load(rounds, extent.papers)
        _steps(rounds, interview, scripts, extent.seconds, about, on=True)
        _steps(rounds, interview, scripts, extent.seconds, about, on=False)
        _decided(rounds, book, households, extent.seconds, about)
    rounds.tell()


def _book() -> RuleBook:
    rules = load_catalogue(packaged_folder()).rules
    if rules is None:
        raise RuntimeError("the packaged catalogue has no rules")
    return rules


def _load(rounds: Rounds, times: int) -> None:
    """The catalogue as the server loads it at its start and after a change; beside it the parser alone."""
    files = sorted(packaged_folder().rglob("*.yaml"))
    size = sum(file.stat().st_size for file in files)
    about: Conditions = {"files": len(files), "kib": size // 1024, "cores": cores()}

    def parse() -> None:
        for file in files:
            yaml.load(file.read_bytes(), Loader=yaml.CSafeLoader)

    def load() -> None:
        load_catalogue(packaged_folder())

    for of, act in ((ENMADO, load), (YAML, parse)):
        taken = []
        for _ in range(times):
            begin = time.perf_counter()
            act()
            taken.append((time.perf_counter() - begin) * 1000)
        rounds.note("interview", "catalogue_load_p50", quantile(taken, 0.5), "ms", {"of": of, **about})


def _steps(
    rounds: Rounds, interview: Interview, scripts: list[list[Answer]], seconds: float, about: Conditions, *, on: bool
) -> None:
    """Answers taken one after the other, each with what comes next and the list of procedures behind it.

    ``on``: each step goes on from the one before, as a visit does; else each looks at everything anew.
    """
    taken: list[float] = []
    ended = 0
    begin = time.perf_counter()
    while (now := time.perf_counter()) - begin < seconds:
        for script in scripts:
            answers, step = Answers(), None
            for answer in script:
                now = time.perf_counter()
                take(interview, answers, answer)
                step = interview.step(answers, today=TODAY, before=step if on else None)
                taken.append((time.perf_counter() - now) * 1000)
            ended += 1
    elapsed = time.perf_counter() - begin
    conditions = {"of": ENMADO if on else ANEW, **about, "questions_per_interview": round(len(taken) / ended, 1)}
    rounds.note("interview", "step_p50", quantile(taken, 0.5), "ms", conditions)
    rounds.note("interview", "step_p99", quantile(taken, 0.99), "ms", conditions)
    rounds.note("interview", "steps_per_second", len(taken) / elapsed, "1/s", conditions)
    rounds.note("interview", "question_by_question_per_second", ended / elapsed, "1/s", conditions)


def _decided(rounds: Rounds, book: RuleBook, households: list[Household], seconds: float, about: Conditions) -> None:
    """Whole interviews given at once: all rules decided for a household."""
    files = [json.dumps(household).encode() for household in households]
    read = [read_household(data, book).household for data in files]
    python = PythonRules(book)
    objects = [python.household(household) for household in households]

    def decide() -> None:
        for household in read:
            household.worked_out.clear()
            book.decide(household)

    def answer() -> None:
        for data in files:
            answer_of(book, read_household(data, book))

    def by_python() -> None:
        for case, persons in objects:
            python.decide(case, persons)

    kinds: tuple[tuple[str, str, Callable[[], None]], ...] = (
        (ENMADO, "rules decided", decide),
        (PYTHON, "rules decided", by_python),
        (ENMADO, "from JSON to procedures with reasons", answer),
    )
    for of, what, act in kinds:
        done = 0
        begin = time.perf_counter()
        while time.perf_counter() - begin < seconds / 2:
            act()
            done += len(households)
        rate = done / (time.perf_counter() - begin)
        rounds.note("interview", "interviews_per_second", rate, "1/s", {"of": of, "what": what, **about})


def _script(interview: Interview, household: Household) -> list[Answer]:
    """The answers that lead through the interview of a household, in the order of the questions."""
    persons = {person["id"]: person for person in household["persons"]}
    answers, script = Answers(), []
    while (step := interview.step(answers, today=TODAY)).question is not None:
        question = step.question
        if question.per == "case":
            answer = Answer(question.id, _said(interview.book.case_facts, household["case"], question))
        else:
            owners = list(persons) if question.per == "roster" else list(step.persons)
            facts = interview.book.person_facts
            answer = Answer(question.id, persons={owner: _said(facts, persons[owner], question) for owner in owners})
        take(interview, answers, answer)
        script.append(answer)
    return script


def _said(facts: dict[str, Fact], given: Household, question: Question) -> dict[str, Any]:
    said = {name: given.get(name, facts[name].default) for name in question.sets}
    return said | ({"consent": True} if "consent" in said else {})
