"""Tests of how the number of visits that are carried is found."""

import math

import pytest

from bench.rehearse import climb


@pytest.mark.parametrize(
    ("p99", "carried"),
    [([9, 40, 99, 101], 30), ([9, 140, 9, 9], 10), ([math.nan, 1, 1, 1], 0), ([1, 1, 1, 1], 40)],
)
def test_the_largest_within_the_bound(p99: list[float], carried: int) -> None:
    """It goes up until an edit is too slow, and does not try beyond; nothing measured is nothing carried."""
    tried: list[int] = []

    def measure(size: int) -> float:
        tried.append(size)
        return p99[len(tried) - 1]

    assert climb((10, 20, 30, 40), measure) == carried
    assert tried[-1] == min(carried + 10, 40)
