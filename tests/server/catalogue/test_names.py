"""Tests of names, readings and Latin names."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.catalogue.checked import FieldProblem
from server.catalogue.names import check_kana, check_name, check_roman

IVS = "葛\U000e0100城　𠮷之助"
LETTERS = st.sampled_from([*"山々〇﨑𠮷あアヶー・　", "神\ufe00", "\ufa19", "葛\U000e0102", "\U0002f804", "A"])


@pytest.mark.parametrize(
    "name",
    [
        IVS,
        "神\ufe00谷　誠",
        "\ufa19谷　誠",
        "山﨑　髙子",
        "佐々木　ヶ丘",
        "NGUYEN VAN AN",
        "Nguyen Van An",
        "O'BRIEN MARY-JANE",
        "J. SMITH JR.",
        "ジョン・スミス",
        "さくら",
        "ゔぁいおりん",
        "〆木　一",
        "李　NAM",
        "\U00030000田",
        "あ" * 100,
        "葛\U000e0100" * 100,
    ],
)
def test_names_come_back_code_point_for_code_point(name: str) -> None:
    """Variants, compatibility ideographs, surrogate pairs and Latin names are kept as they are."""
    checked = check_name(name)
    assert checked.value == checked.shown == name
    assert checked.warning is None


@settings(deadline=None)
@given(st.lists(LETTERS, min_size=1, max_size=40).map("".join))
def test_no_accepted_name_is_changed(name: str) -> None:
    """Whatever is accepted is stored byte for byte, but for the spaces around it."""
    try:
        checked = check_name(name)
    except FieldProblem:
        return
    assert checked.value.encode() == name.strip("　").encode()


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("山田 太郎", "ascii_space"),
        ("山田\u00a0太郎", "ascii_space"),
        ("nguyen van an", "lower_case"),
        ("山田taro", "lower_case"),
        ("\U000e0100山", "stray_selector"),
        ("あ\U000e0100", "stray_selector"),
        ("葛\U000e0100\U000e0101", "stray_selector"),
        ("か\u3099", "separated_mark"),
        ("カ゛", "separated_mark"),
        ("ＳＭＩＴＨ", "wide_latin"),
        ("山田1", "bad_character"),
        ("山田１", "bad_character"),
        ("ÉMILE", "bad_character"),
        ("山田😀", "bad_character"),
        ("㈱山田", "bad_character"),
        ("ジョ－ジ", "hyphen"),
        ("山-田", "hyphen"),
        ("・", "no_letter"),
        ("あ" * 101, "too_long"),
        ("葛\U000e0100" * 101, "too_long"),
        ("山\ue000", "private_use"),
        ("山\x07田", "control"),
        ("山\u202e田", "control"),
    ],
)
def test_what_no_register_holds_is_refused_with_words(name: str, code: str) -> None:
    """Each refusal has a code, and never repeats the name."""
    with pytest.raises(FieldProblem) as refused:
        check_name(name)
    assert refused.value.code == code
    assert name not in refused.value.message_ja


def test_a_long_latin_name_with_a_mistake_is_refused_at_once() -> None:
    """The scan is linear: no run of letters can make it explode."""
    with pytest.raises(FieldProblem):
        check_name("A" * 390 + "1")


def test_half_width_kana_in_a_name_become_full_width() -> None:
    """No register holds half-width kana; the clerk is told of the change."""
    checked = check_name("ｼﾞｮﾝ･ｽﾐｽ")
    assert checked.value == "ジョン・スミス"
    assert checked.warning is not None


def test_a_radical_in_a_name_is_warned_of() -> None:
    """Text out of a PDF may hold ⼭ for 山: it looks the same and is another character."""
    checked = check_name("⼭田")
    assert checked.value == "⼭田"
    assert checked.warning is not None


def test_spaces_around_are_dropped_and_nothing_is_cleared() -> None:
    """An empty text clears each of the three types."""
    assert check_name("　山田　太郎 ").value == "山田　太郎"
    assert check_name("　").value == check_kana(" ").value == check_roman("").value == ""


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("たなか　じろう", "タナカ　ジロウ"),
        ("ﾀﾅｶ ｼﾞﾛｳ", "タナカ　ジロウ"),
        ("タナカ  ジロウ", "タナカ　ジロウ"),
        ("キョウコ", "キョウコ"),
        ("キヨウコ", "キヨウコ"),
        ("ｷｮｳｺ", "キョウコ"),
        ("ゔぃくとりあ", "ヴィクトリア"),
        ("ｳﾞｨｸﾄﾘｱ", "ヴィクトリア"),
        ("か\u3099は\u309a", "ガパ"),
        ("カ゛ハ゜", "ガパ"),
        ("ジョ-ジ", "ジョージ"),
        ("ジョ－ジ", "ジョージ"),
        ("ジョ―ジ", "ジョージ"),
        ("ジョ‐ジ", "ジョージ"),
        ("ｼﾞｮｰｼﾞ", "ジョージ"),
        ("らーーめん", "ラーーメン"),
        ("ジョン･スミス", "ジョン・スミス"),
        ("ヵヶヮゕ", "ヵヶヮヵ"),
    ],
)
def test_readings_become_full_width_katakana(text: str, value: str) -> None:
    """Small kana stay small and large ones large; hyphens after kana are the long vowel."""
    assert check_kana(text).value == value


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("田中", "not_kana"),
        ("TANAKA", "not_kana"),
        ("タナカ1", "not_kana"),
        ("みすゞ", "not_kana"),
        ("ワ゛", "not_kana"),
        ("゛", "not_kana"),
        ("ナ゜", "not_kana"),
        ("ﾞﾊ", "not_kana"),
        ("-ジ", "stray_long_vowel"),
        ("タナカ　ージ", "stray_long_vowel"),
        ("・", "no_letter"),
        ("ア" * 101, "too_long"),
        ("ア\x00", "control"),
    ],
)
def test_what_is_no_reading_is_refused(text: str, code: str) -> None:
    """Kanji, letters, digits and marks without their kana are refused."""
    with pytest.raises(FieldProblem) as refused:
        check_kana(text)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("NGUYEN VAN AN", "NGUYEN VAN AN"),
        ("ＮＧＵＹＥＮ　ＶＡＮ", "NGUYEN VAN"),
        ("NGUYEN   VAN", "NGUYEN VAN"),
        ("O’BRIEN", "O'BRIEN"),
        ("MARY–JANE", "MARY-JANE"),
        ("J. SMITH", "J. SMITH"),
        ("MADONNA", "MADONNA"),
    ],
)
def test_latin_names_are_kept_in_half_width_capitals(text: str, value: str) -> None:
    """Widths and typographic marks are folded, order and case never."""
    assert check_roman(text).value == value


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Nguyen", "lower_case"),
        ("ｎｇｕｙｅｎ", "lower_case"),
        ("NGUYEN2", "not_roman"),
        ("ÉMILE", "not_roman"),
        ("山田", "not_roman"),
        ("- .", "no_letter"),
        ("A" * 101, "too_long"),
        ("A\tB", "control"),
    ],
)
def test_what_is_not_as_on_the_card_is_refused(text: str, code: str) -> None:
    """Lower case means that the card was not copied."""
    with pytest.raises(FieldProblem) as refused:
        check_roman(text)
    assert refused.value.code == code
