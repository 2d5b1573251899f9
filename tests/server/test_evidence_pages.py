"""Tests of server/evidence_pages.py: for supervisors only, noted in the log of the doors, honest about the chain."""

from __future__ import annotations

import sqlalchemy as sa

from server import tables as t
from server.runner import runner_key
from server.sockets import Page
from signaling import commands as c
from signaling.rights import Actor
from signaling.words import Role
from tests.support.installation import Installation
from tests.support.live_town import PageOutbox


async def open_visit(office: Installation) -> str:
    """A resident pressed the button that calls."""
    runner = office.app[runner_key]
    outbox = PageOutbox()
    page = Page("door:kita1", Actor(Role.RESIDENT, "kita1", "kita"), "kita1")
    connection = runner.connect(page, "kita100000000000", outbox)
    await runner.receive(connection, c.OpenVisit(id="kita100000000000-1", procedures=["juminhyo"]))
    await runner.settled()
    done = next(message for message in outbox.messages if message["type"] == "done")
    runner.disconnect(connection)
    return str(done["visit"])


async def test_a_supervisor_reads_the_evidence_and_is_noted(office: Installation) -> None:
    """The page shows head and chain; who read it stands in the log of the doors."""
    visit = await open_visit(office)
    browser = await office.signed_in("tanaka")
    answer = await browser.get(f"/board/visits/{visit}/evidence")
    assert answer.status == 200, answer.text
    assert "kita支所" in answer.text
    browser.client.cookie_jar.update_cookies({"enmado_lang": "en"})
    answer = await browser.get(f"/board/visits/{visit}/evidence")
    assert "kita branch" in answer.text
    head = await office.database.read(lambda db: db.execute(sa.select(t.visit.c.head_hash)).scalar_one())
    assert head.hex()[:8] in answer.text
    acts = await office.database.read(lambda db: db.execute(sa.select(t.door_log.c.act, t.door_log.c.target)).all())
    assert ("evidence_read", visit) in [tuple(act) for act in acts]


async def test_nobody_else_reads_it(office: Installation) -> None:
    """Strangers are sent to the sign-in, other roles refused, unknown visits not found."""
    visit = await open_visit(office)
    answer = await office.browser().get(f"/board/visits/{visit}/evidence")
    assert (answer.status, answer.headers["Location"]) == (303, f"/sign-in?next=/board/visits/{visit}/evidence")
    for login in ("sato", "abe", "kanri"):
        assert (await (await office.signed_in(login)).get(f"/board/visits/{visit}/evidence")).status == 403
    supervisor = await office.signed_in("tanaka")
    assert (await supervisor.get("/board/visits/v00000000/evidence")).status == 404


async def test_a_broken_and_an_erased_log_are_shown_as_such(office: Installation) -> None:
    """The page stays readable up to where the log is broken, and says where."""
    visit = await open_visit(office)
    supervisor = await office.signed_in("tanaka")
    second = sa.update(t.event).where(t.event.c.visit == visit, t.event.c.seq == 2)
    await office.database.write(lambda db: db.execute(second.values(actor="somebody:else")))
    assert (await supervisor.get(f"/board/visits/{visit}/evidence")).status == 200
    for key in (b"x" * 60, None):
        row = sa.update(t.visit).where(t.visit.c.id == visit).values(wrapped_key=key)
        await office.database.write(lambda db, row=row: db.execute(row))  # type: ignore[misc]
        assert (await supervisor.get(f"/board/visits/{visit}/evidence")).status == 200
