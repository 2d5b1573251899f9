"""Visits that leave the departments something to do, in a running installation; and slips whose tokens are known."""

from __future__ import annotations

from itertools import count
from typing import Any, cast

import sqlalchemy as sa

from server import tables as t
from server.clock import DAY_MS
from server.keys_of_app import master_key
from server.live import plans_key
from server.runner import runner_key
from server.slips import SlipToken, keep_tokens, new_tokens
from server.work_intake import intake_key
from signaling import commands as c
from signaling.words import Outcome
from tests.support.installation import Browser, Installation
from tests.support.live_story import done, file_certificate, fill
from tests.support.live_town import LiveTown

_STORIES = count(0, 10)

APPLICANT = "葛󠄀城花子"
"""Who `filed_visit` is about (`live_story.CERTIFICATE`)."""


def town_of(office: Installation) -> LiveTown:
    """The installation's live parts, for the stories of `live_story`."""
    app = office.app
    runner = app[runner_key]
    return LiveTown(
        office.config.data,
        cast(Any, office.clock),
        office.database,
        app[master_key],
        cast(Any, None),
        app[plans_key],
        runner.hub,
        runner,
        # Pages name their commands by how many there are: those of an earlier story are not sent again.
        [cast(Any, None)] * next(_STORIES),
    )


async def served_visit(office: Installation, *procedures: str, file: bool = True) -> tuple[LiveTown, Any, Any, str]:
    """A visit about a certificate (shimin) and child allowance (kosodate): the first filed, still going on."""
    town = town_of(office)
    skills = frozenset(town.plans.procedure_skills().values())
    town.hub.know_specialist("sato", town.hub.facts_of("sato"), name="sato", department="shimin", skills=skills)
    station, desk, visit = await town.serving(*(procedures or ("juminhyo", "jidou_teate")))
    if file:
        await file_certificate(town, station, desk, visit)
    return town, station, desk, visit


async def closed_visit(office: Installation, *procedures: str, file: bool = True) -> str:
    """Such a visit when it is over, wiped, and taken in for the departments."""
    town, station, desk, visit = await served_visit(office, *procedures, file=file)
    await done(desk, c.Close, visit=visit, outcome=Outcome.FINISHED)
    await done(station, c.Wipe, visit=visit)
    await done(desk, c.FinishWrapUp)
    await office.app[intake_key].round()
    for page in (station, desk):
        town.runner.disconnect(page.connection)
    return visit


async def slip_of(office: Installation, visit: str, *departments: str, age_days: int = 0) -> dict[str, SlipToken]:
    """The tokens of a slip that was printed so many days ago."""
    tokens = new_tokens(departments or ("shimin", "kosodate"))
    at = office.clock.now().at - age_days * DAY_MS
    await office.database.write(lambda db: keep_tokens(db, office.app[master_key], visit, tokens, at=at))
    return tokens


async def erase(office: Installation, visit: str) -> None:
    """Delete the visit's key."""
    row = sa.update(t.visit).where(t.visit.c.id == visit).values(wrapped_key=None)
    await office.database.write(lambda db: db.execute(row))


async def door_log(office: Installation) -> list[tuple[str, str, str]]:
    """Actor, act and target of every line of the doors' log."""
    columns = t.door_log.c
    query = sa.select(columns.actor, columns.act, columns.target).order_by(columns.id)
    return [tuple(row) for row in await office.database.read(lambda db: db.execute(query).all())]


async def version_of(office: Installation, visit: str, department: str) -> str:
    """The version of an item, as a form carries it."""
    columns = t.work_item.c
    query = sa.select(columns.version).where(columns.visit == visit, columns.department == department)
    return str(await office.database.read(lambda db: db.execute(query).scalar_one()))


async def mark(office: Installation, browser: Browser, visit: str, department: str, kind: str, **more: str) -> Any:
    """A clerk's mark on an item as it stands; the answer."""
    version = await version_of(office, visit, department)
    return await browser.post(f"/office/items/{visit}/{department}/mark", {"kind": kind, "version": version, **more})


__all__ = [
    "APPLICANT",
    "closed_visit",
    "door_log",
    "erase",
    "fill",
    "mark",
    "served_visit",
    "slip_of",
    "town_of",
    "version_of",
]
