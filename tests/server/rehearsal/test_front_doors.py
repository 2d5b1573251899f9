"""Tests of the doors as synthetic people use them, at a real installation."""

import pytest

from server.rehearsal.front_doors import DoorError, FrontDoors, SignIn
from tests.support.installation import PASSWORD, Installation


async def test_staff_sign_in_and_a_station_is_enrolled(office: Installation) -> None:
    """By the real pages, with their tokens; the catalogue is the one that new visits get."""
    async with FrontDoors(office.origin) as doors:
        staff = await doors.sign_in(SignIn("abe", PASSWORD))
        station = await doors.enrol("kita1", staff=staff)
        assert doors.door("station", station).uri("abc") == f"ws{office.origin[4:]}/ws?as=station&origin=abc"
        plan = await doors.newest_plan(staff=staff)
        assert doors.plan_at_hand(plan.version) is plan
        assert plan.knows_procedure("tennyu")
        status, _ = await doors.paper("v00000000", "slip", way="branch", secret=staff)
        assert status == 404


async def test_a_door_that_does_not_open_says_which(office: Installation) -> None:
    """A wrong password, a counter of another branch, a catalogue that never was, a server that is not there."""
    async with FrontDoors(office.origin) as doors:
        with pytest.raises(DoorError, match="abe cannot sign in"):
            await doors.sign_in(SignIn("abe", "nonsense"))
        staff = await doors.sign_in(SignIn("abe", PASSWORD))
        with pytest.raises(DoorError, match="no enrolment code for minami1"):
            await doors.enrol("minami1", staff=staff)
        with pytest.raises(DoorError, match="no catalogue"):
            await doors.plan("0" * 16, secret=staff)
        with pytest.raises(DoorError, match="/branch"):
            await doors.enrol("kita1", staff="nobody")
    async with FrontDoors("http://127.0.0.1:1") as doors:
        with pytest.raises(DoorError, match="sign-in"):
            await doors.sign_in(SignIn("abe", PASSWORD))
        assert await doors.paper("v00000000", "slip", way="desk", secret="x") == (0, b"")
