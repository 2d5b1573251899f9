"""Tests of one visit at a desk: what does not come is told, and what somebody else ended is given up."""

import pytest

from branch_client.line import LineRefusedError
from server.rehearsal.led_visit import GaveUpError
from signaling import commands as c
from tests.support.installation import Installation
from tests.support.rehearsed import served_at


async def test_what_does_not_come_is_told_and_what_was_ended_is_given_up(office: Installation) -> None:
    """A refusal that has another reason than the end stays one."""
    async with served_at(office) as served:
        led = served.led
        with pytest.raises(GaveUpError):
            await led.until(lambda: False, "nothing comes", within=0.05)
        assert [(each.promise, each.what) for each in served.told] == [("2.5", "nothing comes")]
        with pytest.raises(LineRefusedError, match="not_found"):
            await led.ask(c.AddProcedure, procedure="nothing")
        await served.station.goes()
        with pytest.raises(GaveUpError):
            await led.ask(c.Hold)
        served.scene.over.set()
        with pytest.raises(GaveUpError, match="time"):
            await led.ask(c.Hold)
