"""A synthetic supervisor: has the board open all the time, and now and then puts a visit back into the queue."""

from __future__ import annotations

import asyncio

from branch_client.call_page import CallPage
from branch_client.line import LineRefusedError
from server.rehearsal.pace import Pace
from server.rehearsal.scene import Scene
from signaling import commands as c

LOOKS_S = 2.0
RACE = {"wrong_state", "forbidden", "not_found", "taken"}


class Supervisor:
    """Somebody at the board."""

    def __init__(self, scene: Scene, board: CallPage, *, pace: Pace) -> None:
        self._scene, self._board, self._pace = scene, board, pace
        self._seen: set[str] = set()

    async def run(self) -> None:
        """Watch until the time is up. Raises LineShutError."""
        queue = self._scene.judge.queue
        while not self._scene.over.is_set():
            await asyncio.sleep(LOOKS_S)
            for visit in queue.served_now():
                if visit not in self._seen and not self._scene.over.is_set():
                    self._seen.add(visit)
                    if self._pace.happens(self._scene.mix.requeue):
                        await self._requeues(visit)

    async def _requeues(self, visit: str) -> None:
        self._scene.judge.queue.taken_away(visit)
        try:
            await self._board.line.ask(c.Requeue, visit=visit)
        except LineRefusedError as refused:
            if refused.code not in RACE:
                raise
            return
        self._scene.figures.count("requeued")
