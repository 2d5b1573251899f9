"""A visit over bad lines: blocked ways lead through the relay, and a line that was cut comes back with nothing lost.

A small part of ``make faults``, which also measures; here it is only asked whether it holds at all.
"""

from __future__ import annotations

import math

import pytest

from bench.faults.places import missing
from bench.faults.play import once
from bench.faults.scenario import read_scenarios

pytestmark = [
    pytest.mark.journey,
    pytest.mark.browser,
    pytest.mark.skipif(missing() is not None, reason=missing() or ""),
]

SCENARIOS = {one.name: one for one in read_scenarios()}


@pytest.mark.parametrize("name", ["relay_udp", "relay_tcp", "only_443"])
async def test_where_the_direct_way_is_blocked_the_relay_carries_the_call(name: str) -> None:
    """By UDP, by TCP where that is blocked, by TLS where nothing but port 443 is open."""
    measured = await once(SCENARIOS[name], seed=1)
    assert measured.stuck == ""
    assert SCENARIOS[name].path in measured.path
    assert measured.frames_per_s is not None
    assert measured.frames_per_s > 0


@pytest.mark.parametrize("name", ["cut_3_typing", "cut_3_confirming", "server_killed", "coturn_killed"])
async def test_what_was_lost_comes_back_and_nothing_typed_is_lost(name: str) -> None:
    """Voice, picture and form, without a reload."""
    measured = await once(SCENARIOS[name], seed=1)
    assert measured.stuck == ""
    for came_back in (measured.voice_ms, measured.picture_ms, measured.form_ms):
        assert came_back is not None
        assert math.isfinite(came_back)
    assert measured.edits_lost == 0
