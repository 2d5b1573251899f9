"""Tests of the echo's door: stations and staff only, with the token of their page, and a code for what is wrong."""

from __future__ import annotations

import json

from branch_client.media import hertz_of
from server.echo.echo_pages import own_addresses
from tests.server.echo.asking import an_offer, asking, hears_itself
from tests.support.installation import Browser, Installation


async def post(browser: Browser, path: str, body: object) -> tuple[int, dict[str, object]]:
    """Post JSON as a page's script does."""
    headers = {"Origin": browser.origin, "Sec-Fetch-Site": "same-origin", "X-CSRF-Token": browser.csrf}
    async with browser.client.post(browser.origin + path, json=body, headers=headers) as response:
        text = await response.text()
        return response.status, json.loads(text) if text else {}


async def test_a_station_hears_itself(office: Installation) -> None:
    """Through the real application and its worker; the echo can be ended by who began it."""
    station = await office.enrolled()
    await station.get("/counter")
    begun: list[dict[str, object]] = []

    async def ask(sdp: str) -> str:
        status, answer = await post(station, "/echo", {"sdp": sdp})
        assert status == 200, answer
        begun.append(answer)
        return str(answer["sdp"])

    await hears_itself(asking(3, ask), side=3, hertz=hertz_of(3))
    assert begun[0]["seconds"] == 60
    await ask(await an_offer())
    assert (await post(station, f"/echo/{begun[1]['echo']}/end", {}))[0] == 204
    assert (await post(station, f"/echo/{begun[1]['echo']}/end", {}))[0] == 404
    assert len(begun) == 2


async def test_what_is_wrong_has_a_code(office: Installation) -> None:
    """No JSON of ours, no offer, an address that is not the asker's, somebody who is nobody."""
    staff = await office.signed_in("abe")
    assert (await post(staff, "/echo", {"sdp": "x", "more": 1}))[0] == 400
    assert await post(staff, "/echo", {"sdp": "x"}) == (400, {"code": "no_offer"})
    foreign = "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=candidate:1 1 udp 1 203.0.113.9 5000 typ host\r\n"
    assert await post(staff, "/echo", {"sdp": foreign}) == (400, {"code": "no_way_to_you"})
    nobody = office.browser()
    await nobody.get("/sign-in")
    assert (await post(nobody, "/echo", {"sdp": "x"}))[0] in (401, 403)
    assert "127.0.0.1" in own_addresses()
