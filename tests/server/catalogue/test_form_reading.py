"""Tests of reading one form of a catalogue: who stands on it, and every mistake with its line."""

import pytest

from server.catalogue.form_reading import read_form
from server.catalogue.located import Problem, read_yaml
from server.catalogue.reading import Reader

HEAD = "id: kokuho\ntitle: {ja: 届, en: Notification}\n"


def read(text: str) -> tuple[dict[str, object], list[Problem]]:
    """The form in a file of this text, and what is wrong in it."""
    document, problems = read_yaml("forms/kokuho.yaml", text.encode())
    assert document is not None
    return read_form(document, Reader("forms/kokuho.yaml", problems)), problems


def test_a_form_says_who_stands_on_it() -> None:
    """What is not said is left out: the default holds."""
    more = "one_per: household\npersons: {field: p.in_kokuho, in: [yes]}\nper_sheet: 6\nages_on: [case.date]\n"
    form, problems = read(HEAD + more)
    assert problems == []
    assert form == {
        "id": "kokuho",
        "title": {"ja": "届", "en": "Notification"},
        "one_per": "household",
        "persons": {"field": "p.in_kokuho", "in": ["yes"]},
        "per_sheet": 6,
        "ages_on": ["case.date"],
    }
    assert read(f"{HEAD}one_per: person\nnames_all: true\n")[0]["names_all"] is True
    assert set(read(f"{HEAD}one_per: case\n")[0]) == {"id", "title", "one_per"}


@pytest.mark.parametrize(
    ("more", "line", "reason"),
    [
        ("", 1, "`one_per` is missing"),
        ("one_per: dog\n", 3, "none of"),
        ("one_per: household\nper_sheet: 13\n", 4, "a whole number from 1 to 12"),
        ("one_per: person\nper_sheet: 4\n", 4, "one sheet per household"),
        ("one_per: case\npersons: {field: p.x, in: [yes]}\n", 4, "lists no `persons`"),
        ("one_per: household\npersons: {field: p.x}\n", 4, "`in` is missing"),
        ("one_per: household\ntemplate: x\n", 4, "unknown key"),
        ("one_per: household\nnames_all: maybe\n", 4, "true or false"),
        ("one_per: household\nages_on: case.date\n", 4, "a list"),
    ],
)
def test_a_mistake_is_told_with_its_line(more: str, line: int, reason: str) -> None:
    """A department mends what it is told, where it is told."""
    _, problems = read(HEAD + more)
    assert [(each.line, reason in each.reason) for each in problems] == [(line, True)]
