"""Tests of server/work_pages.py: a department sees and does its own, and what two do at once is told, never lost."""

from __future__ import annotations

import asyncio
import html
import re

import pytest
import sqlalchemy as sa
from pypdfium2 import PdfDocument

from server import tables as t
from server.paper.press import PressBusy, PressFailed
from server.paperwork import papers_key
from server.work_intake import intake_key
from server.work_items import UNDO_MS
from signaling import commands as c
from signaling.words import Outcome
from tests.support.department_work import APPLICANT, closed_visit, door_log, erase, mark, served_visit, version_of
from tests.support.installation import Answer, Browser, Installation
from tests.support.live_story import done


def words_of(answer: Answer) -> str:
    """The page's text without its tags."""
    return html.unescape(re.sub(r"<[^>]+>", " ", answer.text))


def text_of(pdf: bytes) -> str:
    """What stands on a paper."""
    document = PdfDocument(pdf)
    try:
        return "".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def typed_in(answer: Answer, name: str) -> str:
    """What a text field of the page holds."""
    found = re.search(rf'name="{re.escape(name)}"[^>]*?(?:value="([^"]*)"|>([^<]*)</textarea>)', answer.text)
    assert found, name
    return html.unescape(found[1] or found[2] or "")


async def put(office: Installation, browser: Browser, path: str, form: dict[str, str], *, seen: str = "") -> Answer:
    """Send one of an item's forms, with the version that was seen (now, unless told)."""
    visit, department, _ = path.split("/")
    version = seen or await version_of(office, visit, department)
    return await browser.post(f"/office/items/{path}", {"version": version, **form})


async def test_a_department_sees_its_own_procedures_as_they_were_filed(office: Installation) -> None:
    """And nothing of another department's; that somebody read it is in the log of the doors."""
    visit = await closed_visit(office)
    first, second = await office.signed_in("ito"), await office.signed_in("ono")
    shimin = words_of(await first.get(f"/office/items/{visit}/shimin"))
    assert APPLICANT in shimin
    assert "住民票の写し" in shimin
    assert "受付済み" in shimin
    assert "支援措置" not in shimin
    assert "運転免許の住所変更" in shimin
    assert "児童手当" not in shimin
    kosodate = words_of(await second.get(f"/office/items/{visit}/kosodate"))
    assert "まだ受け付けていません" in kosodate
    assert APPLICANT in kosodate
    assert "運転免許の住所変更" not in kosodate
    first.client.cookie_jar.update_cookies({"enmado_lang": "en"})
    english = words_of(await first.get(f"/office/items/{visit}/shimin"))
    assert "As it was taken down at the branch" in english
    assert ("staff:ito", "work_read", f"{visit}:shimin") in await door_log(office)


async def test_a_department_is_told_that_people_are_protected(office: Installation) -> None:
    """Every section has to know; of others nothing is said."""
    _, _, desk, visit = await served_visit(office)
    await done(desk, c.Reply, visit=visit, question="Q09", facts={"protected": True}, base=0)
    await done(desk, c.Close, visit=visit, outcome=Outcome.FINISHED)
    await office.app[intake_key].round()
    clerk = await office.signed_in("ito")
    assert "支援措置の対象です" in words_of(await clerk.get(f"/office/items/{visit}/shimin"))


@pytest.mark.parametrize("path", ["kosodate", "kosodate/paper/jidou_teate.pdf", "shimin/paper/jidou_teate.pdf"])
async def test_no_address_leads_to_another_departments_work(office: Installation, path: str) -> None:
    """Neither its page nor its papers, nor by way of one's own item; the try is noted."""
    visit = await closed_visit(office)
    clerk = await office.signed_in("ito")
    answer = await clerk.get(f"/office/items/{visit}/{path}")
    assert answer.status == 404
    assert APPLICANT not in answer.text
    assert any(act == "work_refused" for _, act, _ in await door_log(office))


@pytest.mark.parametrize("document", ["slip", "receipt", "tennyu", "nothing"])
async def test_only_papers_of_the_departments_procedures_are_printed(office: Installation, document: str) -> None:
    """Not the slip with everybody's tokens, nor the receipt."""
    visit = await closed_visit(office)
    clerk = await office.signed_in("ito")
    assert (await clerk.get(f"/office/items/{visit}/shimin/paper/{document}.pdf")).status == 404


async def test_the_departments_paper_is_the_one_that_was_filed(office: Installation) -> None:
    """As PDF, never kept by a browser; printed papers are noted. A busy or broken press says so."""
    visit = await closed_visit(office)
    clerk = await office.signed_in("ito")
    path = f"/office/items/{visit}/shimin/paper/juminhyo.pdf"
    answer = await clerk.get(path)
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/pdf")
    assert answer.headers["Cache-Control"] == "no-store"
    pdf = PdfDocument(answer.body)
    assert "運転免許" in pdf[0].get_textpage().get_text_range()
    pdf.close()
    assert ("staff:ito", "work_printed", f"{visit}:shimin juminhyo") in await door_log(office)
    papers = office.app[papers_key]
    papers._kept.clear()
    for problem in (PressBusy("x"), PressFailed("x")):

        async def failing(*_: object, problem: Exception = problem) -> None:
            raise problem

        papers._press.render = failing  # type: ignore[assignment, method-assign]
        assert (await clerk.get(path)).status == 503


async def test_what_the_department_completed_stands_on_its_paper(office: Installation) -> None:
    """In the staff's box, as people read it, and in the bulk print; the branch's own paper has nothing of it."""
    visit = await closed_visit(office)
    clerk = await office.signed_in("ito")
    number, note = "市民-20号", "転出元に照会済み。\n返事を待つ。"
    await put(office, clerk, f"{visit}/shimin/fields", {"f.receipt_number": number, "note": note})
    one = await clerk.get(f"/office/items/{visit}/shimin/paper/juminhyo.pdf")
    bulk = await clerk.post("/office/print", {"items": f"{visit} shimin 1"})
    for answer in (one, bulk):
        text = text_of(answer.body)
        for words in ("課の整理番号", number, "転出元に照会済み。", "返事を待つ。"):
            assert words in text
    staff = await office.signed_in("abe")
    assert number not in text_of((await staff.get(f"/visits/{visit}/paper/juminhyo.pdf")).body)


async def test_nobody_without_the_role_reaches_an_item(office: Installation) -> None:
    """By page, paper or command; a guess of a clerk finds nothing, and is slowed down."""
    visit = await closed_visit(office)
    base = f"/office/items/{visit}/shimin"
    assert (await office.browser().get(base)).headers["Location"] == f"/sign-in?next={base}"
    for login in ("abe", "sato", "tanaka", "kanri"):
        browser = await office.signed_in(login)
        assert (await browser.get(base)).status == 403
        assert (await browser.get(f"{base}/paper/juminhyo.pdf")).status == 403
        for act in ("mark", "undo", "assign", "fields"):
            assert (await browser.post(f"{base}/{act}", {"version": "0", "kind": "done"})).status == 403
    station = await office.enrolled()
    assert (await station.get(base)).status == 303
    clerk = await office.signed_in("ito")
    office.clock.hold()
    for number in range(10):
        assert (await clerk.get(f"/office/items/v{number:08}/shimin")).status == 404
    assert (await clerk.get(base)).status == 429
    office.clock.jump(61)
    assert (await clerk.get(base)).status == 200


@pytest.mark.parametrize("act", ["mark", "undo", "assign", "fields"])
async def test_no_command_reaches_another_departments_item(office: Installation, act: str) -> None:
    """Nor one from another site, nor without a token."""
    visit = await closed_visit(office)
    clerk = await office.signed_in("ito")
    form = {"version": "0", "kind": "done", "assignee": "ito", "note": "x"}
    assert (await clerk.post(f"/office/items/{visit}/kosodate/{act}", form)).status == 404
    own = f"/office/items/{visit}/shimin/{act}"
    assert (await clerk.post(own, {**form, "csrf": "x" * 32})).status == 403
    assert (await clerk.post(own, form, headers={"Origin": "http://evil.test", "Sec-Fetch-Site": ""})).status == 403
    for department in ("shimin", "kosodate"):
        assert await version_of(office, visit, department) == "0"


async def test_marks_lead_from_state_to_state_with_a_history(office: Installation) -> None:
    """Accepted, done, taken up again, returned with a reason; who marks what nobody has, has it."""
    visit = await closed_visit(office)
    clerk = await office.signed_in("ito")
    for kind, state in (("accepted", "受理"), ("done", "完了"), ("accepted", "受理")):
        assert (await mark(office, clerk, visit, "shimin", kind)).status == 303
        assert f"{state}</span>" in (await clerk.get(f"/office/items/{visit}/shimin")).text
    page = await clerk.get(f"/office/items/{visit}/shimin")
    assert '<option value="ito" selected>' in page.text
    answer = await mark(office, clerk, visit, "shimin", "returned", reason="  ")
    assert (answer.status, "理由を書いてください" in answer.text) == (409, True)
    answer = await mark(office, clerk, visit, "shimin", "returned", reason="個人番号は 1234 5678 9018 です")
    assert answer.status == 422
    assert "1234 5678 9018" in typed_in(answer, "reason")
    assert (await mark(office, clerk, visit, "shimin", "returned", reason="転出証明書がありません")).status == 303
    page = await clerk.get(f"/office/items/{visit}/shimin")
    assert words_of(page).count("転出証明書がありません") == 2
    assert (await mark(office, clerk, visit, "shimin", "erased")).status == 400
    # Kept under the visit's key, nowhere in clear.
    rows = await office.database.read(lambda db: db.execute(sa.select(t.work_mark)).all())
    assert [row.kind for row in rows] == ["accepted", "done", "accepted", "returned"]
    assert "転出証明書".encode() not in b"".join(row.reason or b"" for row in rows)


async def test_the_last_mark_is_undone_within_a_minute_by_who_set_it(office: Installation) -> None:
    """A note in between does not stand in the way; a colleague, and a minute, do."""
    visit = await closed_visit(office)
    clerk, other = await office.signed_in("ito"), await office.signed_in("ueda")
    office.clock.hold()
    await mark(office, clerk, visit, "shimin", "accepted")
    await mark(office, clerk, visit, "shimin", "done")
    assert (await put(office, clerk, f"{visit}/shimin/fields", {"note": "あとで"})).status == 303
    assert "元に戻す" in (await clerk.get(f"/office/items/{visit}/shimin")).text
    assert 'data-part="undo"' not in (await other.get(f"/office/items/{visit}/shimin")).text
    assert (await put(office, other, f"{visit}/shimin/undo", {})).status == 409
    assert (await put(office, clerk, f"{visit}/shimin/undo", {})).status == 303
    assert "受理</span>" in (await clerk.get(f"/office/items/{visit}/shimin")).text
    # What was undone is not undone again.
    assert (await put(office, clerk, f"{visit}/shimin/undo", {})).status == 409
    await mark(office, clerk, visit, "shimin", "done")
    office.clock.jump(UNDO_MS / 1000 + 1)
    answer = await put(office, clerk, f"{visit}/shimin/undo", {})
    assert (answer.status, "1分以内だけ" in answer.text) == (409, True)
    assert "完了</span>" in answer.text


async def test_two_clerks_on_one_item_are_told_and_nothing_is_lost(office: Installation) -> None:
    """Who comes second reads who was first, sees both texts, and saves with one more press."""
    visit = await closed_visit(office)
    first, second = await office.signed_in("ito"), await office.signed_in("ueda")
    path = f"{visit}/shimin/fields"
    seen = await version_of(office, visit, "shimin")
    assert (await put(office, first, path, {"note": "一人目", "f.receipt_number": "A-1"}, seen=seen)).status == 303
    answer = await put(office, second, path, {"note": "二人目", "f.receipt_number": "B-2"}, seen=seen)
    assert answer.status == 409
    text = words_of(answer)
    assert "ito さん" in text
    assert (typed_in(answer, "note"), typed_in(answer, "f.receipt_number")) == ("二人目", "B-2")
    assert "いま保存されている内容：一人目" in text
    assert "いま保存されている内容：A-1" in text
    kept = re.search(r'name="version" value="(\d+)"', answer.text)
    assert kept
    answer = await put(office, second, path, {"note": "一人目と二人目"}, seen=kept[1])
    assert answer.status == 303
    page = await first.get(f"/office/items/{visit}/shimin")
    assert typed_in(page, "note") == "一人目と二人目"


async def test_of_two_marks_at_the_same_moment_one_stands(office: Installation) -> None:
    """The other is told, and its reason is still in the page."""
    visit = await closed_visit(office)
    first, second = await office.signed_in("ito"), await office.signed_in("ueda")
    seen = await version_of(office, visit, "shimin")
    answers = await asyncio.gather(
        put(office, first, f"{visit}/shimin/mark", {"kind": "returned", "reason": "理由その1"}, seen=seen),
        put(office, second, f"{visit}/shimin/mark", {"kind": "returned", "reason": "理由その2"}, seen=seen),
    )
    assert sorted(answer.status for answer in answers) == [303, 409]
    lost = answers[0] if answers[0].status == 409 else answers[1]
    mine = "理由その1" if lost is answers[0] else "理由その2"
    assert mine in lost.text
    assert await version_of(office, visit, "shimin") == "1"


async def test_the_departments_own_fields_are_checked_and_sealed(office: Installation) -> None:
    """A wrong date or an individual number is refused with words at the field, and stays typed."""
    visit = await closed_visit(office, "juminhyo", "jidou_teate", "tennyu")
    clerk = await office.signed_in("ito")
    path = f"{visit}/shimin/fields"
    answer = await put(office, clerk, path, {"f.register_date": "13月", "note": "番号 123456789018", "f.decision": "x"})
    assert answer.status == 422
    assert (typed_in(answer, "f.register_date"), typed_in(answer, "note")) == ("13月", "番号 123456789018")
    assert answer.text.count('class="field__error"') == 2
    assert await version_of(office, visit, "shimin") == "0"
    long = await put(office, clerk, path, {"note": "あ" * 1001})
    assert (long.status, len(typed_in(long, "note"))) == (422, 1001)
    good = {"f.register_date": "R8.11.20", "f.old_certificate": "yes", "note": "<b>太字</b>"}
    assert (await put(office, clerk, path, good)).status == 303
    page = await clerk.get(f"/office/items/{visit}/shimin")
    assert typed_in(page, "f.register_date") == "2026-11-20"
    assert "<b>太字</b>" not in page.text
    assert typed_in(page, "note") == "<b>太字</b>"
    sealed = await office.database.read(lambda db: db.execute(sa.select(t.work_item.c.office)).scalars().all())
    assert not any("太字".encode() in (row or b"") for row in sealed)
    # Nothing of it is in the visit's log, which the branch's screens are told from.
    station = await office.enrolled()
    assert (await station.get(f"/office/items/{visit}/shimin")).status == 303


async def test_an_item_is_given_to_colleagues_only(office: Installation) -> None:
    """Of the same department, or of the centre; to nobody; and not to somebody else's clerk."""
    visit = await closed_visit(office)
    clerk = await office.signed_in("ito")
    path = f"{visit}/shimin/assign"
    for assignee in ("ueda", "mori", "", "ito"):
        assert (await put(office, clerk, path, {"assignee": assignee})).status == 303
    for assignee in ("ono", "sato", "nobody"):
        answer = await put(office, clerk, path, {"assignee": assignee})
        assert (answer.status, "担当できません" in answer.text) == (409, True)
    assert await version_of(office, visit, "shimin") == "4"


async def test_an_erased_visit_shows_nothing_and_takes_nothing(office: Installation) -> None:
    """Its page says so; no command writes to it."""
    visit = await closed_visit(office)
    clerk = await office.signed_in("ito")
    await put(office, clerk, f"{visit}/shimin/fields", {"note": "秘密のメモ"})
    await erase(office, visit)
    answer = await clerk.get(f"/office/items/{visit}/shimin")
    assert (answer.status, "消去されています" in answer.text) == (410, True)
    assert "秘密のメモ" not in answer.text
    version = await version_of(office, visit, "shimin")
    for act in ("mark", "undo", "assign", "fields"):
        answer = await put(office, clerk, f"{visit}/shimin/{act}", {"kind": "done", "note": "x", "assignee": "ito"})
        assert answer.status == 410
    assert (await clerk.get(f"/office/items/{visit}/shimin/paper/juminhyo.pdf")).status == 404
    assert await version_of(office, visit, "shimin") == version


async def test_what_was_tampered_with_is_told_and_not_shown(office: Installation) -> None:
    """A note moved from another item, a broken log, a version that is no number."""
    visit = await closed_visit(office)
    clerk, other = await office.signed_in("ito"), await office.signed_in("ono")
    await put(office, other, f"{visit}/kosodate/fields", {"note": "子育て課のメモ"})
    columns = t.work_item.c
    note = sa.select(columns.office).where(columns.department == "kosodate")
    sealed = await office.database.read(lambda db: db.execute(note).scalar_one())
    move = sa.update(t.work_item).where(columns.department == "shimin").values(office=sealed)
    await office.database.write(lambda db: db.execute(move))
    answer = await clerk.get(f"/office/items/{visit}/shimin")
    assert (answer.status, "子育て課のメモ" in answer.text) == (500, False)
    for version in ("", "x", "-1", "²", "1" * 10):
        form = {"version": version, "kind": "done"}
        assert (await other.post(f"/office/items/{visit}/kosodate/mark", form)).status == 400
    _, _, _, second = await served_visit(office, "juminhyo", file=False)
    await office.database.write(
        lambda db: db.execute(
            sa.insert(t.work_item).values(
                visit=second, department="shimin", state="open", arrived_at=1, changed_at=1, changed_by="", version=0
            )
        )
    )
    broken = sa.update(t.event).where(t.event.c.visit == second, t.event.c.seq == 2).values(body=b"x" * 60)
    await office.database.write(lambda db: db.execute(broken))
    assert (await clerk.get(f"/office/items/{second}/shimin")).status == 500


@pytest.mark.parametrize("login", ["ito", "mori"])
async def test_a_clerk_reaches_no_other_page_of_the_visit(office: Installation, login: str) -> None:
    """Not the slip with everybody's tokens, nor the evidence, the desk, the board or the branch."""
    visit = await closed_visit(office)
    clerk = await office.signed_in(login)
    for document in ("slip.pdf", "receipt.pdf", "juminhyo.pdf", "slip.json", "juminhyo/1.png"):
        assert (await clerk.get(f"/visits/{visit}/paper/{document}")).status == 404
    for path in ("/desk", "/board", "/branch", "/board/visits", f"/board/visits/{visit}/evidence"):
        assert (await clerk.get(path)).status == 403
