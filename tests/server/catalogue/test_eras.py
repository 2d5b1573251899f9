"""Tests of reading and showing dates."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.catalogue.checked import FieldProblem
from server.catalogue.eras import ERAS, birth_day, check_birth, check_date, shown_date, wareki

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("R5.4.1", "2023-04-01"),
        ("令和5年4月1日", "2023-04-01"),
        ("Ｒ５．４．１", "2023-04-01"),
        ("令5/4/1", "2023-04-01"),
        ("r5-4-1", "2023-04-01"),
        ("R050401", "2023-04-01"),
        ("20230401", "2023-04-01"),
        ("２０２３０４０１", "2023-04-01"),
        ("2023-04-01", "2023-04-01"),
        ("2023/4/1", "2023-04-01"),
        ("2023・4・1", "2023-04-01"),
        ("2023 4 1", "2023-04-01"),
        ("西暦2023年4月1日", "2023-04-01"),
        ("令和 5 年 4 月 1 日", "2023-04-01"),
        (" R 5. 4. 1 ", "2023-04-01"),
        ("令和五年四月一日", "2023-04-01"),
        ("二〇二三年四月一日", "2023-04-01"),
        ("令和五年十二月三十一日", "2023-12-31"),
        ("昭和二十年十月十日", "1945-10-10"),
        ("㋿5年4月1日", "2023-04-01"),
        ("㍻元年1月8日", "1989-01-08"),
        ("㍼64.1.7", "1989-01-07"),
        ("㍽15.12.24", "1926-12-24"),
        ("㍾45年7月29日", "1912-07-29"),
        ("S62/3/3", "1987-03-03"),
        ("昭和62年3月3日", "1987-03-03"),
        ("令和元年5月1日", "2019-05-01"),
        ("R1.5.1", "2019-05-01"),
        ("R元.5.1", "2019-05-01"),
        ("平成31年4月30日", "2019-04-30"),
        ("昭和64年1月7日", "1989-01-07"),
        ("平成元年1月8日", "1989-01-08"),
        ("令和6年2月29日", "2024-02-29"),
        ("明治6年1月1日", "1873-01-01"),
        ("明治45年7月30日", "1912-07-30"),
        ("大正元年7月30日", "1912-07-30"),
        ("大正15年12月25日", "1926-12-25"),
        ("昭和元年12月25日", "1926-12-25"),
        ("R99.12.31", "2117-12-31"),
    ],
)
def test_dates_are_read_in_every_usual_writing(text: str, value: str) -> None:
    """Each writing gives its day, without a warning."""
    checked = check_date(text, today=TODAY)
    assert (checked.value, checked.warning) == (value, None)


@pytest.mark.parametrize(
    ("text", "value", "said"),
    [
        ("平成31年5月1日", "2019-05-01", "令和元年5月1日"),
        ("昭和64年1月8日", "1989-01-08", "平成元年1月8日"),
        ("平成33年3月31日", "2021-03-31", "令和3年3月31日"),
        ("H35.10.5", "2023-10-05", "令和5年10月5日"),
        ("大正15年12月26日", "1926-12-26", "昭和元年12月26日"),
        ("明治45年7月31日", "1912-07-31", "大正元年7月31日"),
        ("昭和100年1月1日", "2025-01-01", "令和7年1月1日"),
    ],
)
def test_a_date_past_its_era_is_taken_with_a_warning(text: str, value: str, said: str) -> None:
    """Papers printed before an era ended are valid as printed; the warning says the date of today's era."""
    checked = check_date(text, today=TODAY)
    assert checked.value == value
    assert checked.warning is not None
    assert said in checked.warning


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("令和5年2月29日", "no_such_day"),
        ("2023-02-30", "no_such_day"),
        ("2023/13/1", "no_such_day"),
        ("20231301", "no_such_day"),
        ("5.4.1", "which_era"),
        ("5年4月1日", "which_era"),
        ("050401", "which_era"),
        ("元年5月1日", "which_era"),
        ("0.1.1", "which_era"),
        ("99.2.30", "which_era"),
        ("123.4.5", "which_era"),
        ("令和元年4月30日", "before_era"),
        ("平成元年1月7日", "before_era"),
        ("昭和元年12月24日", "before_era"),
        ("大正元年7月29日", "before_era"),
        ("明治5年12月2日", "before_calendar"),
        ("1872-12-31", "before_calendar"),
        ("令和0年1月1日", "out_of_range"),
        ("2200-01-01", "out_of_range"),
        ("令和999年1月1日", "out_of_range"),
        ("0000-01-01", "out_of_range"),
        ("1980年", "incomplete"),
        ("1980-05-00", "incomplete"),
        ("きのう", "bad_date"),
        ("5-4", "bad_date"),
        ("2023041", "bad_date"),
        ("2023-04-01T00:00", "bad_date"),
        ("十十年一月一日", "bad_date"),
        ("٢٠٢٣-٠٤-٠١", "bad_date"),
        ("令和5年4月1\u200b日", "control"),
    ],
)
def test_what_is_no_certain_day_is_refused(text: str, code: str) -> None:
    """Each kind of mistake has a code of its own and words that say what to do."""
    with pytest.raises(FieldProblem) as refused:
        check_date(text, today=TODAY)
    assert refused.value.code == code
    assert refused.value.message_ja
    assert refused.value.message_en


def test_the_question_for_the_era_names_those_that_had_the_day() -> None:
    """5.4.1 may be of four eras; 40.1.1 is in 昭和 or 明治, and not yet in any other."""
    with pytest.raises(FieldProblem) as refused:
        check_date("5.4.1", today=TODAY)
    for era in ("令和5年（2023年）", "平成5年（1993年）", "昭和5年（1930年）", "大正5年（1916年）"):
        assert era in refused.value.message_ja
    assert "明治" not in refused.value.message_ja
    with pytest.raises(FieldProblem) as refused:
        check_date("64.1.7", today=TODAY)
    assert "昭和64年（1989年）" in refused.value.message_ja
    assert "大正64年" not in refused.value.message_ja


def test_an_empty_date_is_cleared() -> None:
    """Nothing typed is nothing stored, in both types."""
    assert check_date("　", today=TODAY).value == ""
    assert check_birth("", today=TODAY).value == ""


def test_a_rule_can_refuse_the_future() -> None:
    """Today is allowed, tomorrow is not."""
    assert check_date("2026-11-22", today=TODAY, rule="not_future").value == "2026-11-22"
    with pytest.raises(FieldProblem) as refused:
        check_date("R8.11.23", today=TODAY, rule="not_future")
    assert refused.value.code == "future"


def test_an_expired_document_is_warned_of() -> None:
    """A date before today is taken, and the clerk is told; the era's warning stays beside it."""
    assert check_date("2026-11-22", today=TODAY, rule="expiry").warning is None
    warning = check_date("平成33年3月31日", today=TODAY, rule="expiry").warning
    assert warning is not None
    assert "令和3年3月31日のこと" in warning
    assert "過ぎて" in warning


@pytest.mark.parametrize(
    ("text", "value", "shown"),
    [
        ("1980年", "1980-00-00", "1980年（月日不詳）"),
        ("1980年 月 日不詳", "1980-00-00", "1980年（月日不詳）"),
        ("1980年（月日不詳）", "1980-00-00", "1980年（月日不詳）"),
        ("昭和55年月日不明", "1980-00-00", "1980年（月日不詳）"),
        ("1980年5月", "1980-05-00", "1980年5月（日不詳）"),
        ("１９８０年５月（日不詳）", "1980-05-00", "1980年5月（日不詳）"),
        ("1980-05-00", "1980-05-00", "1980年5月（日不詳）"),
        ("19800000", "1980-00-00", "1980年（月日不詳）"),
    ],
)
def test_a_birth_date_may_lack_its_day_or_month(text: str, value: str, shown: str) -> None:
    """Foreign documents have such dates: unknown parts are 00, are said, and are warned of."""
    checked = check_birth(text, today=TODAY)
    assert (checked.value, checked.shown) == (value, shown)
    assert checked.warning is not None
    assert birth_day(value) is None


@pytest.mark.parametrize(("text", "code"), [("1980-00-05", "no_such_day"), ("1980-13-00", "no_such_day")])
def test_a_birth_date_with_impossible_parts_is_refused(text: str, code: str) -> None:
    """A day without its month and a thirteenth month are mistakes."""
    with pytest.raises(FieldProblem) as refused:
        check_birth(text, today=TODAY)
    assert refused.value.code == code


@pytest.mark.parametrize("text", ["2026-11-23", "R9.1.1", "2027年", "2026年12月"])
def test_nobody_is_born_in_the_future(text: str) -> None:
    """A birth date after today is refused, with unknown parts as well."""
    with pytest.raises(FieldProblem) as refused:
        check_birth(text, today=TODAY)
    assert refused.value.code == "future"


@pytest.mark.parametrize(
    ("text", "warned"),
    [("2026-11-22", False), ("1906-11-22", False), ("1906-11-21", True), ("明治6年1月1日", True)],
)
def test_more_than_120_years_are_warned_of(text: str, warned: bool) -> None:
    """Such a birth date is possible in a register, and probably a slip."""
    warning = check_birth(text, today=TODAY).warning
    assert (warning is not None) is warned


def test_a_full_birth_date_is_a_day() -> None:
    """Only a whole date is one to count ages from."""
    assert birth_day("1980-05-06") == date(1980, 5, 6)
    assert birth_day("") is None


@settings(deadline=None)
@given(st.dates(min_value=date(1873, 1, 1), max_value=date(2199, 12, 31)))
def test_what_is_shown_is_read_back_as_the_same_day(day: date) -> None:
    """和暦 and ISO are two writings of one day, for every day since the solar calendar."""
    assert check_date(wareki(day), today=TODAY).value == day.isoformat()
    assert check_date(day.isoformat(), today=TODAY).shown == wareki(day) == shown_date(day.isoformat())


def test_the_first_day_of_an_era_is_its_first_year() -> None:
    """元年 begins on the first day, and the day before belongs to the era before."""
    for newer, older in itertools.pairwise(ERAS):
        assert wareki(newer.first).startswith(f"{newer.name}元年")
        assert wareki(newer.first - timedelta(days=1)).startswith(older.name)


def test_a_day_of_the_moon_calendar_is_not_converted() -> None:
    """Before 1873 a date stays Western."""
    assert wareki(date(1872, 12, 31)) == "1872年12月31日"
