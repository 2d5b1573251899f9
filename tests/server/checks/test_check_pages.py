"""Tests of the pages of the morning check: made on a station, read by its branch and by supervisors, by nobody else."""

from __future__ import annotations

import csv
import io
import json

from tests.server.checks.test_results import posted
from tests.support.installation import Browser, Installation


async def post(browser: Browser, body: bytes) -> tuple[int, dict[str, object]]:
    """Post a check as the page does."""
    headers = {"Origin": browser.origin, "Sec-Fetch-Site": "same-origin", "X-CSRF-Token": browser.csrf}
    address = f"{browser.origin}/counter/check"
    async with browser.client.post(address, data=body, headers=headers) as response:
        return response.status, json.loads(await response.text())


async def test_a_check_is_made_kept_shown_and_taken_home(office: Installation) -> None:
    """On the station; then its branch and the supervisor read it, on the page and as files."""
    station = await office.enrolled()
    page = await station.get("/counter/check")
    assert page.status == 200
    assert "始業点検" in page.text
    status, kept = await post(station, posted(camera="bad"))
    assert (status, kept["good"]) == (200, False)
    assert "対応が必要" in (await station.get("/counter/check")).text
    for login in ("abe", "tanaka"):
        reader = await office.signed_in(login)
        shown = await reader.get("/checks")
        assert "カメラの線とふたを見てください" in shown.text
        lines = list(csv.reader(io.StringIO((await reader.get("/checks.csv")).body.decode("utf-8-sig"))))
        assert lines[1][:2] == ["kita", "kita1"]
        assert dict(zip(lines[0], lines[1], strict=True))["camera"] == "bad"
        found = json.loads((await reader.get("/checks.json")).text)["checks"]
        assert found[0]["items"]["loss"] == {"state": "good", "value": 12.0}
    other = await office.signed_in("minami")
    assert json.loads((await other.get("/checks.json")).text)["checks"] == []
    assert "まだ点検していません" in (await other.get("/checks")).text


async def test_nobody_else_comes_in(office: Installation) -> None:
    """No station, another role, nobody; and what is no check is not kept."""
    nobody = office.browser()
    assert (await nobody.get("/counter/check")).status == 303
    assert (await nobody.get("/checks")).status == 303
    assert (await nobody.get("/echo/ways")).status == 401
    assert (await (await office.signed_in("sato")).get("/checks")).status == 403
    station = await office.enrolled()
    await station.get("/counter/check")
    assert (await post(station, b"{}"))[0] == 400
    assert json.loads((await station.get("/echo/ways")).text) == {"ice_servers": []}
