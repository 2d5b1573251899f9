"""Tests of what the hub asks of the town's rules."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from server.catalogue.queue_rules import FILE, QUEUE_FILE, TownQueue
from server.catalogue.shelf import CatalogueShelf
from server.catalogue.town_file import TownShelf
from server.database import Database
from server.plans import Plans
from server.queue_rules import KEPT, TownRules
from signaling.target import Target
from tests.server.test_lanes import lane
from tests.server.test_plans import database, folder

__all__ = ["database", "folder"]


async def rules_of(database: Database, folder: Path) -> tuple[TownRules, Plans, TownShelf[TownQueue]]:
    """The rules of a town whose catalogue is in force."""
    plans = Plans(CatalogueShelf(folder), database)
    await plans.start()
    shelf = TownShelf(QUEUE_FILE, folder)
    return TownRules(shelf, plans), plans, shelf


async def test_a_visit_belongs_to_the_department_of_its_first_matter_until_it_is_for_another(
    database: Database, folder: Path
) -> None:
    """Nobody knows while its catalogue is not at hand; then nobody is rung for it either."""
    rules, plans, _ = await rules_of(database, folder)
    visit = lane().visit
    assert rules.department_of(visit) == ""
    assert rules.skills_needed(visit) == {"unknown"}
    visit = replace(visit, catalogue=plans.newest().version)
    first = visit.procedures[0]
    assert rules.department_of(visit) == rules.departments()[first] == "shimin"
    assert rules.skills_needed(visit) == {plans.procedure_skills()[first]}
    assert rules.department_of(replace(visit, target=Target(department="kokuho"))) == "kokuho"


async def test_new_rules_count_from_the_next_look(database: Database, folder: Path) -> None:
    """What was known by the old ones is forgotten; so is what is known of too many choices."""
    rules, plans, shelf = await rules_of(database, folder)
    visit = replace(lane().visit, catalogue=plans.newest().version, procedures=("tennyu", "jidou_teate"))
    skills = plans.procedure_skills()
    assert rules.skills_needed(visit) == {skills["tennyu"], skills["jidou_teate"]}
    (folder / FILE).write_text("mode: crowd\nserving_minutes: 9", "utf-8")
    assert await shelf.reload()
    assert rules.skills_needed(visit) == {skills["tennyu"]}
    assert rules.of("shimin").serving_s == 540
    for number in range(KEPT):
        rules._known["c", (str(number),)] = frozenset()
    assert rules.skills_needed(visit) == {skills["tennyu"]}
    assert len(rules._known) == 1
