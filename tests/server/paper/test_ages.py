"""Tests of server/paper/ages.py."""

from datetime import date

import pytest

from server.paper.ages import school_year


@pytest.mark.parametrize(
    ("birth", "on", "year"),
    [
        (date(2018, 4, 1), date(2024, 4, 1), "小学校1年"),
        (date(2018, 4, 2), date(2024, 4, 1), ""),
        (date(2018, 4, 2), date(2025, 4, 1), "小学校1年"),
        (date(2018, 4, 1), date(2025, 3, 31), "小学校1年"),
        (date(2018, 4, 1), date(2024, 3, 31), ""),
        (date(2013, 10, 5), date(2026, 11, 24), "中学校1年"),
        (date(2014, 6, 1), date(2026, 11, 24), "小学校6年"),
        (date(2011, 4, 2), date(2027, 3, 31), "中学校3年"),
        (date(2011, 4, 1), date(2027, 3, 31), ""),
    ],
)
def test_school_begins_in_april_after_six(birth: date, on: date, year: str) -> None:
    """A child born on 1 April is a year ahead of one born on the next day; after nine years there is none."""
    assert school_year(birth, on) == year
