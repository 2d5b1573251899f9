"""Tests of the residents of a rehearsal: their households are read or refused, and their names give them away."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from server.catalogue.form_plan import FormPlan
from server.catalogue.loader import load_catalogue, packaged_folder
from server.rehearsal.cast import (
    PACKAGED,
    CastError,
    Casting,
    Household,
    Persona,
    first_procedure,
    needed,
    read_households,
    serials_in,
)
from tests.support.worked import HOUSEHOLDS, packaged_rules

TODAY = date(2026, 11, 24)


def test_the_households_that_come_with_enmado_are_the_worked_ones() -> None:
    """The same cases, and what they need is what is expected of them."""
    read = {each.name: each for each in read_households(PACKAGED, packaged_rules())}
    assert list(read) == [household["id"] for household in HOUSEHOLDS]
    for household in HOUSEHOLDS:
        places = {person["id"]: number for number, person in enumerate(household["persons"], 1)}
        expected = {rule: [places[who] for who in whose] for rule, whose in household["expect"].items()}
        assert needed(read[household["id"]], packaged_rules(), TODAY) == expected


def test_what_somebody_comes_for_says_nothing_else_of_what_happened() -> None:
    """A death is not opened as a change of the head of household, which the list of its procedures would allow."""
    plan = FormPlan(load_catalogue(packaged_folder()))
    found = {each.name: first_procedure(each, plan, TODAY) for each in read_households(PACKAGED, packaged_rules())}
    assert (found["H01"], found["H05"], found["H09"], found["H17"]) == ("tennyu", "tenshutsu", "tenkyo", "juminhyo")
    assert found["H13"] not in ("setai_henkou", "tennyu")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "not JSON"),
        ("[]", "a list of households"),
        ("[3]", "household 1: an object"),
        ('{"case": {"event": "move_in"}, "persons": []}', "1 to 12 persons"),
        ('{"case": {"event": "nonsense"}, "persons": [{"id": "A"}]}', "case.event"),
    ],
)
def test_a_file_that_cannot_be_played_is_refused(tmp_path: Path, text: str, said: str) -> None:
    """With where in it, and why."""
    file = tmp_path / "h.json"
    file.write_text(text)
    with pytest.raises(CastError, match=said):
        read_households(file, packaged_rules())


def test_a_file_that_is_not_there_or_too_large_is_refused(tmp_path: Path) -> None:
    """Before it is read whole."""
    with pytest.raises(CastError, match="No such file"):
        read_households(tmp_path / "none.json", packaged_rules())
    (tmp_path / "large.json").write_text(" " * 4_000_001)
    with pytest.raises(CastError, match="more than"):
        read_households(tmp_path / "large.json", packaged_rules())


def test_one_household_and_a_list_are_read_alike(tmp_path: Path) -> None:
    """As `enmado procedures` takes one."""
    one: dict[str, Any] = {"case": {"event": "move_in", "today": "2020-01-01"}, "persons": [{"id": "A"}]}
    found = []
    for document in (one, [one], {"households": [one]}):
        (tmp_path / "h.json").write_text(json.dumps(document))
        found += read_households(tmp_path / "h.json", packaged_rules())
    assert found[0] == found[1] == found[2]
    assert "today" not in found[0].case


def test_a_name_says_whose_it_is_wherever_it_stands() -> None:
    """Each person of a household has a name of their own, with the same serial number in it."""
    household = Household("h", {"event": "move_in"}, [{"birth": "2020-01-02"}, {}])
    persona = Persona(1234, household, TODAY)
    assert {persona.name(1), persona.name(2)} == {"遠窓　乙丙丁戊", "遠窓　乙丙丁戊花"}
    assert serials_in(f'["{persona.name(2)}", "山田"]'.encode()) == {1234}
    assert persona.is_child(1)
    assert not persona.is_child(2)
    assert persona.phone().startswith("0428")
    assert len(persona.phone()) == 10


def test_everybody_comes_before_somebody_comes_again() -> None:
    """In an order that the seed draws; each with the next serial number."""
    households = [Household(str(number), {}, [{}]) for number in range(5)]
    one, other = Casting(households, seed=7), Casting(households, seed=7)
    came = [one.next(TODAY) for _ in range(10)]
    assert [each.household for each in came] == [other.next(TODAY).household for _ in range(10)]
    assert {each.household.name for each in came[:5]} == {each.household.name for each in came[5:]}
    assert [each.serial for each in came] == list(range(came[0].serial, came[0].serial + 10))
    assert one.all == came
