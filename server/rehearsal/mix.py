"""How often what befalls a visit: the shares, which the command may change, and the drawing of one visit's lot."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

STAGES = ("asked", "filled", "filed")
"""Moments at which a specialist may send a visit on: after the interview, the form, the last application."""

TURNS = ("park", "person", "department", "queue", "serial", "consult", "hand_seat")
"""What they may do with it there."""


class MixError(Exception):
    """Raised for a mix that cannot be read; the text says why."""


@dataclass(frozen=True)
class Mix:
    """Shares between 0 and 1: of visits, but where it says otherwise."""

    park: float = 0.15
    """Parked, and recalled by who parked it, or (a quarter of them) left until the time runs out."""
    person: float = 0.1
    department: float = 0.1
    queue: float = 0.05
    serial: float = 0.1
    """One department after the other, by a course that is set at first."""
    consult: float = 0.1
    hand_seat: float = 0.05
    """A colleague is asked into the call, and serves from then on."""
    call_back: float = 0.05
    """The resident would rather come back at a promised time."""
    drop: float = 0.1
    """The counter is without a network for a while, and back within two minutes: waiting, or being served."""
    hang: float = 0.05
    """The counter's page hangs for some seconds."""
    hang_up: float = 0.03
    """The resident leaves while being served."""
    give_up: float = 0.03
    """The resident leaves while waiting."""
    dispute: float = 0.04
    """Of sections that are read."""
    mend: float = 0.3
    hold: float = 0.3
    reload: float = 0.15
    cable: float = 0.15
    """Cut for a moment, at either side."""
    pass_on: float = 0.05
    """Of rings."""
    requeue: float = 0.03
    """A supervisor puts it back into the queue."""

    def times(self, factor: float) -> Mix:
        """Everything so many times as often."""
        return Mix(**{each.name: min(1.0, getattr(self, each.name) * factor) for each in fields(self)})


def read_mix(text: str, mix: Mix) -> Mix:
    """``name=share,…`` over a mix; ``all=0`` first makes everything never happen. Raises MixError."""
    known = {each.name for each in fields(Mix)}
    for part in filter(None, text.split(",")):
        name, _, share = part.partition("=")
        try:
            number = float(share)
        except ValueError:
            raise MixError(f"{part!r}: a share is a number between 0 and 1") from None
        if not 0 <= number <= 1:
            raise MixError(f"{part!r}: a share is a number between 0 and 1")
        if name == "all":
            mix = Mix(**dict.fromkeys(known, number))
        elif name in known:
            mix = replace(mix, **{name: number})
        else:
            raise MixError(f"{name!r}: there are {', '.join(sorted(known))}, and all")
    return mix


@dataclass
class Lot:
    """What is still to befall one visit at desks: turns, each at a stage."""

    turns: list[tuple[str, str]]

    def next_at(self, stage: str) -> str | None:
        """The next turn at a stage, which then has happened; None when there is none."""
        for place, (at, turn) in enumerate(self.turns):
            if at == stage:
                del self.turns[place]
                return turn
        return None


def draw(mix: Mix, chance: random.Random, *, stages: Sequence[str] = STAGES) -> Lot:
    """One visit's lot. A course of departments takes a turn at every stage."""
    turns: list[tuple[str, str]] = []
    for turn in TURNS:
        if chance.random() < getattr(mix, turn):
            turns += [(stage, turn) for stage in (stages if turn == "serial" else [chance.choice(stages)])]
    return Lot(turns)
