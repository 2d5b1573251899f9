"""Figures as a table of texts: the columns, how a number is written, and which lines a published table keeps back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from server.figures.counting import Line
from server.figures.rows import STEPS

HIDDEN = "x"
"""What stands for a number that is kept back, as official statistics write it."""

Kind = Literal["count", "share", "minutes"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name in texts and addresses, how it is written, and where it comes from."""

    name: str
    kind: Kind
    value: Callable[[Line], float | int | None]

    def text(self, line: Line) -> str:
        """The number as a page or a CSV file has it; empty where there is none. Shares are per cent."""
        value = self.value(line)
        if value is None:
            return ""
        if self.kind == "count":
            return str(value)
        return f"{value * 100 if self.kind == 'share' else value:.1f}"


def _wait(name: str) -> Callable[[Line], float | None]:
    def value(line: Line) -> float | None:
        wait = line.wait_p50 if name == "wait_p50" else line.wait_p90
        return None if wait is None else wait / 60_000

    return value


def _step(step: str) -> Callable[[Line], float | None]:
    return lambda line: line.minutes(step)


def _rating(score: int) -> Callable[[Line], int]:
    return lambda line: line.ratings[score]


COLUMNS = (
    Column("visits", "count", lambda line: line.visits),
    Column("answered", "count", lambda line: line.answered),
    Column("abandoned", "count", lambda line: line.abandoned),
    Column("waiting", "count", lambda line: line.waiting),
    Column("service_level", "share", lambda line: line.service_level),
    Column("service_level_2", "share", lambda line: line.service_level_2),
    Column("wait_p50", "minutes", _wait("wait_p50")),
    Column("wait_p90", "minutes", _wait("wait_p90")),
    *(Column(f"step_{step}", "minutes", _step(step)) for step in STEPS),
    Column("hand_overs", "count", lambda line: line.hand_overs),
    Column("completed", "count", lambda line: line.completed),
    Column("trips_saved", "count", lambda line: line.trips_saved),
    Column("referred", "count", lambda line: line.referred),
    *(Column(f"rating_{score}", "count", _rating(score)) for score in (3, 2, 1)),
)
"""In the order of tables and CSV files."""

BY_NAME = {column.name: column for column in COLUMNS}


def kept_back(lines: Sequence[Line], least: int) -> frozenset[str]:
    """Keys of lines whose numbers are not published: fewer than ``least`` visits.

    When that is one line alone, its numbers could be worked out from the sum of all; then the next smallest is kept
    back with it.
    """
    small = [line.key for line in lines if line.visits < least]
    if len(small) == 1 and len(lines) > 1:
        others = [line for line in lines if line.key != small[0]]
        small.append(min(others, key=lambda line: (line.visits, line.key)).key)
    return frozenset(small)


def cells(line: Line, hidden: frozenset[str]) -> list[str]:
    """The texts of a line, in the order of ``COLUMNS``."""
    if line.key in hidden:
        return [HIDDEN] * len(COLUMNS)
    return [column.text(line) for column in COLUMNS]
