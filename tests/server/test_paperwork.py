"""Tests of server/paperwork.py: papers for who takes part, each printed once, its token kept as a hash."""

from __future__ import annotations

import asyncio
import json
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from server import tables as t
from server.catalogue.form_plan import FormPlan
from server.catalogue.loader import load_catalogue
from server.paper.press import PressBusy, PressFailed
from server.paperwork import KEPT, closed_in, papers_key
from server.runner import runner_key
from signaling import commands as c
from signaling.words import Role
from tests.server.catalogue.small_rules import write_rules
from tests.server.test_evidence_pages import open_visit
from tests.support.department_work import served_visit
from tests.support.installation import Installation
from tests.support.live_story import done


async def test_who_takes_part_gets_the_paper_and_nobody_else(office: Installation) -> None:
    """The counter's station and its branch do; strangers, other branches and idle specialists find nothing."""
    visit = await open_visit(office)
    path = f"/visits/{visit}/paper/juminhyo.pdf"
    staff, station = await office.signed_in("abe"), await office.enrolled("kita1")
    for browser in (staff, station, await office.signed_in("tanaka")):
        answer = await browser.get(path)
        assert (answer.status, answer.headers["Content-Type"]) == (200, "application/pdf")
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.body.startswith(b"%PDF")
    for browser in (office.browser(), await office.signed_in("minami"), await office.signed_in("sato")):
        assert (await browser.get(path)).status == 404
    assert (await staff.get("/visits/v00000000/paper/juminhyo.pdf")).status == 404
    assert (await staff.get(f"/visits/{visit}/paper/tennyu.pdf")).status == 404


async def test_the_branch_gets_no_form_of_protected_people_before_a_second_clerk_has_looked(
    office: Installation,
) -> None:
    """Neither its staff nor its screen, as PDF, picture or facts, alone or bound; slip and receipt have no address."""
    town, _, desk, visit = await served_visit(office)
    await done(desk, c.Reply, visit=visit, question="Q09", facts={"protected": True}, base=0)
    staff, station, supervisor = (
        await office.signed_in("abe"),
        await office.enrolled("kita1"),
        await office.signed_in("tanaka"),
    )
    forms = ("juminhyo.pdf", "juminhyo.json", "juminhyo/1.png", "all.pdf")
    for browser in (staff, station):
        for document in forms:
            answer = await browser.get(f"/visits/{visit}/paper/{document}")
            assert answer.status == 409
            assert "支援" not in answer.text
        assert (await browser.get(f"/visits/{visit}/paper/slip.json")).status == 200
    assert (await supervisor.get(f"/visits/{visit}/paper/juminhyo.pdf")).status == 200
    board = town.page(Role.SUPERVISOR, "tanaka")
    assert (await desk.send(c.ReleasePapers, visit=visit))["code"] == "forbidden"
    await done(board, c.ReleasePapers, visit=visit)
    assert [(await staff.get(f"/visits/{visit}/paper/{document}")).status for document in forms] == [200] * 4
    town.runner.disconnect(board.connection)


async def test_a_preview_is_a_picture_of_one_page(office: Installation) -> None:
    """Pages and resolutions that there are not are refused."""
    visit = await open_visit(office)
    staff = await office.signed_in("abe")
    base = f"/visits/{visit}/paper/receipt"
    answer = await staff.get(f"{base}/1.png?dpi=50")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "image/png")
    assert answer.body.startswith(b"\x89PNG")
    assert (await staff.get(f"{base}/99.png")).status == 404
    for dpi in ("9999", "x", "1", "²"):
        assert (await staff.get(f"{base}/1.png?dpi={dpi}")).status == 400


async def test_the_slip_is_printed_once_with_one_token(office: Installation) -> None:
    """Facts, preview and print that ask at once share a paper; only the token's hash is kept."""
    visit = await open_visit(office)
    staff = await office.signed_in("abe")
    base = f"/visits/{visit}/paper/slip"
    facts, first, second = await asyncio.gather(
        staff.get(f"{base}.json"), staff.get(f"{base}.pdf"), staff.get(f"{base}/1.png?dpi=40")
    )
    assert (facts.status, first.status, second.status) == (200, 200, 200)
    told = json.loads(facts.text)
    assert told["pages"] >= 1
    assert told["due"] == {}
    assert told["flagged"] == []
    assert (await staff.get(f"{base}.pdf")).body == first.body
    rows = await office.database.read(lambda db: db.execute(sa.select(t.slip)).all())
    assert [(row.visit, row.department) for row in rows] == [(visit, "shimin")]
    assert (len(rows[0].token_hash), len(rows[0].code_mac)) == (32, 32)


def test_due_dates_on_paper_know_the_towns_closed_days(tmp_path: Path) -> None:
    """As the visit's version of the catalogue names them."""
    folder = write_rules(tmp_path)
    assert not closed_in(FormPlan(load_catalogue(folder)))(date(2026, 11, 24))
    (folder / "town.yaml").write_text("closed_days: [2026-11-24]", "utf-8")
    assert closed_in(FormPlan(load_catalogue(folder)))(date(2026, 11, 24))


async def test_a_press_that_is_busy_or_fails_says_so(office: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page may ask again; nothing of the job is in the answer."""
    visit = await open_visit(office)
    staff = await office.signed_in("abe")
    papers = office.app[papers_key]
    for problem in (PressBusy("x"), PressFailed("x")):

        async def failing(*_: object, problem: Exception = problem) -> None:
            raise problem

        monkeypatch.setattr(papers._press, "render", failing)
        assert (await staff.get(f"/visits/{visit}/paper/receipt.pdf")).status == 503


async def test_the_memory_holds_the_newest_papers_only(office: Installation) -> None:
    """Old renderings are let go of."""
    visit = await open_visit(office)
    papers = office.app[papers_key]
    state = office.app[runner_key].committed_visit(visit)
    with pytest.raises(KeyError):
        await papers.render(state, "tennyu")
    paper = await papers.render(state, "receipt")
    assert await papers.render(state, "receipt") is paper
    for number in range(KEPT + 2):
        papers._kept[("v", "x", str(number).encode())] = paper
    await papers.render(state, "juminhyo")
    assert len(papers._kept) >= KEPT


async def test_all_papers_of_a_visit_come_as_one_file(office: Installation) -> None:
    """The forms and the slip, for whom each of them is for; the slip in it is the one that is printed alone."""
    visit = await open_visit(office)
    staff = await office.signed_in("abe")
    base = f"/visits/{visit}/paper"
    answer = await staff.get(f"{base}/all.pdf")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/pdf")
    alone = [
        json.loads((await staff.get(f"{base}/{document}.json")).text)["pages"] for document in ("juminhyo", "slip")
    ]
    assert json.loads((await staff.get(f"{base}/all.json")).text)["pages"] == sum(alone)
    assert (await staff.get(f"{base}/all.pdf")).body == answer.body
    assert (await staff.get(f"{base}/all/{sum(alone)}.png?dpi=40")).status == 200
    assert (await staff.get(f"{base}/all/{sum(alone) + 1}.png")).status == 404
    for stranger in (office.browser(), await office.signed_in("minami"), await office.signed_in("sato")):
        assert (await stranger.get(f"{base}/all.pdf")).status == 404
    rows = await office.database.read(lambda db: db.execute(sa.select(t.slip)).all())
    assert len(rows) == 1


async def test_a_towns_template_is_used_and_a_broken_one_told(
    office: Installation, caplog: pytest.LogCaptureFixture
) -> None:
    """The next paper is laid out by it; when it breaks, ours is printed and the page can say why, once in the log."""
    visit = await open_visit(office)
    staff = await office.signed_in("abe")
    base = f"/visits/{visit}/paper/juminhyo"
    ours = (await staff.get(f"{base}.pdf")).body
    folder = office.config.town_templates
    folder.mkdir()
    own = folder / "juminhyo.html"
    own.write_text('{% extends "_base.html" %}{% block paper %}<p>{{ ink.say(number) }}</p>{% endblock %}', "utf-8")
    towns = (await staff.get(f"{base}.pdf")).body
    assert towns != ours
    assert "template" not in json.loads((await staff.get(f"{base}.json")).text)
    own.write_text("{% extends '_base.html' %}\n{% block paper %}{{ nobody }}{% endblock %}", "utf-8")
    assert (await staff.get(f"{base}.pdf")).body == ours
    assert json.loads((await staff.get(f"{base}.json")).text)["template"] == "juminhyo.html:2: 'nobody' is undefined"
    assert json.loads((await staff.get(f"/visits/{visit}/paper/all.json")).text)["template"].startswith("juminhyo")
    await staff.get(f"{base}.pdf")
    assert caplog.text.count("juminhyo.html:2: 'nobody' is undefined") == 1
