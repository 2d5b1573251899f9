"""The catalogue versions in use: the newest for new visits, and the pinned one of every visit that is looked at."""

from __future__ import annotations

import asyncio
import logging
import time

from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from server import tables as t
from server.catalogue.addresses import PostalBook
from server.catalogue.checked import FieldProblem
from server.catalogue.form_plan import FormPlan
from server.catalogue.located import Problem
from server.catalogue.model import BrokenPlan, Catalogue
from server.catalogue.numbers import refuse_my_number
from server.catalogue.shelf import CatalogueShelf
from server.database import Database
from signaling.commands import HandOver, Reply, VisitCommand, WriteNote
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
        self._newest: Catalogue | None = None
        self._told: tuple[Problem, ...] = ()

    async def start(self) -> None:
        """Make the folder's version the newest, durably: a visit may only name a stored version."""
        await self._keep(self._shelf.current)

    async def _keep(self, catalogue: Catalogue) -> None:
        at = time.time_ns() // 1_000_000
        known = select(t.catalogue.c.version).where(t.catalogue.c.version == catalogue.version)

        def store(db: Connection) -> None:
            if db.execute(known).one_or_none() is None:
                plan = catalogue.plan_json().decode()
                db.execute(insert(t.catalogue).values(version=catalogue.version, plan=plan, loaded_at=at))

        try:
            await self._database.write(store)
        except IntegrityError:
            # Another node stored it between our look and our insert; now it is there.
            await self._database.write(store)
        self._plans[catalogue.version] = FormPlan(catalogue, look_up=self._postal_codes)
        self._newest = catalogue

    async def reload(self) -> bool:
        """Read the folder again; a broken one is logged once (file, line, reason) and changes nothing.

        True when new visits get another version from now on. Raises SQLAlchemyError when it could not be stored:
        then the next call tries again.
        """
        await asyncio.to_thread(self._shelf.reload)
        if self._shelf.problems != self._told:
            self._told = self._shelf.problems
            for problem in self._told:
                log.error("catalogue refused, the last good version stays: %s", problem)
        if self._shelf.current.version == self.catalogue.version:
            return False
        await self._keep(self._shelf.current)
        return True

    def newest(self) -> FormPlan:
        """The plan that a new visit pins: the newest that is stored."""
        return self._plans[self.catalogue.version]

    @property
    def catalogue(self) -> Catalogue:
        """The newest catalogue that is stored; after ``start``."""
        assert self._newest is not None
        return self._newest

    def at_hand(self, version: str) -> FormPlan:
        """The plan of a version that ``ensure`` brought; Refused(NOT_FOUND) otherwise."""
        plan = self._plans.get(version)
        if plan is None:
            raise Refused(ErrorCode.NOT_FOUND, {"catalogue": version})
        return plan

    def plan_of(self, visit: Visit) -> FormPlan | None:
        """The plan of a visit; None while its catalogue is not at hand."""
        return self._plans.get(visit.catalogue)

    async def ensure(self, version: str) -> FormPlan:
        """The plan of any stored version; Refused(NOT_FOUND) for one that never was."""
        if version not in self._plans:
            await self.catalogue_of(version)
        return self.at_hand(version)

    async def catalogue_of(self, version: str) -> Catalogue:
        """The catalogue of any stored version; Refused(NOT_FOUND) for one that never was, or can't be read."""
        known = self._shelf.version(version)
        if known is None:
            query = select(t.catalogue.c.plan).where(t.catalogue.c.version == version)
            row = await self._database.read(lambda db: db.execute(query).one_or_none())
            if row is None:
                raise Refused(ErrorCode.NOT_FOUND, {"catalogue": version})
            try:
                known = await asyncio.to_thread(self._shelf.bring_back, str(row.plan))
            except BrokenPlan as error:
                log.error("the stored catalogue %s can't be read: %s", version, error)
                raise Refused(ErrorCode.NOT_FOUND, {"catalogue": version}) from error
        if version not in self._plans:
            self._plans[version] = FormPlan(known, look_up=self._postal_codes)
        return known

    async def look_up_ahead(self, text: str) -> None:
        """Read a postal code's places off the loop, so that the check that follows finds them in memory."""
        digits = "".join(char for char in text if char.isdecimal())
        if len(digits) == 7:
            await asyncio.to_thread(self._postal_codes, "".join(str(int(char)) for char in digits))

    def is_secret(self, visit: Visit, field: str) -> bool:
        """Whether a field of a visit exists on paper only; any field, while its catalogue is not at hand."""
        plan = self._plans.get(visit.catalogue)
        return plan is None or plan.is_secret(field)

    def check_note(self, command: VisitCommand) -> None:
        """Refused(INVALID_VALUE) for a note or an answer with a 個人番号: it is kept, and keeping is collecting."""
        if isinstance(command, WriteNote):
            texts = {"note": command.text}
        elif isinstance(command, HandOver):
            texts = {"note": command.note}
        elif isinstance(command, Reply):
            texts = {fact: said for fact, said in command.facts.items() if isinstance(said, str)}
        else:
            return
        for field, text in texts.items():
            self._refuse_my_number(field, text)

    @staticmethod
    def _refuse_my_number(field: str, text: str) -> None:
        try:
            refuse_my_number(text)
        except FieldProblem as problem:
            details: dict[str, object] = {
                "field": field,
                "reason": problem.code,
                "ja": problem.message_ja,
                "en": problem.message_en,
            }
            raise Refused(ErrorCode.INVALID_VALUE, details) from problem

    def procedure_skills(self) -> dict[str, str]:
        """The skill behind each procedure of the newest catalogue."""
        procedures = self.catalogue.content.procedures
        return {procedure: each.skill for procedure, each in procedures.items()}


def holds_no_my_number(_field: str, text: str) -> bool:
    """Whether a text may be shown before it was checked: one with a 個人番号 in it must not reach another screen."""
    try:
        refuse_my_number(text)
    except FieldProblem:
        return False
    return True
