"""Tests of signaling/duty.py: one node has the duty, the others wait a little."""

from __future__ import annotations

from signaling.duty import FORGET_S, GRACE_S, Duties, on_duty

NODES = ("a1", "b2", "c3", "d4")


def test_each_matter_has_one_node_and_keeps_it_when_another_goes() -> None:
    """All nodes come to the same answer; when one goes, only its share moves."""
    matters = [f"v{n}" for n in range(400)]
    before = {matter: on_duty(matter, NODES) for matter in matters}
    assert {before[matter] for matter in matters} == set(NODES)
    assert all(on_duty(matter, reversed(NODES)) == node for matter, node in before.items())
    after = {matter: on_duty(matter, NODES[1:]) for matter in matters}
    assert all(after[matter] == node for matter, node in before.items() if node != "a1")


def test_without_others_everything_is_ones_own() -> None:
    """A single process waits for nobody."""
    assert Duties("a1").may("v1", 0.0)


def test_who_is_not_on_duty_waits_a_little_and_then_does_it() -> None:
    """The node that had the duty may be dead without anybody knowing."""
    matter = next(f"v{n}" for n in range(99) if on_duty(f"v{n}", NODES) != "a1")
    duties = Duties("a1")
    duties.know(NODES[1:])
    assert not duties.may(matter, 100.0)
    assert not duties.may(matter, 100.0 + GRACE_S - 0.1)
    assert duties.may(matter, 100.0 + GRACE_S)
    duties.settled(matter)
    assert not duties.may(matter, 100.0 + GRACE_S)
    late = 200.0 + FORGET_S
    assert not duties.may(matter, late)


def test_who_is_on_duty_does_it_at_once() -> None:
    """Nobody waits for it."""
    matter = next(f"v{n}" for n in range(99) if on_duty(f"v{n}", NODES) == "a1")
    duties = Duties("a1")
    duties.know(NODES[1:])
    assert duties.may(matter, 100.0)
