"""Tests of server/live.py: what lives while the server runs, and goes on after a restart."""

from __future__ import annotations

import asyncio
import logging
import shutil
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from server import live, town
from server import tables as t
from server.catalogue.queue_rules import QUEUE_FILE
from server.catalogue.town_file import TownShelf
from server.figures.rows import STEPS
from server.keys_of_app import config_key, master_key
from server.live import DEMONSTRATION_CATALOGUE, IceServersFor, plans_key
from server.runner import runner_key
from server.turn import TurnSettings
from server.writer import Failure, SaveFacts, Writer
from signaling.estimates import ENOUGH
from signaling.presence import PresenceFacts
from tests.server.test_evidence_pages import open_visit
from tests.support.installation import Installation, installation
from tests.support.live_town import until


def test_every_participant_gets_credentials_of_their_own() -> None:
    """Our own TURN server for a time; nothing at all when there is none."""
    assert IceServersFor(None)("a1", 0) == ()
    servers = IceServersFor(TurnSettings(host="turn.example", secret="s" * 32, udp_port=3478, tcp_port=3478))
    first, second = servers("a1", 1_795_305_600_000), servers("b2", 1_795_305_600_000)
    assert first
    assert first != second


async def test_the_directory_is_followed_while_the_server_runs(office: Installation) -> None:
    """A new counter can be called from, a deactivated specialist is rung no more."""
    await office.database.write(
        lambda db: town.add_counter(town.Change(db, "command:test", 2), "kita9", branch="kita", ja="窓口9", en="9")
    )
    await office.database.write(lambda db: town.set_active(town.Change(db, "command:test", 3), "suzuki", active=False))
    await office.doors.refresh()
    hub = office.app[runner_key].hub
    assert "kita9" in hub._register.counters["kita"]
    assert hub._register.specialists["suzuki"].skills == frozenset()
    assert hub._register.specialists["sato"].skills == {"idou"}


async def test_estimates_go_on_after_a_restart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What residents are told does not begin with what the department wrote down, once that is better known."""
    async with installation(tmp_path) as office:
        visit = await open_visit(office)
        assert office.app[runner_key].hub.estimates.serving_ms("shimin", 900) == 900_000
        day = office.clock.now().today.isoformat()
        counted = {"branch": "kita", "department": "shimin", "language": "ja", "day": day, "hour": 9, "state": "closed"}
        counted |= {"serving_ms": 0, "hand_overs": 0, "submitted": 0, "through_seq": 1}
        counted |= {f"{step}_ms": 0 for step in STEPS}

        def have_been_served(db: sa.Connection) -> None:
            row = dict(db.execute(sa.select(t.visit).where(t.visit.c.id == visit)).mappings().one())
            for number in range(ENOUGH):
                one = f"w{number}"
                db.execute(sa.insert(t.visit).values(row | {"id": one, "number": 900 + number, "wiped": True}))
                db.execute(sa.insert(t.figure_visit).values(visit=one, closed_at=420_000 + number, **counted))
                stay = {"state": "serving", "began_at": number, "ended_at": 420_000 + number}
                db.execute(sa.insert(t.period).values(visit=one, seq=3, **stay))

        await office.database.write(have_been_served)
    monkeypatch.setattr("tests.support.installation.prepare", lambda config: None)
    async with installation(tmp_path) as office:
        assert office.app[runner_key].hub.estimates.serving_ms("shimin", 900) == 420_000


async def test_a_restart_takes_open_visits_in_and_leaves_broken_ones_out(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One visit that can't be read, or whose catalogue can't, keeps no other from going on."""
    async with installation(tmp_path) as office:
        visit = await open_visit(office)
    monkeypatch.setattr("tests.support.installation.prepare", lambda config: None)
    async with installation(tmp_path) as office:
        assert office.app[runner_key].committed_visit(visit).id == visit
        event = sa.update(t.event).where(t.event.c.visit == visit, t.event.c.seq == 1)
        await office.database.write(lambda db: db.execute(event.values(actor="somebody:else")))
    with caplog.at_level(logging.ERROR):
        async with installation(tmp_path) as office:
            assert office.app[runner_key].hub.rooms == {}
    assert "run enmado verify" in caplog.text


async def test_a_visit_without_its_catalogue_is_left_out(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The stored plan was damaged and the folder has moved on: the visit waits for an operator, the others do not."""
    folder = Path(shutil.copytree(DEMONSTRATION_CATALOGUE, tmp_path / "catalogue"))
    async with installation(tmp_path, catalogue=folder) as office:
        await open_visit(office)
        await office.database.write(lambda db: db.execute(sa.update(t.catalogue).values(plan="{}")))
    path = folder / "procedures" / "juminhyo.yaml"
    path.write_text(path.read_text("utf-8").replace("minutes: ", "minutes: 1", 1), "utf-8")
    monkeypatch.setattr("tests.support.installation.prepare", lambda config: None)
    async with installation(tmp_path, catalogue=folder) as office:
        assert office.app[runner_key].hub.rooms == {}
    assert "its catalogue can't be read" in caplog.text


async def test_the_catalogue_is_watched_through_every_fault(
    office: Installation, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A database that is away, or a folder that is just being replaced, is tried again."""
    plans = office.app[plans_key]
    faults: list[Exception] = [OperationalError("", {}, OSError("away")), FileNotFoundError("moved")]
    looks: list[int] = []

    async def reload() -> bool:
        looks.append(1)
        if faults:
            raise faults.pop(0)
        return False

    monkeypatch.setattr(plans, "reload", reload)
    monkeypatch.setattr(live, "CATALOGUE_EVERY_S", 0.001)
    folder = office.app[config_key].catalogue or DEMONSTRATION_CATALOGUE
    hub = office.app[runner_key].hub
    task = asyncio.create_task(live._watch_town(office.app, plans, TownShelf(QUEUE_FILE, folder), hub))
    await until(lambda: len(looks) > 3)
    await live._cancelled(task)
    assert "could not be stored: OperationalError" in caplog.text
    assert "could not be read again" in caplog.text


async def test_a_writer_that_does_not_end_is_told(
    office: Installation, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The process ends all the same; nothing of what it held was acknowledged."""
    monkeypatch.setattr(live, "WRITER_STOPS_WITHIN_S", 0.01)
    writer, held, go_on = Writer(office.database.engine, office.app[master_key]), threading.Event(), threading.Event()

    def hold(_: Sequence[Failure]) -> None:
        held.set()
        go_on.wait(20)

    writer.start()
    writer.submit([SaveFacts("sato", PresenceFacts())], hold)
    await asyncio.to_thread(held.wait, 20)
    await live._writer_stopped(writer)
    assert "was not acknowledged" in caplog.text
    go_on.set()
    assert await asyncio.to_thread(writer.stop, 20)
