"""Reads the interview of a catalogue (facts, rules, questions, a town's changes) and checks that it fits together."""

from __future__ import annotations

from collections.abc import Container
from typing import Any, get_args

import msgspec

from server.catalogue.located import Located, Problem
from server.catalogue.reading import QUESTION_ID, Reader
from server.catalogue.rule_reading import Places, RuleReading, condition, many
from signaling.interview import Interview
from signaling.interview_plan import InterviewPlan, Per
from signaling.ruby import BadRuby, ruby_parts
from signaling.rule_book import BrokenRules, RuleBook
from signaling.visit_facts import OF_THE_VISIT

Json = dict[str, Any]
INTERVIEW_FOLDERS = ("facts", "rules", "interview")
TOWN_FILE = "town.yaml"
_MOST_OF_A_KIND = 1_000
_FOLDER_OF = {"case": "facts", "person": "facts", "definitions": "facts", "rules": "rules", "questions": "interview"}


def read_interview(documents: dict[str, Located], *, problems: list[Problem], places: Places) -> Json | None:
    """The interview's plan JSON, with the town's changes in it; None where no file says anything of one."""
    reading = RuleReading(places)
    found = False
    for name, document in documents.items():
        folder = name.split("/")[0]
        if folder not in INTERVIEW_FOLDERS:
            continue
        found = True
        reader = Reader(name, problems)
        if folder == "facts":
            reading.facts(document, reader)
        elif folder == "rules":
            reading.rules(document, reader)
        else:
            _questions(document, reader, content=reading.content, places=places)
    if TOWN_FILE in documents:
        found = True
        reading.town(documents[TOWN_FILE], Reader(TOWN_FILE, problems))
    return reading.content if found else None


def check_interview(
    content: Json, *, fields: Container[str], places: Places, problems: list[Problem]
) -> RuleBook | None:
    """The compiled rules; None, and a problem at the line where it was written for all that cannot work.

    Shapes were checked before. ``fields`` are those of the catalogue's form, which facts may name.
    """
    for part in ("case", "person", "definitions", "rules", "questions"):
        if len(content[part]) > _MOST_OF_A_KIND:
            problems.append(Problem(_FOLDER_OF[part], 1, f"more than {_MOST_OF_A_KIND} {part} in all files together"))
            return None
    plan = msgspec.convert(content, InterviewPlan)
    _check_fields(plan, fields, places=places, problems=problems)
    try:
        book = RuleBook(plan)
        Interview(book)
    except BrokenRules as broken:
        for problem in broken.problems:
            file, line = places.get(problem.place, ("facts", 1))
            problems.append(Problem(file, line, problem.reason))
        return None
    return book


def _check_fields(plan: InterviewPlan, fields: Container[str], *, places: Places, problems: list[Problem]) -> None:
    """A field that a fact names has to be there, and be of the case or of persons as the fact is."""

    def report(place: str, reason: str) -> None:
        problems.append(Problem(*places.get(place, ("facts", 1)), reason))

    for facts, of_person in ((plan.case, False), (plan.person, True)):
        for fact in facts:
            if fact.field is None or (fact.field in OF_THE_VISIT and not of_person):
                continue
            if fact.field not in fields or fact.field.startswith("p.") != of_person:
                whose = "a person's" if of_person else "a case's"
                report(f"field:{fact.id}", f"`{fact.field}` is no field that says {whose} fact")
            if fact.kind == "words":
                report(f"field:{fact.id}", "a fact of several words is not said by one field")


def _questions(node: Located, reader: Reader, *, content: Json, places: Places) -> None:
    entries = reader.mapping(node, required=(), optional=("parts", "questions"))
    for item in many(entries.get("parts"), reader):
        parts = reader.mapping(item, required=("id", "ja", "en"))
        title = {"ja": reader.text(parts.get("ja")), "en": reader.text(parts.get("en"))}
        content["parts"].append({"id": reader.ident(parts.get("id")), "title": title})
    for item in many(entries.get("questions"), reader):
        content["questions"].append(_question(item, reader, places))


def _question(node: Located, reader: Reader, places: Places) -> Json:
    entries = reader.mapping(
        node,
        required=("id", "part", "clerk", "plain", "en"),
        optional=("per", "sets", "show_if", "always", "sensitive", "unsure", "stop_on"),
    )
    ident = reader.ident(entries.get("id"), pattern=QUESTION_ID)
    places.setdefault(f"question:{ident}", (reader.file, node.line))
    question: Json = {
        "id": ident,
        "part": reader.ident(entries.get("part")),
        "clerk": reader.text(entries.get("clerk")),
        "plain": reader.text(entries.get("plain")),
        "en": reader.text(entries.get("en")),
        "per": reader.one_of(entries["per"], get_args(Per)) or "case" if "per" in entries else "case",
        "sets": reader.texts(entries.get("sets")),
    }
    try:
        ruby_parts(question["plain"])
    except BadRuby:
        reader.report(entries["plain"].line, "a 《reading》 stands right after kanji, or after ｜ and what it is for")
    for key in ("always", "sensitive", "unsure"):
        if key in entries:
            question[key] = reader.flag(entries[key])
    if "stop_on" in entries:
        question["stop_on"] = reader.texts(entries["stop_on"])
    if "show_if" in entries:
        question["show_if"] = condition(entries["show_if"], reader)
        places[f"question:{ident}"] = (reader.file, entries["show_if"].line)
    return question
