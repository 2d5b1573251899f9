"""Everything live, composed: the hub, the writer, the catalogue's plans, the press; made and ended with the app."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from server.catalogue.office_rules import OFFICE_FILE, OfficeRules
from server.catalogue.queue_rules import QUEUE_FILE, TownQueue
from server.catalogue.shelf import CatalogueShelf
from server.catalogue.town_file import TownShelf
from server.directory import Directory, StaffRole
from server.evidence_pages import EvidencePages, evidence_key
from server.keys import MasterKey
from server.keys_of_app import clock_key, config_key, database_key, doors_key, master_key
from server.nodes import Node
from server.paper.press import PaperPress
from server.paperwork import Papers, papers_key
from server.plans import Plans, holds_no_my_number
from server.queue_rules import TownRules
from server.runner import Runner, runner_key
from server.store import (
    BrokenLog,
    Erased,
    closed_days,
    help_lines,
    load_visit,
    open_visits,
    presence_facts,
    served_lately,
    visits_so_far,
)
from server.turn import TurnSettings, ice_servers
from server.work_intake import WorkIntake, intake_key, intake_watch
from server.writer import Writer
from signaling.errors import Refused
from signaling.estimates import KEPT
from signaling.helps import LASTS_MS
from signaling.hub import Hub
from signaling.policy import Policy
from signaling.presence import PresenceFacts

log = logging.getLogger(__name__)

CATALOGUE_EVERY_S = 5.0
"""How soon a department's change to the catalogue is noticed."""

WRITER_STOPS_WITHIN_S = 10.0
"""Longer than the longest wait for another process's transaction."""

SERVED_WITHIN_DAYS = 60
"""Estimates of a new process begin with how long serving took since then; what is older is of another season."""

DEMONSTRATION_CATALOGUE = Path(__file__).parent / "catalogue" / "data"

plans_key = web.AppKey("plans", Plans)
office_rules_key = web.AppKey("office_rules", TownShelf[OfficeRules])


async def live_ctx(app: web.Application) -> AsyncIterator[None]:
    """The cleanup context of all that lives while the server runs; needs all that ``keys_of_app`` names."""
    config, database, doors, master = app[config_key], app[database_key], app[doors_key], app[master_key]
    folder = config.catalogue or DEMONSTRATION_CATALOGUE
    shelf = await asyncio.to_thread(CatalogueShelf, folder)
    app[office_rules_key] = rules = await asyncio.to_thread(TownShelf, OFFICE_FILE, folder)
    queue_shelf = await asyncio.to_thread(TownShelf, QUEUE_FILE, folder)
    plans = Plans(shelf, database)
    await plans.start()
    async with contextlib.AsyncExitStack() as stack:
        press = await stack.enter_async_context(PaperPress(templates=config.town_templates))
        writer = Writer(database.engine, master)
        writer.start()
        stack.push_async_callback(_writer_stopped, writer)
        town_rules = TownRules(queue_shelf, plans)
        hub = Hub(
            boot=secrets.token_hex(6),
            skills_needed=town_rules.skills_needed,
            procedure_skills=plans.procedure_skills,
            ice_servers=IceServersFor(config.turn),
            is_secret=plans.is_secret,
            safe_text=holds_no_my_number,
            plan_of=plans.plan_of,
            queue_rules=town_rules,
        )
        runner = Runner(
            hub,
            database=database,
            master=master,
            writer=writer,
            plans=plans,
            clock=app[clock_key],
            visits_so_far=await database.read(visits_so_far),
            counter_branch=lambda counter: _branch_of(doors.directory, counter),
            policy=Policy(listening_told=app[config_key].listening_told),
        )
        stack.push_async_callback(runner.stop)
        facts = await database.read(presence_facts)
        _know(hub, doors.directory, facts)
        hub.know_closings(await _closings(app))
        helped_since = app[clock_key].now().at - LASTS_MS
        hub.helps.know(await database.read(lambda db: help_lines(db, helped_since)))
        doors.on_directory(lambda directory: _know(hub, directory, {}))
        doors.on_revoked(runner.doors_changed)
        hub.know_served(await _served_lately(app))
        await _take_in_open_visits(app, runner, plans, master)
        if database.engine.dialect.name == "postgresql":
            # Others may serve the same database, now or later.
            node = Node(secrets.token_hex(8), config.node)
            await stack.enter_async_context(runner.join(node, config.database_url).watch())
        app[runner_key], app[plans_key] = runner, plans
        app[evidence_key] = EvidencePages(master, plans)
        app[papers_key] = Papers(
            press,
            plans,
            database,
            app[clock_key],
            lambda branch: _branch_name(doors.directory, branch),
            master=master,
        )
        app[intake_key] = intake = WorkIntake(database, master, plans, app[clock_key], rules)
        await stack.enter_async_context(intake_watch(intake))
        watch = asyncio.create_task(_watch_town(app, plans, queue_shelf, hub), name="town watch")
        stack.push_async_callback(_cancelled, watch)
        runner.start()
        yield


class IceServersFor:
    """The hub's ICE servers: our own TURN server with credentials for one participant, or none at all."""

    def __init__(self, settings: TurnSettings | None) -> None:
        self._settings = settings

    def __call__(self, name: str, at: int) -> tuple[Mapping[str, object], ...]:
        """Fresh credentials for ``name`` (a random id) at ``at`` (ms since 1970)."""
        now = datetime.fromtimestamp(at / 1000, UTC)
        return tuple(dict(server) for server in ice_servers(self._settings, name=name, now=now))


async def _take_in_open_visits(app: web.Application, runner: Runner, plans: Plans, master: MasterKey) -> None:
    """Every visit that was live when the last process ended goes on; one that can't be read is left and told."""
    database = app[database_key]
    for visit in await database.read(open_visits):
        try:
            loaded = await database.read(partial(load_visit, master=master, visit=visit))
            if loaded is not None:
                await plans.ensure(loaded.visit.catalogue)
                runner.take_in(loaded)
        except (BrokenLog, Erased) as error:
            log.error("a visit is left out: %s; run enmado verify", error)
        except Refused:
            log.error("visit %s is left out: its catalogue can't be read", visit)


def _know(hub: Hub, directory: Directory, facts: Mapping[str, PresenceFacts]) -> None:
    """Tell the hub of branches, counters and specialists; facts it already has stay."""
    hub.know_counters(directory.counter_ids())
    hub.know_supervisors({p.id: p.name for p in directory.staff.values() if p.role is StaffRole.SUPERVISOR})
    for person in directory.staff.values():
        if person.role is StaffRole.SPECIALIST:
            known = facts.get(person.id) or hub.facts_of(person.id)
            hub.know_specialist(
                person.id,
                known,
                name=person.name,
                department=person.department,
                skills=person.skills if person.active else frozenset(),
            )


def _branch_of(directory: Directory, counter: str) -> str | None:
    found = directory.counters.get(counter)
    return found.branch if found else None


def _branch_name(directory: Directory, branch: str) -> str:
    found = directory.branches.get(branch)
    return found.name_ja if found else branch


async def _closings(app: web.Application) -> list[tuple[str, str]]:
    today = app[clock_key].now().today.isoformat()
    return await app[database_key].read(lambda db: closed_days(db, today))


async def _served_lately(app: web.Application) -> list[tuple[str, int]]:
    """What serving took before this process began: estimates go on from there, and are alike at all nodes."""
    since = (app[clock_key].now().today - timedelta(days=SERVED_WITHIN_DAYS)).isoformat()
    return await app[database_key].read(lambda db: served_lately(db, since, KEPT))


async def _watch_town(app: web.Application, plans: Plans, queue_shelf: TownShelf[TownQueue], hub: Hub) -> None:
    """Take up a new catalogue or new rules of the queue, and closings that another process wrote."""
    while True:
        await asyncio.sleep(CATALOGUE_EVERY_S)
        try:
            await plans.reload()
            await queue_shelf.reload()
            hub.know_closings(await _closings(app))
        except SQLAlchemyError as error:
            # The database is away: the version in use stays, the next round stores the new one.
            log.error("a new catalogue could not be stored: %s", type(error).__name__)
        except Exception:
            # A folder that is being replaced just now: the next look finds it whole.
            log.exception("the catalogue could not be read again")


async def _writer_stopped(writer: Writer) -> None:
    if not await asyncio.to_thread(writer.stop, WRITER_STOPS_WITHIN_S):
        log.error("the writer still waits for the database; what it holds was not acknowledged")


async def _cancelled(task: asyncio.Task[None]) -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
