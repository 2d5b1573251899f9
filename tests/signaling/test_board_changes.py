"""Tests of what is different between two boards."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from signaling.board_changes import board_changes
from signaling.board_parts import BoardGone, HelpLine
from signaling.messages import (
    Board,
    BoardChanged,
    CounterLine,
    DepartmentLine,
    PromiseLine,
    SpecialistLine,
    VisitLine,
)
from signaling.presence import PresenceStatus
from signaling.words import Language, Role, VisitState
from tests.support.board_view import put_on

KEYS = st.integers(0, 6).map(lambda n: f"k{n}")


def visit_line(key: str, number: int) -> VisitLine:
    """A waiting visit."""
    return VisitLine(
        id=key,
        number=number,
        branch="asahi",
        counter=f"c_{key}",
        state=VisitState.WAITING,
        procedures=("tennyu",),
        language=Language.JA,
        opened_at=1,
        answered_at=None,
        closed_at=None,
        outcome=None,
        specialist=None,
        phase=None,
        station_live=True,
        wiped=False,
    )


def specialist_line(key: str, number: int) -> SpecialistLine:
    """Somebody, since ``number``."""
    return SpecialistLine(
        id=key,
        name=key,
        department="shimin",
        status=PresenceStatus.AVAILABLE,
        reason=None,
        return_at=None,
        since=number,
        visit=None,
        live=True,
    )


def counter_line(key: str, number: int) -> tuple[str, CounterLine]:
    """A counter, called or not."""
    return "asahi", CounterLine(counter=key, live=True, staff_called=number == 1, visit=None)


def department_line(key: str, number: int) -> DepartmentLine:
    """A department with so many people."""
    return DepartmentLine(department=key, open=True, closed_early=False, opens_at=None, there=number, free=0, waiting=0)


def promise_line(key: str, number: int) -> PromiseLine:
    """A promise at a time."""
    return PromiseLine(
        visit=key, number=1, branch="asahi", procedures=(), language=Language.JA, at=number, stage="later", there=0
    )


def help_line(key: str, number: int) -> HelpLine:
    """Somebody who asked for help."""
    seen = None if number else "Abe"
    return HelpLine(
        who=key, name=key, role=Role.SPECIALIST, branch="", counter=None, visit=None, since=number, seen_by=seen
    )


LINES = st.dictionaries(KEYS, st.integers(0, 2))


@st.composite
def boards(draw: st.DrawFn) -> Board:
    """Any board, its lines in any order."""
    specialists, visits, counters = draw(LINES), draw(LINES), draw(LINES)
    departments, promises, helps = draw(LINES), draw(LINES), draw(LINES)
    return Board(
        at=draw(st.integers(0, 9)),
        specialists=tuple(specialist_line(*pair) for pair in specialists.items()),
        visits=tuple(visit_line(*pair) for pair in visits.items()),
        counters=tuple(counter_line(*pair) for pair in counters.items()),
        departments=tuple(department_line(*pair) for pair in departments.items()),
        promises=tuple(promise_line(*pair) for pair in promises.items()),
        helps=tuple(help_line(*pair) for pair in helps.items()),
    )


@given(boards(), boards())
def test_a_change_put_on_the_board_before_makes_the_board_after(before: Board, after: Board) -> None:
    """Line by line; and what did not change is not in it."""
    changed = board_changes(before, after)
    if changed is None:
        assert keyed(before) == keyed(after)
        return
    assert keyed(put_on(before, changed)) == keyed(after)
    assert not set(changed.visits) & set(before.visits)
    assert not set(changed.specialists) & set(before.specialists)
    assert not set(changed.counters) & set(before.counters)


def keyed(board: Board) -> list[set[object]]:
    """The lines, in no order."""
    return [
        set(lines)
        for lines in (
            *(board.specialists, board.visits, board.counters),
            *(board.departments, board.promises, board.helps),
        )
    ]


def test_a_board_on_which_time_passed_has_not_changed() -> None:
    """Nobody is told the time by a board."""
    board = Board(at=1, specialists=(), visits=(visit_line("a", 1),), counters=())
    assert board_changes(board, replace(board, at=2)) is None


def test_a_line_that_is_gone_is_told_by_its_key() -> None:
    """Nothing else is."""
    before = Board(at=1, specialists=(), visits=(visit_line("a", 1), visit_line("b", 2)), counters=())
    changed = board_changes(before, Board(at=2, specialists=(), visits=(visit_line("b", 2),), counters=()))
    assert changed == BoardChanged(at=2, specialists=(), visits=(), counters=(), gone=BoardGone(visits=("a",)))
