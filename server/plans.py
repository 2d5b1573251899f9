"""The catalogue versions in use: the newest for new visits, and the pinned one of every visit that is looked at."""

from __future__ import annotations

import asyncio
import logging
import time

from sqlalchemy import Connection, insert, select

from server import tables as t
from server.catalogue.addresses import PostalBook
from server.catalogue.form_plan import FormPlan
from server.catalogue.model import Catalogue
from server.catalogue.shelf import CatalogueShelf
from server.database import Database
from signaling.errors import ErrorCode, Refused
from signaling.visit import Visit

log = logging.getLogger(__name__)


class Plans:
    """Hands out a ``FormPlan`` for a version; every version ever used is kept in the database for the evidence."""

    def __init__(self, shelf: CatalogueShelf, database: Database) -> None:
        self._shelf = shelf
        self._database = database
        self._postal_codes = PostalBook()
        self._plans: dict[str, FormPlan] = {}

    async def start(self) -> None:
        """Make the folder's version the newest, durably: a visit may only name a stored version."""
        await self._keep(self._shelf.current)

    async def _keep(self, catalogue: Catalogue) -> None:
        at = time.time_ns() // 1_000_000

        def store(db: Connection) -> None:
            known = db.execute(select(t.catalogue.c.version).where(t.catalogue.c.version == catalogue.version))
            if known.one_or_none() is None:
                plan = catalogue.plan_json().decode()
                db.execute(insert(t.catalogue).values(version=catalogue.version, plan=plan, loaded_at=at))

        await self._database.write(store)
        self._plans[catalogue.version] = FormPlan(catalogue, look_up=self._postal_codes)

    async def reload(self) -> bool:
        """Read the folder again; a broken one is logged (file, line, reason) and changes nothing."""
        changed = await asyncio.to_thread(self._shelf.reload)
        for problem in self._shelf.problems:
            log.error("catalogue refused, the last good version stays: %s", problem)
        if changed:
            await self._keep(self._shelf.current)
        return changed

    def newest(self) -> FormPlan:
        """The plan that a new visit pins: the newest that is stored."""
        return self._plans[self._shelf.current.version]

    @property
    def catalogue(self) -> Catalogue:
        """The newest catalogue."""
        return self._shelf.current

    def at_hand(self, version: str) -> FormPlan:
        """The plan of a version that ``ensure`` brought; Refused(NOT_FOUND) otherwise."""
        plan = self._plans.get(version)
        if plan is None:
            raise Refused(ErrorCode.NOT_FOUND, {"catalogue": version})
        return plan

    async def ensure(self, version: str) -> FormPlan:
        """The plan of any stored version; Refused(NOT_FOUND) for one that never was."""
        if version not in self._plans:
            await self.catalogue_of(version)
        return self.at_hand(version)

    async def catalogue_of(self, version: str) -> Catalogue:
        """The catalogue of any stored version; Refused(NOT_FOUND)."""
        known = self._shelf.version(version)
        if known is None:
            query = select(t.catalogue.c.plan).where(t.catalogue.c.version == version)
            row = await self._database.read(lambda db: db.execute(query).one_or_none())
            if row is None:
                raise Refused(ErrorCode.NOT_FOUND, {"catalogue": version})
            known = await asyncio.to_thread(self._shelf.bring_back, str(row.plan))
        if version not in self._plans:
            self._plans[version] = FormPlan(known, look_up=self._postal_codes)
        return known

    async def look_up_ahead(self, text: str) -> None:
        """Read a postal code's places off the loop, so that the check that follows finds them in memory."""
        digits = "".join(char for char in text if char.isdecimal())
        if len(digits) == 7:
            await asyncio.to_thread(self._postal_codes, "".join(str(int(char)) for char in digits))

    def skills_needed(self, visit: Visit) -> frozenset[str]:
        """What somebody must be able to serve to be rung for a visit: what the resident chose."""
        plan = self._plans.get(visit.catalogue)
        if plan is None:
            return frozenset({"unknown"})
        return frozenset(plan.skill(procedure) for procedure in visit.procedures)

    def procedure_skills(self) -> dict[str, str]:
        """The skill behind each procedure of the newest catalogue."""
        procedures = self._shelf.current.content.procedures
        return {procedure: each.skill for procedure, each in procedures.items()}
