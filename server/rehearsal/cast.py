"""The residents of a rehearsal: a worked household each, with names that give away where they do not belong."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from server.catalogue.form_plan import FormPlan
from server.catalogue.household_file import HouseholdProblem, read_household
from signaling.ages import legal_age
from signaling.listing import listed
from signaling.rule_book import RuleBook

PACKAGED = Path(__file__).parent / "households.json"
STEMS = "甲乙丙丁戊己庚辛壬癸"
"""Digits that may stand in a name: a serial number becomes a given name, and whoever sees it knows whose it is."""

SERIAL = re.compile(f"遠窓　((?:{'|'.join(STEMS)}){{4}})".encode())
NOTE = re.compile("窓口に出ない控え".encode())
"""What the specialist's note of a rehearsal says; never to be seen at a branch (design 2.10)."""

_KANA = ("コウ", "オツ", "ヘイ", "テイ", "ボ", "キ", "コ", "シン", "ジン", "ミズノト")
MOST_BYTES = 4_000_000
PERSONS_MAX = 12


class CastError(Exception):
    """Raised for a file of households that cannot be played; the text says where and why."""


@dataclass(frozen=True)
class Household:
    """A worked household: facts of the case and of each person, as ``enmado procedures`` takes them."""

    name: str
    case: Mapping[str, Any]
    persons: Sequence[Mapping[str, Any]]
    title: str = ""


@dataclass
class Persona:
    """A resident with everything they know: their household, and a serial number that is in all their names."""

    serial: int
    household: Household
    today: date
    typed: set[str] = field(default_factory=set)
    """What was typed for them that no log may hold."""

    @property
    def stems(self) -> str:
        """The serial number as a given name."""
        return "".join(STEMS[int(digit)] for digit in f"{self.serial % 10_000:04}")

    def name(self, number: int) -> str:
        """The name of a person of the household (from 1)."""
        return f"遠窓　{self.stems}{'太花次美三子四郎五代六助'[number - 1 :][:1] if number > 1 else ''}"

    def kana(self, number: int) -> str:
        """Its reading."""
        return f"トオマド　{_KANA[self.serial // 1000 % 10]}{_KANA[self.serial % 10]}{'ア' * (number - 1)}"

    def note(self) -> str:
        """What the specialist notes and the branch never sees."""
        return f"窓口に出ない控え {self.stems}"

    def phone(self) -> str:
        """A number of their own, never one with a valid check digit of an individual number (it is too short)."""
        return f"0428{self.serial % 10_000:04}{self.serial % 97 + 10:02}"

    def born(self, number: int) -> date:
        """When a person of the household was born."""
        persons = self.household.persons
        given = persons[number - 1].get("birth") if number <= len(persons) else None
        return date.fromisoformat(given) if given else date(1986, 4, number)

    def is_child(self, number: int) -> bool:
        """Whether a person is under 18."""
        return legal_age(self.born(number), self.today) < 18


def serial_of(stems: str) -> int:
    """The serial number of a given name."""
    return int("".join(str(STEMS.index(stem)) for stem in stems))


def serials_in(frame: bytes) -> set[int]:
    """Whose names are in a frame."""
    return {serial_of(found.decode()) for found in SERIAL.findall(frame)}


def read_households(path: Path, book: RuleBook) -> list[Household]:
    """The households of a file: a JSON list, an object with ``households``, or one household. Raises CastError."""
    try:
        data = path.read_bytes()
        if len(data) > MOST_BYTES:
            raise CastError(f"{path}: more than {MOST_BYTES} bytes")
        document = json.loads(data)
    except OSError as problem:
        raise CastError(f"{path}: {problem.strerror}") from problem
    except ValueError as problem:
        raise CastError(f"{path} is not JSON: {problem}") from problem
    if isinstance(document, dict):
        document = document.get("households", [document])
    if not isinstance(document, list) or not document:
        raise CastError(f"{path}: a list of households is wanted")
    return [_household(path, number, given, book) for number, given in enumerate(document, 1)]


def _household(path: Path, number: int, given: Any, book: RuleBook) -> Household:
    where = f"{path}: household {number}"
    if not isinstance(given, dict):
        raise CastError(f"{where}: an object is wanted")
    try:
        read_household(json.dumps(given).encode(), book)
    except HouseholdProblem as problem:
        raise CastError(f"{where}: {problem.at}: {problem.en}") from problem
    if not 1 <= len(given["persons"]) <= PERSONS_MAX:
        raise CastError(f"{where}: 1 to {PERSONS_MAX} persons can sit at a counter")
    case = {name: value for name, value in given["case"].items() if name != "today"}
    name, title = str(given.get("id") or number)[:40], str(given.get("title") or "")[:200]
    return Household(name, case, given["persons"], title)


def needed(household: Household, book: RuleBook, today: date) -> dict[str, list[int]]:
    """The rules that a household comes under on a day, each with the places of its persons (from 1)."""
    ids = [str(number) for number in range(1, len(household.persons) + 1)]
    persons = [{**person, "id": ident} for person, ident in zip(household.persons, ids, strict=True)]
    document = {"case": {**household.case, "today": today.isoformat()}, "persons": persons}
    read = read_household(json.dumps(document).encode(), book)
    found = listed(book, book.decide(read.household), read.household, read.ids)
    return {each.rule.id: [int(person) for person in each.persons] for each in found if each.needed}


def first_procedure(household: Household, plan: FormPlan, today: date) -> str:
    """What somebody of this household comes for: the first procedure they need that says nothing else of what happened.

    Where a procedure itself says what happened (転入 is a move into the town), it is asked no more.
    """
    content, rules = plan.catalogue.content, plan.catalogue.rules
    assert rules is not None, "households are read by rules"
    says = next((fact.said_as for fact in rules.case_facts.values() if fact.field == "visit.procedures"), {})
    event = household.case.get("event", "move_in")
    made = [plan.makes(rule) for rule in needed(household, rules, today)]
    fitting = [each for each in made if each is not None and says.get(each, event) == event]
    return next((each for each in (*fitting, *content.procedures) if says.get(each, event) == event), content.tiles[0])


class Casting:
    """Hands out residents one after the other: households in a drawn order, serial numbers upwards."""

    def __init__(self, households: Sequence[Household], *, seed: int) -> None:
        self._households = list(households)
        self._chance = random.Random(seed)  # noqa: S311 -- a rehearsal is repeated, not guessed
        self._left: list[Household] = []
        self._serial = self._chance.randrange(100)
        self.all: list[Persona] = []
        """Everybody who came, in order."""
        self.tell: Callable[[Persona], object] = lambda persona: None
        """Hears of everybody who comes."""
        self.of_visit: dict[str, Persona] = {}
        """Who came with which visit: the specialist hears from them what only they know."""

    def next(self, today: date) -> Persona:
        """The next resident."""
        if not self._left:
            self._left = self._chance.sample(self._households, len(self._households))
        self._serial += 1
        persona = Persona(self._serial, self._left.pop(), today)
        self.all.append(persona)
        self.tell(persona)
        return persona
