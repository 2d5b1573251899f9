"""Tests of server/work_scan.py: where a slip leads, and a plain word for every slip that leads nowhere."""

from __future__ import annotations

import hashlib
import re

import pytest
import sqlalchemy as sa

from server import tables as t
from server.slips import SLIP_DAYS
from tests.support.department_work import closed_visit, door_log, erase, mark, served_visit, slip_of
from tests.support.installation import Answer, Browser, Installation


async def scan(browser: Browser, code: str) -> Answer:
    """A clerk scans."""
    await browser.get("/office/scan")
    return await browser.post("/office/scan", {"code": code})


def problem(answer: Answer) -> str:
    """The problem that the page tells of."""
    found = re.search(r'data-problem="([a-z_]+)"', answer.text)
    return found[1] if found else ""


async def test_a_scan_or_a_typed_code_opens_the_departments_own_work(office: Installation) -> None:
    """Each QR leads its own department's clerk to its item; the log of the doors has it, without the token."""
    visit = await closed_visit(office)
    tokens = await slip_of(office, visit)
    for login, department in (("ito", "shimin"), ("ono", "kosodate")):
        clerk = await office.signed_in(login)
        for code in (tokens[department].token, tokens[department].code.lower()):
            answer = await scan(clerk, code)
            assert (answer.status, answer.headers["Location"]) == (303, f"/office/items/{visit}/{department}")
    lines = await door_log(office)
    assert ("staff:ito", "slip_scanned", f"{visit}:shimin") in lines
    assert not any(one.token in str(lines) or one.code in str(lines) for one in tokens.values())


async def test_a_slip_opens_the_work_while_the_visit_goes_on(office: Installation) -> None:
    """The resident goes upstairs while the counter's screen still shows the last page."""
    _, _, _, visit = await served_visit(office)
    tokens = await slip_of(office, visit)
    clerk = await office.signed_in("ito")
    answer = await scan(clerk, tokens["shimin"].token)
    assert answer.status == 303
    page = await clerk.get(answer.headers["Location"])
    assert "支所で手続きが続いています" in page.text


async def test_another_departments_slip_names_that_department_and_nothing_else(office: Installation) -> None:
    """In both languages; neither the number nor the applicant is told."""
    visit = await closed_visit(office)
    tokens = await slip_of(office, visit, "kosodate")
    clerk = await office.signed_in("ito")
    answer = await scan(clerk, tokens["kosodate"].token)
    assert (answer.status, problem(answer)) == (403, "foreign")
    assert "子育て課" in answer.text
    assert visit not in answer.text
    clerk.client.cookie_jar.update_cookies({"enmado_lang": "en"})
    answer = await scan(clerk, tokens["kosodate"].code)
    assert "Child-Rearing Division" in answer.text
    centre = await scan(await office.signed_in("mori"), tokens["kosodate"].token)
    assert centre.status == 303


@pytest.mark.parametrize("lang", ["ja", "en"])
async def test_each_slip_that_leads_nowhere_has_its_own_word(office: Installation, lang: str) -> None:
    """Malformed, unknown, expired, erased, done, nothing to do: told apart, and noted."""
    visit = await closed_visit(office)
    clerk = await office.signed_in("ito")
    clerk.client.cookie_jar.update_cookies({"enmado_lang": lang})
    good = (await slip_of(office, visit, "shimin"))["shimin"].token
    old = (await slip_of(office, visit, "shimin", age_days=SLIP_DAYS))["shimin"].token
    none = (await slip_of(office, visit, "zeimu"))["zeimu"].token
    centre = await office.signed_in("mori")
    centre.client.cookie_jar.update_cookies({"enmado_lang": lang})
    seen = set()
    for browser, code, status, word in (
        (clerk, "https://example", 400, "malformed"),
        (clerk, "7" * 26, 404, "unknown"),
        (clerk, "77777-77777", 404, "unknown"),
        (clerk, old, 410, "expired"),
        (centre, none, 404, "nothing"),
    ):
        answer = await scan(browser, code)
        assert (answer.status, problem(answer)) == (status, word), code
        seen.add(re.search(r'scan-problem__title">([^<]+)<', answer.text)[1])  # type: ignore[index]
    assert (await mark(office, clerk, visit, "shimin", "done")).status == 303
    answer = await scan(clerk, good)
    assert (answer.status, problem(answer)) == (200, "done")
    assert "ito さん" in answer.text
    assert f'href="/office/items/{visit}/shimin"' in answer.text
    await erase(office, visit)
    answer = await scan(clerk, good)
    assert (answer.status, problem(answer)) == (410, "erased")
    assert len(seen) == 4
    refused = [target for _, act, target in await door_log(office) if act == "slip_refused"]
    assert refused == [
        "malformed",
        "unknown",
        "unknown",
        f"expired {visit}:shimin",
        f"nothing {visit}:zeimu",
        f"erased {visit}:shimin",
    ]


async def test_a_broken_log_is_told_as_such(office: Installation) -> None:
    """Not as a slip that nobody knows."""
    _, _, _, visit = await served_visit(office)
    tokens = await slip_of(office, visit)
    row = sa.update(t.event).where(t.event.c.visit == visit, t.event.c.seq == 2).values(body=b"x" * 60)
    await office.database.write(lambda db: db.execute(row))
    answer = await scan(await office.signed_in("ito"), tokens["shimin"].token)
    assert (answer.status, problem(answer)) == (500, "unreadable")


async def test_a_slip_from_before_asks_the_centre_which_department(office: Installation) -> None:
    """A department's clerk comes to their own work with it."""
    visit = await closed_visit(office)
    token = "OIL" + "U" * 23
    hashed = hashlib.sha256(token.encode()).digest()
    row = {
        "token_hash": hashed,
        "visit": visit,
        "department": "",
        "made_at": 1,
        "expires_at": office.clock.now().at * 2,
    }
    await office.database.write(lambda db: db.execute(sa.insert(t.slip).values(row)))
    answer = await scan(await office.signed_in("ono"), token)
    assert (answer.status, answer.headers["Location"]) == (303, f"/office/items/{visit}/kosodate")
    answer = await scan(await office.signed_in("mori"), token)
    assert (answer.status, problem(answer)) == (200, "choose")
    assert f'href="/office/items/{visit}/shimin"' in answer.text


async def test_guessing_is_slowed_down_for_one_person_only(office: Installation) -> None:
    """Ten tries, then waiting; a scan that opens something costs nothing, and others are not held up."""
    visit = await closed_visit(office)
    token = (await slip_of(office, visit))["shimin"].token
    clerk, other = await office.signed_in("ito"), await office.signed_in("ueda")
    office.clock.hold()
    for _ in range(15):
        assert (await scan(clerk, token)).status == 303
    for number in range(10):
        assert (await scan(clerk, f"{number:010}")).status == 404
    answer = await scan(clerk, token)
    assert (answer.status, problem(answer)) == (429, "too_many")
    assert int(answer.headers["Retry-After"]) >= 1
    assert (await scan(other, token)).status == 303
    office.clock.jump(61)
    assert (await scan(clerk, token)).status == 303


async def test_only_clerks_scan_and_only_from_our_page(office: Installation) -> None:
    """Branch staff, specialists, supervisors and administrators are refused; a stranger signs in first."""
    visit = await closed_visit(office)
    token = (await slip_of(office, visit))["shimin"].token
    answer = await office.browser().get("/office/scan")
    assert (answer.status, answer.headers["Location"]) == (303, "/sign-in?next=/office/scan")
    for login in ("abe", "sato", "tanaka", "kanri"):
        browser = await office.signed_in(login)
        assert (await browser.get("/office/scan")).status == 403
        assert (await browser.post("/office/scan", {"code": token})).status == 403
    clerk = await office.signed_in("ito")
    assert (await clerk.post("/office/scan", {"code": token, "csrf": "x" * 32})).status == 403
    assert (await clerk.post("/office/scan", {"code": token}, headers={"Origin": "http://evil.test"})).status == 403
