"""Answers the hub's questions about the queue from the town's file and the catalogue in force."""

from __future__ import annotations

from collections.abc import Mapping

from server.catalogue.queue_rules import TownQueue
from server.catalogue.town_file import TownShelf
from server.plans import Plans
from signaling.department_rules import DepartmentRules, skills_for
from signaling.visit import Visit

KEPT = 1024
"""Choices of procedures whose skills are kept at hand; a counter offers far fewer."""


class TownRules:
    """A ``signaling.department_rules.QueueRules``, and the skills that a visit needs by the town's way of routing."""

    def __init__(self, shelf: TownShelf[TownQueue], plans: Plans) -> None:
        self._shelf = shelf
        self._plans = plans
        self._known: dict[tuple[str, tuple[str, ...]], frozenset[str]] = {}
        self._known_of = shelf.rules

    def department_of(self, visit: Visit) -> str:
        """For whom it is now, or else the department of its first matter; "" while its catalogue is not at hand."""
        if visit.target is not None and visit.target.department:
            return visit.target.department
        plan = self._plans.plan_of(visit)
        return "" if plan is None else plan.department(visit.procedures[0])

    def of(self, department: str) -> DepartmentRules:
        """The rules of a department."""
        return self._shelf.rules.of(department)

    def departments(self) -> Mapping[str, str]:
        """The department of each procedure of the newest catalogue."""
        procedures = self._plans.catalogue.content.procedures
        return {procedure: each.department for procedure, each in procedures.items()}

    def skills_needed(self, visit: Visit) -> frozenset[str]:
        """What somebody must be able to serve to be rung for a visit."""
        town = self._shelf.rules
        if town is not self._known_of or len(self._known) >= KEPT:
            self._known_of, self._known = town, {}
        key = (visit.catalogue, visit.procedures)
        if key not in self._known:
            plan = self._plans.plan_of(visit)
            if plan is None:
                return frozenset({"unknown"})
            skills = {procedure: plan.skill(procedure) for procedure in visit.procedures}
            self._known[key] = skills_for(town.mode, visit.procedures, skills, town.bundles)
        return self._known[key]
