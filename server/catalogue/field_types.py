"""The types a field can have, and check_text: one door from a typed text to what is stored and shown.

Every stored value is a string of at most 400 characters; an empty text clears its field in every
type. A value that came out of ``check_text`` goes in again unchanged: that is how the shown text of
a stored value is made anew.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import assert_never

from server.catalogue.addresses import PostalLookup, check_zip
from server.catalogue.characters import fold_width, length, refuse_unprintable, too_long, trim
from server.catalogue.checked import EMPTY, Checked, FieldProblem
from server.catalogue.eras import check_birth, check_date
from server.catalogue.names import MOST, check_kana, check_name, check_roman
from server.catalogue.numbers import (
    check_account,
    check_digits,
    check_my_number,
    check_tel,
    refuse_my_number,
)

LONGEST = 400
_LONGEST_TYPED = 1000
_TEXT_LENGTH = 200
_PERSON = re.compile(r"p[1-9][0-9]?")
_CARD = re.compile(r"[A-Z]{2}[0-9]{8}[A-Z]{2}")
_YES = frozenset({"yes", "y", "true", "はい", "有", "あり"})
_NO = frozenset({"no", "n", "false", "いいえ", "無", "なし"})


class FieldType(StrEnum):
    """What a field holds; the catalogue's and the command line's word for it."""

    NAME = "name"
    KANA = "kana"
    ROMAN = "roman"
    TEXT = "text"
    ADDR = "addr"
    DATE = "date"
    BIRTH = "birth"
    ZIP = "zip"
    TEL = "tel"
    DIGITS = "digits"
    ENUM = "enum"
    YESNO = "yesno"
    MY_NUMBER = "my_number"
    ACCOUNT = "account"
    PERSON = "person"


GUARDED_TYPES = frozenset({FieldType.ADDR, FieldType.ZIP, FieldType.TEL})
"""What says where somebody lives or how they are reached: kept from the branch of a protected visit (支援措置)."""


class Rule(StrEnum):
    """A condition beyond the type: days up to today, a printed expiry, a residence card's number."""

    NOT_FUTURE = "not_future"
    EXPIRY = "expiry"
    RESIDENCE_CARD = "residence_card"


RULES_OF: dict[FieldType, frozenset[Rule]] = {
    FieldType.DATE: frozenset({Rule.NOT_FUTURE, Rule.EXPIRY}),
    FieldType.TEXT: frozenset({Rule.RESIDENCE_CARD}),
}
"""Which rules a field of which type may name."""


def check_text(
    field_type: FieldType,
    text: str,
    *,
    today: date,
    options: Sequence[str] = (),
    digits: int | None = None,
    max_length: int | None = None,
    rule: str | None = None,
    look_up: PostalLookup | None = None,
) -> Checked:
    """The text as the type stores and shows it; a pure function but for what ``look_up`` knows.

    Args:
        field_type: the type of the field.
        text: what was typed, pasted or read from a document.
        today: the day at the counter, in Japan.
        options: what an ``enum`` may be.
        digits: how many digits a ``digits`` field has.
        max_length: the most characters of a text; of ``digits`` without a length, the highest number.
        rule: one of ``Rule``, where ``RULES_OF`` allows it.
        look_up: where postal codes are looked up; without it their form alone is checked.

    Raises:
        FieldProblem: the text is not taken; its code and words say why and what to do.
    """
    if len(text) > _LONGEST_TYPED:
        raise too_long(LONGEST)
    if field_type is not FieldType.MY_NUMBER:
        refuse_my_number(text)
    most = min(max_length or MOST, LONGEST)
    match field_type:
        case FieldType.NAME:
            return check_name(text, most=most)
        case FieldType.KANA:
            return check_kana(text, most=most)
        case FieldType.ROMAN:
            return check_roman(text, most=most)
        case FieldType.TEXT | FieldType.ADDR:
            return _check_plain(text, most=min(max_length or _TEXT_LENGTH, LONGEST), rule=rule)
        case FieldType.DATE:
            return check_date(text, today=today, rule=rule)
        case FieldType.BIRTH:
            return check_birth(text, today=today)
        case FieldType.ZIP:
            return check_zip(text, look_up=look_up)
        case FieldType.TEL:
            return check_tel(text)
        case FieldType.DIGITS:
            return check_digits(text, digits=digits, most=max_length)
        case FieldType.ENUM:
            return _check_enum(text, options)
        case FieldType.YESNO:
            return _check_yesno(text)
        case FieldType.MY_NUMBER:
            return check_my_number(text)
        case FieldType.ACCOUNT:
            return check_account(text)
        case FieldType.PERSON:
            return _check_person(text)
    assert_never(field_type)


def _check_plain(text: str, *, most: int, rule: str | None) -> Checked:
    """Free text, kept as said: nobody can turn 1-11-1 back into 番 and 号, so hyphens stay too."""
    trimmed = trim(text)
    refuse_unprintable(trimmed)
    if trimmed == "":
        return EMPTY
    if rule == Rule.RESIDENCE_CARD:
        trimmed = fold_width(trimmed).upper()
        if not _CARD.fullmatch(trimmed):
            raise FieldProblem(
                "bad_card",
                "在留カードの番号は、英字2・数字8・英字2です。例：AB12345678CD",
                "A residence card number is 2 letters, 8 digits, 2 letters: AB12345678CD.",
            )
    if length(trimmed) > most or len(trimmed) > LONGEST:
        raise too_long(most)
    return Checked(trimmed, trimmed)


def _check_enum(text: str, options: Sequence[str]) -> Checked:
    """One of the options, whatever the width of brackets and spaces it was typed with."""
    if not options:
        raise FieldProblem(
            "no_options",
            "選択肢が決まっていません。選択肢（option）を指定してください。",
            "There is nothing to choose from: the options are missing.",
        )
    if trim(text) == "":
        return EMPTY
    wanted = _option_key(text)
    for option in options:
        if _option_key(option) == wanted:
            return Checked(option, option)
    raise FieldProblem(
        "not_an_option",
        f"次の中から選んでください：{'・'.join(options)}",
        f"Please choose one of: {', '.join(options)}",
    )


def _option_key(text: str) -> str:
    """A key to compare by: 「妻（未届）」 and 「妻(未届)」 are the same answer. Never stored."""
    return unicodedata.normalize("NFKC", trim(text)).replace(" ", "").casefold()


def _check_yesno(text: str) -> Checked:
    answer = _option_key(text)
    if answer == "":
        return EMPTY
    if answer in _YES:
        return Checked("yes", "はい")
    if answer in _NO:
        return Checked("no", "いいえ")
    raise FieldProblem("not_yesno", "「はい」か「いいえ」で答えてください。", "Please answer yes or no.")


def _check_person(text: str) -> Checked:
    """A person's id; the form plan, which knows the names, shows the name instead."""
    person = trim(text)
    if person == "":
        return EMPTY
    if not _PERSON.fullmatch(person):
        raise FieldProblem(
            "not_a_person",
            "世帯員の中から選んでください。",
            "Please choose one of the household members.",
        )
    return Checked(person, person)
