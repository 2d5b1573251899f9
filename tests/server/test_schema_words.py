"""Tests of JSON Schema in words."""

from collections.abc import Mapping
from typing import Annotated, Literal

import msgspec
import pytest
from msgspec import Meta, Struct

from server.schema_words import member_table, schemas_of


class Inner(Struct, array_like=True):
    """Two numbers."""

    x: Annotated[float, Meta(ge=0, le=1)]
    y: float


class Came(Struct, tag="came"):
    """One of two."""


class Went(Struct, tag="went"):
    """The other."""


class Everything(Struct, tag="everything", tag_field="type"):
    """One member of each kind."""

    name: Annotated[str, Meta(pattern=r"^(a|b)$(?!\n)", max_length=4)]
    text: str
    whole: Annotated[int, Meta(ge=1, le=9)]
    any_whole: int
    size: Annotated[float, Meta(gt=0, le=20)]
    word: Literal["a", "b"]
    inner: Inner
    pair: tuple[int, str]
    by_name: Mapping[str, bool]
    details: Mapping[str, object]
    points: Annotated[list[Inner], Meta(min_length=1, max_length=3)]
    event: Came | Went
    loose: tuple[str, ...] = ()
    note: str | None = None


def table() -> dict[str, tuple[str, str]]:
    """The table of ``Everything``: member → what it holds, when left out."""
    lines = member_table(schemas_of([Everything])["Everything"])
    assert lines[0].startswith("| member |")
    cells = [[cell.strip() for cell in line.replace(r"\|", "¦").split("|")[1:-1]] for line in lines[2:]]
    return {name.strip("`"): (holds.replace("¦", "|"), left_out) for name, holds, left_out in cells}


@pytest.mark.parametrize(
    ("member", "holds"),
    [
        ("name", "text `^(a|b)$`, at most 4 characters"),
        ("text", "text"),
        ("whole", "whole number 1–9"),
        ("any_whole", "whole number"),
        ("size", "number above 0, up to 20"),
        ("word", "`a` · `b`"),
        ("inner", "[Inner](#inner)"),
        ("pair", "[whole number, text]"),
        ("by_name", "object of true or false by name"),
        ("details", "object of anything by name"),
        ("points", "list of 1–3: [Inner](#inner)"),
        ("event", "one of the [events](#events)"),
        ("loose", "list: text"),
        ("note", "text or null"),
    ],
)
def test_a_member_is_told_with_its_bounds(member: str, holds: str) -> None:
    """As people say it; its default only when it may be left out."""
    assert table()[member][0] == holds


def test_a_default_is_told_as_json() -> None:
    """Nothing for what is required; the name of the struct is no member."""
    assert table()["note"][1] == "`null`"
    assert table()["loose"][1] == "`[]`"
    assert table()["text"][1] == ""
    assert "type" not in table()


def test_a_struct_without_members_has_no_table() -> None:
    """Its name says everything."""

    class Bare(Struct, tag="bare"):
        pass

    assert member_table(schemas_of([Bare])["Bare"]) == []


def test_a_struct_that_is_an_array_is_told_in_order() -> None:
    """Points of strokes are short on the wire."""
    assert member_table(schemas_of([Inner])["Inner"]) == ["An array of 2: number 0–1, number."]


def test_a_type_that_has_no_schema_is_a_fault() -> None:
    """The wire has only what JSON has."""

    class Odd(Struct):
        member: complex

    with pytest.raises((NotImplementedError, TypeError)):
        schemas_of([Odd])
    assert msgspec.json.schema(Inner)
