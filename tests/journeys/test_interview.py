"""The interview of a family that moves in: both sides answer, the list follows, what is hidden stays at head office."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.journeys.axe import finds_nothing
from tests.journeys.conftest import Story
from tests.journeys.interview import Interview
from tests.journeys.screens import Screens

pytestmark = [
    pytest.mark.journey,
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.usefixtures("from_the_start"),
]

PEOPLE = (("山田　太郎", "1988-03-03"), ("山田　花子", "1990-04-04"), ("山田　桜", "2022-05-05"))


async def test_a_family_is_interviewed_by_both_sides(story: Story) -> None:
    """Nothing is asked twice, an answer changes the list on both screens, a hidden one is not sent to the branch."""
    talk, screens = Interview(story), Screens(story)
    talk.listen()
    await story.branch.page.reload()
    await story.resident.choose("tennyu")
    await story.resident.call()
    await story.specialist.answers()
    await story.resident.sees("talking")
    await talk.starts()

    # What the resident came for and their language are known: the first question is about the call.
    await talk.asks("映像と音声")
    await expect(talk.counter.locator(".question ruby").first).to_be_visible()
    await screens.take("counter-interview")
    await talk.taps("はい")
    await expect(talk.desk.locator(".interview__state")).to_have_text(
        story.specialist.t("desk.interview.resident_answered")
    )
    await talk.goes_on()
    await talk.asks("ご本人ですか")
    await talk.chooses("本人")
    await talk.asks("ご本人を確認できるもの")
    await talk.goes_on()

    # A sensitive question: the counter says that it is asked by voice, and is sent neither it nor its answer.
    await talk.asks("支援措置")
    await expect(talk.counter.locator(".question")).to_contain_text("職員が声でお聞きします")
    sent = len(talk.frames)
    await talk.chooses("いいえ")
    await talk.asks("お名前と、生年月日")
    hidden = "".join(talk.frames)
    assert "Q09" not in hidden
    # The member is always there and always null: it tells of nobody.
    assert "protected" not in hidden.replace('"protected":null', "")
    assert sent > 0

    for _ in PEOPLE[1:]:
        await story.specialist.adds_person()
    for number, (name, birth) in enumerate(PEOPLE, 1):
        await story.specialist.fills(f"p{number}.name", name)
        await story.specialist.fills(f"p{number}.birth", birth)
    await talk.card.locator('[data-key="all"]').click()

    # What the form says already is not asked again.
    await talk.asks("前の住所")
    await story.specialist.fills("case.from_abroad", "no")
    await story.specialist.fills("addr.old.town", "東京都八王子市本町")
    await talk.goes_on()
    await talk.asks("住み始めた日")
    await story.specialist.fills("case.date", "2026-11-15")
    await talk.goes_on()
    await talk.asks("新しい住所と")
    await talk.goes_on()

    await talk.asks("引っ越すのはどなた")
    for row in range(len(PEOPLE)):
        await talk.taps("はい", row=row) if row < 2 else await talk.chooses("はい", row=row)
        if row < 2:
            await expect(talk.card.locator(".interview__row").nth(row).locator('[aria-pressed="true"]')).to_have_text(
                "はい"
            )
    await screens.take("desk-interview")
    await finds_nothing(talk.desk, "the interview at the desk")
    await finds_nothing(talk.counter, "the interview at the counter")
    desk_line, counter_line = talk.listed("tennyu")
    await expect(desk_line).to_have_attribute("data-state", "needed")
    await expect(desk_line).to_contain_text("2026" if story.specialist.lang == "en" else "令和8年11月")
    await expect(counter_line).to_be_visible()

    # On to the dog: nobody knows anything else, and everything stays on the list as 要確認.
    await talk.skips_to("マイナンバーカードを持っている方")
    await talk.chooses("わからない")
    await expect(talk.card.locator('.interview__choice[data-key="p1 unsure"]')).to_have_attribute(
        "aria-pressed", "true"
    )
    await expect(talk.listed("mynumber_keizoku")[0]).to_have_attribute("data-state", "unknown")
    await talk.skips_to("犬を飼っていますか")
    await expect(talk.counter.locator(".talk__entry")).to_be_visible()
    desk_line, counter_line = talk.listed("inu_henkou")
    await expect(counter_line).to_have_count(0)
    await talk.types("dogs", "1")
    await talk.chooses("いいえ")
    await expect(desk_line).to_have_attribute("data-state", "needed")
    await expect(counter_line).to_be_visible()
    await screens.take("desk-interview", "counter-interview-list")

    # A changed answer takes it off again, on both screens; the desk says that it was there.
    await talk.changes("Q53")
    await talk.types("dogs", "0")
    await expect(desk_line).to_have_attribute("data-state", "gone")
    await expect(counter_line).to_have_count(0)
    await talk.types("dogs", "2")
    await expect(counter_line).to_be_visible()

    # Kept off the screen, question, answer and what depends on it leave the counter.
    await talk.card.locator('[data-key="off"]').check()
    await expect(counter_line).to_have_count(0)
    before = len(talk.frames)
    await talk.types("dogs", "3")
    await expect(desk_line).to_have_attribute("data-state", "needed")
    await story.branch.page.reload()
    await expect(talk.counter.locator(".screen--talk[data-interview]")).to_be_visible()
    await expect(talk.listed("tennyu")[1]).to_be_visible()
    assert '"Q53"' not in "".join(talk.frames[before:])
    assert '"rule":"inu_henkou"' not in "".join(talk.frames[before:])

    # One press adds the form of a procedure; a reload of the desk keeps everything.
    await story.head.page.reload()
    await expect(talk.desk.locator('.interview__past-line[data-question="Q53"]')).to_contain_text("3")
    await expect(desk_line).to_have_attribute("data-state", "needed")
    await expect(talk.desk.locator('.interview__past-line[data-question="Q03"]')).to_contain_text("来庁者")
    await finds_nothing(talk.desk, "the list at the desk")


async def test_the_form_of_a_listed_procedure_is_added_by_one_press(story: Story) -> None:
    """The child allowance follows from who will receive it."""
    talk = Interview(story)
    await story.resident.choose("juminhyo")
    await story.resident.call()
    await story.specialist.answers()
    await talk.starts()
    await talk.skips_to("本日はどのようなご用件", change="Q01")
    await talk.chooses("転入（市外から引っ越してきた）")
    desk_line, _ = talk.listed("tennyu")
    await desk_line.get_by_role("button", name=story.specialist.t("desk.interview.add_form")).click()
    await expect(story.specialist.application("tennyu")).to_be_visible()
    await expect(desk_line).to_contain_text(story.specialist.t("desk.interview.form_here"))


async def test_the_resident_enters_and_changes_answers_at_the_counter(story: Story) -> None:
    """A day by keys, a number by keys, an earlier answer put right: by touch, by keyboard, and on a small screen."""
    talk, counter = Interview(story), story.branch.page
    await story.resident.choose("sousaihi")
    await story.resident.call()
    await story.specialist.answers()
    await story.resident.sees("talking")
    # The desk is at the interview from the start, and says so.
    await expect(talk.desk.locator('[data-part="next"]')).to_contain_text(story.specialist.t("desk.next.interview"))
    await talk.starts()
    await talk.taps("はい")
    await talk.goes_on()
    await talk.taps("本人")
    await talk.goes_on()
    await talk.skips_to("お名前と、生年月日")
    await story.specialist.fills("p1.name", "鈴木　一郎")
    await story.specialist.fills("p1.birth", "S16.5.6")
    await talk.card.locator('[data-key="all"]').click()
    await talk.asks("お悔やみ申し上げます")
    await expect(counter.locator(".talk__say")).to_contain_text("この画面には出ません")
    await finds_nothing(counter, "a question by voice")
    await talk.chooses("はい")
    await talk.asks("亡くなられたのは、いつ")

    # A day that there is not, is said and kept; then the day, by touch.
    entry = counter.locator(".talk__entry")
    await expect(entry).to_contain_text("入力する")
    await counter.evaluate("new Promise((done) => setTimeout(done, 700))")
    await entry.tap()
    dialog = counter.locator("dialog[open]")
    for digit in "8131":
        await dialog.get_by_role("button", name=digit, exact=True).tap()
    await finds_nothing(counter, "a day by keys")
    await dialog.locator('[data-value="enter"]').tap()
    await expect(dialog.get_by_role("alert")).to_contain_text("この日はありません")
    await dialog.locator('[data-part="month"]').tap()
    for digit in "1110":
        await dialog.get_by_role("button", name=digit, exact=True).tap()
    await expect(dialog.get_by_role("status")).to_contain_text("令和8年11月10日")
    await dialog.locator('[data-value="enter"]').tap()
    await expect(dialog).to_have_count(0)
    await expect(talk.desk.locator('.interview__past-line[data-question="Q61d"]')).to_contain_text("令和8年11月10日")

    # What was answered is listed and put right, by keyboard alone; what was asked by voice is not on the list.
    await counter.locator('[data-act="answers"]').focus()
    await counter.keyboard.press("Enter")
    await expect(counter.locator(".talk__answered-line")).to_have_count(3)
    assert "亡くなった 人は" not in await counter.locator(".talk__answered").inner_text()
    await finds_nothing(counter, "the answers so far")
    await counter.locator('.talk__answered-line[data-question="Q04"] button').focus()
    await counter.keyboard.press("Enter")
    await expect(counter.locator(".question__label")).to_have_text("お答えを直しています")
    await counter.evaluate("new Promise((done) => setTimeout(done, 700))")
    await counter.locator(".talk__tile", has_text="同じ世帯の家族").focus()
    await counter.keyboard.press("Space")
    past = talk.desk.locator('.interview__past-line[data-question="Q04"]')
    await expect(past).to_contain_text("同じ世帯の家族")
    await expect(past).to_contain_text("来庁者")
    await expect(counter.locator(".question__label")).not_to_have_text("お答えを直しています")

    # Two touches on one question, the second while the first is on its way: the last one stands, nothing is lost.
    await talk.skips_to("証明書は必要ですか")
    await expect(counter.locator(".talk__tile")).to_have_count(5)
    await counter.evaluate("new Promise((done) => setTimeout(done, 700))")
    await counter.evaluate(
        "for (const tile of [...document.querySelectorAll('.talk__tile')].slice(0, 2)) tile.click()",
    )
    past = talk.desk.locator('.interview__past-line[data-question="Q80"]')
    await expect(past).to_contain_text("住民票の写し・戸籍の証明")

    # On a small screen the question, the answers and the list each have their place.
    await counter.set_viewport_size({"width": 1024, "height": 768})
    await counter.locator('[data-act="needed"]').tap()
    await expect(counter.locator(".talk__needed")).to_contain_text("住民票の写し")
    await finds_nothing(counter, "the list on a small screen")
    await counter.locator('[data-act="needed"]').tap()
    await expect(counter.locator(".talk__needed")).not_to_be_visible()
    await counter.set_viewport_size({"width": 1920, "height": 1080})


async def test_what_is_asked_anew_comes_before_an_answer_that_is_being_changed(story: Story) -> None:
    """And an answer that was begun with keys is still the answer to its own question."""
    talk, counter = Interview(story), story.branch.page
    await story.resident.choose("sousaihi")
    await story.resident.call()
    await story.specialist.answers()
    await story.resident.sees("talking")
    await talk.starts()
    await talk.chooses("はい")
    await talk.chooses("世帯主")
    await talk.skips_to("お名前と、生年月日")
    await talk.card.locator('[data-key="all"]').click()
    await talk.skips_to("犬を飼っていますか")
    await counter.locator('[data-act="answers"]').tap()
    await counter.locator('.talk__answered-line[data-question="Q04"] button').tap()
    await expect(counter.locator(".question__label")).to_have_text("お答えを直しています")
    await counter.locator('[data-act="answers"]').tap()
    await counter.evaluate("new Promise((done) => setTimeout(done, 700))")
    await counter.locator(".talk__entry").tap()
    dialog = counter.locator("dialog[open]")
    await dialog.locator("input").press_sequentially("100")
    await dialog.locator('[data-value="enter"]').tap()
    await expect(dialog.get_by_role("alert")).to_contain_text("99")
    await dialog.get_by_role("button", name="1字消す").tap()
    await talk.goes_on()
    await dialog.locator('[data-value="enter"]').tap()
    await expect(talk.desk.locator('.interview__past-line[data-question="Q53"]')).to_contain_text("10")
