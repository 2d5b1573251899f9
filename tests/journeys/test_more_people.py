"""More than two in a call: a word with a colleague, a talk of three, a supervisor who listens, whispers and talks."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.journeys.axe import finds_nothing
from tests.journeys.browsers import Side, one_more_browser
from tests.journeys.conftest import Story
from tests.journeys.known_media import assert_shows
from tests.journeys.people import Specialist
from tests.journeys.taps import PEERS, REMOTE
from tests.journeys.tones import does_not_hear, hears

pytestmark = [
    pytest.mark.journey,
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.usefixtures("from_the_start"),
]

COLLEAGUE, SUPERVISOR = 1230, 1490
"""Tones that are no multiples of the others'."""
PANEL = ".seat-panel:not([hidden])"


async def seen(page: Page, name: str) -> None:
    """A picture for people who look at them, where one is asked for."""
    if folder := os.environ.get("ENMADO_PICTURES"):
        await page.screenshot(path=f"{folder}/{name}.png")


@asynccontextmanager
async def somebody(story: Story, folder: Path, login: str, door: str, hertz: int) -> AsyncIterator[Side]:
    """One more of head office, signed in, with a browser of their own."""
    async with one_more_browser(folder, login, hue=200, hertz=hertz) as side:
        await side.context.add_init_script(PEERS)
        await Specialist(side.page).signs_in(story.office.address, login, story.office.passwords[login], door=door)
        yield side


async def is_served(story: Story) -> None:
    """Both pages count their peers from the start; the resident calls and sato answers."""
    for side in story.sides:
        # One script for the context, however many stories there are.
        await side.context.add_init_script(f"if (!window.madePeers) {{ {PEERS} }}")
        await side.page.reload()
    await story.is_at_start()
    await story.serves("juminhyo")
    await hears(story.branch.page, story.head.media.hertz)


async def stands_beside(board: Page) -> None:
    """Whatever can be pressed on the board is beside the call once it is scrolled to, and not below it."""
    covered = await board.evaluate(f"""() => {{
      const found = [];
      for (const one of document.querySelectorAll(".board button:not(:disabled), .board a")) {{
        if (!one.checkVisibility()) continue;
        one.focus();
        one.scrollIntoView({{ block: "nearest" }});
        const a = one.getBoundingClientRect();
        const b = document.querySelector("{PANEL}").getBoundingClientRect();
        const apart = a.left >= b.right || b.left >= a.right || a.top >= b.bottom || b.top >= a.bottom;
        if (!apart) found.push(one.outerHTML.slice(0, 200));
      }}
      window.scrollTo(0, 0);
      return found;
    }}""")
    assert covered == []


async def asks(story: Story, mode: str, name: str) -> None:
    """Sato asks a colleague."""
    await story.head.page.locator(f'.others__ask[data-mode="{mode}"]').click()
    dialog = story.head.page.locator("dialog[open]")
    await dialog.get_by_text(name).click()
    await finds_nothing(story.head.page, "asking a colleague")
    await dialog.locator('[data-value="ask"]').click()
    await expect(dialog).to_have_count(0)


async def comes(page: Page) -> None:
    """Who is asked comes into the call."""
    await page.wait_for_selector(PANEL)
    await page.locator(f"{PANEL} .button--primary").click()
    await page.wait_for_selector(f"{PANEL} .face")


async def test_a_word_with_a_colleague_and_then_a_talk_of_three(story: Story, tmp_path: Path) -> None:
    """The resident hears nothing of the consultation and is told so; then all three see and hear each other."""
    await is_served(story)
    counter, desk = story.branch.page, story.head.page
    async with somebody(story, tmp_path, "suzuki", "/desk", COLLEAGUE) as side:
        await Specialist(side.page).is_available()
        await asks(story, "consult", "鈴木")
        await story.resident.sees("hold")
        await comes(side.page)
        await counter.wait_for_selector('[data-seats="consult"]')
        await hears(desk, COLLEAGUE)
        await hears(side.page, story.head.media.hertz)
        await does_not_hear(counter, COLLEAGUE)
        await does_not_hear(counter, story.head.media.hertz)
        await does_not_hear(side.page, story.branch.media.hertz)
        await finds_nothing(counter, "consultation")
        await finds_nothing(side.page, "in a consultation")
        await desk.locator('[data-act="bring_in"]').click()
        await story.resident.sees("talking")
        await assert_shows(counter, '.face[data-peer="s1"] video', side.media)
        await assert_shows(side.page, '.face[data-peer="resident"] video', story.branch.media)
        await assert_shows(counter, REMOTE, story.head.media)
        await hears(counter, COLLEAGUE)
        await hears(side.page, story.branch.media.hertz)
        await finds_nothing(desk, "talk of three")
        await desk.locator('.others__line [data-act="end"]').click()
        await expect(counter.locator(".face[data-peer]")).to_have_count(0)
        await does_not_hear(counter, COLLEAGUE)
        await hears(counter, story.head.media.hertz)


async def test_a_supervisor_listens_whispers_and_talks(story: Story, tmp_path: Path) -> None:
    """Nobody hears who listens; the specialist alone hears a whisper; both sides are told, and hear who talks."""
    await is_served(story)
    counter, desk = story.branch.page, story.head.page
    async with somebody(story, tmp_path, "tanaka", "/board", SUPERVISOR) as side:
        board = side.page
        await board.locator('.sitting__acts [data-mode="listen"]').click()
        await hears(board, story.branch.media.hertz)
        await hears(board, story.head.media.hertz)
        await counter.wait_for_selector('[data-seats="listen"]')
        await expect(desk.locator(".others__who")).to_contain_text("聞いています")
        await does_not_hear(desk, SUPERVISOR)
        await does_not_hear(counter, SUPERVISOR)
        await finds_nothing(board, "listening")
        for width, height in ((1600, 1000), (1280, 720), (800, 900)):
            await board.set_viewport_size({"width": width, "height": height})
            await stands_beside(board)
            if folder := os.environ.get("ENMADO_PICTURES"):
                await board.screenshot(path=f"{folder}/sitting_{width}.png")
        await board.locator(f'{PANEL} [data-mode="whisper"]').click()
        await hears(desk, SUPERVISOR)
        await does_not_hear(counter, SUPERVISOR)
        await hears(counter, story.head.media.hertz)
        await board.locator(f'{PANEL} [data-mode="talk"]').click()
        await hears(counter, SUPERVISOR)
        await assert_shows(counter, '.face[data-peer="s1"] video', side.media)
        await board.locator(f'{PANEL} [data-mode="listen"]').click()
        await expect(counter.locator(".face[data-peer]")).to_have_count(0)
        await does_not_hear(counter, SUPERVISOR)
        await board.locator(f"{PANEL} .button--danger").click()
        await expect(board.locator(PANEL)).to_have_count(0)
        await expect(counter.locator("[data-seats]")).to_have_count(0)


async def test_a_visit_goes_to_the_colleague_who_was_asked(story: Story, tmp_path: Path) -> None:
    """One press: the resident never waits, hears who serves them now, and is told who it is."""
    await is_served(story)
    counter, desk = story.branch.page, story.head.page
    async with somebody(story, tmp_path, "suzuki", "/desk", COLLEAGUE) as side:
        await Specialist(side.page).is_available()
        await asks(story, "consult", "鈴木")
        await comes(side.page)
        await hears(desk, COLLEAGUE)
        await seen(desk, "hand_seat_before")
        await desk.locator('.others__line [data-act="hand"]').press("Enter")
        await side.page.wait_for_selector('[data-part="desk"][data-shows="visit"]')
        await story.resident.sees("talking")
        await hears(counter, COLLEAGUE)
        await assert_shows(counter, REMOTE, side.media)
        await hears(side.page, story.branch.media.hertz)
        await expect(counter.locator('[data-seats="changed"]')).to_contain_text("鈴木")
        await finds_nothing(counter, "somebody else serves")
        await seen(counter, "hand_seat_counter")
        await expect(desk.locator('[data-part="desk"]')).to_have_attribute("data-shows", "idle")
        await expect(desk.locator(".toasts")).to_contain_text("鈴木")
        await finds_nothing(side.page, "handed the visit")
        await seen(side.page, "hand_seat_desk")
        await does_not_hear(counter, story.head.media.hertz)


async def test_a_supervisor_takes_the_visit_over(story: Story, tmp_path: Path) -> None:
    """After having talked with all: they serve at a desk, both sides are told, and the board is back at the end."""
    await is_served(story)
    counter, desk = story.branch.page, story.head.page
    async with somebody(story, tmp_path, "tanaka", "/board", SUPERVISOR) as side:
        board = side.page
        await board.locator('.sitting__acts [data-mode="talk"]').click()
        await hears(counter, SUPERVISOR)
        await expect(board.locator(f'{PANEL} [data-act="take_over"]')).to_be_visible()
        await seen(board, "take_over_board")
        await board.locator(f'{PANEL} [data-act="take_over"]').press("Enter")
        await board.wait_for_url("**/desk")
        await board.wait_for_selector('[data-part="desk"][data-shows="visit"]')
        await expect(counter.locator('[data-seats="changed"]')).to_contain_text("田中")
        await hears(counter, SUPERVISOR)
        await assert_shows(counter, REMOTE, side.media)
        await expect(desk.locator(".toasts")).to_contain_text("田中")
        await finds_nothing(board, "a supervisor's desk")
        await seen(board, "take_over_desk")
        await Specialist(board).closes("途中で帰られた")
        await story.resident.sees("left")
        await board.wait_for_url("**/board")


async def test_a_supervisor_ends_a_visit_that_waits(story: Story) -> None:
    """The counter says why in plain words; nobody was there to serve it."""
    await story.is_at_start()
    await story.specialist.goes_away()
    await story.resident.choose("juminhyo")
    await story.resident.call()
    await story.resident.sees("waiting")
    board = await story.another_person("tanaka", "/board")
    await board.locator('[data-tile="waiting"]').first.press("Enter")
    await board.locator('dialog [data-value="end"]').press("Enter")
    await expect(board.locator('input[value="closing_time"]')).to_be_checked()
    await finds_nothing(board, "ending a visit")
    await seen(board, "end_board")
    await board.locator('dialog [data-value="yes"]').press("Enter")
    await story.resident.sees("finished")
    await expect(story.resident.page.locator(".screen__lead").last).to_contain_text("受付時間")
    await finds_nothing(story.resident.page, "ended from the board")
    await seen(story.resident.page, "end_counter")
    await board.context.close()
