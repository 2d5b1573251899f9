"""Reads one household from JSON, as ``enmado procedures`` takes it; what is not there takes the catalogue's default."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, NoReturn

from signaling.answering import MOST_PERSONS, given_value
from signaling.closures import NOBODY
from signaling.expression_values import UNKNOWN, DateSpan, Value
from signaling.fact_values import WrongValue
from signaling.household import BIRTH, TODAY, Household
from signaling.interview_plan import Fact
from signaling.rule_book import RuleBook

MOST_BYTES = 1_000_000
_LONGEST_ID = 100
_REQUIRED = ("case", "persons")
# A worked household says beside its facts what it is and what is expected of it.
_BESIDE = ("id", "title", "note", "expect", "unknown_facts")
Json = dict[str, Any]


class HouseholdProblem(Exception):
    """A household cannot be read; ``at`` says where in it: ``case.event``, ``persons[1].birth``.

    ``code``: not_json, too_large, duplicate_key, wrong_type, missing, unknown_key, unknown_fact, not_an_option,
    bad_date, out_of_range, too_long, too_many, same_id, future.
    """

    def __init__(self, code: str, at: str, *, ja: str, en: str) -> None:
        super().__init__(code)
        self.code = code
        self.at = at
        self.ja = ja
        self.en = en


@dataclass(frozen=True)
class HouseholdFile:
    """A household that was read: the ids of its persons in order, its rows, and whether it said which day it is."""

    ids: tuple[str, ...]
    household: Household
    said_today: bool


_JA = {
    "wrong_type": "値の型がちがいます。",
    "not_an_option": "選べない値です。",
    "bad_date": "日付が正しくありません。",
    "out_of_range": "値の範囲をこえています。",
    "too_long": "長すぎます。",
}


def read_household(data: bytes, book: RuleBook, *, today: date | None = None) -> HouseholdFile:
    """The household in ``data``, a JSON object of ``case`` and ``persons``.

    ``today`` is taken where the household does not say which day it is; without either the catalogue's default counts.
    A fact given as null whose default is something else is unknown, unless the catalogue says that it can be none;
    so is one named in ``unknown_facts``: ``water``, ``mnc`` (of all persons), ``A.mnc``.

    Raises:
        HouseholdProblem: it is not that, or holds a fact that the catalogue does not know or take.
    """
    document = _document(data)
    case = _object(document["case"], "case")
    persons = document["persons"]
    if not isinstance(persons, list):
        _wrong("wrong_type", "persons", "a list of persons")
    if len(persons) > MOST_PERSONS:
        _raise(
            "too_many", "persons", ja=f"{MOST_PERSONS}人までです。", en=f"There are more than {MOST_PERSONS} persons."
        )
    if today is not None and TODAY not in case:
        case = {**case, TODAY: today.isoformat()}
    ids = _ids(persons)
    return _Reading(book, ids).read(document, case, persons)


class _Reading:
    """One household being read."""

    def __init__(self, book: RuleBook, ids: tuple[str, ...]) -> None:
        self._book = book
        self._ids = ids
        self._nothing: list[tuple[int, str]] = []

    def read(self, document: Json, case: Json, persons: list[Json]) -> HouseholdFile:
        book = self._book
        of_case = dict(book.case_defaults)
        of_case.update(self._values(case, book.case_facts, "case", None))
        of_persons: list[dict[str, Value]] = []
        for number, person in enumerate(persons):
            found = self._values(person, book.person_facts, f"persons[{number}]", number)
            of_persons.append({**book.person_defaults, **found})
        self._forget(case.get("unknown_facts"), "case.unknown_facts", of_case, of_persons, among="case")
        for number, person in enumerate(persons):
            at = f"persons[{number}].unknown_facts"
            self._forget(person.get("unknown_facts"), at, of_case, of_persons, among=number)
        self._forget(document.get("unknown_facts"), "unknown_facts", of_case, of_persons, among=None)
        self._check_births(of_case[TODAY], of_persons)
        household = book.vocabulary.household(of_case, of_persons)
        return HouseholdFile(self._ids, self._with_nothing(household), TODAY in case)

    def _values(self, given: Json, facts: dict[str, Fact], at: str, number: int | None) -> dict[str, Value]:
        found: dict[str, Value] = {}
        for name, value in given.items():
            if name == "unknown_facts" or (name == "id" and number is not None):
                continue
            place = f"{at}.{name[:40]}"
            if name not in facts:
                owner = "a person" if number is not None else "the case"
                _raise(
                    "unknown_fact",
                    place,
                    ja=f"「{name[:40]}」という項目は、カタログにありません。",
                    en=f"The catalogue has no fact `{name[:40]}` of {owner}.",
                )
            try:
                found[name], nothing = given_value(facts[name], value)
            except WrongValue as wrong:
                _wrong(wrong.code, place, wrong.wanted)
            if nothing and number is not None:
                self._nothing.append((number, name))
            if facts[name].kind == "note":
                del found[name]
        return found

    def _forget(
        self,
        names: object,
        at: str,
        case: dict[str, Value],
        persons: list[dict[str, Value]],
        *,
        among: int | Literal["case"] | None,
    ) -> None:
        """Make the named facts unknown; ``among`` says whose they can be: a person's, the case's, anybody's."""
        if names is None:
            return
        if isinstance(names, dict) and among is None:
            for owner, of_owner in names.items():
                whose: int | Literal["case"] | None = "case" if owner == "case" else self._number_of(owner)
                if owner == "persons" and whose is None and isinstance(of_owner, dict):
                    for ident, of_person in of_owner.items():
                        if ident not in self._ids:
                            self._unknown_name(ident, at)
                        number = self._ids.index(ident)
                        self._forget(of_person, f"{at}.persons.{ident[:40]}", case, persons, among=number)
                elif whose is None:
                    self._unknown_name(owner, at)
                else:
                    self._forget(of_owner, f"{at}.{owner[:40]}", case, persons, among=whose)
            return
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            _wrong("wrong_type", at, "a list of names of facts")
        for name in names:
            for rows in self._rows_of(name, at, case, persons, among):
                rows[name.rpartition(".")[2]] = UNKNOWN

    def _rows_of(
        self,
        name: str,
        at: str,
        case: dict[str, Value],
        persons: list[dict[str, Value]],
        among: int | Literal["case"] | None,
    ) -> list[dict[str, Value]]:
        """The facts in which a name of ``unknown_facts`` stands."""
        owner, _, fact = name.rpartition(".")
        number = self._number_of(owner) if owner and among is None else None
        if number is not None and fact in self._book.person_facts:
            return self._noted([number], fact, persons)
        if among in (None, "case") and owner in ("", "c", "case") and fact in self._book.case_facts:
            return [case]
        if among is None and owner in ("", "p", "person", "persons") and fact in self._book.person_facts:
            return self._noted(list(range(len(persons))), fact, persons)
        if isinstance(among, int) and owner in ("", "p", self._ids[among]) and fact in self._book.person_facts:
            return self._noted([among], fact, persons)
        self._unknown_name(name, at)

    def _number_of(self, owner: str) -> int | None:
        """The place of the person whom ``A``, ``persons.A`` or ``persons[0]`` names; an id comes first."""
        if owner in self._ids:
            return self._ids.index(owner)
        if owner.startswith("persons.") and owner[8:] in self._ids:
            return self._ids.index(owner[8:])
        numbered = [f"persons[{number}]" for number in range(len(self._ids))]
        return numbered.index(owner) if owner in numbered else None

    def _noted(self, numbers: list[int], fact: str, persons: list[dict[str, Value]]) -> list[dict[str, Value]]:
        """The rows of these persons; what is unknown is not none any more."""
        self._nothing = [each for each in self._nothing if each[1] != fact or each[0] not in numbers]
        return [persons[number] for number in numbers]

    def _unknown_name(self, name: str, at: str) -> NoReturn:
        _raise(
            "unknown_fact",
            at,
            ja=f"「{name[:40]}」という項目は、カタログにありません。",
            en=f"`{name[:40]}` names no fact of the case or of a person.",
        )

    def _check_births(self, today: Value, persons: list[dict[str, Value]]) -> None:
        for number, person in enumerate(persons):
            birth = person[BIRTH]
            first = birth.first if isinstance(birth, DateSpan) else birth
            if isinstance(first, date) and isinstance(today, date) and first > today:
                _raise(
                    "future",
                    f"persons[{number}].birth",
                    ja="生年月日が今日より後です。",
                    en=f"The birth date is after today ({today.isoformat()}).",
                )

    def _with_nothing(self, household: Household) -> Household:
        """Null is an answer where the catalogue's condition for it holds; elsewhere it stays unknown."""
        empty = [
            (number, name)
            for number, name in self._nothing
            if self._book.empty_if[name].evaluate(household, household.persons[number], NOBODY) is True
        ]
        rows = [list(row) for row in household.persons]
        for number, name in empty:
            rows[number][self._book.vocabulary.person_slots[name]] = None
        return Household(household.case, rows)


def _document(data: bytes) -> Json:
    if len(data) > MOST_BYTES:
        _raise("too_large", "", ja="ファイルが大きすぎます。", en=f"The file has more than {MOST_BYTES} bytes.")
    try:
        document = json.loads(data.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        where = f" ({error})" if isinstance(error, json.JSONDecodeError) else ""
        raise HouseholdProblem(
            "not_json", "", ja="JSONとして読めません。", en=f"The file is not JSON{where}."
        ) from error
    document = _object(document, "")
    for key in document:
        if key not in (*_REQUIRED, *_BESIDE) and not key.startswith("_"):
            _raise(
                "unknown_key",
                key[:40],
                ja=f"「{key[:40]}」は使えません。",
                en=f"`{key[:40]}` is unknown; a household has {', '.join(_REQUIRED)} and unknown_facts.",
            )
    for key in _REQUIRED:
        if key not in document:
            _raise("missing", key, ja=f"「{key}」がありません。", en=f"`{key}` is missing.")
    return document


def _once(pairs: list[tuple[str, Any]]) -> Json:
    found: Json = {}
    for key, value in pairs:
        if key in found:
            _raise("duplicate_key", key[:40], ja=f"「{key[:40]}」が2回あります。", en=f"`{key[:40]}` is there twice.")
        found[key] = value
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _ids(persons: list[Any]) -> tuple[str, ...]:
    ids: list[str] = []
    for number, person in enumerate(persons):
        at = f"persons[{number}]"
        ident = _object(person, at).get("id", "")
        if not isinstance(ident, str):
            _wrong("wrong_type", f"{at}.id", "a text")
        if len(ident) > _LONGEST_ID or any(ord(char) < 0x20 or 0xD7FF < ord(char) < 0xE000 for char in ident):
            _wrong("too_long", f"{at}.id", f"at most {_LONGEST_ID} characters, without control characters")
        if ident in ids:
            _raise("same_id", f"{at}.id", ja="同じidの人が2人います。", en="Two persons have the same id.")
        ids.append(ident)
    return tuple(ids)


def _object(value: object, at: str) -> Json:
    if not isinstance(value, dict):
        _wrong("wrong_type", at, "an object: {…}")
    return value


def _wrong(code: str, at: str, wanted: str) -> NoReturn:
    _raise(code, at, ja=_JA[code], en=f"Expected here: {wanted}.")


def _raise(code: str, at: str, *, ja: str, en: str) -> NoReturn:
    raise HouseholdProblem(code, at, ja=ja, en=en)
