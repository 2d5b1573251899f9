"""Tests of the token buckets."""

from server.limits import Buckets


class Seconds:
    """A monotonic clock that a test moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        """The seconds as the test has them."""
        return self.now


def test_a_burst_passes_and_the_next_has_to_wait_for_a_token() -> None:
    """As many as the bucket holds go at once; then one at a time."""
    clock = Seconds()
    buckets = Buckets(burst=3, every_s=10, now=clock)
    for _ in range(3):
        assert buckets.wait("a") == 0.0
        buckets.take("a")
    assert buckets.wait("a") == 10.0
    clock.now += 10
    assert buckets.wait("a") == 0.0
    buckets.take("a")
    assert buckets.wait("a") == 10.0


def test_one_key_does_not_use_up_another() -> None:
    """Each key has a bucket of its own."""
    buckets = Buckets(burst=1, every_s=10, now=Seconds())
    buckets.take("a")
    assert buckets.wait("a") > 0
    assert buckets.wait("b") == 0.0


def test_a_full_bucket_holds_no_more_than_its_burst() -> None:
    """A night without attempts saves up nothing."""
    clock = Seconds()
    buckets = Buckets(burst=2, every_s=10, now=clock)
    buckets.take("a")
    clock.now += 10_000
    buckets.take("a")
    buckets.take("a")
    assert buckets.wait("a") == 10.0


def test_what_is_given_back_can_be_taken_again() -> None:
    """A success costs nothing."""
    buckets = Buckets(burst=1, every_s=10, now=Seconds())
    buckets.take("a")
    buckets.give_back("a")
    buckets.give_back("never taken")
    assert buckets.wait("a") == 0.0


def test_memory_is_bounded_whatever_keys_come() -> None:
    """A flood of keys pushes out the oldest, and full buckets are forgotten."""
    clock = Seconds()
    buckets = Buckets(burst=1, every_s=10, now=clock, most=50)
    for number in range(1000):
        buckets.take(f"key {number}")
    assert len(buckets) == 50
    clock.now += 10
    buckets.take("later")
    assert len(buckets) == 1
