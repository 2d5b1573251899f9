"""What people do in a town until an application is filed, over the runner's own commands."""

from __future__ import annotations

from typing import Any

from signaling import commands as c
from signaling.form_session import current_application_digest, current_digest, sections_of_application, status_of
from signaling.visit import Visit
from signaling.words import SignatureMode
from tests.support.live_town import LiveTown, TestPage

CERTIFICATE = {
    "visitor.role": "本人",
    "visitor.name": "葛󠄀城花子",
    "visitor.tel": "0312345678",
    "addr.new.town": "東京都青梅市東青梅",
    "addr.new.block": "1-11-1",
    "cert.kind": "写し",
    "cert.target": "世帯全員",
    "cert.use": "運転免許の住所変更",
}
"""Enough for 住民票の写し."""


async def done(page: TestPage, command: Any, **members: Any) -> dict[str, Any]:
    """A command that is carried out; its reply."""
    reply = await page.send(command, **members)
    assert reply["type"] == "done", reply
    return reply


async def fill(town: LiveTown, desk: TestPage, visit: str, values: dict[str, str]) -> None:
    """Type every value over what stands there."""
    for field, text in values.items():
        held = town.runner.newest(visit).values.get(field)
        await done(desk, c.Edit, visit=visit, field=field, base=held.revision if held else 0, text=text)


async def confirm(town: LiveTown, station: TestPage, desk: TestPage, visit: str, section: str) -> dict[str, Any]:
    """Put one section before the resident, who says yes."""
    state = town.runner.newest(visit)
    plan = town.plans.at_hand(state.catalogue)
    revision = status_of(state, section).revision
    await done(desk, c.Present, visit=visit, section=section, revision=revision)
    digest = current_digest(state, section, plan)
    return await done(station, c.Confirm, visit=visit, section=section, revision=revision, digest=digest)


async def confirm_all(town: LiveTown, station: TestPage, desk: TestPage, visit: str, procedure: str) -> None:
    """All sections of an application."""
    state = town.runner.newest(visit)
    for section in sections_of_application(state, procedure, town.plans.at_hand(state.catalogue)):
        await confirm(town, station, desk, visit, section)


async def file_certificate(town: LiveTown, station: TestPage, desk: TestPage, visit: str) -> Visit:
    """住民票 from the first field to the filed application; the state then."""
    await fill(town, desk, visit, CERTIFICATE)
    await confirm_all(town, station, desk, visit, "juminhyo")
    state = town.runner.newest(visit)
    digest = current_application_digest(state, "juminhyo", town.plans.at_hand(state.catalogue))
    await done(desk, c.RequestSignature, visit=visit, application="juminhyo")
    await done(station, c.Sign, visit=visit, application="juminhyo", digest=digest, mode=SignatureMode.TAP)
    await done(desk, c.Submit, visit=visit, application="juminhyo", digest=digest)
    return town.runner.newest(visit)
