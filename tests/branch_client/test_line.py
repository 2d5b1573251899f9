"""Tests of a page's line: what was asked is answered once, over as many sockets as it takes."""

from __future__ import annotations

import asyncio

import pytest

from branch_client.line import Door, Line, LineRefusedError, LineShutError
from server.doors import SIGN_IN_COOKIE
from signaling import commands as c
from signaling import messages as m
from signaling.messages import AnyMessage
from signaling.words import Activity
from tests.support.installation import Installation
from tests.support.live_town import until

WITHIN_S = 30


async def line_of(office: Installation, got: list[AnyMessage], *, secret: str = "") -> Line:
    """The line of a desk, not open yet."""
    if not secret:
        secret = (await office.signed_in("sato")).cookie(SIGN_IN_COOKIE) or ""
    door = Door(address=office.origin, way="desk", cookie=f"{SIGN_IN_COOKIE}={secret}")
    return Line(door, take=got.append, seen=lambda: 0)


async def test_a_command_is_answered_and_a_refusal_says_why(office: Installation) -> None:
    """`done` comes back as a value, `failed` as an error with its code."""
    got: list[AnyMessage] = []
    line = await line_of(office, got)
    await line.start()
    await until(lambda: bool(got))
    assert isinstance(got[0], m.Welcome)
    assert (await line.ask(c.SetActivity, activity=Activity.AVAILABLE)).id.startswith(line.origin)
    with pytest.raises(LineRefusedError) as refused:
        await line.ask(c.Hello, visit="v00000000")
    assert (refused.value.code, str(refused.value)) == ("not_found", "hello: not_found")
    line.visit = None
    await line.close()
    assert line.over == "closed"
    with pytest.raises(LineShutError):
        await line.ask(c.Hello)


async def test_what_was_asked_is_answered_after_a_cut(office: Installation) -> None:
    """The command goes out again on the next socket, with the same id; it counts once."""
    got: list[AnyMessage] = []
    line = await line_of(office, got)
    await line.start()
    asked = asyncio.create_task(line.ask(c.SetActivity, activity=Activity.AVAILABLE))
    await asyncio.sleep(0)
    line.cut()
    async with asyncio.timeout(WITHIN_S):
        assert (await asked).id == f"{line.origin}-1"
    await until(lambda: sum(isinstance(message, m.Welcome) for message in got) == 2)
    await line.close()


async def test_a_line_that_is_mute_is_told_of_as_not_live(office: Installation) -> None:
    """It answers no pulse; afterwards it goes on, and knows the server's clock."""
    got: list[AnyMessage] = []
    line = await line_of(office, got)
    await line.start()
    await until(lambda: any(isinstance(message, m.PulseMessage) for message in got))
    assert abs(line.server_now() - office.clock.now().at) < 5_000
    with line.mute():
        asked = asyncio.create_task(line.ask(c.SetActivity, activity=Activity.AVAILABLE))
        await asyncio.sleep(0)
        assert not asked.done()
    line.cut()
    async with asyncio.timeout(WITHIN_S):
        await asked
    await line.close()


async def test_a_shut_door_ends_the_line(office: Installation) -> None:
    """Who is not signed in, and whose page is opened elsewhere, does not try again."""
    stranger = await line_of(office, [], secret="nobody")
    with pytest.raises(LineShutError):
        await stranger.start()
    secret = (await office.signed_in("sato")).cookie(SIGN_IN_COOKIE) or ""
    one, other = await line_of(office, [], secret=secret), await line_of(office, [], secret=secret)
    await one.start()
    await other.start()
    await until(lambda: one.over is not None)
    assert one.over == "replaced"
    await one.close()
    await other.reload()
    assert other.over is None
    await other.close()


async def test_a_wrong_way_is_told() -> None:
    """Nobody listens there: it waits; a server that knows no such way says so."""
    line = Line(Door(address="http://127.0.0.1:1", way="desk", cookie="x=y"), take=lambda _: None, seen=lambda: 0)
    opening = asyncio.create_task(line.start())
    await asyncio.sleep(0)
    assert not opening.done()
    await line.close()
    with pytest.raises((LineShutError, asyncio.CancelledError)):
        await opening
