"""Which of several nodes carries out what all of them see to be due: the timers of visits, and offers.

Any node may (the log's key lets one of them only), so this is no lock: it spares the others a collision. Whoever is
not on duty waits a little, and does it when it is still due then.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b

GRACE_S = 2.0
"""Longer than a commit and its hint take, shorter than anybody at a counter would notice."""

FORGET_S = 10.0
"""A matter that nobody came back to for so long is a new one."""


def on_duty(matter: str, nodes: Iterable[str]) -> str:
    """The node that has the duty for a matter: each node has its share, and most keep theirs when one goes.

    Highest random weight (Thaler and Ravishankar 1998): every node comes to the same answer without asking.
    """
    return max(nodes, key=lambda node: (blake2b(f"{node} {matter}".encode(), digest_size=8).digest(), node))


class Duties:
    """What this node sees to be due, and since when. Without other nodes everything is its own."""

    def __init__(self, here: str) -> None:
        self._here = here
        self._others: tuple[str, ...] = ()
        self._since: dict[str, tuple[float, float]] = {}

    def know(self, others: Iterable[str]) -> None:
        """The other nodes that live."""
        self._others = tuple(others)

    def may(self, matter: str, mono: float) -> bool:
        """Whether this node carries a matter out that is due now; asked again and again while it is due."""
        if not self._others or on_duty(matter, (self._here, *self._others)) == self._here:
            self._since.pop(matter, None)
            return True
        first, last = self._since.get(matter, (mono, mono))
        if mono - last > FORGET_S:
            first = mono
        self._since[matter] = (first, mono)
        return mono - first >= GRACE_S

    def settled(self, matter: str) -> None:
        """It was carried out: what comes due next for the same visit is another matter."""
        self._since.pop(matter, None)
