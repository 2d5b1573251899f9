"""Tests of one catalogue version as it is stored and read back."""

import json
from pathlib import Path

import pytest

from server.catalogue.loader import load_catalogue
from server.catalogue.model import BrokenPlan, Catalogue
from tests.server.catalogue.small import write


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    """The small catalogue."""
    return load_catalogue(write(tmp_path))


def test_a_stored_plan_is_the_same_catalogue(catalogue: Catalogue) -> None:
    """As bytes, as text, as an object, and from a database that sorts keys."""
    shuffled = json.dumps(catalogue.plan(), sort_keys=True)
    for stored in (catalogue.plan_json(), catalogue.plan_json().decode(), catalogue.plan(), shuffled):
        again = Catalogue.from_plan(stored)
        assert again.version == catalogue.version
        assert again.content == catalogue.content


def test_the_order_of_tiles_is_part_of_the_plan(catalogue: Catalogue) -> None:
    """What people see in order stands in a list, because objects may lose theirs."""
    assert catalogue.plan()["tiles"] == ["move_in", "proof"]


def test_a_plan_handed_out_is_a_copy(catalogue: Catalogue) -> None:
    """Nobody can change a version by changing what they were given."""
    catalogue.plan()["town"]["ja"] = "乙町"
    assert catalogue.plan()["town"]["ja"] == "甲町"
    assert catalogue.content.town.ja == "甲町"


@pytest.mark.parametrize("stored", [b"not json", "[]", b"\xff", {}, {"version": "x", "town": 1}])
def test_what_is_no_plan_is_refused(stored: object) -> None:
    """A broken row in the database is told as such."""
    with pytest.raises(BrokenPlan):
        Catalogue.from_plan(stored)  # type: ignore[arg-type]


def test_a_changed_plan_is_refused(catalogue: Catalogue) -> None:
    """A version names its content: one changed word is another version."""
    plan = catalogue.plan()
    plan["town"]["ja"] = "乙町"
    with pytest.raises(BrokenPlan):
        Catalogue.from_plan(plan)


def test_an_unknown_key_is_refused(catalogue: Catalogue) -> None:
    """What no program reads is a mistake."""
    plan = catalogue.plan()
    plan["sections"]["guest"]["colour"] = "blue"
    with pytest.raises(BrokenPlan, match="colour"):
        Catalogue.from_plan(plan)
