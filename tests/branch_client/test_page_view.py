"""Tests of what a page knows: a snapshot and the events after it are the visit, and nothing else is taken in."""

import pytest
from msgspec.structs import replace

from branch_client.page_view import OutOfOrderError, PageView
from signaling import events as e
from signaling import messages as m
from signaling.views import event_view, visit_view
from signaling.visit import Visit, evolve, opened
from signaling.words import Language, Role, Source, VisitState


def story() -> tuple[Visit, list[e.Event]]:
    """A visit as it was opened, and what happened then."""
    first = e.Opened(
        branch="b1", counter="k1", procedures=("tennyu",), language=Language.JA, catalogue="0" * 16, number=1
    )
    bodies: list[e.AnyBody] = [
        e.Offered(specialist="sato", until=9),
        e.Answered(specialist="sato"),
        e.NoteWritten(text="x"),
        e.Edited(field="visitor.tel", section="visitor", revision=1, value="1", shown="1", source=Source.SAID),
        e.Held(),
    ]
    events = [
        e.Event(visit="v00000001", seq=seq, at=seq, actor="specialist:sato", cause="", body=body)
        for seq, body in enumerate(bodies, 2)
    ]
    start = e.Event(visit="v00000001", seq=1, at=1, actor="resident:k1", cause="", body=first)
    return opened(start, first), events


@pytest.mark.parametrize("role", [Role.RESIDENT, Role.SPECIALIST])
def test_snapshot_and_events_are_a_fresh_snapshot(role: Role) -> None:
    """For the branch, which is not told of offers and notes, as for head office."""
    visit, events = story()
    page = PageView()
    assert page.seq == 0
    assert page.take(m.Snapshot(visit=visit_view(visit, role, str)))
    for event in events:
        visit = evolve(visit, event)
        message = event_view(event, role, str, protected=False)
        if message is not None:
            assert page.take(message)
    assert page.visit is not None
    assert page.visit.state == VisitState.SERVING
    fresh = visit_view(visit, role, str)
    assert replace(visit_view(page.visit, role, str), note=fresh.note) == fresh


def test_what_cannot_be_next_is_refused() -> None:
    """An event of another visit, one that came already; one before the snapshot is in the snapshot, too."""
    visit, events = story()
    message = event_view(events[-1], Role.SPECIALIST, str, protected=False)
    assert message is not None
    page = PageView()
    assert not page.take(message)
    page.take(m.Snapshot(visit=visit_view(visit, Role.SPECIALIST, str)))
    with pytest.raises(OutOfOrderError):
        page.take(replace(message, visit="v00000002"))
    with pytest.raises(OutOfOrderError):
        page.take(replace(message, seq=1))
    assert not page.take(m.PulseMessage(at=1, head=9))
    assert not page.take(m.InterviewMessage(visit=visit.id, seq=1, view=None))
    page.forget()
    assert page.visit is None
