"""Tests of server/evidence.py: what is shown is exactly what was confirmed, whatever came after."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from server.evidence import Evidence, gather, moment_words, page_context, signature_paths
from server.store import following, load_visit
from server.verify import verify_visit
from signaling import commands as c
from signaling import events as e
from signaling.digests import section_digest
from signaling.strokes import StrokePoint
from signaling.target import Target
from signaling.visit import Visit
from signaling.words import MemberLeft, Outcome, ParkReason, Part, RequeueReason, SignatureMode
from tests.support.live_story import confirm, done, file_certificate, fill
from tests.support.live_town import LiveTown, TestPage, live_town


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[tuple[LiveTown, TestPage, TestPage, str]]:
    """A counter and a desk in a visit about 住民票."""
    async with live_town(tmp_path) as town:
        station, desk, visit = await town.serving("juminhyo")
        yield town, station, desk, visit


async def evidence_of(town: LiveTown, visit: str, *, language: str = "ja") -> Evidence:
    """The evidence as the page gathers it from the log."""
    loaded = await town.database.read(lambda db: load_visit(db, town.master, visit))
    assert loaded is not None
    states: list[tuple[e.Event, Visit]] = []
    state: Visit | None = None
    for event in loaded.events:
        state = following(state, event)
        states.append((event, state))
    plan = town.plans.at_hand(loaded.visit.catalogue)
    return gather(states, plan, language=language, name_of=lambda who: f"{who} さん")


async def test_the_rows_are_those_that_the_digest_covers_also_after_a_later_edit(
    served: tuple[LiveTown, TestPage, TestPage, str],
) -> None:
    """An edit after the yes voids it and changes nothing of what is shown for it."""
    town, station, desk, visit = served
    await fill(town, desk, visit, {"visitor.name": "葛󠄀城花子", "visitor.tel": "0312345678"})
    await confirm(town, station, desk, visit, "visitor")
    (before,) = (await evidence_of(town, visit)).confirmations
    assert before.voided is None
    await fill(town, desk, visit, {"visitor.tel": "0399999999", "visitor.name": "山田太郎"})
    await confirm(town, station, desk, visit, "visitor")
    first, second = (await evidence_of(town, visit)).confirmations
    assert first.rows == before.rows
    assert first.digest_ok
    assert section_digest("visitor", first.body.revision, first.rows) == first.body.digest
    shown = {field: text for field, _, text in first.rows}
    assert (shown["visitor.name"], shown["visitor.tel"]) == ("葛󠄀城花子", "0312345678")
    assert first.voided is not None
    assert isinstance(first.voided.body, e.Edited)
    assert {field: text for field, _, text in second.rows}["visitor.name"] == "山田太郎"
    assert second.voided is None


async def test_a_digest_that_covers_something_else_is_said_so(
    served: tuple[LiveTown, TestPage, TestPage, str],
) -> None:
    """If a confirmation named other rows than those of its moment, the page says it."""
    town, station, desk, visit = served
    await fill(town, desk, visit, {"visitor.name": "葛󠄀城花子"})
    await confirm(town, station, desk, visit, "visitor")
    loaded = await town.database.read(lambda db: load_visit(db, town.master, visit))
    assert loaded is not None
    state: Visit | None = None
    states: list[tuple[e.Event, Visit]] = []
    for event in loaded.events:
        if isinstance(event.body, e.Confirmed):
            body = e.Confirmed(section="visitor", revision=1, digest="0" * 64, language=event.body.language)
            event = e.Event(visit=visit, seq=event.seq, at=event.at, actor=event.actor, cause="", body=body)  # noqa: PLW2901
        state = following(state, event)
        states.append((event, state))
    plan = town.plans.at_hand(loaded.visit.catalogue)
    (shown,) = gather(states, plan, language="ja", name_of=str).confirmations
    assert not shown.digest_ok


async def test_a_dispute_takes_a_confirmation_back(served: tuple[LiveTown, TestPage, TestPage, str]) -> None:
    """ちがいます after はい is shown with what it took back."""
    town, station, desk, visit = served
    await fill(town, desk, visit, {"visitor.name": "葛󠄀城花子"})
    await confirm(town, station, desk, visit, "visitor")
    await done(station, c.Dispute, visit=visit, section="visitor", field="visitor.name")
    (shown,) = (await evidence_of(town, visit)).confirmations
    assert shown.voided is not None
    assert isinstance(shown.voided.body, e.Disputed)


@pytest.mark.parametrize("language", ["ja", "en"])
async def test_a_filed_application_rests_on_its_confirmations(
    served: tuple[LiveTown, TestPage, TestPage, str], language: str
) -> None:
    """Every confirmation names the application that was filed on it; the signature stands."""
    town, station, desk, visit = served
    state = await file_certificate(town, station, desk, visit)
    await done(desk, c.WriteNote, visit=visit, text="注記")
    await done(desk, c.AddPerson, visit=visit)
    await done(desk, c.RemovePerson, visit=visit, person="p2")
    await done(desk, c.AddProcedure, visit=visit, procedure="tennyu")
    await done(desk, c.RemoveProcedure, visit=visit, procedure="tennyu")
    await done(desk, c.Close, visit=visit, outcome=Outcome.FINISHED)
    evidence = await evidence_of(town, visit, language=language)
    plan = town.plans.at_hand(state.catalogue)
    context: dict[str, Any] = page_context(evidence, plan, {1: "hash"}, language=language)
    assert len(context["confirmations"]) >= 3
    for one in context["confirmations"]:
        assert one["digest_ok"]
        assert one["voided"] is None
        assert [each["title"] for each in one["submitted"]] == [context["submissions"][0]["title"]]
    (signature,) = context["signatures"]
    assert (signature["stands"], signature["paths"], signature["mode"]) == (True, [], "tap")
    assert context["submissions"][0]["digest"] == state.applications["juminhyo"].submitted
    assert [step["seq"] for step in context["timeline"]] == list(range(1, evidence.visit.seq + 1))
    assert context["timeline"][0]["hash"] == "hash"
    assert any(step["about"] == "sato さん" for step in context["timeline"])
    assert ("住民票" in context["submissions"][0]["title"]) is (language == "ja")
    assert await town.database.read(lambda db: verify_visit(db, town.master, visit).whole)


async def test_a_confirmation_that_was_voided_shows_by_what(served: tuple[LiveTown, TestPage, TestPage, str]) -> None:
    """The page's context names seq and kind of what voided it; a signature over it does not stand."""
    town, station, desk, visit = served
    await fill(town, desk, visit, {"visitor.name": "葛󠄀城花子"})
    await confirm(town, station, desk, visit, "visitor")
    await fill(town, desk, visit, {"visitor.name": "山田太郎"})
    plan = town.plans.at_hand(town.runner.newest(visit).catalogue)
    context: dict[str, Any] = page_context(await evidence_of(town, visit), plan, {}, language="ja")
    (one,) = context["confirmations"]
    assert one["voided"]["kind"] == "edited"
    assert one["submitted"] == []


def test_without_events_there_is_no_evidence() -> None:
    """An empty log is no visit."""
    states: Sequence[tuple[e.Event, Visit]] = ()
    with pytest.raises(ValueError, match="without events"):
        gather(states, None, language="ja", name_of=str)  # type: ignore[arg-type]


def test_strokes_are_drawn_as_they_were_made() -> None:
    """One path per stroke in the pad's aspect; a dot is a line of no length."""
    strokes = (
        (StrokePoint(0, 0, 0, 1), StrokePoint(0.5, 1, 10, 1)),
        (StrokePoint(1, 0.5, 20, 1),),
    )
    body = e.Signed(application="tennyu", digest="0" * 64, mode=SignatureMode.PAD, strokes=strokes, aspect=2.0)
    assert signature_paths(body) == (["M 0.0 0.0 L 500.0 500.0", "M 1000.0 250.0 L 1000.0 250.0"], 500)


def test_moments_are_the_towns() -> None:
    """Midnight UTC is nine in the morning."""
    assert moment_words(0) == "1970-01-01 09:00:00"


async def test_the_way_from_one_to_the_next_is_told(served: tuple[LiveTown, TestPage, TestPage, str]) -> None:
    """Who parked, why, who worked along and from when to when, and whom the visit was for; in words, not ids."""
    town, _, _, visit = served
    loaded = await town.database.read(lambda db: load_visit(db, town.master, visit))
    assert loaded is not None
    bodies: list[e.AnyBody] = [
        e.Joined(number=1, person="suzuki", part=Part.WORKS_ALONG, department="hoken"),
        e.Left(number=1, reason=MemberLeft.OWN),
        e.CourseSet(departments=("shimin", "hoken", "nowhere")),
        e.Parked(specialist="sato", reason=ParkReason.DOCUMENTS, until=1),
        e.Recalled(specialist="sato", department="shimin"),
        e.HandedOver(target=Target(specialist="suzuki", department="hoken", by="sato"), note="秘密"),
        e.Requeued(target=Target(department="hoken"), reason=RequeueReason.DECLINED),
        e.Requeued(target=Target(), reason=RequeueReason.NOT_TAKEN),
    ]
    states: list[tuple[e.Event, Visit]] = []
    state = loaded.visit
    for seq, body in enumerate(bodies, state.seq + 1):
        event = e.Event(visit=visit, seq=seq, at=1, actor="specialist:sato", cause="", body=body)
        state = following(state, event)
        states.append((event, state))
    plan = town.plans.at_hand(loaded.visit.catalogue)
    for language, hoken in (("ja", "保険年金課"), ("en", "Insurance and Pension Division")):
        told = gather([(loaded.events[-1], loaded.visit), *states], plan, language=language, name_of=str.title).steps
        about = [(about, value) for _, about, value in told[1:]]
        assert about[0] == (f"Suzuki {hoken}", "works_along")
        assert about[1] == ("Suzuki", "own")
        assert about[2][0].endswith(f", {hoken}, nowhere")
        assert about[3:5] == [("Sato", "documents"), ("Sato", None)]
        assert about[5:] == [(f"Suzuki {hoken}", None), (hoken, None), ("", None)]
        assert "秘密" not in str(about)
