"""Tests of the shapes of identifiers on the wire."""

from typing import Annotated, Any

import msgspec
import pytest

from signaling import ids

GOOD = [
    (ids.CommandIdText, "k3f9a2m7q1x8d4b6-1"),
    (ids.VisitIdText, "v7k2m9q4x1b8d3f6"),
    (ids.FieldIdText, "addr.new.zip"),
    (ids.FieldIdText, "p12.name"),
    (ids.SectionIdText, "person:p12"),
    (ids.NameText, "jidou_teate"),
    (ids.DigestText, "0f" * 32),
    (ids.PersonIdText, "p9"),
    (ids.CallIdText, "abcdefgh.12345678.0"),
    (ids.QuestionIdText, "Q1.a:b-c"),
]
BAD = [
    (ids.CommandIdText, "K3F9A2M7-1"),
    (ids.CommandIdText, "k3f9a2m7-"),
    (ids.VisitIdText, "v123"),
    (ids.VisitIdText, "../../etc/passwd"),
    (ids.FieldIdText, "name"),
    (ids.FieldIdText, "a.b.c.d.e"),
    (ids.SectionIdText, "person:p0"),
    (ids.NameText, "Jidou"),
    (ids.DigestText, "0F" * 32),
    (ids.PersonIdText, "p100"),
    (ids.CallIdText, "a/b"),
    (ids.QuestionIdText, "1a"),
]


@pytest.mark.parametrize(("kind", "text"), GOOD)
def test_an_id_of_the_right_shape_is_taken(kind: Any, text: str) -> None:
    """What we make ourselves passes."""
    assert msgspec.convert(text, kind) == text


@pytest.mark.parametrize(("kind", "text"), BAD)
def test_an_id_of_another_shape_is_refused(kind: Any, text: str) -> None:
    """What could be a path, a tag or somebody else's id does not."""
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(text, kind)


@pytest.mark.parametrize(("kind", "text"), GOOD)
@pytest.mark.parametrize("tail", ["\n", "\x00", " ", "é"])
def test_an_id_ends_where_it_ends(kind: Any, text: str, tail: str) -> None:
    """A line break at the end would forge a log line; Python's `$` alone lets it through."""
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(text + tail, kind)


@pytest.mark.parametrize(("kind", "text"), GOOD)
def test_the_pattern_says_the_same_in_json_schema(kind: Any, text: str) -> None:
    """The pattern is in the schema as it stands here."""
    assert "pattern" in msgspec.json.schema(Annotated[kind, ""])
