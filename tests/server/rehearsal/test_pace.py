"""Tests of how quick synthetic people are."""

import asyncio
import random

import pytest

from server.rehearsal.pace import Pace, make_pace


async def test_ten_times_the_pace_takes_a_tenth_of_the_time() -> None:
    """Thinking for ten seconds at pace 1000 takes a hundredth of a second."""
    began = asyncio.get_running_loop().time()
    await Pace(1000, random.Random(1)).think(10, 10)
    assert 0.009 <= asyncio.get_running_loop().time() - began < 5


def test_the_same_seed_does_the_same() -> None:
    """And what never happens never happens."""
    one, other = Pace(1, random.Random("1 2")), Pace(1, random.Random("1 2"))
    assert [one.happens(0.5) for _ in range(50)] == [other.happens(0.5) for _ in range(50)]
    assert not any(one.happens(0) for _ in range(50))
    assert all(one.happens(1) for _ in range(50))


@pytest.mark.parametrize("seed", [1, 2])
def test_everybody_has_a_chance_of_their_own(seed: int) -> None:
    """Two people of one rehearsal do not do the same."""
    one, other = make_pace(1, seed=seed, number=1), make_pace(1, seed=seed, number=2)
    assert [one.happens(0.5) for _ in range(40)] != [other.happens(0.5) for _ in range(40)]
