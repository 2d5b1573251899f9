"""Tests of reading values and noting what is not as it must be."""

from collections.abc import Callable

import pytest

from server.catalogue.located import Located, Problem, read_yaml
from server.catalogue.reading import QUESTION_ID, Reader


def node(text: str) -> Located:
    """A YAML text as located values."""
    document, problems = read_yaml("x.yaml", text.encode())
    assert problems == []
    assert document is not None
    return document


Reading = Callable[[Reader, Located | None], object]


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (Reader.text, "' 遠窓 '", "遠窓"),
        (Reader.texts, "[a, b]", ["a", "b"]),
        (Reader.ident, "move_in2", "move_in2"),
        (lambda reader, each: reader.ident(each, pattern=QUESTION_ID), "Q15b", "Q15b"),
        (Reader.field_id, "addr.new.zip", "addr.new.zip"),
        (Reader.field_id, "p.name", "p.name"),
        (lambda reader, each: reader.one_of(each, ["pad", "tap"]), "tap", "tap"),
        (lambda reader, each: reader.whole(each, least=1, most=20), "20", 20),
        (Reader.flag, "true", True),
        (Reader.words, "{ja: あ, en: a}", {"ja": "あ", "en": "a"}),
        (Reader.paragraphs, "{ja: [あ], en: [a]}", {"ja": ["あ"], "en": ["a"]}),
        (Reader.each_words, "[{ja: あ, en: a}]", [{"ja": "あ", "en": "a"}]),
    ],
)
def test_good_values_are_read_without_a_problem(read: Reading, text: str, value: object) -> None:
    """Each kind of value in its plan form."""
    problems: list[Problem] = []
    assert read(Reader("x.yaml", problems), node(text)) == value
    assert problems == []


@pytest.mark.parametrize(
    ("read", "nothing"),
    [
        (Reader.text, ""),
        (Reader.texts, []),
        (Reader.ident, ""),
        (Reader.field_id, ""),
        (lambda reader, each: reader.one_of(each, ["pad"]), ""),
        (lambda reader, each: reader.whole(each, least=3, most=20), 3),
        (Reader.flag, False),
        (Reader.words, {"ja": "", "en": ""}),
        (Reader.paragraphs, {"ja": [], "en": []}),
        (Reader.each_words, []),
    ],
)
def test_what_is_not_there_is_read_as_nothing(read: Reading, nothing: object) -> None:
    """A missing key was told by the mapping already; reading it adds no second problem."""
    problems: list[Problem] = []
    assert read(Reader("x.yaml", problems), None) == nothing
    assert problems == []


@pytest.mark.parametrize(
    ("read", "text", "reason"),
    [
        (Reader.text, "12", "a text is expected"),
        (Reader.text, "[a]", "a text is expected"),
        (Reader.text, "''", "empty"),
        (Reader.texts, "a", "a list is expected"),
        (Reader.texts, "[a, '']", "empty"),
        (Reader.texts, "[a, a]", "twice"),
        (Reader.ident, "Move", "no id"),
        (Reader.ident, "a-b", "no id"),
        (Reader.field_id, "name", "no field id"),
        (Reader.field_id, "p12.name", "begin with `p.`"),
        (lambda reader, each: reader.one_of(each, ["pad"]), "stamp", "none of: pad"),
        (lambda reader, each: reader.whole(each, least=1, most=20), "21", "from 1 to 20"),
        (lambda reader, each: reader.whole(each, least=1, most=20), "true", "from 1 to 20"),
        (Reader.flag, "yes", "true or false"),
        (Reader.words, "{ja: あ}", "`en` is missing"),
        (Reader.words, "{ja: あ, en: a, fr: a}", "unknown key `fr`"),
        (Reader.words, "あ", "a mapping"),
        (Reader.paragraphs, "{ja: [あ, い], en: [a]}", "different number"),
    ],
)
def test_each_mistake_is_noted_with_its_file(read: Reading, text: str, reason: str) -> None:
    """One problem, in words, with the line of the value."""
    problems: list[Problem] = []
    read(Reader("sections/x.yaml", problems), node(text))
    assert len(problems) == 1
    assert (problems[0].file, problems[0].line) == ("sections/x.yaml", 1)
    assert reason in problems[0].reason


def test_only_what_says_something_is_put_into_the_plan() -> None:
    """Absent is the default, so the same catalogue is the same version."""
    plan: dict[str, object] = {}
    reader = Reader("x.yaml", [])
    values: dict[str, object] = {"a": "", "b": [], "c": None, "d": "x", "e": 0}
    for key, value in values.items():
        reader.optional(plan, key, value)
    assert plan == {"d": "x", "e": 0}
