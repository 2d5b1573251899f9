"""Tests of the pages for everybody."""

import asyncio
import json
import re
import threading

import pytest
import sqlalchemy as sa

from server import tables as t
from server.database import THREADS
from server.live import plans_key
from server.pages import own_path
from server.runner import runner_key
from tests.support.installation import PASSWORD, Browser, Installation


@pytest.mark.parametrize("path", ["/", "/desk", "/board/visits", "/board/visits/v0123456789/evidence", "/counter"])
def test_a_path_of_ours_is_one_to_go_back_to(path: str) -> None:
    """Plain paths, as our own pages have them."""
    assert own_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        "",
        "desk",
        "//evil.test",
        "/\\evil.test",
        "https://evil.test",
        "javascript:alert(1)",
        "/desk?x=1",
        "/desk#x",
        "/../etc",
        "/./desk",
        "/desk\r\nSet-Cookie: a=b",
        "/desk\n",
        "/" + "a" * 300,
        "/%2f/evil.test",
    ],
)
def test_anything_else_is_not(path: str) -> None:
    """A link in a letter must not lead on to another site."""
    assert own_path(path) is None


async def test_the_doors_lead_to_the_four_pages(office: Installation) -> None:
    """Without any sign-in."""
    answer = await office.browser().get("/")
    assert answer.status == 200
    for page in ("/counter", "/branch", "/desk", "/board"):
        assert f'href="{page}"' in answer.text
    assert "/sign-out" not in answer.text


async def test_the_doors_say_who_is_signed_in_and_what_the_station_is(office: Installation) -> None:
    """With a way out."""
    browser = await office.signed_in("kanri")
    answer = await browser.get("/")
    assert "kanri さん（システム担当）" in answer.text
    assert "enmado admin" in answer.text
    assert 'action="/sign-out"' in answer.text
    station = await office.enrolled()
    assert "「窓口1」として登録" in (await station.get("/")).text
    await station.post("/language", {"lang": "en"})
    assert "enrolled as “Counter 1”" in (await station.get("/")).text


async def test_a_page_leads_to_the_sign_in_and_back(office: Installation) -> None:
    """The person ends up where they wanted to go."""
    browser = office.browser()
    answer = await browser.get("/board/visits?x=1")
    assert (answer.status, answer.headers["Location"]) == (303, "/sign-in?next=/board/visits")
    form = await browser.get("/sign-in?next=/board/visits")
    assert 'name="next" value="/board/visits"' in form.text
    assert (await browser.sign_in("tanaka", next_="/board/visits")).headers["Location"] == "/board/visits"


async def test_a_forged_way_back_is_dropped(office: Installation) -> None:
    """In the form and after the sign-in."""
    browser = office.browser()
    assert "evil" not in (await browser.get("/sign-in?next=//evil.test")).text
    assert (await browser.sign_in("sato", next_="//evil.test")).headers["Location"] == "/desk"


async def test_what_was_typed_comes_back_escaped_and_the_password_does_not(office: Installation) -> None:
    """A login is a text, never part of the page."""
    answer = await office.browser().sign_in('"><script>alert(1)</script>', "secret secret secret")
    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;" in answer.text
    assert "secret secret" not in answer.text


async def test_a_server_that_checks_too_many_passwords_says_so(
    office: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """503 in words, and when to try again."""
    monkeypatch.setattr("server.passwords.MOST_WAITING", 0)
    answer = await office.browser().sign_in("sato")
    assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
    assert "混み合って" in answer.text


async def test_signing_out_twice_is_no_error(office: Installation) -> None:
    """A station that is enrolled may have no sign-in at all."""
    station = await office.enrolled()
    await station.get("/counter")
    assert (await station.post("/sign-out")).status == 303


async def test_the_language_of_staff_pages_is_kept_in_a_cookie(office: Installation) -> None:
    """And leads back to the page where it was chosen."""
    browser = office.browser()
    await browser.get("/sign-in")
    answer = await browser.post("/language", {"lang": "en", "next": "/sign-in"})
    assert (answer.status, answer.headers["Location"]) == (303, "/sign-in")
    page = await browser.get("/sign-in")
    assert '<html lang="en"' in page.text
    assert "Password" in page.text
    await browser.post("/language", {"lang": "ja", "next": "//evil.test"})
    assert "パスワード" in (await browser.get("/sign-in")).text


@pytest.mark.parametrize("lang", ["", "fr", "easy", "../ja"])
async def test_a_language_that_there_is_not_is_refused(office: Installation, lang: str) -> None:
    """Nothing is kept."""
    browser = office.browser()
    await browser.get("/sign-in")
    answer = await browser.post("/language", {"lang": lang})
    assert answer.status == 400
    assert "enmado_lang" not in answer.cookies


async def catalogue_answers(office: Installation, browsers: list[Browser]) -> list[int]:
    """The status that each browser gets for the catalogue in force."""
    version = office.app[plans_key].newest().version
    return [(await browser.get(f"/catalogue/{version}.json")).status for browser in browsers]


async def test_the_catalogue_is_for_people_and_stations_that_are_known(office: Installation) -> None:
    """Any role, and nobody else."""
    known = [await office.signed_in(login) for login in ("sato", "abe", "tanaka")] + [await office.enrolled()]
    assert await catalogue_answers(office, [*known, office.browser()]) == [200, 200, 200, 200, 401]


async def test_a_version_of_the_catalogue_never_changes_and_is_kept_by_the_browser(office: Installation) -> None:
    """By the browser alone: no cache in between hands it to strangers."""
    browser = await office.signed_in("sato")
    version = office.app[plans_key].newest().version
    answer = await browser.get(f"/catalogue/{version}.json")
    assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    plan = json.loads(answer.text)
    assert plan["version"] == version
    assert {"tennyu", "jidou_teate", "juminhyo"} <= plan["procedures"].keys()
    for unknown in ("0" * 16, "x", "../plan"):
        assert (await browser.get(f"/catalogue/{unknown}.json")).status == 404


async def test_health_is_told_while_the_database_answers(office: Installation) -> None:
    """For a watchdog, without a sign-in."""
    assert json.loads((await office.browser().get("/healthz")).text) == {"ok": True}
    await office.database.write(lambda db: db.execute(sa.text("PRAGMA user_version")))


async def test_health_is_not_told_while_the_database_does_not_answer(
    office: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Late is no answer either; the reason is said, and it is good again by itself."""
    browser = office.browser()
    monkeypatch.setattr("server.pages.HEALTH_WITHIN_S", 0.1)
    let_go = threading.Event()
    stuck = [asyncio.create_task(office.database.read(lambda _: let_go.wait(20))) for _ in range(THREADS)]
    try:
        answer = await browser.get("/healthz")
    finally:
        let_go.set()
        await asyncio.gather(*stuck)
    assert (answer.status, json.loads(answer.text)) == (503, {"ok": False, "reason": "database"})

    monkeypatch.setattr("server.pages.HEALTH_WITHIN_S", 20)
    broken = sa.exc.OperationalError("BEGIN", None, Exception("disk I/O error"))

    def fail(_connection: sa.Connection) -> None:
        raise broken

    sa.event.listen(office.database.engine, "begin", fail)
    answer = await browser.get("/healthz")
    sa.event.remove(office.database.engine, "begin", fail)
    assert (answer.status, json.loads(answer.text)) == (503, {"ok": False, "reason": "database"})
    assert (await browser.get("/healthz")).status == 200


async def test_a_node_that_does_not_know_how_far_the_log_goes_is_not_healthy(office: Installation) -> None:
    """Its pages say that they are not live, so nobody should be led there."""
    elsewhere = office.app[runner_key].hub.elsewhere
    elsewhere.trusted = False
    answer = await office.browser().get("/healthz")
    assert (answer.status, json.loads(answer.text)) == (503, {"ok": False, "reason": "log"})
    elsewhere.trusted = True
    assert (await office.browser().get("/healthz")).status == 200


async def test_no_page_has_inline_code(office: Installation) -> None:
    """What the policy would block does not stand there."""
    browser = office.browser()
    for path in ("/", "/sign-in", "/nothing"):
        text = (await browser.get(path)).text
        assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son[a-z]+=", text)


async def test_a_password_never_reaches_the_database_or_the_page(office: Installation) -> None:
    """Only its hash does."""
    browser = office.browser()
    answer = await browser.sign_in("sato")
    assert PASSWORD not in answer.text
    kept = await office.database.read(
        lambda db: repr([db.execute(sa.select(table)).all() for table in t.metadata.sorted_tables])
    )
    assert PASSWORD not in kept
