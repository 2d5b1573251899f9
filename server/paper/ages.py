"""The year of school of a child, in the words of a form."""

from datetime import date

from signaling.ages import compulsory, compulsory_begins

PRIMARY_YEARS = 6


def school_year(birth: date, on: date) -> str:
    """The year of compulsory school on a day (`小学校3年`); empty before and after it (学校教育法 17条)."""
    if not compulsory(birth, on):
        return ""
    began = on.year if (on.month, on.day) >= (4, 1) else on.year - 1
    year = began - compulsory_begins(birth).year + 1
    return f"小学校{year}年" if year <= PRIMARY_YEARS else f"中学校{year - PRIMARY_YEARS}年"
