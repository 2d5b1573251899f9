"""Tests of readings over kanji."""

import pytest

from signaling.ruby import BadRuby, ruby_parts, without_ruby


def test_a_reading_belongs_to_the_kanji_before_it() -> None:
    """Or to what is marked."""
    assert ruby_parts("今日《きょう》は 何《なに》を しますか") == [
        ("今日", "きょう"),
        ("は ", None),
        ("何", "なに"),
        ("を しますか", None),
    ]
    assert ruby_parts("｜引っ越し《ひっこし》の日") == [("引っ越し", "ひっこし"), ("の日", None)]
    assert ruby_parts("") == []
    assert ruby_parts("人々《ひとびと》") == [("人々", "ひとびと")]


def test_the_text_alone_has_no_readings() -> None:
    """As it is read aloud."""
    assert without_ruby("手続《てつづ》きですか") == "手続きですか"


@pytest.mark.parametrize("text", ["はい《はい》", "今日《きょう", "今日》", "｜今日", "今日《》"])
def test_a_mark_that_is_left_over_is_refused(text: str) -> None:
    """It would stand on the screen."""
    with pytest.raises(BadRuby):
        ruby_parts(text)
