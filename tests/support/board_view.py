"""A supervisor's page: the whole board that came first, with every change since put on it."""

from __future__ import annotations

from collections.abc import Iterable

from signaling.messages import AnyMessage, Board, BoardChanged


def board_of(inbox: Iterable[AnyMessage]) -> Board:
    """The board as a page shows it that took in these messages; the test fails when there was none."""
    board: Board | None = None
    for message in inbox:
        match message:
            case Board():
                board = message
            case BoardChanged():
                assert board is not None, "a change came before the board"
                board = put_on(board, message)
            case _:
                pass
    assert board is not None, "no board was sent"
    return board


def put_on(board: Board, changed: BoardChanged) -> Board:
    """The board with the change on it."""
    specialists = {line.id: line for line in board.specialists} | {line.id: line for line in changed.specialists}
    visits = {line.id: line for line in board.visits} | {line.id: line for line in changed.visits}
    counters = {line.counter: (branch, line) for branch, line in board.counters}
    counters |= {line.counter: (branch, line) for branch, line in changed.counters}
    gone = changed.gone
    return Board(
        at=changed.at,
        specialists=tuple(line for key, line in specialists.items() if key not in gone.specialists),
        visits=tuple(line for key, line in visits.items() if key not in gone.visits),
        counters=tuple(pair for key, pair in counters.items() if key not in gone.counters),
        departments=board.departments if changed.departments is None else changed.departments,
        promises=board.promises if changed.promises is None else changed.promises,
        helps=board.helps if changed.helps is None else changed.helps,
    )
