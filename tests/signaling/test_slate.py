"""Tests of signaling/slate.py: bounded sheets of two sides."""

from signaling.sight_commands import INK_MAX
from signaling.slate import Slate
from signaling.words import Role


def test_both_sides_write_and_draw_on_one_sheet() -> None:
    """Each has its own words and its own lines, and a line goes on where it ended."""
    slate = Slate()
    slate.write(Role.SPECIALIST, "こんにちは")
    assert slate.draw(Role.RESIDENT, [1, 2, 3, 4], goes_on=True)
    assert slate.draw(Role.RESIDENT, [5, 6], goes_on=True)
    assert slate.draw(Role.RESIDENT, [7, 8], goes_on=False)
    resident, specialist = slate.sides()
    assert (resident.role, resident.words, resident.ink) == (Role.RESIDENT, "", ((1, 2, 3, 4, 5, 6), (7, 8)))
    assert (specialist.role, specialist.words, specialist.ink) == (Role.SPECIALIST, "こんにちは", ())


def test_a_sheet_holds_only_so_much_of_each_side() -> None:
    """The bound is each side's own; a new sheet is empty."""
    slate = Slate()
    for _ in range(INK_MAX // 100):
        assert slate.draw(Role.RESIDENT, [1, 1] * 50, goes_on=False)
    assert not slate.draw(Role.RESIDENT, [1, 1], goes_on=True)
    assert slate.draw(Role.SPECIALIST, [1, 1], goes_on=False)
    slate.turn()
    assert slate.sheet == 1
    assert all(side.words == "" and side.ink == () for side in slate.sides())
    assert slate.draw(Role.RESIDENT, [1, 1], goes_on=True)
