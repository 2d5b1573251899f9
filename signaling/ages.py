"""Ages as the law counts them, and the school years and allowances that hang on them; functions of dates only."""

from __future__ import annotations

from datetime import date, timedelta


def age(birth: date, on: date) -> int:
    """Years by birthday, as people and the 住民票 say it; 後期高齢者 (75) goes by it too (高齢者医療確保法50条)."""
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


def legal_age(birth: date, on: date) -> int:
    """Years reached by law: an age is reached at the end of the day before the birthday.

    年齢計算ニ関スル法律, 民法143条: born on 1 April means a year older on 31 March, and somebody born
    on 29 February grows older every 28 February. Not for 後期高齢者, see ``late_elderly``.
    """
    return age(birth, on + timedelta(days=1))


def late_elderly(birth: date, on: date) -> bool:
    """Whether somebody is insured as 後期高齢者: from the 75th birthday itself (高齢者医療確保法50条・52条)."""
    return age(birth, on) >= 75


def child_allowance_ends(birth: date) -> date:
    """The last day of 児童手当: the first 31 March on or after reaching 18 (児童手当法4条)."""
    # 18 is reached the day before the birthday, so a birthday of 1 April still ends that March.
    years = 18 if (birth.month, birth.day) <= (4, 1) else 19
    return date(birth.year + years, 3, 31)


def allowance_child(birth: date, on: date) -> bool:
    """Whether somebody is young enough for 児童手当 on a day (the helper ``hs`` of rules)."""
    return on <= child_allowance_ends(birth)


def compulsory_begins(birth: date) -> date:
    """The first day of elementary school: the first 1 April after reaching 6 (学校教育法17条1項)."""
    # Born on 1 April, 6 is reached on 31 March: school begins the next day.
    years = 6 if (birth.month, birth.day) <= (4, 1) else 7
    return date(birth.year + years, 4, 1)


def compulsory_ends(birth: date) -> date:
    """The last day of junior high school: nine school years after the first (学校教育法17条2項)."""
    return date(compulsory_begins(birth).year + 9, 3, 31)


def compulsory(birth: date, on: date) -> bool:
    """Whether somebody is of the age of compulsory schooling (学齢) on a day."""
    return compulsory_begins(birth) <= on <= compulsory_ends(birth)
