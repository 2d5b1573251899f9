"""Tests of the synthetic supervisor: a visit that they put back into the queue is given to somebody else."""

import asyncio

from branch_client.call_page import CallPage
from server.rehearsal.front_doors import SignIn
from server.rehearsal.mix import Mix, read_mix
from server.rehearsal.pace import make_pace
from server.rehearsal.supervisor import Supervisor
from signaling import commands as c
from signaling.words import VisitState
from tests.support.installation import PASSWORD, Installation
from tests.support.rehearsed import served_at


async def test_a_visit_that_is_put_back_is_given_to_others(office: Installation) -> None:
    """Who served it is told, the resident waits again, and the judge blames nobody."""
    async with served_at(office) as served:
        scene = served.scene
        scene.mix = read_mix("all=0,requeue=1", Mix())
        door = scene.doors.door("board", await scene.doors.sign_in(SignIn("tanaka", PASSWORD)))
        board = CallPage(door, name="board", side=None, leads=False, watcher=scene.judge)
        await board.start()
        watching = asyncio.create_task(Supervisor(scene, board, pace=make_pace(500, seed=1, number=1)).run())
        visit = served.led.id
        await served.desk.until(lambda: visit in served.desk.released)
        await served.station.until(lambda: served.station.visit.state != VisitState.SERVING)
        scene.over.set()
        await watching
        await board.line.ask(c.Hello)
        await board.close()
    assert served.told == []
    assert scene.figures.counts["requeued"] == 1
