"""Tests of server/line_pages.py: reports come in from who has a part, and are read by who may."""

from __future__ import annotations

import json

from msgspec.structs import replace

from server.line_report import Path
from tests.server.test_evidence_pages import open_visit
from tests.server.test_line_report import GOOD, posted
from tests.support.installation import Browser, Installation


async def post(browser: Browser, visit: str, body: bytes, *, station: bool = True) -> tuple[int, dict[str, object]]:
    """Post a report as the page of a call does."""
    headers = {"Origin": browser.origin, "Sec-Fetch-Site": "same-origin", "X-CSRF-Token": browser.csrf}
    address = f"{browser.origin}/visits/{visit}/line{'?as=station' if station else ''}"
    async with browser.client.post(address, data=body, headers=headers) as response:
        return response.status, json.loads(await response.text())


async def test_a_supervisor_reads_why_a_call_was_bad(office: Installation) -> None:
    """In words and numbers, in both languages; the administrator of the lines too; the evidence leads to it."""
    visit = await open_visit(office)
    station = await office.enrolled()
    await station.get("/counter")
    bad = replace(GOOD, concealed=0.125, cuts=2, away_s=31.0, path=Path.RELAY_TCP)
    assert await post(station, visit, posted(bad)) == (200, {"kept": True})
    for login in ("tanaka", "kanri"):
        reader = await office.signed_in(login)
        page = await reader.get(f"/board/visits/{visit}/line")
        assert page.status == 200, page.text
        for words in ("回線が途中で切れました", "声の一部が届かず", "12.5%", "2 (31 s)", "中継（TCP）"):
            assert words in page.text
        reader.client.cookie_jar.update_cookies({"enmado_lang": "en"})
        assert "Parts of the voice did not arrive" in (await reader.get(f"/board/visits/{visit}/line")).text
    supervisor = await office.signed_in("tanaka")
    assert f"/board/visits/{visit}/line" in (await supervisor.get(f"/board/visits/{visit}/evidence")).text


async def test_nobody_else_reads_or_reports(office: Installation) -> None:
    """Strangers are sent to the sign-in or refused, other roles see nothing, and what is no report is not kept."""
    visit = await open_visit(office)
    address = f"/board/visits/{visit}/line"
    assert (await office.browser().get(address)).status == 303
    for login in ("sato", "abe"):
        assert (await (await office.signed_in(login)).get(address)).status == 403
    supervisor = await office.signed_in("tanaka")
    assert (await supervisor.get("/board/visits/v00000000/line")).status == 404
    assert "記録はありません" in (await supervisor.get(address)).text
    specialist = await office.signed_in("sato")
    await specialist.get("/desk")
    assert await post(specialist, visit, posted(), station=False) == (200, {"kept": False})
    station = await office.enrolled()
    await station.get("/counter")
    assert (await post(station, visit, b"{}"))[0] == 400
    assert (await post(office.browser(), visit, posted()))[0] in (401, 403)
    assert (await post(station, visit, posted(), station=False))[0] == 401
