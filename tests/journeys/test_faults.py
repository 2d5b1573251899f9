"""What goes wrong in a visit: the server dies, a line is cut, a camera refused, a ring declined, two write at once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from signaling import events as e
from signaling.words import Outcome
from tests.journeys.browsers import CHROMIUM, FLAGS, Side
from tests.journeys.conftest import Story
from tests.journeys.cuttable_line import CuttableLine
from tests.journeys.known_media import assert_shows, assert_sounds
from tests.journeys.office import READY_WITHIN_S, run_command
from tests.journeys.people import Resident, Specialist
from tests.journeys.taps import REMOTE, Tap, falls_silent, has_one_call, log_of, plays_on, state_of, tap, watch

pytestmark = [
    pytest.mark.journey,
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.usefixtures("from_the_start"),
]

TOLD_WITHIN_S = 3.0
"""Design 2.3. Nobody closes a line that is cut: 2 s of silence come first, the rest is for a busy machine."""
LOST = "本庁サーバーとの線が切れています"
LOST_AT_DESK = '[data-part="banner"][data-shown] .banner'
LOST_AT_COUNTER = '[data-notice="lost"]'
STANDS_STILL = '[data-part="resident"] .status-line[data-tone="bad"]'
MUTE, HOLD = "Alt+U", "Alt+H"
LEFT = "途中で帰られた"

WRITTEN = {
    "visitor.name": "山田　太郎",
    "visitor.kana": "ヤマダ　タロウ",
    "visitor.tel": "0428-22-1111",
    "cert.copies": "3",
    "cert.use": "銀行へ提出",
}
"""Saved before the server was killed (two), under way while it was, and typed while it was down (the last)."""


@dataclass
class Taps:
    """What both pages are told by the hub."""

    counter: Tap
    desk: Tap


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def taps(story: Story) -> AsyncIterator[Taps]:
    """Both pages, watched from here on."""
    taps = Taps(await tap(story.branch.page), await tap(story.head.page))
    await story.is_at_start()
    yield taps


@asynccontextmanager
async def where_only(side: Side, address: str, *permissions: str) -> AsyncIterator[Page]:
    """The page of a side in a browser that has the same cookies but asks, and where only this is allowed.

    While it lasts, this page is the counter or the desk; afterwards the side's own page is again.
    """
    flags = [flag for flag in FLAGS if not flag.startswith("--use-fake-ui")]
    browser = await side.browser.browser_type.launch(executable_path=CHROMIUM, args=[*flags, *side.media.flags])
    try:
        context = await browser.new_context(
            viewport={"width": 1920, "height": 1080}, has_touch=True, storage_state=await side.context.storage_state()
        )
        # Whatever is granted, everything else is refused from then on.
        await context.grant_permissions(permissions)
        page = await context.new_page()
        await page.goto(address)
        yield page
    finally:
        await browser.close()
        await side.page.reload()


async def ends(story: Story) -> None:
    """The visit is over, the counter at its start, the specialist free."""
    await story.specialist.closes(LEFT)
    await story.resident.goes()
    await story.specialist.is_free_again()


async def test_a_server_killed_in_the_middle_of_typing_loses_nothing(story: Story, taps: Taps) -> None:
    """Both screens say it, come back by themselves, and the talk never stopped."""
    resident, specialist, office = story.resident, story.specialist, story.office
    visit = await story.serves("juminhyo")
    await assert_sounds(story.branch.page, REMOTE, story.head.media)
    await specialist.presses(MUTE)
    await falls_silent(story.branch.page)
    call = taps.desk.call
    assert taps.counter.call == call

    await specialist.fills("visitor.name", "山田　太郎")
    await specialist.fills("visitor.kana", "ヤマダ　タロウ")
    # Fired, and perhaps not acknowledged: Enter does not wait for the reply.
    for field, text in (("visitor.tel", "0428-22-1111"), ("cert.copies", "3")):
        line = specialist.row(field).locator("input[type=text]")
        await line.fill(text)
        await line.press("Enter")
    watches = [await watch(story.head.page, LOST_AT_DESK), await watch(story.branch.page, LOST_AT_COUNTER)]
    killed_at = time.time()
    await office.kill()
    await specialist.is_told(LOST)
    await resident.is_told("lost")
    assert max([await told.drawn_after(killed_at) for told in watches]) < TOLD_WITHIN_S
    line = specialist.row("cert.use").locator("input[type=text]")
    await line.fill("銀行へ提出")
    await line.press("Enter")
    await expect(specialist.row("cert.use")).to_contain_text("つながったら保存します")
    # The talk goes from browser to browser: it does not need the server.
    await plays_on(story.branch.page)
    await plays_on(story.head.page)

    back = [page.locator(".toast").filter(has_text="つながりました") for page in (story.branch.page, story.head.page)]
    patience = READY_WITHIN_S * 1000
    await asyncio.gather(office.start(), *(said.first.wait_for(timeout=patience) for said in back))
    await specialist.is_told_nothing()
    await resident.is_told_nothing()
    await expect(specialist.row("cert.use")).to_contain_text("保存しました")
    for field, shown in WRITTEN.items():
        assert await specialist.value_of(field) == shown
        await resident.looks_at(field.split(".", maxsplit=1)[0].replace("cert", "certificate"))
        await resident.waits_for_value(field, shown)
    await plays_on(story.branch.page)
    await plays_on(story.head.page)
    assert (taps.counter.call, taps.desk.call) == (call, call)
    assert await story.branch.page.evaluate("window.madePeers.length") == 1
    await falls_silent(story.branch.page)
    await specialist.presses(MUTE)
    await assert_sounds(story.branch.page, REMOTE, story.head.media)

    log = log_of(office, visit)
    edits = [event.body for event in log.events if isinstance(event.body, e.Edited)]
    for field, shown in WRITTEN.items():
        assert len([one for one in edits if (one.field, one.shown) == (field, shown)]) == 1, field
    await ends(story)
    code, said = await run_command("verify", visit, "--data", str(office.data))
    assert code == 0, said


async def test_a_desk_whose_line_is_cut_loses_nothing_of_the_typing(story: Story, taps: Taps) -> None:
    """The desk says so, keeps what is typed, and saves it when the line is back; the talk goes on meanwhile."""
    resident, specialist = story.resident, story.specialist
    async with CuttableLine(story.office.port) as line:
        await story.head.page.goto(f"{line.address}/desk")
        await story.serves("juminhyo")
        await assert_shows(story.branch.page, REMOTE, story.head.media)
        call = taps.counter.call
        told = await watch(story.head.page, LOST_AT_DESK)
        cut_at = time.time()
        line.cut()
        typed = specialist.row("visitor.name").locator("input[type=text]")
        await typed.fill("山田　花子")
        await typed.press("Enter")
        await specialist.is_told(LOST)
        assert await told.drawn_after(cut_at) < TOLD_WITHIN_S
        await expect(specialist.row("visitor.name")).to_contain_text("つながったら保存します")
        await plays_on(story.branch.page)
        await line.heal()
        await specialist.is_told_nothing()
        await expect(specialist.row("visitor.name")).to_contain_text("保存しました")
        await resident.waits_for_value("visitor.name", "山田　花子")
        assert (taps.counter.call, taps.desk.call) == (call, call)
        await ends(story)
        await story.head.page.goto(f"{story.office.address}/desk")


async def test_a_counter_whose_line_is_cut_catches_up(story: Story, taps: Taps) -> None:
    """The counter says so, the desk sees that it stands still; what was written meanwhile is there afterwards."""
    resident, specialist = story.resident, story.specialist
    async with CuttableLine(story.office.port) as line:
        await story.branch.page.goto(f"{line.address}/counter")
        visit = await story.serves("juminhyo")
        await assert_shows(story.branch.page, REMOTE, story.head.media)
        call = taps.counter.call
        told, other = await watch(story.branch.page, LOST_AT_COUNTER), await watch(story.head.page, STANDS_STILL)
        cut_at = time.time()
        line.cut()
        await resident.is_told("lost")
        assert await told.drawn_after(cut_at) < TOLD_WITHIN_S
        assert await other.drawn_after(cut_at) < TOLD_WITHIN_S
        await expect(story.head.page.locator('[data-part="resident"]')).to_contain_text("窓口の画面が止まっています")
        await specialist.fills("visitor.name", "鈴木　次郎")
        await plays_on(story.head.page)
        await line.heal()
        await resident.is_told_nothing()
        await resident.waits_for_value("visitor.name", "鈴木　次郎")
        assert (taps.counter.call, taps.desk.call) == (call, call)
        await specialist.presents("visitor")
        await resident.says_yes("visitor")
        await specialist.sees_confirmed("visitor")
        assert state_of(story.office, visit) == "serving"
        await ends(story)
        await story.branch.page.goto(f"{story.office.address}/counter")
        await resident.sees("start")


async def test_a_resident_who_cancels_stops_the_ring(story: Story, taps: Taps) -> None:
    """One touch while waiting: the desk is quiet again, the visit closed as left, the counter wiped."""
    await story.resident.choose("juminhyo")
    await story.resident.call()
    await story.specialist.is_rung()
    visit = story.office.newest_visit()
    await story.resident.press("cancel")
    await story.specialist.is_not_rung()
    await story.resident.sees("wiped")
    # The screen is cleared at once, the log is told after it.
    await taps.counter.done("wipe")
    log = log_of(story.office, visit).visit
    assert (log.outcome, log.wiped) == (Outcome.LEFT, True)
    await expect(story.head.page.locator('[data-part="presence"]')).to_contain_text("在席・呼び出しを受けます")


async def test_a_declined_ring_goes_to_the_next_desk(story: Story) -> None:
    """ほかの人へ: the second specialist is rung, answers, and serves."""
    page = await story.another_person("suzuki", "/desk")
    second = Specialist(page)
    await story.resident.choose("juminhyo")
    await story.resident.call()
    await story.specialist.is_rung()
    await second.is_available()
    await story.specialist.declines()
    await story.specialist.is_not_rung()
    await second.is_rung()
    await second.answers()
    await story.resident.sees("talking")
    await expect(story.branch.page.locator(".stage__name")).to_contain_text("鈴木")
    await second.closes(LEFT)
    await story.resident.goes()
    await page.context.close()
    await expect(story.head.page.locator('[data-part="presence"]')).to_contain_text("在席・呼び出しを受けます")


async def test_a_camera_refused_at_the_counter_leaves_the_voices(story: Story) -> None:
    """The counter says what is missing and what to do; the talk goes on by voice, and pictures come the other way."""
    specialist = story.specialist
    async with where_only(story.branch, f"{story.office.address}/counter", "microphone") as page:
        resident = Resident(page)
        await resident.choose("juminhyo")
        await resident.call()
        await specialist.answers()
        await resident.is_told("voice")
        await assert_sounds(story.head.page, REMOTE, story.branch.media)
        await assert_sounds(page, REMOTE, story.head.media)
        await assert_shows(page, REMOTE, story.head.media)
        await expect(story.head.page.locator('[data-part="video"]')).to_contain_text("声だけでつながっています")
        await specialist.closes(LEFT)
        await resident.goes()
        await specialist.is_free_again()
    await story.resident.sees("start")


async def test_what_is_refused_at_both_sides_is_explained(story: Story) -> None:
    """Nothing may be used: both screens say what and what to do, and the form can be filled all the same."""
    office = story.office.address
    async with (
        where_only(story.branch, f"{office}/counter", "notifications") as counter,
        where_only(story.head, f"{office}/desk", "notifications") as desk,
    ):
        resident, specialist = Resident(counter), Specialist(desk)
        await resident.choose("juminhyo")
        await resident.call()
        await resident.is_told("denied")
        await specialist.answers()
        await expect(desk.locator(".call__problem")).to_contain_text("マイクの使用が許可されていません")
        await specialist.fills("visitor.name", "山田　太郎")
        await resident.waits_for_value("visitor.name", "山田　太郎")
        await specialist.closes(LEFT)
        await resident.goes()
        await specialist.is_free_again()
    await story.resident.sees("start")


async def test_of_two_who_write_one_field_the_later_sees_both_values(story: Story, taps: Taps) -> None:
    """The desk is opened twice; what was typed on a cut line is not lost, not forced, but put beside what is there."""
    resident, specialist = story.resident, story.specialist
    async with CuttableLine(story.office.port) as line:
        await story.head.page.goto(f"{line.address}/desk")
        visit = await story.serves("juminhyo")
        await specialist.fills("visitor.name", "山田　太郎")
        line.cut()
        typed = specialist.row("visitor.name").locator("input[type=text]")
        await typed.fill("山田　太朗")
        await typed.press("Enter")
        await specialist.is_told(LOST)

        other = Specialist(await story.head.another_page())
        await other.page.goto(f"{story.office.address}/desk")
        await other.page.wait_for_selector('[data-shows="visit"]')
        await other.fills("visitor.name", "山田　多朗")
        await resident.waits_for_value("visitor.name", "山田　多朗")

        await line.heal()
        conflict = specialist.row("visitor.name").locator(".conflict")
        await expect(conflict).to_contain_text("山田　太朗")
        await expect(conflict).to_contain_text("山田　多朗")
        # Of the two pages only one is the desk: the other is told, stops, and takes no part.
        await other.is_told("この机は別の画面で開かれました")
        await conflict.get_by_role("button", name="こちらを使う").click()
        await resident.waits_for_value("visitor.name", "山田　太朗")
        await expect(conflict).to_have_count(0)
        await other.page.close()
        await plays_on(story.branch.page)
        await ends(story)
        await story.head.page.goto(f"{story.office.address}/desk")
    edits = [event.body for event in log_of(story.office, visit).events if isinstance(event.body, e.Edited)]
    names = [one.value for one in edits if one.field == "visitor.name"]
    assert names == ["山田　太郎", "山田　多朗", "山田　太朗"]
    assert taps.counter.messages


async def test_a_held_resident_sees_the_picture_and_hears_nothing(story: Story) -> None:
    """Hold survives a reload of either side; after it the tone is back."""
    resident, specialist = story.resident, story.specialist
    await story.serves("juminhyo")
    await assert_sounds(story.branch.page, REMOTE, story.head.media)
    await specialist.presses(HOLD)
    await resident.sees("hold")
    await falls_silent(story.branch.page)
    await story.branch.page.reload()
    await resident.sees("hold")
    await has_one_call(story.branch.page)
    await falls_silent(story.branch.page)
    await story.head.page.reload()
    await story.head.page.wait_for_selector('[data-shows="visit"]')
    await expect(story.head.page.locator(f'.call__button[aria-keyshortcuts="{HOLD}"]')).to_have_attribute("data-on", "")
    await resident.sees("hold")
    await has_one_call(story.branch.page)
    await falls_silent(story.branch.page)
    await specialist.presses(HOLD)
    await resident.sees("talking")
    await assert_sounds(story.branch.page, REMOTE, story.head.media)
    await assert_sounds(story.head.page, REMOTE, story.branch.media)
    await ends(story)


async def test_what_the_resident_disputes_is_asked_again(story: Story) -> None:
    """ちがいます: the specialist is led to the field, and the mended section is put before the resident again."""
    resident, specialist = story.resident, story.specialist
    visit = await story.serves("juminhyo")
    await specialist.fills("visitor.name", "山田　太郎")
    await specialist.presents("visitor")
    await resident.points_at("visitor.name")
    await specialist.sees_dispute("visitor.name")
    await resident.sees("talking")
    await specialist.fills("visitor.name", "山田　太朗")
    await resident.page.wait_for_selector('[data-news="mended"]')
    await specialist.presents("visitor")
    await resident.says_yes("visitor")
    await specialist.sees_confirmed("visitor")
    bodies = [event.body for event in log_of(story.office, visit).events]
    confirmed = [body for body in bodies if isinstance(body, e.Confirmed)]
    disputed = [body for body in bodies if isinstance(body, e.Disputed)]
    assert ([one.field for one in disputed], len(confirmed)) == (["visitor.name"], 1)
    await ends(story)
