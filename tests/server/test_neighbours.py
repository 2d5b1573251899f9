"""Tests of server/neighbours.py: several processes on one PostgreSQL are one town, whatever their line loses."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.verify import verify_all
from signaling import commands as c
from signaling.words import Activity, CallPhase, Language
from tests.support.live_town import Place, TestPage, fresh_database, town_of_nodes, until

pytestmark = pytest.mark.postgres
TEL = "visitor.tel"


@pytest.fixture
def shared(tmp_path: Path, postgres: str) -> Iterator[Place]:
    """Where the data of several nodes lie."""
    with fresh_database(postgres) as url:
        yield Place(tmp_path, url)


async def arrives(page: TestPage, kind: str, **members: object) -> dict[str, object]:
    """The newest message of this kind with these members, once it came."""

    def found() -> list[dict[str, object]]:
        wanted = members.items()
        return [m for m in page.of_type(kind) if all(m.get(name) == value for name, value in wanted)]

    await until(lambda: bool(found()))
    return found()[-1]


async def test_a_visit_goes_on_between_a_counter_and_a_desk_at_different_nodes(shared: Place) -> None:
    """From the button to the call, typing and a confirmed value: neither side notices that there are two processes."""
    async with town_of_nodes(shared) as (one, two):
        station, desk = one.station(), two.desk()
        await desk.send(c.SetActivity, activity=Activity.AVAILABLE)
        visit = (await station.send(c.OpenVisit, procedures=["tennyu"]))["visit"]
        await station.send(c.Hello, visit=visit)
        ringing = await arrives(desk, "ringing")
        assert ringing["visit"] == visit
        await desk.send(c.Answer, visit=visit)
        await desk.send(c.Hello, visit=visit)
        calls = [(await arrives(page, "call_connect"))["call"] for page in (station, desk)]
        assert calls[0] == calls[1]
        await two.runner.receive(desk.connection, c.Typing(visit=visit, field=TEL, text="090", composing=False))
        assert (await arrives(station, "typing"))["text"] == "090"
        await one.runner.receive(
            station.connection, c.ReportCall(visit=visit, call=str(calls[0]), phase=CallPhase.CONNECTED)
        )
        await two.runner.receive(
            desk.connection, c.ReportCall(visit=visit, call=str(calls[0]), phase=CallPhase.CONNECTED)
        )
        for page in (station, desk):
            assert (await arrives(page, "participants", phase="connected"))["visit"] == visit
        reply = await desk.send(c.Edit, visit=visit, field=TEL, base=0, text="09012345678")
        assert reply["type"] == "done"
        await until(lambda: bool(station.events("edited")))
        assert station.events("edited")[-1]["value"] == "09012345678"
        await desk.send(c.Ask, visit=visit, question=None)
        asked = await station.send(c.ChooseLanguage, visit=visit, language=Language.EN)
        assert asked["type"] == "done"
        await until(lambda: bool(desk.events("language_chosen")))
        assert (await desk.send(c.WriteNote, visit=visit, text="葛󠄀城 𠮷"))["type"] == "done"
        findings = await one.database.read(lambda db: verify_all(db, one.master))
        assert findings
        assert all(finding.whole for finding in findings)
