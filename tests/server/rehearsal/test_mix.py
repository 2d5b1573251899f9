"""Tests of the mix: shares that are read, and lots that are drawn."""

import random

import pytest

from server.rehearsal.mix import STAGES, Mix, MixError, draw, read_mix


def test_a_mix_is_read_over_another() -> None:
    """What is not named stays; ``all`` is everything; twice as often is never more than always."""
    assert read_mix("", Mix()) == Mix()
    read = read_mix("all=0,park=0.6", Mix())
    assert (read.park, read.person, read.drop) == (0.6, 0, 0)
    assert read.times(2).park == 1.0
    assert Mix().times(0) == read_mix("all=0", Mix())


@pytest.mark.parametrize("text", ["park", "park=often", "park=2", "park=-1", "dance=1"])
def test_what_cannot_be_read_is_said(text: str) -> None:
    """A share that is none, or a name that nobody knows."""
    with pytest.raises(MixError, match=text.partition("=")[0]):
        read_mix(text, Mix())


def test_a_lot_happens_once_and_at_its_stage() -> None:
    """A course takes a turn at every stage; without shares nothing befalls anybody."""
    lot = draw(read_mix("all=0,serial=1,park=1", Mix()), random.Random(1))
    turns = [lot.next_at(stage) for stage in STAGES for _ in range(3)]
    assert turns.count("serial") == len(STAGES)
    assert turns.count("park") == 1
    assert lot.turns == []
    assert draw(Mix().times(0), random.Random(1)).turns == []
