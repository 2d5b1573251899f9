"""How much is measured: everything for figures that are kept, or a little to see that every benchmark runs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Extent:
    """The sizes of one run of all benchmarks."""

    rounds: int
    """Interleaved rounds of server and peer; the median counts."""
    seconds: float
    """How long load is put on in one round."""
    live_visits: tuple[int, ...]
    """Numbers of live visits for the edits."""
    restarted_visits: tuple[int, ...]
    """Numbers of live visits at the moment of the SIGKILL."""
    remembered_visits: int
    """Live visits whose memory is measured."""
    calls: int
    """Calls placed, at the product and at the peer each."""
    papers: int
    """Warm prints of each form."""
    rehearsed_visits: tuple[int, ...]
    """Numbers of synthetic visits at the pace of people, upwards."""
    rehearsed_minutes: float
    """How long each of these numbers plays."""


FULL = Extent(
    rounds=3,
    seconds=5.0,
    live_visits=(1, 100, 1000),
    restarted_visits=(1, 100),
    remembered_visits=1000,
    calls=7,
    papers=7,
    rehearsed_visits=(10, 20, 40, 80, 160, 320),
    rehearsed_minutes=1.5,
)
QUICK = Extent(
    rounds=1,
    seconds=1.5,
    live_visits=(1, 20),
    restarted_visits=(1, 10),
    remembered_visits=50,
    calls=2,
    papers=2,
    rehearsed_visits=(2,),
    rehearsed_minutes=0.7,
)
