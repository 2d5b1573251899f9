"""Tests of the synthetic branch staff: what they record is in the visit, and a paper that cannot be had is told."""

import pytest

from branch_client.call_page import CallPage
from branch_client.line import LineRefusedError
from server.rehearsal.branch_staff import BranchStaff
from server.rehearsal.front_doors import SignIn
from server.rehearsal.pace import Pace, make_pace
from tests.support.installation import PASSWORD, Installation
from tests.support.rehearsed import Rehearsed, rehearsed, scene_at


async def test_papers_are_printed_and_handed_over(office: Installation) -> None:
    """The form and the slip."""
    played = await rehearsed(office)
    assert played.figures.counts["papers"] == 2


async def test_a_paper_that_is_not_there_is_told(office: Installation) -> None:
    """Of a visit that nobody has heard of."""
    async with scene_at(office.origin) as played:
        staff, page = await _staff(played)
        with pytest.raises(LineRefusedError, match="not_found"):
            await staff.prints("v00000000", (), ())
        await page.close()
        assert [(each.promise, each.what) for each in played.told] == [("paper", "slip cannot be had: 404")]


async def _staff(played: Rehearsed) -> tuple[BranchStaff, CallPage]:
    secret = await played.scene.doors.sign_in(SignIn("abe", PASSWORD))
    door = played.scene.doors.door("branch", secret)
    page = CallPage(door, name="staff abe", side=None, leads=False, watcher=played.scene.judge)
    await page.start()
    pace: Pace = make_pace(1000, seed=1, number=1)
    return BranchStaff(played.scene, page, pace=pace, secret=secret), page
