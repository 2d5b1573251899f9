"""Tests of postal codes, on Japan Post's own data."""

import pytest

from server.catalogue.addresses import PostalBook, Town, check_zip
from server.catalogue.checked import FieldProblem


@pytest.fixture(scope="module")
def book() -> PostalBook:
    """Japan Post's data as installed."""
    return PostalBook()


@pytest.mark.parametrize("text", ["1980042", "198-0042", "１９８－００４２", "〒198-0042", " 198 0042 "])
def test_a_code_is_seven_digits_however_it_is_written(text: str, book: PostalBook) -> None:
    """Stored bare, shown with a hyphen, bringing its town along."""
    checked = check_zip(text, look_up=book)
    assert (checked.value, checked.shown, checked.warning) == ("1980042", "198-0042", None)
    assert dict(checked.fills) == {"town": "東京都青梅市東青梅"}


@pytest.mark.parametrize("text", ["198004", "19800422", "abc", "198-004x", "〒", "-"])
def test_other_lengths_are_refused(text: str) -> None:
    """What is not seven digits is no code."""
    with pytest.raises(FieldProblem) as refused:
        check_zip(text, look_up=None)
    assert refused.value.code == "bad_zip"


def test_an_unknown_code_is_taken_with_a_warning(book: PostalBook) -> None:
    """New codes come every month, so an unknown one is not wrong."""
    checked = check_zip("9999999", look_up=book)
    assert checked.value == "9999999"
    assert checked.warning is not None
    assert checked.fills == ()


@pytest.mark.parametrize(
    ("code", "places"),
    [
        ("4980000", ("愛知県弥富市", "三重県桑名郡木曽岬町")),
        ("0040000", ("札幌市厚別区", "札幌市清田区")),
    ],
)
def test_a_code_of_several_municipalities_fills_nothing(code: str, places: tuple[str, ...], book: PostalBook) -> None:
    """All of them are named, because the first in the data may be the wrong prefecture."""
    checked = check_zip(code, look_up=book)
    assert checked.fills == ()
    assert checked.warning is not None
    assert all(place in checked.warning for place in places)


def test_a_code_of_several_towns_fills_the_city(book: PostalBook) -> None:
    """What is certain is filled in; the first few towns are named, the rest counted."""
    checked = check_zip("4520961", look_up=book)
    assert dict(checked.fills) == {"town": "愛知県清須市"}
    assert checked.warning is not None
    assert "か所" in checked.warning
    assert len(checked.warning) < 200


def test_a_code_of_two_towns_names_both() -> None:
    """A short list is named in full."""
    towns = (Town("甲県", "乙市", "東"), Town("甲県", "乙市", "西"))
    warning = check_zip("1234567", look_up=lambda _: towns).warning
    assert warning is not None
    assert "甲県乙市東、甲県乙市西" in warning
    assert "か所" not in warning


def test_a_whole_citys_code_leaves_the_town_open(book: PostalBook) -> None:
    """「以下に掲載がない場合」 has no 町域, so prefecture and city are filled in."""
    assert dict(check_zip("1000000", look_up=book).fills) == {"town": "東京都千代田区"}


def test_large_offices_have_codes_of_their_own(book: PostalBook) -> None:
    """The code of a city hall stands for the town that it is in."""
    assert dict(check_zip("198-8701", look_up=book).fills) == {"town": "東京都青梅市東青梅"}


def test_without_data_the_form_alone_is_checked() -> None:
    """No look-up, no warning and no town."""
    checked = check_zip("1980042", look_up=None)
    assert (checked.warning, checked.fills) == (None, ())
    assert check_zip("", look_up=None).value == ""


def test_the_book_forgets_old_codes() -> None:
    """What is remembered stays within bounds, however many codes are typed."""
    book = PostalBook()
    for number in range(9_000_000, 9_000_000 + 1030):
        book(str(number))
    assert len(book._known) == 1024
    assert book("9001029") is book("9001029")
