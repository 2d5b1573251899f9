"""How a talk goes on after what line and devices do to it: a long loss, a plug that is pulled, a laptop that slept."""

from __future__ import annotations

import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.journeys.browsers import Side
from tests.journeys.conftest import Story
from tests.journeys.known_media import assert_shows, assert_sounds
from tests.journeys.people import Resident, Specialist
from tests.journeys.taps import PEERS, REMOTE, falls_silent, has_one_call, plays_on, tap

pytestmark = [
    pytest.mark.journey,
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.usefixtures("from_the_start"),
]

MINUTE_MS = 61_000
"""A little more than the minute after which nobody is to wait any longer."""
MUTE = "Alt+U"
SHOTS = os.environ.get("ENMADO_SHOTS")
"""A folder for pictures of what people see; without it none are taken."""


async def picture(page: Page, name: str) -> None:
    """The screen as it is now."""
    if SHOTS:
        await page.screenshot(path=f"{SHOTS}/{name}.png")


@asynccontextmanager
async def with_a_clock(side: Side, address: str) -> AsyncIterator[Page]:
    """The page of a side in a tab of its own, whose time can be moved ahead."""
    context = await side.browser.new_context(
        viewport={"width": 1920, "height": 1080},
        locale="ja-JP",
        timezone_id="Asia/Tokyo",
        has_touch=True,
        storage_state=await side.context.storage_state(),
    )
    try:
        await context.grant_permissions(["camera", "microphone"])
        await context.add_init_script(PEERS)
        page = await context.new_page()
        await page.clock.install()
        await page.goto(address)
        yield page
    finally:
        await context.close()


async def test_after_a_minute_both_sides_know_which_telephone_to_use(story: Story) -> None:
    """The whole line is gone: both screens name the department's number; when it is back, both go on as before."""
    address = story.office.address
    async with (
        with_a_clock(story.branch, f"{address}/counter") as counter,
        with_a_clock(story.head, f"{address}/desk") as desk,
    ):
        resident, specialist = Resident(counter), Specialist(desk)
        await resident.choose("juminhyo")
        await resident.call()
        await specialist.answers()
        await resident.sees("talking")
        for page in (counter, desk):
            await expect(page.locator('.stage[data-state="live"]')).to_have_count(1)
        await story.office.kill()
        await counter.evaluate("for (const peer of window.madePeers) peer.close()")
        await resident.is_told("lost")
        for page in (counter, desk):
            await expect(page.locator('.stage[data-state="reconnecting"]')).to_have_count(1)
        for page in (counter, desk):
            await page.clock.fast_forward(MINUTE_MS)
        told = counter.locator('[data-notice="tel"]')
        await expect(told).to_contain_text("市民課 03-0000-1101")
        await expect(told).to_contain_text("支所の職員")
        problem = desk.locator(".call__problem")
        await expect(problem).to_contain_text("市民課の電話番号（03-0000-1101）")
        await picture(counter, "minute_counter")
        await picture(desk, "minute_desk")
        await story.office.start()
        await specialist.is_told_nothing()
        await expect(told).to_be_visible()
        # A peer that was closed is beyond healing: within 20 s with the hub there, both dial anew. The clock is not
        # turned on for it: a page whose clock jumps takes the hub for silent, and then it may not dial.
        for page in (counter, desk):
            await expect(page.locator('.stage[data-state="live"]')).to_have_count(1, timeout=60_000)
        await resident.is_told_nothing()
        await expect(problem).to_be_empty()
        await specialist.closes("途中で帰られた")
        await resident.goes()


@asynccontextmanager
async def asleep(side: Side) -> AsyncIterator[None]:
    """The side's whole browser stands still meanwhile, as in a laptop with its lid closed."""
    group = _group_of(side)
    os.killpg(group, signal.SIGSTOP)
    try:
        yield
    finally:
        os.killpg(group, signal.SIGCONT)


def _group_of(side: Side) -> int:
    """The process group of a side's browser: the one whose camera plays this side's file."""
    for place in Path("/proc").glob("[0-9]*"):
        try:
            command = (place / "cmdline").read_bytes().decode(errors="replace")
        except OSError:
            continue  # it ended meanwhile
        if str(side.media.video) in command and "--type=" not in command and "--headless" in command:
            return os.getpgid(int(place.name))
    raise AssertionError("the browser of this side was not found")


async def test_a_laptop_that_slept_goes_on_by_itself(story: Story) -> None:
    """It missed an edit and the talk; awake it has both, one call and no ghost, and who was muted still is."""
    resident, specialist = story.resident, story.specialist
    await tap(story.branch.page)
    await tap(story.head.page)
    await story.is_at_start()
    await story.serves("juminhyo")
    await assert_sounds(story.head.page, REMOTE, story.branch.media)
    await specialist.presses(MUTE)
    await falls_silent(story.branch.page)
    people = story.head.page.locator('[data-part="resident"]')
    async with asleep(story.branch):
        await expect(people).to_contain_text("窓口の画面が止まっています")
        await expect(story.head.page.locator('.stage[data-state="reconnecting"]')).to_have_count(1)
        await specialist.fills("visitor.name", "鈴木　次郎")
    await resident.waits_for_value("visitor.name", "鈴木　次郎")
    await resident.is_told_nothing()
    await plays_on(story.branch.page)
    await plays_on(story.head.page)
    for page in (story.branch.page, story.head.page):
        await has_one_call(page)
    await falls_silent(story.branch.page)
    await expect(people).not_to_contain_text("窓口の画面が止まっています")
    await specialist.presses(MUTE)
    await assert_sounds(story.branch.page, REMOTE, story.head.media)
    await specialist.closes("途中で帰られた")
    await resident.goes()


UNPLUGGED = """
() => {
  const media = navigator.mediaDevices;
  const real = { ask: media.getUserMedia.bind(media), list: media.enumerateDevices.bind(media) };
  media.getUserMedia = async (wanted) => {
    if (wanted.video) throw new DOMException("no camera", "NotFoundError");
    return real.ask(wanted);
  };
  media.enumerateDevices = async () => (await real.list()).filter(({ kind }) => kind !== "videoinput");
  window.plugIn = () => {
    media.getUserMedia = real.ask;
    media.enumerateDevices = real.list;
    media.dispatchEvent(new Event("devicechange"));
  };
  const [track] = document.querySelector(".stage__self-picture").srcObject.getVideoTracks();
  track.stop();
  // A browser says so of a plug that was pulled, and not of a track that its page stopped.
  track.dispatchEvent(new Event("ended"));
}
"""
"""The camera is pulled out under the page's hands; ``plugIn()`` puts it back."""


async def test_a_pulled_camera_and_another_microphone_end_no_talk(story: Story) -> None:
    """Without the camera they talk on, and it shows again when it is back. Who is muted may change the microphone."""
    resident, specialist = story.resident, story.specialist
    await tap(story.branch.page)
    await tap(story.head.page)
    await story.is_at_start()
    await story.serves("juminhyo")
    await assert_shows(story.head.page, REMOTE, story.branch.media)
    await story.branch.page.evaluate(UNPLUGGED)
    await resident.is_told("voice")
    await expect(story.head.page.locator('.stage[data-state="voice"]')).to_have_count(1)
    await assert_sounds(story.head.page, REMOTE, story.branch.media)
    await picture(story.branch.page, "unplugged_counter")
    await picture(story.head.page, "unplugged_desk")
    await story.branch.page.evaluate("window.plugIn()")
    await resident.is_told_nothing()
    await assert_shows(story.head.page, REMOTE, story.branch.media)

    await specialist.presses(MUTE)
    await falls_silent(story.branch.page)
    await specialist.button("desk.video.devices").click()
    dialog = story.head.page.locator("dialog[open]")
    microphones = dialog.locator("select").nth(1)
    await microphones.select_option(index=2)
    await dialog.get_by_role("button").last.click()
    await expect(story.head.page.locator("dialog[open]")).to_have_count(0)
    await falls_silent(story.branch.page)
    await specialist.presses(MUTE)
    await assert_sounds(story.branch.page, REMOTE, story.head.media)
    for page in (story.branch.page, story.head.page):
        await has_one_call(page)
    await specialist.closes("途中で帰られた")
    await resident.goes()
