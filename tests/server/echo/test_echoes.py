"""Tests of who gets an echo: bounds per door and for all, and a worker that may die without anything else noticing."""

from __future__ import annotations

import asyncio

import pytest

from branch_client.media import hertz_of
from server.echo.echo_pages import own_addresses
from server.echo.echoes import AT_ONCE, BURST, EchoBusyError, Echoes, EchoFailedError, echoes
from server.echo.offers import OfferRefused
from tests.server.echo.asking import an_offer, asking, hears_itself
from tests.support.live_town import until


async def test_an_echo_by_the_worker_process() -> None:
    """One's own tone and picture, from another process; then it is ended."""
    async with echoes() as found:
        ids = []

        async def post(sdp: str) -> str:
            echo, answer = await found.begin(sdp, door="a", allowed=own_addresses())
            ids.append(echo)
            return answer

        await hears_itself(asking(9, post), side=9, hertz=hertz_of(9))
        found.end(ids[0], door="a")  # unless the worker has noticed by itself that nobody is there any more
        assert found.running == 0
        echo, _ = await found.begin(await an_offer(), door="a", allowed=own_addresses())
        assert not found.end(echo, door="b")
        assert found.end(echo, door="a")
        assert not found.end(echo, door="a")


async def test_the_bounds_hold() -> None:
    """Two per door, the oldest gives way; twenty for all; so many in a row and then one now and then."""
    now = [0.0]
    found = Echoes(now=lambda: now[0])
    sdp, allowed = await an_offer(), own_addresses()
    try:
        for number in range(3):
            await found.begin(sdp, door="a", allowed=allowed)
            assert found.running == min(number + 1, 2)
        with pytest.raises(OfferRefused):
            await found.begin(sdp, door="a", allowed=set())
        for number in range(AT_ONCE - 2):
            await found.begin(sdp, door=f"d{number}", allowed=allowed)
        with pytest.raises(EchoBusyError):
            await found.begin(sdp, door="one more", allowed=allowed)
        for _ in range(BURST - 3):
            await found.begin(sdp, door="a", allowed=allowed)
        with pytest.raises(EchoBusyError) as busy:
            await found.begin(sdp, door="a", allowed=allowed)
        assert 0 < busy.value.retry_after <= 8
        now[0] += 60
        await found.begin(sdp, door="a", allowed=allowed)
    finally:
        await found.close()


async def test_a_worker_that_dies_is_replaced() -> None:
    """What ran in it is over; the next who asks gets a new one."""
    async with echoes() as found:
        sdp, allowed = await an_offer(), own_addresses()
        await found.begin(sdp, door="a", allowed=allowed)
        worker = found.worker
        assert worker is not None
        worker.kill()
        async with asyncio.timeout(30):
            await until(lambda: found.running == 0)
            await found.begin(sdp, door="a", allowed=allowed)
        assert found.worker is not worker


async def test_an_offer_that_cannot_be_answered_leaves_nothing() -> None:
    """It looks like one and is none."""
    async with echoes() as found:
        address = next(iter(own_addresses()))
        bad = f"v=0\r\nm=audio x y\r\na=candidate:1 1 udp 1 {address} 5000 typ host\r\n"
        with pytest.raises(EchoFailedError, match="refused"):
            await found.begin(bad, door="a", allowed=own_addresses())
        assert found.running == 0
