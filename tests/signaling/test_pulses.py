"""Tests of the pulse's spreading over a second."""

from hypothesis import given
from hypothesis import strategies as st

from signaling.pulses import SLOT_S, SLOTS, Pulses, next_slot
from signaling.room import Connection
from tests.support.deciding import RESIDENT


def page(name: str) -> Connection:
    """A connection."""
    return Connection(name, RESIDENT, name=name, origin="o", now=0.0)


def pulses_of(count: int) -> Pulses:
    """So many connections, named by number."""
    pulses = Pulses()
    for n in range(count):
        pulses.add(page(str(n)))
    return pulses


def due(pulses: Pulses, mono: float) -> list[str]:
    """Who is due."""
    return [one.id for one in pulses.due(mono)]


def test_each_connection_is_due_once_a_second() -> None:
    """In slots of a tenth, so that never all are due at once."""
    pulses = pulses_of(25)
    turns = [due(pulses, 100 + n * SLOT_S + 0.01) for n in range(SLOTS)]
    assert sorted(one for turn in turns for one in turn) == sorted(str(n) for n in range(25))
    assert max(len(turn) for turn in turns) == 3
    assert due(pulses, 101.01) == turns[0]


def test_each_is_looked_at_halfway_between_its_pulses() -> None:
    """So twice a second, whatever its slot; who is gone is not."""
    pulses = pulses_of(SLOTS)
    due(pulses, 100.01)
    for turn in range(1, SLOTS + 1):
        between = (due(pulses, 100 + turn * SLOT_S + 0.01), [one.id for one in pulses.halfway()])
        assert between == ([str(turn % SLOTS)], [str((turn + SLOTS // 2) % SLOTS)])
    pulses.remove("5")
    due(pulses, 101.11)
    due(pulses, 102.01)
    assert "5" not in [one.id for one in pulses.halfway()]


def test_nobody_is_looked_at_before_the_first_turn() -> None:
    """Nor in a turn in which nothing fell due."""
    pulses = pulses_of(5)
    assert list(pulses.halfway()) == []
    due(pulses, 100.01)
    due(pulses, 100.02)
    assert list(pulses.halfway()) == []


def test_after_a_long_pause_each_is_due_once() -> None:
    """The process was stopped for an hour; there is no flood."""
    pulses = pulses_of(5)
    due(pulses, 100.0)
    assert sorted(due(pulses, 3700.0)) == [str(n) for n in range(5)]


def test_nothing_is_due_twice_in_one_slot() -> None:
    """A timer that fires early."""
    pulses = pulses_of(20)
    assert len(due(pulses, 100.05)) == 2
    assert due(pulses, 100.06) == []


def test_who_is_gone_is_not_due() -> None:
    """Also when they go while the slot is being dealt with."""
    pulses = pulses_of(20)
    seen = []
    for one in pulses.due(100.05):
        seen.append(one.id)
        pulses.remove(one.id)
    assert len(seen) == 2
    assert len(due(pulses, 101.05)) == 18


@given(st.floats(min_value=0, max_value=1e8, allow_nan=False))
def test_the_next_slot_is_ahead_and_near(mono: float) -> None:
    """The timer always has something to wait for, and never for long."""
    assert 0 < next_slot(mono) - mono <= SLOT_S + 1e-6
