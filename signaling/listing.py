"""The list of procedures beside the interview: what is needed or undecided, for whom, and why, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final, Literal

from msgspec import Struct

from signaling.explaining import CASE, NO_PERSON, ROSTER, Place, Reason
from signaling.expression_values import UNKNOWN, DateSpan, Span, Value
from signaling.household import AGES, Household
from signaling.interview_plan import Rule, Text
from signaling.rule_book import Finding, RuleBook

Shown = bool | int | str | tuple[str, ...] | None

_AGE_LABELS: Final = dict(
    zip(
        AGES,
        (
            Text("年齢（法律の数え方）", "age by law"),
            Text("児童手当の年ごろ（18歳の年度末まで）", "of the age of the child allowance"),
            Text("小中学校の年ごろ", "of school age"),
        ),
        strict=True,
    )
)
_YES_NO: Final = {True: Text("はい", "yes"), False: Text("いいえ", "no")}
_NONE: Final = Text("なし", "none")
_EVERYBODY: Final = Text("関係する方の全員", "everybody concerned")


class Because(Struct, frozen=True):
    """Why a procedure is needed (``yes``) or undecided (``unknown``), for a person or (None) for the case.

    ``facts`` are those that made it so, ``missing`` those that are still needed, by their full names: ``case.event``,
    ``A.moving``, ``A.age``. ``ja`` and ``en`` say the same in words.
    """

    person: str | None
    answer: Literal["yes", "unknown"]
    facts: dict[str, Shown]
    missing: tuple[str, ...]
    ja: str
    en: str


class Listed(Struct, frozen=True):
    """One procedure of the list. ``persons`` are those for whom it is needed; ``unknown`` says: 要確認."""

    rule: Rule
    needed: bool
    unknown: bool
    persons: tuple[str, ...]
    why: tuple[Because, ...]


def listed(book: RuleBook, findings: Iterable[Finding], household: Household, ids: Sequence[str]) -> list[Listed]:
    """The list for a household whose persons have these ``ids``, in the order of the plan."""
    return [
        Listed(
            finding.rule,
            finding.yes,
            finding.unknown,
            tuple(ids[number] for number in finding.persons),
            tuple(_reasons(book, finding, household, ids)),
        )
        for finding in findings
    ]


def papers(book: RuleBook, found: Iterable[Listed]) -> list[Text]:
    """What people have to bring for all of it, each paper once, in the order of the catalogue."""
    wanted = {paper for each in found for paper in each.rule.bring}
    return [text for ident, text in book.plan.papers.items() if ident in wanted]


def _reasons(book: RuleBook, finding: Finding, household: Household, ids: Sequence[str]) -> Iterable[Because]:
    if finding.rule.scope == "case":
        yield _because(book, book.why(finding.rule, household), None, ids)
        return
    for number in sorted((*finding.persons, *finding.undecided)):
        yield _because(book, book.why(finding.rule, household, number), ids[number], ids)
    if not household.complete:
        yield _because(book, Reason(UNKNOWN, missing=frozenset({ROSTER})), None, ids)


def _because(book: RuleBook, reason: Reason, person: str | None, ids: Sequence[str]) -> Because:
    # In the order of the household, so that the same facts always read the same.
    missing = sorted(reason.missing)
    facts = sorted(reason.facts.items(), key=lambda item: item[0][0])
    ja, en = reason_words(book, reason, ids)
    return Because(
        person,
        "unknown" if reason.value is UNKNOWN else "yes",
        {full_name(place, ids): shown(value) for place, value in facts},
        tuple(full_name(place, ids) for place in missing),
        ja,
        en,
    )


def reason_words(book: RuleBook, reason: Reason, ids: Sequence[str]) -> tuple[str, str]:
    """The facts of a reason, and those that it still needs, in Japanese and English."""
    facts = sorted(reason.facts.items(), key=lambda item: item[0][0])
    said = [(_label(book, place, ids), _worded(book, place, value)) for place, value in facts]
    open_ = [_label(book, place, ids) for place in sorted(reason.missing)]
    ja = [f"{label.ja}：{word.ja}" for label, word in said] + [f"{label.ja}：未確認" for label in open_]
    en = [f"{label.en}: {word.en}" for label, word in said] + [f"{label.en}: not known yet" for label in open_]
    return "、".join(ja), "; ".join(en)


def full_name(place: Place, ids: Sequence[str]) -> str:
    """``case.event``, ``A.moving``; ``persons`` for the list of persons itself."""
    if place == ROSTER:
        return "persons"
    return f"case.{place[1]}" if place[0] == CASE else f"{ids[place[0]]}.{place[1]}"


def shown(value: Value) -> Shown:
    """A value as JSON: dates as text, a number within bounds as ``17-18``."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, DateSpan):
        return f"{value.first.isoformat()}/{value.last.isoformat()}"
    if isinstance(value, Span):
        return f"{value.least}-{value.most}"
    assert value is not UNKNOWN
    return value


def _label(book: RuleBook, place: Place, ids: Sequence[str]) -> Text:
    number, name = place
    if place == ROSTER:
        return _EVERYBODY
    if number == CASE:
        return book.case_facts[name].label
    assert number != NO_PERSON
    label = _AGE_LABELS.get(name) or book.person_facts[name].label
    return Text(f"{ids[number]}・{label.ja}", f"{ids[number]}, {label.en}")


def _worded(book: RuleBook, place: Place, value: Value) -> Text:
    """A value in words."""
    if value is None:
        return _NONE
    if isinstance(value, bool):
        return _YES_NO[value]
    facts = book.case_facts if place[0] == CASE else book.person_facts
    words = {word.id: word for word in facts[place[1]].words} if place[1] in facts else {}
    if isinstance(value, tuple):
        found = [words[each] for each in value if each in words]
        return Text("・".join(w.ja for w in found) or _NONE.ja, ", ".join(w.en for w in found) or _NONE.en)
    if isinstance(value, str) and value in words:
        return Text(words[value].ja, words[value].en)
    plain = str(shown(value))
    if place[1] in facts and plain in facts[place[1]].reads:
        return facts[place[1]].reads[plain]
    return Text(plain, plain)
