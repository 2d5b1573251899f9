"""Plays one scenario on the stage: a call over its line, its fault, and how long everything took to come back."""

from __future__ import annotations

import asyncio
import math
import tempfile
import time
from pathlib import Path

from msgspec import structs
from playwright.async_api import Error, Page

from bench.faults.places import three_places
from bench.faults.scenario import Fault, Measured, Scenario
from bench.faults.stage import Stage, stage_in

PROCEDURE = "juminhyo"
FIELD = "cert.use"
SETTLED_S = 4.0
FLOW_S = 8.0
BACK_WITHIN_S = 60.0
GAP_WITHIN_S = 12.0

GAP_END = """
([what, from, until]) => {
  let last = from, back = 0;
  for (const at of [...globalThis.faults[what].filter((one) => one > from), until]) {
    if (at - last > 400) back = at - from - 1000;
    last = at;
  }
  return until - last > 400 ? Infinity : back;
}
"""
"""When the last gap of over 0.4 s after the fault ended, in ms after it; 0 when there was none."""


async def once(scenario: Scenario, *, seed: int) -> Measured:
    """One run in places, a town and browsers of its own. What can't be carried to its end is told as ``stuck``."""
    with (
        three_places(seed=seed) as (places, link),
        tempfile.TemporaryDirectory(prefix="enmado-faults-") as folder,
    ):
        async with stage_in(places, link, Path(folder)) as stage:
            try:
                return await play(stage, scenario)
            except (Error, AssertionError) as error:
                return Measured(stuck=str(error).splitlines()[0][:200])


async def play(stage: Stage, scenario: Scenario) -> Measured:
    """One run, from the start page to the start page."""
    stage.link.clear()
    await _from_the_start(stage)
    for place, shape in scenario.line.items():
        stage.link.shape(place, out=shape.members(), into=shape.members())
    for place, shape in scenario.uplink.items():
        stage.link.shape(place, out=shape.members())
    stage.link.deny(*(rule.rule() for rule in scenario.deny))
    fault = scenario.fault
    if fault is not None and fault.during == "ring":
        return await _rung_through(stage, fault)
    await _calls(stage)
    setup = await _set_up(stage)
    flow = await _flows(stage)
    path = await _path(stage)
    began = structs.replace(flow, setup_ms=setup, path=path)
    return began if fault is None else await _comes_back(stage, fault, began)


async def _from_the_start(stage: Stage) -> None:
    """A new page at both sides; a visit that is still going on is ended first."""
    if await stage.counter.locator('body[data-screen="start"]').count() == 0:
        await stage.specialist.closes("途中で帰られた")
        await stage.resident.goes()
        await stage.specialist.is_free_again()
    await asyncio.gather(stage.counter.reload(), stage.desk.reload())
    await stage.counter.wait_for_selector(f"[data-procedure='{PROCEDURE}'] [data-door='now']")


async def _calls(stage: Stage) -> None:
    await stage.resident.choose(PROCEDURE)
    await stage.resident.press("call")


async def _set_up(stage: Stage) -> float:
    """From the press to the later of the two first pictures, in ms."""
    pressed = float(str(await stage.note(stage.counter, "noted.pressed")))
    sides = (stage.counter, stage.desk)
    firsts = [await _first_after(page, "frames", pressed, within_s=BACK_WITHIN_S) for page in sides]
    return max(firsts) - pressed


async def _path(stage: Stage) -> str:
    """The chosen pair of candidates as the branch and as head office see it."""
    return " ".join([str(await stage.note(page, "noted.path")) for page in (stage.counter, stage.desk)])


async def _flows(stage: Stage) -> Measured:
    """What comes in at the desk (the branch's line is the bad one) once the call has settled."""
    await asyncio.sleep(SETTLED_S)
    before = [
        float(str(await stage.note(stage.desk, f"noted.{name}"))) for name in ("concealed", "heard", "frames.length")
    ]
    await asyncio.sleep(FLOW_S)
    after = [
        float(str(await stage.note(stage.desk, f"noted.{name}"))) for name in ("concealed", "heard", "frames.length")
    ]
    concealed, heard, frames = (new - old for new, old in zip(after, before, strict=True))
    return Measured(concealed=concealed / heard if heard else 1.0, frames_per_s=frames / FLOW_S)


async def _comes_back(stage: Stage, fault: Fault, began: Measured) -> Measured:
    """How long after the line (or the process) is back voice, picture and form were; and how many edits are lost."""
    if fault.during == "confirming":
        await _fills(stage)
        await stage.specialist.presents("visitor")
        await stage.resident.section("visitor").wait_for()
    text = f"銀行へ提出 {time.monotonic_ns()}"
    await stage.note(stage.counter, f"noted.wanted.push({text!r})")
    typed = asyncio.create_task(_types(stage, text, confirming=fault.during == "confirming"))
    up_at = await _strikes(stage, fault)
    await typed
    voice, picture = [await _is_back(stage, fault, what, up_at) for what in ("voice", "frames")]
    if fault.during == "confirming":
        confirmed = await _until(
            stage.desk, 'document.querySelector(\'[data-section="visitor"][data-state="confirmed"]\')'
        )
        return structs.replace(began, voice_ms=voice, picture_ms=picture, form_ms=max(0.0, confirmed - up_at))
    shown = await _until(stage.counter, f"noted.texts[{text!r}]")
    at = (
        float(str(await stage.note(stage.counter, f"noted.texts[{text!r}] ?? 0"))) if math.isfinite(shown) else math.inf
    )
    kept = await stage.specialist.value_of(FIELD)
    lost = int(kept != text or not math.isfinite(at))
    return structs.replace(began, voice_ms=voice, picture_ms=picture, form_ms=max(0.0, at - up_at), edits_lost=lost)


async def _is_back(stage: Stage, fault: Fault, what: str, at: float) -> float:
    """How long after `at` both sides had it again (ms). What is not cut off at one moment is watched for its gap."""
    sides = (stage.counter, stage.desk)
    if fault.kind == "cut":
        return max([await _first_after(page, what, at, within_s=BACK_WITHIN_S) for page in sides]) - at
    await asyncio.sleep(max(0.0, GAP_WITHIN_S - (time.time() * 1000 - at) / 1000))
    return max([float(str(await page.evaluate(GAP_END, [what, at - 1000, time.time() * 1000]))) for page in sides])


async def _fills(stage: Stage) -> None:
    for field, text in (("visitor.role", "本人"), ("visitor.name", "山田　太郎"), ("visitor.tel", "0428-22-1111")):
        await stage.specialist.fills(field, text)


async def _types(stage: Stage, text: str, *, confirming: bool) -> None:
    """While the line is down the specialist types on, or the resident says はい."""
    await asyncio.sleep(0.5)
    if confirming:
        await stage.resident.says_yes("visitor")
    else:
        line = stage.specialist.row(FIELD).locator("input[type=text]")
        await line.fill(text)
        await line.press("Enter")


async def _strikes(stage: Stage, fault: Fault) -> float:
    """The fault; when it was over, in ms since 1970."""
    branch, link = stage.places["branch"], stage.link
    match fault.kind:
        case "cut":
            link.shape("branch", out={"up": False}, into={"up": False})
            await asyncio.sleep(fault.seconds)
            link.shape("branch", out={"up": True}, into={"up": True})
        case "address":
            branch.move(old=2, new=9)
        case "kill_server":
            await stage.core.kill_server()
            await asyncio.sleep(fault.seconds)
            await stage.core.start_server()
        case "kill_turn":
            stage.core.kill_turn()
    return time.time() * 1000


async def _rung_through(stage: Stage, fault: Fault) -> Measured:
    """The line goes while it rings; once it is back the specialist answers, and both see and hear each other."""
    await stage.desk.evaluate("globalThis.faults.autoAnswer = false")
    await _calls(stage)
    await stage.specialist.is_rung()
    up_at = await _strikes(stage, fault)
    await stage.specialist.answers()
    sides = (stage.counter, stage.desk)
    voice = max([await _first_after(page, "voice", up_at, within_s=BACK_WITHIN_S) for page in sides]) - up_at
    picture = max([await _first_after(page, "frames", up_at, within_s=BACK_WITHIN_S) for page in sides]) - up_at
    return Measured(voice_ms=voice, picture_ms=picture, path=await _path(stage))


async def _first_after(page: Page, what: str, at: float, *, within_s: float) -> float:
    """When the first frame (or voice packet) after `at` came, in ms since 1970; infinity when none did in time."""
    expression = f"globalThis.faults.{what}.find((one) => one > {at})"
    found = await _until(page, f"{expression} !== undefined", within_s=within_s)
    return float(str(await page.evaluate(expression))) if math.isfinite(found) else math.inf


async def _until(page: Page, expression: str, *, within_s: float = BACK_WITHIN_S) -> float:
    """When this came true in the page, in ms since 1970; infinity when it did not in time."""
    try:
        await page.wait_for_function(
            f"() => {{ const noted = globalThis.faults; return Boolean({expression}); }}",
            timeout=within_s * 1000,
            polling=50,
        )
    except Error:
        return math.inf
    return time.time() * 1000
