"""Tests of telephone numbers, counts, accounts and My Numbers."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.catalogue.checked import FieldProblem
from server.catalogue.numbers import (
    MASK,
    check_account,
    check_digit,
    check_digits,
    check_my_number,
    check_tel,
    is_my_number,
    refuse_my_number,
)

ELEVEN = st.text(alphabet="0123456789", min_size=11, max_size=11)


@pytest.mark.parametrize(
    ("eleven", "digit"),
    [("12345678901", 8), ("98320567321", 4), ("11111111111", 8), ("00000000000", 0)],
)
def test_the_check_digit_is_the_ordinances(eleven: str, digit: int) -> None:
    """Published vectors of 総務省令第85号."""
    assert check_digit(eleven) == digit


@settings(deadline=None)
@given(ELEVEN)
def test_a_my_number_is_recognised_and_never_handed_back(eleven: str) -> None:
    """The right last digit passes masked, every other one is refused; no answer repeats a digit of it."""
    right = check_digit(eleven)
    checked = check_my_number(eleven + str(right))
    assert (checked.value, checked.shown) == ("", MASK)
    wrong = eleven + str((right + 1) % 10)
    with pytest.raises(FieldProblem) as refused:
        check_my_number(wrong)
    assert refused.value.code == "check_digit"
    assert wrong not in refused.value.message_ja + refused.value.message_en


@pytest.mark.parametrize("text", ["1234-5678-9018", "１２３４　５６７８　９０１８", "1234 5678 9018"])
def test_a_my_number_may_be_grouped(text: str) -> None:
    """As the card prints it, in any width."""
    assert check_my_number(text).shown == MASK


@pytest.mark.parametrize(
    ("text", "code"),
    [("12345678901", "wrong_length"), ("1234567890123", "wrong_length"), ("12345678901x", "not_digits")],
)
def test_what_is_no_my_number_is_refused(text: str, code: str) -> None:
    """Too short, too long, not digits."""
    with pytest.raises(FieldProblem) as refused:
        check_my_number(text)
    assert refused.value.code == code


def test_nothing_is_no_my_number() -> None:
    """An empty box stays empty."""
    assert check_my_number("").shown == ""
    assert not is_my_number("1234567890a8")


@pytest.mark.parametrize(
    "text",
    [
        "123456789018",
        "１２３４５６７８９０１８",
        "1234-5678-9018",
        "1234　5678　9018",
        "１２３４－５６７８－９０１８",
        "123-456-789-018",
        "番号は123456789018です",
        "١٢٣٤٥٦٧٨٩٠١٨",
        "12 123456789018",
    ],
)
def test_a_my_number_is_found_in_any_text(text: str) -> None:
    """Nobody can slip one into a free text by its width, script or grouping."""
    with pytest.raises(FieldProblem) as refused:
        refuse_my_number(text)
    assert refused.value.code == "my_number"
    assert "9018" not in refused.value.message_ja


@pytest.mark.parametrize(
    "text",
    ["123456789017", "0123456789018", "03-1234-5678", "東青梅1-11-1", "1980-05-06 1980-05-06", "1234-5678 9018"],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    """A wrong check digit, thirteen digits, telephone numbers and addresses are no My Number."""
    refuse_my_number(text)


@pytest.mark.parametrize(
    ("text", "value", "shown"),
    [
        ("0428-22-1111", "0428221111", "0428-22-1111"),
        ("０４２８－２２－１１１１", "0428221111", "0428-22-1111"),
        ("09012345678", "09012345678", "09012345678"),
        ("03(1234)5678", "0312345678", "03(1234)5678"),
        ("０３（１２３４）５６７８", "0312345678", "03(1234)5678"),
        ("0120 333 444", "0120333444", "0120 333 444"),
        ("050.1234.5678", "05012345678", "050.1234.5678"),
        ("+81-90-1234-5678", "09012345678", "09012345678"),
        ("+81 (0)3 1234 5678", "0312345678", "0312345678"),
    ],
)
def test_telephone_numbers_are_stored_bare_and_shown_as_typed(text: str, value: str, shown: str) -> None:
    """Ten or eleven digits beginning with 0, +81 counting as the 0."""
    checked = check_tel(text)
    assert (checked.value, checked.shown) == (value, shown)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1234567890", "bad_tel"),
        ("042822111", "bad_tel"),
        ("090123456789", "bad_tel"),
        ("電話なし", "bad_tel"),
        ("+1 212 555 1234", "bad_tel"),
        ("-", "bad_tel"),
        ("0" + "-" * 30 + "312345678", "bad_tel"),
        ("0428-22-1111 内線12", "extension"),
        ("0428221111x12", "extension"),
        ("0428221111#12", "extension"),
        ("0428\n221111", "control"),
    ],
)
def test_what_is_no_telephone_number_is_refused(text: str, code: str) -> None:
    """An extension has words of its own."""
    with pytest.raises(FieldProblem) as refused:
        check_tel(text)
    assert refused.value.code == code


def test_documents_numbers_have_exactly_so_many_digits() -> None:
    """Hyphens and spaces are dropped, zeros kept."""
    assert check_digits("０１２３-４５６７８９", digits=10).value == "0123456789"
    assert check_digits(" ", digits=10).value == ""
    for text, code in {"123": "wrong_length", "12345678901": "wrong_length", "abc": "not_digits"}.items():
        with pytest.raises(FieldProblem) as refused:
            check_digits(text, digits=10)
        assert refused.value.code == code


def test_counts_are_within_bounds() -> None:
    """1 to the highest; a count has no leading zeros."""
    assert check_digits("０３", most=20).value == "3"
    assert check_digits("20", most=20).value == "20"
    for text, code in {"0": "out_of_range", "21": "out_of_range", "2-3": "not_digits", "-1": "not_digits"}.items():
        with pytest.raises(FieldProblem) as refused:
            check_digits(text, most=20)
        assert refused.value.code == code


def test_other_digits_are_a_bounded_run() -> None:
    """Without a length any run of digits is taken as it is."""
    assert check_digits("００１２").value == "0012"
    assert check_digits("").value == ""
    with pytest.raises(FieldProblem) as refused:
        check_digits("1" * 31)
    assert refused.value.code == "too_long"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1234567", "1234567"),
        ("１２３", "0000123"),
        ("058-1234567", "058-1234567"),
        ("058 - 123", "058-0000123"),
        ("店番058口座番号1234567", "058-1234567"),
    ],
)
def test_accounts_are_padded_to_seven_digits(text: str, value: str) -> None:
    """Banks print leading zeros, people leave them out."""
    checked = check_account(text)
    assert (checked.value, checked.warning, checked.fills) == (value, None, ())


@pytest.mark.parametrize(
    ("text", "value", "branch", "kind"),
    [
        ("10530-12345671", "058-1234567", "058", "普通"),
        ("１０５３０－１２３４５６７１", "058-1234567", "058", "普通"),
        ("17300-19927651", "738-1992765", "738", "普通"),
        ("記号10530 番号12345671", "058-1234567", "058", "普通"),
        ("記号：10530　番号：12345671", "058-1234567", "058", "普通"),
        ("10530-2-12345671", "058-1234567", "058", "普通"),
        ("11940-1231", "198-0000123", "198", "普通"),
        ("00100-8-123456", "019-0123456", "019", "当座"),
        ("01234-567", "129-0000567", "129", "当座"),
    ],
)
def test_post_bank_accounts_are_converted(text: str, value: str, branch: str, kind: str) -> None:
    """記号-番号 becomes branch and number as other banks need them, with a warning to check the passbook."""
    checked = check_account(text)
    assert checked.value == value
    assert dict(checked.fills) == {"bank": "ゆうちょ銀行", "branch": branch, "type": kind}
    assert checked.warning is not None
    assert branch in checked.warning


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("10530-12345672", "post_bank"),
        ("10530-1", "post_bank"),
        ("10531-12345671", "post_bank"),
        ("20530-12345671", "post_bank"),
        ("00100-12345678", "post_bank"),
        ("12345678", "post_bank"),
        ("1053012345671", "post_bank"),
        ("1234567890", "bad_account"),
        ("12-34", "bad_account"),
        ("普通1234567", "bad_account"),
        ("123\x004567", "control"),
    ],
)
def test_wrong_accounts_say_what_to_do(text: str, code: str) -> None:
    """The message shows the right form and never the number typed."""
    with pytest.raises(FieldProblem) as refused:
        check_account(text)
    assert refused.value.code == code
    if code != "control":
        assert "10530-12345671" in refused.value.message_ja


def test_no_account_is_cleared() -> None:
    """Nothing typed is nothing stored."""
    assert check_account(" ").value == check_tel("").value == ""
