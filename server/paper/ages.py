"""How old somebody is in law on a day, and which year of school that is: what a form works out from a birth date."""

from datetime import date, timedelta

FIRST_SCHOOL_AGE = 6
PRIMARY_YEARS, COMPULSORY_YEARS = 6, 9


def legal_age(birth: date, on: date) -> int:
    """The age on a day; it goes up at the end of the day before the birthday.

    年齢計算ニ関スル法律 with 民法 143条: who was born on 29 February gets older on every 28 February.
    """
    after = on + timedelta(days=1)
    return after.year - birth.year - ((after.month, after.day) < (birth.month, birth.day))


def school_year(birth: date, on: date) -> str:
    """The year of compulsory school on a day (`小学校3年`); empty before and after.

    School begins on the 1 April after the age of six is reached (学校教育法 17条): a child born on 1 April
    is a year ahead of one born on the next day.
    """
    began = on.year if (on.month, on.day) >= (4, 1) else on.year - 1
    year = legal_age(birth, date(began, 3, 31)) - FIRST_SCHOOL_AGE + 1
    if not 1 <= year <= COMPULSORY_YEARS:
        return ""
    return f"小学校{year}年" if year <= PRIMARY_YEARS else f"中学校{year - PRIMARY_YEARS}年"
