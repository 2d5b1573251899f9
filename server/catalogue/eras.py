"""Dates as people write them in Japan: 和暦 and Western, read into ISO and shown as 令和5年4月1日."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from server.catalogue.characters import HYPHENS, fold_width, refuse_unprintable, trim
from server.catalogue.checked import EMPTY, Checked, FieldProblem

FIRST_SOLAR_DAY = date(1873, 1, 1)
"""Until then Japan counted by the moon (明治5年太政官布告337号): converting older dates invents days."""
_LAST_YEAR = 2199
_OLDEST = 120


@dataclass(frozen=True)
class Era:
    """One era: its name, how it is abbreviated, and its first day (which is the old one's last)."""

    name: str
    letters: str
    first: date
    last: date


ERAS = (
    Era("令和", "R令㋿", date(2019, 5, 1), date.max),
    Era("平成", "H平㍻", date(1989, 1, 8), date(2019, 4, 30)),
    Era("昭和", "S昭㍼", date(1926, 12, 25), date(1989, 1, 7)),
    Era("大正", "T大㍽", date(1912, 7, 30), date(1926, 12, 25)),
    Era("明治", "M明㍾", date(1868, 1, 25), date(1912, 7, 30)),
)
"""Newest first; on 1912-07-30 and 1926-12-25, days of two eras, the newer one is shown."""

_ERA = r"(?P<era>令和|平成|昭和|大正|明治|[RHSTM令平昭大明])?"
_FULL = re.compile(
    r"(?:西暦)?" + _ERA + r"(?P<year>元|\d{1,4})[年\- ]"
    r"(?P<month>\d{1,2})[月\- ](?P<day>\d{1,2})日?",
    re.ASCII,  # \d is 0-9 alone: fold_width has made the full-width ones so
)
_RUN = re.compile(_ERA + r"(?P<year>\d{2}|\d{4})(?P<month>\d{2})(?P<day>\d{2})", re.ASCII)
_PART = re.compile(
    r"(?:西暦)?" + _ERA + r"(?P<year>元|\d{1,4})年(?:(?P<month>\d{1,2})月)?(?:月?日?(?:不詳|不明))?",
    re.ASCII,
)
_KANJI_DIGITS = "〇一二三四五六七八九"
_KANJI_NUMBER = re.compile(r"[〇零一二三四五六七八九十]+")
_SEPARATORS = frozenset("./／．。・･_") | HYPHENS
_LIGATURES = {"㍻": "平成", "㍼": "昭和", "㍽": "大正", "㍾": "明治", "㋿": "令和"}


def wareki(day: date) -> str:
    """The day in the Japanese calendar, 元年 for a first year; Western before 明治6年 (1873)."""
    for era in ERAS:
        if day >= era.first and day >= FIRST_SOLAR_DAY:
            return f"{era.name}{_year_of(era, day.year)}年{day.month}月{day.day}日"
    return f"{day.year}年{day.month}月{day.day}日"


def shown_date(value: str) -> str:
    """The stored date as people read it; an unknown day or month (00) is said to be unknown.

    A date with unknown parts stays Western: it comes from a foreign document, and a year alone may
    belong to two eras.
    """
    year, month, day = (int(part) for part in value.split("-"))
    if month == 0:
        return f"{year}年（月日不詳）"
    if day == 0:
        return f"{year}年{month}月（日不詳）"
    return wareki(date(year, month, day))


def birth_day(value: str) -> date | None:
    """The stored birth date as a day; None when it is empty or its day or month is unknown."""
    return None if value == "" or value.endswith("-00") else date.fromisoformat(value)


def check_date(text: str, *, today: date, rule: str | None = None) -> Checked:
    """A date in any usual way of writing, stored as ISO.

    ``rule`` ``not_future`` refuses days after ``today``; ``expiry`` warns of days before it.

    Raises:
        FieldProblem: ``bad_date``, ``which_era``, ``before_era``, ``before_calendar``,
            ``no_such_day``, ``out_of_range``, ``incomplete``, ``future``.
    """
    written = _read(text)
    if written is None:
        return EMPTY
    if written.month == 0 or written.day == 0:
        raise FieldProblem(
            "incomplete",
            "年・月・日をすべて入れてください。例：令和5年4月1日",
            "Please enter the year, the month and the day, for example 2023-04-01.",
        )
    day, warning = _day_of(written)
    if rule == "not_future" and day > today:
        raise FieldProblem(
            "future",
            f"今日（{wareki(today)}）より後の日付です。今日までの日付を入れてください。",
            "This day is still to come. Please enter a day up to today.",
        )
    if rule == "expiry" and day < today:
        warning = _joined(warning, f"期限（{wareki(day)}）が過ぎています。確認してください。")
    return Checked(day.isoformat(), wareki(day), warning)


def check_birth(text: str, *, today: date) -> Checked:
    """A birth date: not in the future; day or month may be unknown (「1980年5月」「1980年月日不詳」).

    Unknown parts are stored as ``00``: ``1980-05-00``, ``1980-00-00``, as foreign documents print.

    Raises:
        FieldProblem: as ``check_date``.
    """
    written = _read(text)
    if written is None:
        return EMPTY
    if written.month != 0 and written.day != 0:
        day, warning = _day_of(written)
        parts = (day.year, day.month, day.day)
    else:
        parts = (_western_year(written), written.month, written.day)
        if written.month > 12 or (written.month == 0 and written.day != 0):
            raise _no_such_day()
        warning = "日または月が分からない生年月日です。書類のとおりか確認してください。"
    value = "{:04d}-{:02d}-{:02d}".format(*parts)
    now = (today.year, today.month, today.day)
    if parts > now:  # an unknown part is 0: the earliest that it can be
        raise FieldProblem(
            "future",
            f"今日（{wareki(today)}）より後の生年月日は入れられません。",
            "A birth date cannot be after today.",
        )
    if (parts[0] + _OLDEST, *parts[1:]) < now:
        warning = _joined(warning, f"{_OLDEST}年より前の生年月日です。まちがいないか確認してください。")
    return Checked(value, shown_date(value), warning)


@dataclass(frozen=True)
class _Written:
    """A date as written: the era's name or None, the year in it, month and day or 0."""

    era: Era | None
    year: int
    month: int
    day: int


def _read(text: str) -> _Written | None:
    refuse_unprintable(trimmed := trim(text))
    if trimmed == "":
        return None
    tidy = _tidied(trimmed)
    match = _FULL.fullmatch(tidy) or _RUN.fullmatch(tidy) or _PART.fullmatch(tidy)
    if match is None:
        raise FieldProblem(
            "bad_date",
            "日付として読めません。例：令和5年4月1日、R5.4.1、2023-04-01",
            "This is not a date we can read. Write 2023-04-01, R5.4.1 or 令和5年4月1日.",
        )
    name, year = match["era"], match["year"]
    parts = match.groupdict()
    month, day = int(parts["month"] or 0), int(parts.get("day") or 0)
    era = next((era for era in ERAS if name and name in {era.name, *era.letters}), None)
    if era is None and len(year) != 4:
        raise _which_era(1 if year == "元" else int(year), month=month, day=day)
    return _Written(era, 1 if year == "元" else int(year), month, day)


def _tidied(text: str) -> str:
    """The text with one spelling of digits, separators and eras, so that three patterns suffice."""
    folded = fold_width(text).upper()
    for ligature, name in _LIGATURES.items():
        folded = folded.replace(ligature, name)
    folded = _KANJI_NUMBER.sub(lambda run: _kanji_number(run[0]), folded)
    folded = "".join("-" if char in _SEPARATORS else char for char in folded)
    folded = re.sub(r"[()]", "", folded)
    # Spaces divide only where nothing else does: 「1980年 月 日不詳」 「R 5. 4. 1」 「2023 4 1」.
    return re.sub(r"(?<=[^0-9]) +| +(?=[^0-9])", "", folded)


def _kanji_number(run: str) -> str:
    """五 → 5, 三十一 → 31, 二〇二三 → 2023; a run that is no number stays as it is."""
    run = run.replace("零", "〇")
    if "十" not in run:
        return "".join(str(_KANJI_DIGITS.index(char)) for char in run)
    tens, _, ones = run.partition("十")
    if len(tens) > 1 or len(ones) > 1 or "十" in ones or "〇" in tens + ones:
        return run
    return str((_KANJI_DIGITS.index(tens) if tens else 1) * 10 + (_KANJI_DIGITS.index(ones) if ones else 0))


def _western_year(written: _Written) -> int:
    year = written.year if written.era is None else written.era.first.year + written.year - 1
    if written.year == 0 or year > _LAST_YEAR:
        raise FieldProblem(
            "out_of_range",
            "年がまちがっているようです。確認してください。",
            "The year seems to be wrong. Please check it.",
        )
    if year < FIRST_SOLAR_DAY.year:
        raise FieldProblem(
            "before_calendar",
            "明治5年までの日付は旧暦のため、西暦に直せません。書類のとおりに備考へ書いてください。",
            "Days before 1873 were counted by the moon and cannot be converted.",
        )
    return year


def _day_of(written: _Written) -> tuple[date, str | None]:
    """The day, and a warning when its era had ended: papers printed before keep the old era."""
    try:
        day = date(_western_year(written), written.month, written.day)
    except ValueError as error:
        raise _no_such_day() from error
    era = written.era
    if era is None:
        return day, None
    if day < era.first:
        raise FieldProblem(
            "before_era",
            f"{era.name}は{era.first.year}年{era.first.month}月{era.first.day}日からです。"
            f"{wareki(day)}のことでしょうか。",
            f"That era began on {era.first.isoformat()}. Please check the era and the year.",
        )
    if day > era.last:
        old = f"{era.name}{_year_of(era, day.year)}年{day.month}月{day.day}日"
        return day, f"{old}は、{wareki(day)}のことです。"
    return day, None


def _which_era(year: int, *, month: int, day: int) -> FieldProblem:
    """The question back, naming the eras in which such a day exists."""
    possible = [
        f"{era.name}{_year_of(era, western)}年（{western}年）"
        for era in ERAS
        if year >= 1 and _in_era(era, western := era.first.year + year - 1, month=month, day=day)
    ]
    return FieldProblem(
        "which_era",
        "元号（令和・平成・昭和など）か、西暦4けたの年を入れてください。"
        + (f"{'、'.join(possible)}のどれですか。" if possible else "例：令和5年4月1日"),
        "Which era? Please add it (R, H, S, T, M), or write the Western year with four digits.",
    )


def _in_era(era: Era, year: int, *, month: int, day: int) -> bool:
    last = era.last.year if era.last != date.max else _LAST_YEAR
    if year > last or year < FIRST_SOLAR_DAY.year:
        return False
    try:
        found = date(year, month or 12, day or 1)
    except ValueError:
        return False
    return era.first <= found <= era.last


def _year_of(era: Era, western: int) -> str:
    number = western - era.first.year + 1
    return "元" if number == 1 else str(number)


def _no_such_day() -> FieldProblem:
    return FieldProblem(
        "no_such_day",
        "その日は暦にありません。月と日を確認してください。",
        "There is no such day. Please check the month and the day.",
    )


def _joined(first: str | None, second: str) -> str:
    return second if first is None else first + second
