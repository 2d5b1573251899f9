"""Tests of the branch's pages, as browsers see them."""

import json
import re

import pytest

from server.live import plans_key
from tests.support.installation import Installation, call_and_leave


async def test_a_station_that_is_not_enrolled_gets_the_form_for_its_code(office: Installation) -> None:
    """And nothing of the counter's screen."""
    answer = await office.browser().get("/counter")
    assert answer.status == 200
    assert 'action="/counter/enrol"' in answer.text
    assert 'data-page="counter"' not in answer.text


async def test_the_form_for_the_code_speaks_the_language_of_the_staff(office: Installation) -> None:
    """Also when the code was wrong; the switch leads back to the form, not to an address that takes codes only."""
    browser = office.browser()
    assert '<html lang="ja"' in (await browser.get("/counter")).text
    assert (await browser.post("/language", {"lang": "en", "next": "/counter"})).headers["Location"] == "/counter"
    assert "Enrolment code" in (await browser.get("/counter")).text
    refused = await browser.post("/counter/enrol", {"code": "AAAA-AAAA"})
    assert "This code does not work" in refused.text
    assert 'name="next" value="/counter"' in refused.text


async def test_an_enrolled_station_gets_the_counters_screen(office: Installation) -> None:
    """With its own token and the catalogue's version; in Japanese, whatever language its staff chose."""
    station = await office.enrolled()
    answer = await station.get("/counter")
    assert 'data-page="counter"' in answer.text
    assert office.app[plans_key].newest().version in answer.text
    assert '<meta name="csrf" content="' in answer.text
    await station.post("/language", {"lang": "en"})
    assert '<html lang="ja"' in (await station.get("/counter")).text


async def test_the_stations_cookie_is_for_the_server_alone_and_lasts(office: Installation) -> None:
    """Each time the screen is loaded it begins to last anew."""
    station = await office.enrolled()
    cookie = (await station.get("/counter")).cookies["enmado_station"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Strict", str(400 * 24 * 3600))


@pytest.mark.parametrize(("typed", "status"), [("AAAA-AAAA", 400), ("", 400), ("<script>", 400)])
async def test_a_wrong_code_brings_the_form_back(office: Installation, typed: str, status: int) -> None:
    """In words, and without a cookie."""
    browser = office.browser()
    await browser.get("/counter")
    answer = await browser.post("/counter/enrol", {"code": typed})
    assert answer.status == status
    assert 'action="/counter/enrol"' in answer.text
    assert "enmado_station" not in answer.cookies


async def test_too_many_codes_have_to_wait(office: Installation) -> None:
    """429, and for how long."""
    office.clock.hold()
    browser = office.browser()
    await browser.get("/counter")
    for _ in range(5):
        await browser.post("/counter/enrol", {"code": "AAAA-AAAA"})
    answer = await browser.post("/counter/enrol", {"code": "AAAA-AAAA"})
    assert answer.status == 429
    assert int(answer.headers["Retry-After"]) >= 1


async def test_another_station_enrolled_in_its_place_sends_the_old_one_back_to_the_form(office: Installation) -> None:
    """Its cookie opens nothing."""
    old = await office.enrolled()
    new = await office.enrolled()
    assert 'action="/counter/enrol"' in (await old.get("/counter")).text
    assert 'data-page="counter"' in (await new.get("/counter")).text


@pytest.mark.parametrize("path", ["/branch", "/branch/visits"])
async def test_branch_pages_are_for_branch_staff(office: Installation, path: str) -> None:
    """Others are refused, strangers and stations sent to the sign-in."""
    statuses = {
        login: (await (await office.signed_in(login)).get(path)).status for login in ("sato", "tanaka", "kanri")
    }
    assert statuses == {"sato": 403, "tanaka": 403, "kanri": 403}
    assert (await office.browser().get(path)).headers["Location"] == f"/sign-in?next={path}"
    assert (await (await office.enrolled()).get(path)).status == 303


async def test_branch_staff_see_their_page(office: Installation) -> None:
    """Under their name, for their branch."""
    abe = await office.signed_in("abe")
    answer = await abe.get("/branch")
    assert answer.status == 200
    assert "abe さん" in answer.text
    assert "kita支所" in answer.text


async def test_a_code_is_shown_to_branch_staff_once(office: Installation) -> None:
    """As a page, or as data for a script."""
    abe = await office.signed_in("abe")
    page = await abe.post("/branch/enrolment", {"counter": "kita1"})
    assert page.status == 200
    shown = re.search(r"[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}", page.text)
    assert shown
    data = await abe.post("/branch/enrolment", {"counter": "kita1"}, headers={"Accept": "application/json"})
    made = json.loads(data.text)
    assert made.keys() == {"code", "expires_at", "counter"}
    assert made["code"] != shown[0]
    station = office.browser()
    await station.get("/counter")
    assert (await station.post("/counter/enrol", {"code": shown[0]})).status == 400
    assert (await station.post("/counter/enrol", {"code": made["code"]})).status == 303


async def test_a_code_for_another_branch_is_refused(office: Installation) -> None:
    """To branch staff; to others the page does not belong at all."""
    abe = await office.signed_in("abe")
    refused = await abe.post("/branch/enrolment", {"counter": "minami1"}, headers={"Accept": "application/json"})
    assert (refused.status, json.loads(refused.text)) == (403, {"code": "not_your_counter"})
    sato = await office.signed_in("sato")
    assert (await sato.post("/branch/enrolment", {"counter": "kita1"})).status == 403


async def test_the_list_of_closed_visits_has_those_of_the_own_branch(office: Installation) -> None:
    """With the papers that can be printed once more."""
    mine = await call_and_leave(await office.enrolled(), "tennyu")
    other = await call_and_leave(await office.enrolled("minami1", by="minami"), "juminhyo")
    answer = await (await office.signed_in("abe")).get("/branch/visits")
    assert answer.status == 200
    assert f"/visits/{mine}/paper/tennyu.pdf" in answer.text
    assert other not in answer.text
