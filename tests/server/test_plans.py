"""Tests of server/plans.py: versions stored before they are used, kept while they are needed, never broken."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from msgspec.structs import replace
from sqlalchemy.exc import OperationalError

from server import tables as t
from server.catalogue.shelf import CatalogueShelf
from server.database import Database, make_engine
from server.live import DEMONSTRATION_CATALOGUE
from server.plans import Plans, holds_no_my_number
from signaling import commands as c
from signaling.errors import ErrorCode, Refused
from tests.server.test_lanes import lane
from tests.support.live_town import Place, make_tables


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """A database with its tables."""
    place = Place.of(tmp_path)
    make_tables(place)
    database = Database(make_engine(place.url))
    yield database
    database.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A catalogue that a test may change."""
    return Path(shutil.copytree(DEMONSTRATION_CATALOGUE, tmp_path / "catalogue"))


def change(folder: Path) -> None:
    """A department changes how long a matter takes."""
    path = next((folder / "procedures").glob("*juminhyo*"))
    text = path.read_text("utf-8")
    changed = text.replace("minutes: ", "minutes: 1", 1)
    assert changed != text
    path.write_text(changed, "utf-8")


async def stored(database: Database) -> list[str]:
    """The versions in the database."""
    return await database.read(lambda db: list(db.execute(sa.select(t.catalogue.c.version)).scalars()))


async def test_the_folders_version_is_stored_before_it_is_used(database: Database, folder: Path) -> None:
    """Once stored it is not stored again."""
    plans = Plans(CatalogueShelf(folder), database)
    await plans.start()
    await plans.start()
    assert await stored(database) == [plans.newest().version]
    assert not await plans.reload()


async def test_a_change_becomes_the_newest_and_the_old_version_stays(database: Database, folder: Path) -> None:
    """Visits that pinned the old one go on with it, also after a restart."""
    plans = Plans(CatalogueShelf(folder), database)
    await plans.start()
    old = plans.newest().version
    change(folder)
    assert await plans.reload()
    new = plans.newest().version
    assert new != old
    assert plans.at_hand(old).version == old
    restarted = Plans(CatalogueShelf(folder), database)
    await restarted.start()
    with pytest.raises(Refused):
        restarted.at_hand(old)
    assert (await restarted.ensure(old)).version == old
    assert restarted.at_hand(old).version == old
    assert restarted.newest().version == new


async def test_a_version_that_could_not_be_stored_is_tried_again(database: Database, folder: Path) -> None:
    """Until then new visits pin the last one that is stored."""
    plans = Plans(CatalogueShelf(folder), database)
    await plans.start()
    old = plans.newest().version
    change(folder)
    broken = {"on": True}

    @sa.event.listens_for(database.engine, "commit")
    def fail(connection: sa.Connection) -> None:
        if broken["on"] and not connection.get_execution_options().get("reads_only"):
            raise OperationalError("COMMIT", {}, OSError("no space left"))

    with pytest.raises(OperationalError):
        await plans.reload()
    assert plans.newest().version == old
    assert plans.catalogue.version == old
    broken["on"] = False
    assert await plans.reload()
    assert plans.newest().version != old
    assert len(await stored(database)) == 2


async def test_a_broken_folder_is_told_once_and_changes_nothing(
    database: Database, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """File, line and reason are logged when they are new."""
    plans = Plans(CatalogueShelf(folder), database)
    await plans.start()
    version = plans.newest().version
    next((folder / "procedures").glob("*juminhyo*")).write_text("minutes: [", "utf-8")
    for _ in range(3):
        assert not await plans.reload()
    assert plans.newest().version == version
    told = [record.getMessage() for record in caplog.records if "catalogue refused" in record.message]
    assert len(told) == len(set(told)) > 0
    assert any("procedures/juminhyo.yaml:2: not YAML" in line for line in told)


async def test_another_node_may_store_the_same_version_first(database: Database, folder: Path) -> None:
    """A collision on the version's key is no fault."""
    plans = Plans(CatalogueShelf(folder), database)
    version = CatalogueShelf(folder).current.version
    done: list[str] = []

    @sa.event.listens_for(database.engine, "before_cursor_execute")
    def first(connection: sa.Connection, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("INSERT INTO catalogue") and not done:
            done.append(statement)
            connection.execute(sa.insert(t.catalogue).values(version=version, plan="{}", loaded_at=0))

    await plans.start()
    await plans.start()
    assert (len(done), await stored(database)) == (1, [version])


async def test_a_version_that_never_was_or_can_not_be_read_is_not_found(database: Database, folder: Path) -> None:
    """Both are refused, and the second is told to the operator."""
    plans = Plans(CatalogueShelf(folder), database)
    await plans.start()
    broken = {"version": "b" * 16, "plan": '{"procedures": 5}', "loaded_at": 0}
    await database.write(lambda db: db.execute(sa.insert(t.catalogue).values(**broken)))
    for version in ("a" * 16, "b" * 16):
        with pytest.raises(Refused) as refused:
            await plans.ensure(version)
        assert refused.value.code == ErrorCode.NOT_FOUND


async def test_what_a_visit_needs_is_asked_of_its_own_version(database: Database, folder: Path) -> None:
    """Secrets come from the pinned catalogue; without it nothing is shown."""
    plans = Plans(CatalogueShelf(folder), database)
    await plans.start()
    visit = lane().visit
    assert plans.is_secret(visit, "visitor.name")
    pinned = type(visit)(
        **{name: getattr(visit, name) for name in visit.__struct_fields__} | {"catalogue": plans.newest().version}
    )
    assert plans.is_secret(pinned, "p1.my_number")
    assert not plans.is_secret(pinned, "visitor.name")


async def test_a_postal_code_is_looked_up_ahead(database: Database, folder: Path) -> None:
    """Whatever stands around the seven digits; nothing is looked up for less."""
    plans = Plans(CatalogueShelf(folder), database)
    await plans.start()
    await plans.look_up_ahead("〒１００－０００１")
    await plans.look_up_ahead("100")
    plan = plans.newest()
    assert plan.looks_up("addr.new.zip")
    assert not plan.looks_up("visitor.tel")
    assert not plan.looks_up("no.such")


def test_a_my_number_is_seen_in_any_dress() -> None:
    """Only twelve digits with the right check digit are one."""
    assert not holds_no_my_number("visitor.name", "１２３４ ５６７８ ９０１８")
    assert holds_no_my_number("visitor.name", "123456789012")
    assert holds_no_my_number("visitor.tel", "0312345678")


async def test_only_notes_are_checked_as_notes(database: Database, folder: Path) -> None:
    """A note with a 個人番号 is refused with words for people; other commands pass."""
    plans = Plans(CatalogueShelf(folder), database)
    plans.check_note(c.Hold(id="origin00-1", visit="v00000000"))
    plans.check_note(c.WriteNote(id="origin00-1", visit="v00000000", text="なし"))
    with pytest.raises(Refused) as refused:
        plans.check_note(c.WriteNote(id="origin00-1", visit="v00000000", text="123456789018"))
    assert refused.value.details["reason"] == "my_number"
    assert refused.value.details["en"]
    reply = c.Reply(id="origin00-1", visit="v00000000", question="Q1", facts={"name": "花子", "dogs": 1})
    plans.check_note(reply)
    with pytest.raises(Refused) as refused:
        plans.check_note(replace(reply, facts={"docs": "1234-5678-9018"}))
    assert (refused.value.details["field"], refused.value.details["reason"]) == ("docs", "my_number")
