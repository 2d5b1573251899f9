"""What is different between two boards: a supervisor's screen is sent that, not the whole board four times a second."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from signaling.board_parts import BoardGone
from signaling.messages import Board, BoardChanged

Line = TypeVar("Line")


def board_changes(before: Board, after: Board) -> BoardChanged | None:
    """The lines of ``after`` that ``before`` had not or had otherwise, and the keys that are gone.

    None when every line is the same: the time alone is no news.
    """
    specialists, specialists_gone = _changes(before.specialists, after.specialists, lambda line: line.id)
    visits, visits_gone = _changes(before.visits, after.visits, lambda line: line.id)
    counters, counters_gone = _changes(before.counters, after.counters, lambda line: line[1].counter)
    departments = after.departments if after.departments != before.departments else None
    promises = after.promises if after.promises != before.promises else None
    helps = after.helps if after.helps != before.helps else None
    lines = (specialists, visits, counters, specialists_gone, visits_gone, counters_gone)
    if not any(lines) and departments is None and promises is None and helps is None:
        return None
    gone = BoardGone(specialists=specialists_gone, visits=visits_gone, counters=counters_gone)
    return BoardChanged(
        at=after.at,
        specialists=specialists,
        visits=visits,
        counters=counters,
        gone=gone,
        departments=departments,
        promises=promises,
        helps=helps,
    )


def _changes(
    before: Iterable[Line], after: Iterable[Line], key: Callable[[Line], str]
) -> tuple[tuple[Line, ...], tuple[str, ...]]:
    old: Mapping[str, Line] = {key(line): line for line in before}
    new = {key(line): line for line in after}
    changed = tuple(line for place, line in new.items() if old.get(place) != line)
    return changed, tuple(place for place in old if place not in new)
