"""Tests of one visit as the log has it."""

import pytest
from msgspec.structs import replace

from signaling import commands as c
from signaling import events as e
from signaling.decide import end_offer, offer
from signaling.errors import Refused
from signaling.visit import Application, FieldValue, Identity, SectionStatus, Visit, evolve
from signaling.words import IdentityLevel, Outcome, Source, Tick, VisitState
from tests.support.deciding import STAFF, VISIT, Deciding
from tests.support.wire_examples import BODIES, body_example


def after(visit: Visit, *bodies: e.AnyBody, at: int = 9) -> Visit:
    """The visit after these."""
    for body in bodies:
        visit = evolve(
            visit,
            e.Event(visit=VISIT, seq=visit.seq + 1, at=at, actor="specialist:sato", cause="", body=body),
        )
    return visit


def test_an_opened_visit_waits() -> None:
    """With one person, since the moment of the button."""
    town = Deciding(serving=False)
    assert town.visit.state == VisitState.WAITING
    assert town.visit.persons == ("p1",)
    assert town.visit.waiting_since == town.visit.opened_at == town.log[0].at


def test_opened_starts_over() -> None:
    """A log read from its first event needs nothing before it."""
    town = Deciding()
    assert evolve(town.visit, town.log[0]).seq == 1


@pytest.mark.parametrize("kind", [kind for kind in BODIES if kind != "opened"])
def test_every_event_moves_the_visit_by_one(kind: str) -> None:
    """Each kind is applied to a visit in a state that takes it."""
    before = {
        "offered": "",
        "promised": "",
        "offer_ended": "sato",
        "answered": "sato",
        "passed": "sato suzuki",
        "arrived": "",
        "recalled": "",
    }
    town = Deciding(serving=kind not in before)
    if at := before.get(kind, "").split():
        town.take(offer(town.visit, at[0], others=tuple(at[1:]), at=town.clock.at))
    if kind == "arrived":
        town.say(c.AskCallBack(id=town.id(), visit=VISIT, at=town.clock.at + 60_000), STAFF)
    if kind in ("seat_allowed", "seat_changed"):
        body = body_example(e.SeatOffered)
        offered = replace(body, seat="s2" if kind == "seat_allowed" else "s1")
        town.visit = after(town.visit, offered)
    classes = {str(k.__struct_config__.tag): k for k in e.Body.__subclasses__()}
    visit = after(town.visit, body_example(classes[kind]))  # type: ignore[arg-type]
    assert visit.seq == town.visit.seq + 1
    assert visit.id == town.visit.id


def test_an_offer_that_ends_gives_the_visit_back_to_the_queue() -> None:
    """In its old place; only who declined is asked after others."""
    town = Deciding(serving=False)
    for reason, declined in (("no_answer", {}), ("lost", {}), ("declined", {"sato": town.clock.at})):
        town.take(offer(town.visit, "sato", at=town.clock.at))
        assert (town.visit.specialist, town.visit.state) == ("sato", VisitState.OFFERED)
        town.take(end_offer(town.visit, "sato", reason, at=town.clock.at))
        assert (town.visit.specialist, town.visit.offer_until) == (None, None)
        assert town.visit.waiting_since == town.visit.opened_at
        assert town.visit.declined == declined


def test_a_visit_closed_while_it_rang_was_nobodys() -> None:
    """Who never answered has no part in it; who served it keeps it."""
    town = Deciding(serving=False)
    town.take(offer(town.visit, "sato", at=town.clock.at))
    closed = after(town.visit, e.Closed(outcome=Outcome.LEFT))
    assert (closed.specialist, closed.offer_until, closed.closed_at) == (None, None, 9)
    assert after(Deciding().visit, e.Closed(outcome=Outcome.FINISHED)).specialist == "sato"


def test_closing_ends_the_hold_and_the_question() -> None:
    """Nothing of the conversation hangs over."""
    visit = after(Deciding().visit, e.Held(), e.Asked(question="x"), e.Closed(outcome=Outcome.FINISHED))
    assert (visit.held, visit.question, visit.outcome) == (False, None, Outcome.FINISHED)


def test_an_edit_sets_value_and_revision() -> None:
    """And leaves older states as they were."""
    before = Deciding().visit
    body = e.Edited(field="a.b", section="s", revision=4, value="v", shown="w", source=Source.SAID, warning="late")
    visit = after(before, body)
    assert visit.values["a.b"] == FieldValue("v", "w", 4, Source.SAID, "specialist:sato", "late")
    assert visit.sections["s"] == SectionStatus(revision=4)
    assert "a.b" not in before.values
    assert visit.text_values()["a.b"] == "v"


def test_confirmation_and_dispute_undo_each_other() -> None:
    """The newest word of the resident counts."""
    base = after(Deciding().visit, e.Presented(section="s", revision=0, digest="d"))
    yes = body_example(e.Confirmed)
    no = e.Disputed(section="visitor", field=None, revision=3)
    assert after(base, no, yes).sections["visitor"].confirmed
    assert after(base, no, yes).sections["visitor"].disputes == ()
    assert not after(base, yes, no).sections["visitor"].confirmed


def test_an_application_gathers_request_signature_and_filing() -> None:
    """Each keeps the others."""
    digest = body_example(e.Submitted).digest
    visit = after(
        Deciding().visit, body_example(e.SignatureRequested), body_example(e.Signed), body_example(e.Submitted), at=7
    )
    application = visit.applications["juminhyo"]
    assert application.requested == application.submitted == digest
    assert application.submitted_at == 7
    assert application.signature is not None
    assert application.signature.digest == digest
    assert after(Deciding().visit, body_example(e.Submitted)).applications["juminhyo"].signature is None
    assert Application() == Application(None, None, None, None)


def test_ticks_are_a_set_in_the_order_of_ticking() -> None:
    """Twice is once, unticked is gone."""
    tick = e.Ticked(item=Tick.FEE_TAKEN, done=True)
    other = e.Ticked(item=Tick.ID_RETURNED, done=True)
    visit = after(Deciding().visit, tick, other, tick)
    assert visit.ticks == (Tick.ID_RETURNED, Tick.FEE_TAKEN)
    assert after(visit, e.Ticked(item=Tick.ID_RETURNED, done=False)).ticks == (Tick.FEE_TAKEN,)


def test_the_identity_check_says_who_and_when() -> None:
    """Kinds of documents, never numbers."""
    visit = after(Deciding().visit, e.IdentityChecked(level=IdentityLevel.Q, documents=("a",)), at=5)
    assert visit.identity == Identity(IdentityLevel.Q, ("a",), "specialist:sato", 5)


def test_the_log_has_no_step_that_the_table_lacks() -> None:
    """A log that answers a closed visit is damaged; reading it says so."""
    closed = after(Deciding().visit, e.Closed(outcome=Outcome.FINISHED))
    for body in (e.Answered(specialist="x"), e.Closed(outcome=Outcome.LEFT), e.Offered(specialist="x", until=1)):
        with pytest.raises(Refused):
            after(closed, body)
