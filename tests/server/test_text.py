"""Tests of the words of the pages."""

import json
import re
from pathlib import Path

import pytest

from server.config import ROOT
from server.text import COUNTER_LANGUAGES, LANGUAGES, TextError, Texts

STATIC_TEXT = ROOT / "static" / "text"
PLACE = re.compile(r"\{[a-z][a-zA-Z0-9_]*\}")
KANJI = re.compile(r"[\u3400-\u9fff]")
NOT_IN_PLAIN_WORDS = (
    "counter.enrol.",  # branch staff enrol the screen
    "counter.noscript",  # they are told what to mend
    "counter.settings",  # theirs as well
    "counter.shut.again",
)


NOT_AT_THE_COUNTER = (
    "common.language.",  # a language is named in itself
    "common.device.title",  # devices are chosen by staff
    "common.device.camera",
    "common.device.microphone",
    "common.device.speaker",
    "common.device.unnamed",
    "common.help.",  # supervisors are asked for help from the desk
    "common.paper.ours",
    "common.paper.page",
    "common.seats.",  # how staff sit in a call
)
AT_THE_COUNTER = re.compile(r"common\.seats\.(heading|others|named|nameless|role\..*|tile\..*)")


def read_by_residents(key: str) -> bool:
    """Whether a resident reads this text on the counter."""
    staff = key.startswith((*NOT_IN_PLAIN_WORDS, *NOT_AT_THE_COUNTER)) and not AT_THE_COUNTER.fullmatch(key)
    return key.startswith(("counter.", "common.", "line.")) and not staff


def write(directory: Path, files: dict[str, object]) -> Path:
    """Text files as given, the rest empty."""
    for lang in (*LANGUAGES, *COUNTER_LANGUAGES):
        (directory / lang).mkdir()
    for name, content in files.items():
        (directory / name).write_text(json.dumps(content), encoding="utf-8")
    return directory


def test_japanese_and_english_have_the_same_keys() -> None:
    """Every word of every page is there in both languages."""
    texts = Texts.load(STATIC_TEXT)
    japanese, english = ({k.removesuffix(".one") for k in texts.keys(lang)} for lang in LANGUAGES)
    assert japanese ^ english == set()


def test_plain_japanese_only_says_differently_what_japanese_says() -> None:
    """A key of the overlay that is not below it would never be asked for."""
    texts = Texts.load(STATIC_TEXT)
    assert texts.keys("easy") - texts.keys("ja") == set()


def test_the_counter_says_in_plain_japanese_whatever_a_resident_reads_there() -> None:
    """A text with kanji that is not for staff does not fall back to ordinary Japanese."""
    texts = Texts.load(STATIC_TEXT)
    fallen_back = [
        key
        for key in sorted(texts.keys("ja") - texts.keys("easy"))
        if key.startswith("counter.") and not key.startswith(NOT_IN_PLAIN_WORDS) and KANJI.search(texts.t("ja", key))
    ]
    assert fallen_back == []


@pytest.mark.parametrize("lang", ["pt", "zh", "vi"])
def test_the_counter_says_in_every_language_whatever_a_resident_reads_there(lang: str) -> None:
    """What is not for staff, on the counter or in what it shares with other pages, is there in the language."""
    texts = Texts.load(STATIC_TEXT)
    read = {key.removesuffix(".one") for key in texts.keys("ja")}
    lacking = {key for key in read - texts.keys(lang) if read_by_residents(key)}
    strange = {key.removesuffix(".one") for key in texts.keys(lang)} - read
    assert (lacking, strange) == (set(), set())


@pytest.mark.parametrize("lang", ["en", "easy", "pt", "zh", "vi"])
def test_a_text_has_the_same_places_in_every_language(lang: str) -> None:
    """What is filled in Japanese is filled in English and in plain Japanese."""
    texts = Texts.load(STATIC_TEXT)
    differing = [
        key
        for key in texts.keys("ja") & texts.keys(lang)
        if set(PLACE.findall(texts.t("ja", key))) != set(PLACE.findall(texts.t(lang, key)))
    ]
    assert differing == []


def test_texts_of_several_files_are_found_and_filled(tmp_path: Path) -> None:
    """Areas are one dictionary; places without a value stay."""
    write(tmp_path, {"ja/a.json": {"a.hello": "{name}さん {rest}"}, "ja/b.json": {"b.bye": "では"}})
    texts = Texts.load(tmp_path)
    assert texts.t("ja", "a.hello", {"name": "花"}) == "花さん {rest}"
    assert texts.t("ja", "b.bye") == "では"
    assert texts.t("easy", "b.bye") == "では"


def test_a_value_is_not_filled_in_twice(tmp_path: Path) -> None:
    """Somebody called {name} does not get another's name."""
    texts = Texts.load(write(tmp_path, {"ja/a.json": {"a": "{first} {name}"}}))
    assert texts.t("ja", "a", {"first": "{name}", "name": "花"}) == "{name} 花"


def test_one_of_something_has_its_own_words(tmp_path: Path) -> None:
    """English has a singular; Japanese goes without."""
    write(tmp_path, {"en/a.json": {"a": "{count} visits", "a.one": "one visit"}, "ja/a.json": {"a": "{count}件"}})
    texts = Texts.load(tmp_path)
    assert [texts.t("en", "a", {"count": n}) for n in (1, 2)] == ["one visit", "2 visits"]
    assert texts.t("ja", "a", {"count": 1}) == "1件"


def test_a_missing_key_is_an_error_in_tests_and_the_key_itself_elsewhere(tmp_path: Path) -> None:
    """A page must not fail over a word, a test must."""
    write(tmp_path, {})
    assert Texts.load(tmp_path).t("en", "a.b") == "a.b"
    with pytest.raises(TextError, match=r"a\.b"):
        Texts.load(tmp_path, strict=True).t("en", "a.b")


@pytest.mark.parametrize("content", [["a"], {"a": 1}])
def test_a_file_that_is_no_object_of_texts_is_refused(tmp_path: Path, content: object) -> None:
    """The error names the file."""
    with pytest.raises(TextError, match=r"a\.json"):
        Texts.load(write(tmp_path, {"ja/a.json": content}))


def test_a_broken_file_and_a_key_in_two_files_are_refused(tmp_path: Path) -> None:
    """Two owners of one key would overwrite each other unseen."""
    write(tmp_path, {"ja/a.json": {"same": "1"}, "ja/b.json": {"same": "2"}})
    with pytest.raises(TextError, match="same"):
        Texts.load(tmp_path)
    (tmp_path / "ja" / "b.json").write_text("{", encoding="utf-8")
    with pytest.raises(TextError, match=r"b\.json"):
        Texts.load(tmp_path)
