"""Tests of server/neighbours.py: several processes on one PostgreSQL are one town, whatever their line loses."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from msgspec.structs import replace

from server.neighbours import Neighbours
from server.verify import verify_all
from signaling import commands as c
from signaling.effects import SaveHelp
from signaling.node_messages import Overheard, Written
from signaling.words import Activity, CallPhase, Language, ParkReason, Role
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


async def test_keystrokes_wait_for_one_reading_however_often_somebody_writes(shared: Place) -> None:
    """While a visit is read without a pause, each is told once and in order: those who wait don't grow in number."""
    async with town_of_nodes(shared) as (one, two):
        station, desk = one.station(), two.desk()
        await desk.send(c.SetActivity, activity=Activity.AVAILABLE)
        visit = (await station.send(c.OpenVisit, procedures=["tennyu"]))["visit"]
        await station.send(c.Hello, visit=visit)
        await arrives(desk, "ringing")
        await desk.send(c.Answer, visit=visit)
        await desk.send(c.Hello, visit=visit)
        await arrives(station, "call_connect")
        assert isinstance(one.runner.neighbours, Neighbours)
        written, texts = Written(visit=visit, seq=10_000), [str(n) for n in range(100)]
        for text in texts:
            # As the line brings it: the log went on (though it did not), and what was typed upon it.
            typed = c.Typing(visit=visit, field=TEL, text=text, composing=False)
            one.runner.neighbours.hear(two.nodes[0].id, written)
            one.runner.neighbours.hear(two.nodes[0].id, Overheard(connection=desk.connection, command=typed))
            await asyncio.sleep(0)
        await until(lambda: [message["text"] for message in station.of_type("typing")] == texts)


async def test_a_parked_visit_and_a_closed_department_are_known_at_every_node(shared: Place) -> None:
    """The counter at the one node sees what the desk and the supervisor did at the other."""
    async with town_of_nodes(shared) as (one, two):
        station, desk = one.station(), two.desk()
        await desk.send(c.SetActivity, activity=Activity.AVAILABLE)
        visit = (await station.send(c.OpenVisit, procedures=["tennyu"]))["visit"]
        await station.send(c.Hello, visit=visit)
        await arrives(desk, "ringing")
        await desk.send(c.Answer, visit=visit)
        await desk.send(c.Hello, visit=visit)
        assert (await desk.send(c.Park, visit=visit, reason=ParkReason.PAPERS, minutes=5))["type"] == "done"
        await until(lambda: bool(station.events("parked")))
        assert (await desk.send(c.Recall, visit=visit))["type"] == "done"
        await until(lambda: bool(station.events("recalled")))
        supervisor = two.page(Role.SUPERVISOR, "tanaka")
        outlook = one.runner.hub.outlook

        def closed_early() -> bool:
            return outlook.closed_early("shimin", one.clock.now())

        assert (await supervisor.send(c.CloseDepartment, department="shimin", closed=True))["type"] == "done"
        await until(closed_early)
        assert (await supervisor.send(c.CloseDepartment, department="shimin", closed=False))["type"] == "done"
        await until(lambda: not closed_early())


async def test_a_call_for_help_is_known_at_every_node_and_outlives_all_of_them(shared: Place) -> None:
    """Asked at the one, seen to at the other; who was late with 「対応中」 does not bring back what is over."""
    async with town_of_nodes(shared) as (one, two):
        desk, supervisor = one.desk(), two.page(Role.SUPERVISOR, "tanaka")
        assert (await desk.send(c.AskHelp, wanted=True))["type"] == "done"
        await until(lambda: "specialist:sato" in two.runner.hub.helps.lines)
        late = two.runner.hub.helps.lines["specialist:sato"]
        assert (await supervisor.send(c.SeeHelp, who="specialist:sato"))["type"] == "done"
        assert (await arrives(desk, "help", wanted=True, seen_by="tanaka"))["seen_by"] == "tanaka"
        stored = one.runner.hub.helps.lines
    async with town_of_nodes(shared) as (one, two):
        assert one.runner.hub.helps.lines == two.runner.hub.helps.lines == stored
        desk = one.desk()
        assert (await arrives(desk, "help", wanted=True))["seen_by"] == "tanaka"
        assert (await desk.send(c.AskHelp, wanted=False))["type"] == "done"
        two.runner._carry_out([SaveHelp("specialist:sato", replace(late, seen_by="late"), ("gone", "x"))])
        await two.settle()
        await until(lambda: one.runner.hub.helps.lines == two.runner.hub.helps.lines == {})


async def test_a_node_that_cannot_look_is_not_believed_until_it_can(
    shared: Place, caplog: pytest.LogCaptureFixture
) -> None:
    """Its database line is down for a while: pages there are not live, the lease waits, and all of it comes back."""
    broken = sa.exc.OperationalError("BEGIN", None, Exception("the line is down"))

    def fail(_connection: sa.Connection) -> None:
        raise broken

    async with town_of_nodes(shared) as (one, _):
        engine, elsewhere = one.database.engine, one.runner.hub.elsewhere
        await until(lambda: elsewhere.trusted)
        sa.event.listen(engine, "begin", fail)
        try:
            await until(lambda: not elsewhere.trusted)
            await until(lambda: "the lease of this node could not be renewed" in caplog.text)
        finally:
            sa.event.remove(engine, "begin", fail)
        await until(lambda: elsewhere.trusted)
    assert "the other nodes can't be looked at" in caplog.text
    assert "the line is down" not in caplog.text
