"""A supervisor's day: a visit on the floor, a silent call for help, a visit put back, the wall and the figures."""

from __future__ import annotations

import asyncio
import os

import pytest
from playwright.async_api import Page, expect

from server.database import Database, make_engine
from server.figures.making import FigureMaking
from server.keys import load_master_key, master_key_path
from tests.journeys.axe import finds_nothing
from tests.journeys.conftest import Story

pytestmark = [
    pytest.mark.journey,
    pytest.mark.browser,
    pytest.mark.usefixtures("from_the_start"),
    pytest.mark.asyncio(loop_scope="module"),
]


async def seen(page: Page, name: str) -> None:
    """A picture for people who look at them, where one is asked for."""
    if folder := os.environ.get("ENMADO_PICTURES"):
        await page.screenshot(path=f"{folder}/{name}.png", full_page=True)


async def test_a_silent_call_for_help_is_seen_and_acknowledged(story: Story) -> None:
    """By the keyboard at the board; the resident's screen shows nothing of it."""
    await story.serves("juminhyo")
    board = await story.another_person("tanaka", "/board")
    await expect(board.locator('[data-tile="serving"]')).to_be_visible()
    before = await story.resident.page.locator("main").inner_text()
    desk = story.head.page
    await desk.locator(".help-button").focus()
    await desk.keyboard.press("Enter")
    alert = board.locator('.board-alert[data-kind="help"]')
    await expect(alert).to_contain_text("佐藤 花")
    await seen(board, "board_help")
    await finds_nothing(board, "board with a call for help")
    assert await story.resident.page.locator("main").inner_text() == before
    await alert.focus()
    await board.keyboard.press("Enter")
    await finds_nothing(board, "the dialog about it")
    await board.locator('dialog [data-value="seen"]').press("Enter")
    await expect(desk.locator(".help-button__said")).to_contain_text("田中 学")
    await seen(desk, "desk_help")
    await expect(board.locator('.board-alert[data-kind="help_seen"]')).to_be_visible()
    await board.locator('.board-alert[data-kind="help_seen"]').press("Enter")
    await board.locator('dialog [data-value="over"]').press("Enter")
    await expect(board.locator('.board-alert[data-kind^="help"]')).to_have_count(0)
    await expect(desk.locator(".help-button")).to_have_attribute("aria-pressed", "false")
    await board.context.close()


async def test_a_visit_is_put_back_and_the_specialist_set_away(story: Story) -> None:
    """From the floor's tile and from the person's line."""
    visit = await story.serves("juminhyo")
    board = await story.another_person("tanaka", "/board")
    await board.locator('[data-tile="serving"]').press("Enter")
    await seen(board, "board_visit")
    await board.locator('dialog [data-value="requeue"]').press("Enter")
    await story.resident.sees("waiting")
    assert story.office.newest_visit() == visit
    await board.locator('[data-person="sato"]').press("Enter")
    await expect(board.locator("dialog[open]")).to_be_visible()
    await board.keyboard.press("Escape")
    wall = await board.context.new_page()
    await wall.goto(f"{story.office.address}/board/wall")
    await expect(wall.locator(".tile")).not_to_have_count(0)
    await expect(wall.locator("main button")).to_have_count(0)
    await seen(wall, "board_wall")
    await finds_nothing(wall, "wall")
    await board.context.close()


@pytest.mark.parametrize("lang", ["ja", "en"])
async def test_figures_are_drawn_beside_their_tables(story: Story, lang: str) -> None:
    """And printed; axe finds nothing."""
    await story.serves("juminhyo")
    await story.specialist.closes("途中で帰られた")
    await story.resident.sees("left")
    await seen(story.branch.page, "counter_left")
    data = story.office.data
    database = Database(make_engine(f"sqlite:///{data / 'enmado.db'}"))
    making = FigureMaking(database, load_master_key(master_key_path(data), create=False))
    await asyncio.to_thread(making.round_now)
    await asyncio.to_thread(database.close)
    page = await story.another_person("tanaka", "/figures")
    await page.context.add_cookies([{"name": "enmado_lang", "value": lang, "url": story.office.address}])
    await page.goto(f"{story.office.address}/figures")
    await expect(page.locator(".figures-chart canvas")).to_have_count(3)
    await finds_nothing(page, f"figures {lang}")
    await seen(page, f"figures_{lang}")
    await page.emulate_media(media="print")
    await expect(page.locator(".figures-filter")).to_be_hidden()
    await page.context.close()
