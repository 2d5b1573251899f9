"""Which way the media of the calls of now take, as their pages told last: what share needs the relay."""

from __future__ import annotations

from collections import Counter

from aiohttp import web

from server.line_report import Path, Side

TOLD_WITHIN_S = 75.0
"""Pages tell every half minute; who has not told twice is gone, or tells another node."""

CALLS_MAX = 4_000
"""What is kept at once; a town has some hundred calls."""


class CallPaths:
    """Kept in memory alone, by call and side; nothing of it names a person."""

    def __init__(self) -> None:
        self._told: dict[tuple[str, Side], tuple[Path, float]] = {}

    def tell(self, call: str, side: Side, path: Path, mono: float) -> None:
        """A page told which way its call takes, at this instant (seconds of a clock that only grows)."""
        if len(self._told) >= CALLS_MAX:
            self._forget(mono)
        if len(self._told) < CALLS_MAX or (call, side) in self._told:
            self._told[call, side] = (path, mono)

    def counts(self, mono: float) -> Counter[str]:
        """How many pages are in a call now, by path."""
        self._forget(mono)
        return Counter(path.value for path, _ in self._told.values())

    def _forget(self, mono: float) -> None:
        self._told = {key: told for key, told in self._told.items() if mono - told[1] <= TOLD_WITHIN_S}


call_paths_key = web.AppKey("call_paths", CallPaths)
