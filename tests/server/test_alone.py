"""Tests of server/alone.py: a single process asks and tells nobody."""

from __future__ import annotations

from server.alone import Alone
from server.neighbours import Neighbours
from signaling.effects import Drop, Effect


async def test_a_single_process_does_everything_itself() -> None:
    """All that is due is its own, all that follows from events it does, and it waits for nobody."""
    alone = Alone()
    effects: list[Effect] = [Drop("c1", "silent")]
    assert alone.may("v1")
    assert alone.follows("v1", effects) is effects
    await alone.up_to_date()


def test_neighbours_answer_all_that_is_asked_of_one_alone() -> None:
    """The runner asks without knowing which of the two it has."""
    asked = {name for name in vars(Alone) if not name.startswith("_")}
    assert asked <= set(vars(Neighbours))
