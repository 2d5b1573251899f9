"""Tests of server/work_office.py: the list each role may see, filtered and sorted, and what is done with many items."""

from __future__ import annotations

import json
from typing import Any

import pytest
import sqlalchemy as sa
from pypdfium2 import PdfDocument

from server import tables as t
from server.paper.press import PressBusy, PressFailed
from server.paperwork import papers_key
from server.sign_in import IDLE_MS
from server.work_office import PAPERS_MAX
from tests.support.department_work import APPLICANT, closed_visit, door_log, erase, mark, version_of
from tests.support.installation import Answer, Browser, Installation


def pages_of(pdf: bytes) -> int:
    """How many pages a PDF has."""
    document = PdfDocument(pdf)
    try:
        return len(document)
    finally:
        document.close()


async def listed(browser: Browser, query: str = "") -> dict[str, Any]:
    """A page of the list."""
    answer = await browser.get(f"/office/items.json{query}", Accept="application/json")
    assert answer.status == 200, answer.text
    found: dict[str, Any] = json.loads(answer.text)
    return found


def keys(page: dict[str, Any]) -> list[tuple[str, str]]:
    """Visit and department of each line."""
    return [(line["visit"], line["department"]) for line in page["items"]]


async def assign(office: Installation, browser: Browser, assignee: str, *items: tuple[str, str]) -> Answer:
    """Assign items as they stand."""
    text = ",".join(
        [f"{visit} {department} {await version_of(office, visit, department)}" for visit, department in items]
    )
    return await browser.post("/office/assign", {"items": text, "assignee": assignee})


async def test_a_department_lists_its_own_work_and_the_centre_all_without_names(office: Installation) -> None:
    """The applicant's name is told to the department alone."""
    visit = await closed_visit(office)
    own = await listed(await office.signed_in("ito"))
    assert keys(own) == [(visit, "shimin")]
    assert own["items"][0]["applicant"] == APPLICANT
    assert own["items"][0]["matters"] == [{"title": "住民票の写し等の交付申請", "filed": True}]
    centre = await (await office.signed_in("mori")).get("/office/items.json")
    assert sorted(keys(json.loads(centre.text))) == [(visit, "kosodate"), (visit, "shimin")]
    assert "applicant" not in centre.text
    assert APPLICANT not in repr(json.loads(centre.text))
    assert keys(await listed(await office.signed_in("ito"), "?department=kosodate")) == []


async def test_supervisors_see_counts_only(office: Installation) -> None:
    """No number, no address and no name; and the list's data are not theirs."""
    visit = await closed_visit(office)
    browser = await office.signed_in("tanaka")
    answer = await browser.get("/office")
    assert answer.status == 200
    assert "市民課" in answer.text
    for secret in (visit, APPLICANT, "00001", "ito"):
        assert secret not in answer.text
    assert (await browser.get("/office/items.json", Accept="application/json")).status == 403
    assert (await browser.post("/office/print", {"items": f"{visit} shimin"})).status == 403
    browser.client.cookie_jar.update_cookies({"enmado_lang": "en"})
    assert "Residents Division" in (await browser.get("/office")).text


@pytest.mark.parametrize("login", ["abe", "sato", "kanri"])
async def test_nobody_else_reaches_the_office(office: Installation, login: str) -> None:
    """Branch staff, specialists and administrators have other pages."""
    browser = await office.signed_in(login)
    assert (await browser.get("/office")).status == 403
    assert (await browser.get("/office/items.json", Accept="application/json")).status == 403
    for path in ("/office/assign", "/office/print"):
        assert (await browser.post(path, {"items": "v00000000 shimin 0"})).status == 403
    stranger = office.browser()
    assert (await stranger.get("/office")).headers["Location"] == "/sign-in?next=/office"
    assert (await stranger.get("/office/items.json", Accept="application/json")).status == 401


async def test_a_clerks_page_offers_what_is_theirs(office: Installation) -> None:
    """Procedures and colleagues of the department; all of them to the centre. A sign-in leads here."""
    browser = office.browser()
    answer = await browser.sign_in("ito")
    assert answer.headers["Location"] == "/office"
    page = (await browser.get("/office")).text
    assert '<option value="juminhyo">' in page
    assert '<option value="jidou_teate">' not in page
    assert '<option value="ueda">' in page
    assert '<option value="ono">' not in page
    centre = (await (await office.signed_in("mori")).get("/office")).text
    assert '<option value="jidou_teate">' in centre
    assert '<option value="kosodate">' in centre


async def test_filters_narrow_the_list(office: Installation) -> None:
    """By branch, procedure, state, assignee and due day, alone and together."""
    first, second = await closed_visit(office, "juminhyo"), await closed_visit(office, "juminhyo", "tennyu")
    clerk = await office.signed_in("ito")
    await mark(office, clerk, first, "shimin", "done")
    assert keys(await listed(clerk)) == [(second, "shimin")]
    for query, wanted in (
        ("?state=", {first, second}),
        ("?state=done", {first}),
        ("?state=&procedure=tennyu", {second}),
        ("?state=&branch=kita", {first, second}),
        ("?state=&branch=minami", set()),
        ("?state=&assignee=me", {first}),
        ("?state=&assignee=none", {second}),
        ("?state=&assignee=ueda", set()),
        ("?state=&due=late", set()),
        ("?state=&due=week", {first, second}),
        ("?state=&due=none", set()),
        ("?state=done&assignee=me&procedure=juminhyo&branch=kita", {first}),
    ):
        assert {visit for visit, _ in keys(await listed(clerk, query))} == wanted, query
    for bad in ("?state=%27", "?sort=name", "?page=x", "?page=1234567", "?branch=A"):
        assert (await clerk.get(f"/office/items.json{bad}", Accept="application/json")).status == 400, bad


async def test_many_items_are_assigned_and_who_came_late_is_told(office: Installation) -> None:
    """What somebody changed meanwhile stays as it is and is counted."""
    first, second = await closed_visit(office, "juminhyo"), await closed_visit(office, "juminhyo")
    clerk = await office.signed_in("ito")
    answer = await assign(office, clerk, "ueda", (first, "shimin"), (second, "shimin"))
    assert json.loads(answer.text) == {"assigned": 2, "conflicts": 0}
    stale = f"{first} shimin 0,{second} shimin 1"
    answer = await clerk.post("/office/assign", {"items": stale, "assignee": "ito"})
    assert json.loads(answer.text) == {"assigned": 1, "conflicts": 1}
    names = {line["visit"]: line["assignee"] for line in (await listed(clerk))["items"]}
    assert names == {first: "ueda", second: "ito"}
    assert (await assign(office, clerk, "ono", (first, "shimin"))).status == 409
    for items in ("", "x", f"{first} shimin x", ",".join([f"{first} shimin 0"] * 101)):
        assert (await clerk.post("/office/assign", {"items": items, "assignee": "ito"})).status == 400


async def test_no_selection_reaches_another_departments_items(office: Installation) -> None:
    """Neither assigned nor printed, not even the part of it that is one's own."""
    visit = await closed_visit(office)
    clerk = await office.signed_in("ito")
    items = f"{visit} shimin 0,{visit} kosodate 0"
    assert (await clerk.post("/office/assign", {"items": items, "assignee": "ito"})).status == 404
    assert (await clerk.post("/office/print", {"items": items})).status == 404
    assert await version_of(office, visit, "shimin") == "0"
    assert (await clerk.post("/office/assign", {"items": f"{visit} shimin 0", "csrf": "x" * 32})).status == 403
    assert not any(act == "work_printed" for _, act, _ in await door_log(office))


async def test_many_forms_are_printed_as_one(office: Installation) -> None:
    """One after the other, each noted; too many, an erased one, or a busy press says so."""
    first, second = await closed_visit(office), await closed_visit(office, "juminhyo")
    centre = await office.signed_in("mori")
    items = f"{first} shimin 0,{first} kosodate 0,{second} shimin 0,{second} shimin 0"
    answer = await centre.post("/office/print", {"items": items})
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/pdf")
    assert answer.headers["Cache-Control"] == "no-store"
    single = [
        pages_of((await centre.get(f"/office/items/{item}.pdf")).body)
        for item in (
            f"{first}/shimin/paper/juminhyo",
            f"{first}/kosodate/paper/jidou_teate",
            f"{second}/shimin/paper/juminhyo",
        )
    ]
    assert pages_of(answer.body) == sum(single) >= 3
    printed = [target for _, act, target in await door_log(office) if act == "work_printed"]
    assert printed[:3] == [f"{first}:shimin juminhyo", f"{first}:kosodate jidou_teate", f"{second}:shimin juminhyo"]
    many = ",".join(f"v{number:08} shimin" for number in range(PAPERS_MAX + 1))
    answer = await centre.post("/office/print", {"items": many})
    assert (answer.status, "20件まで" in answer.text) == (413, True)
    papers = office.app[papers_key]
    papers._kept.clear()
    for problem in (PressBusy("x"), PressFailed("x")):

        async def failing(*_: object, problem: Exception = problem) -> None:
            raise problem

        papers._press.render = failing  # type: ignore[assignment, method-assign]
        assert (await centre.post("/office/print", {"items": items})).status == 503
    await erase(office, second)
    assert (await centre.post("/office/print", {"items": items})).status == 410
    assert (second, "shimin") not in keys(await listed(centre))


async def test_what_the_page_asks_by_itself_keeps_nobody_signed_in(office: Installation) -> None:
    """A list that is left open over night does not count as somebody being there."""
    await closed_visit(office)
    clerk = await office.signed_in("ito")
    statuses = []
    for _ in range(4):
        office.clock.jump(IDLE_MS / 1000 / 3)
        await office.doors.refresh()
        statuses.append((await clerk.get("/office/items.json", Accept="application/json")).status)
    assert (statuses[0], statuses[-1]) == (200, 401)


async def test_one_unreadable_name_does_not_take_the_list_down(office: Installation) -> None:
    """Its item says what is wrong."""
    await closed_visit(office)
    await office.database.write(lambda db: db.execute(sa.update(t.work_item).values(applicant=b"x" * 40)))
    assert (await listed(await office.signed_in("ito")))["items"][0]["applicant"] == ""
