"""Tests of what each role sees of a visit."""

import pytest
from msgspec.json import encode
from msgspec.structs import replace

from signaling import commands as c
from signaling import events as e
from signaling.decide import offer, time_out
from signaling.messages import VisitView
from signaling.rights import BRANCH_SIDE
from signaling.target import Target
from signaling.views import event_view, visit_view
from signaling.visit import Handed, Member, Parking, evolve
from signaling.words import EndReason, IdentityLevel, Language, Outcome, ParkReason, Part, Role, Tick, VisitState
from tests.support.deciding import STAFF, VISIT, Deciding

DIFFERENT = (
    *("values", "identity", "note", "specialist", "parking", "target", "handed", "members"),
    *("protected", "papers_released"),
)


def name_of(specialist: str) -> str:
    """The directory of these tests."""
    return {"sato": "佐藤 恵"}.get(specialist, specialist)


def event(body: e.AnyBody) -> e.Event:
    """An event with this body."""
    return e.Event(visit=VISIT, seq=7, at=1, actor="specialist:sato", cause="", body=body)


def served() -> Deciding:
    """A visit with everything that could leak."""
    town = Deciding()
    town.edit("visitor.name", "葛󠄀城 花子")
    town.say(c.WriteNote(id=town.id(), visit=VISIT, text="支援措置"))
    town.say(c.CheckIdentity(id=town.id(), visit=VISIT, level=IdentityLevel.A1, documents=["passport"]), STAFF)
    return town


@pytest.mark.parametrize("role", Role)
def test_the_note_stays_at_head_office(role: Role) -> None:
    """None for the branch, not an empty text: there is none for them."""
    view = visit_view(served().visit, role, name_of)
    assert view.note == (None if role in BRANCH_SIDE else "支援措置")
    assert ("支援措置".encode() in encode(view)) is (role not in BRANCH_SIDE)


@pytest.mark.parametrize("role", sorted(BRANCH_SIDE))
def test_no_sign_in_name_goes_to_the_branch(role: Role) -> None:
    """Names for people and roles are enough there."""
    view = visit_view(served().visit, role, name_of)
    assert view.specialist == "佐藤 恵"
    assert view.values["visitor.name"].by == "specialist"
    assert view.identity is not None
    assert view.identity.by == "branch_staff"
    assert b"sato" not in encode(view)


@pytest.mark.parametrize("role", Role)
def test_a_snapshot_has_every_member_as_it_is(role: Role) -> None:
    """Of a visit in which nothing is as it was at the start: what is not kept from a role is shown to it whole."""
    town = served()
    town.file_certificate()
    for command in (c.Hold, c.AddPerson):
        town.say(command(id=town.id(), visit=VISIT))
    town.say(c.Ask(id=town.id(), visit=VISIT, question="tennyu.when"))
    town.say(c.SetTick(id=town.id(), visit=VISIT, item=Tick.ID_RETURNED, done=True), STAFF)
    town.say(c.RecordPrint(id=town.id(), visit=VISIT, document="slip"), STAFF)
    town.say(c.ChooseLanguage(id=town.id(), visit=VISIT, language=Language.EASY), STAFF)
    closed = replace(
        town.visit,
        closed_at=9,
        promised_at=8,
        why_ended=EndReason.FAULT,
        outcome=Outcome.FINISHED,
        wiped=True,
        held=True,
        paper=True,
        department="shimin",
        parking=Parking("sato", ParkReason.PAPERS, 5, 9),
        target=Target(specialist="sato", department="shimin", first="sato", by="sato", back_at=7),
        handed=Handed("sato", "kodomo", "支援措置", 4),
        course=("shimin", "kokuho"),
        served=("kodomo",),
        members=(Member(1, "sato", Part.WORKS_ALONG, "shimin", 6),),
        protected=True,
        papers_released=True,
    )
    view = visit_view(closed, role, name_of, lambda field: False)
    assert view.part is None
    for name in set(VisitView.__struct_fields__) - {"part"}:
        shown, wanted = getattr(view, name), getattr(closed, name)
        assert wanted not in (None, "", (), {}, False), f"{name} shows nothing yet"
        if name in DIFFERENT:
            continue  # these differ by role: the tests around this one say how
        assert shown == wanted, name
    assert {key: (held.value, held.shown) for key, held in view.values.items()} == {
        key: (held.value, held.shown) for key, held in closed.values.items()
    }
    branch = role in BRANCH_SIDE
    assert (view.protected, view.papers_released) == ((None, None) if branch else (True, True))
    assert view.parking == Parking("佐藤 恵", ParkReason.PAPERS, 5, 9)
    assert view.members == (Member(1, "佐藤 恵", Part.WORKS_ALONG, "shimin", 6),)
    assert view.handed == Handed("佐藤 恵", "kodomo", "" if branch else "支援措置", 4)
    assert view.target == Target(
        specialist="佐藤 恵",
        department="shimin",
        first=None if branch else "佐藤 恵",
        by="佐藤 恵",
        back_at=None if branch else 7,
    )


@pytest.mark.parametrize("role", Role)
def test_a_hand_over_names_people_and_keeps_its_note_from_the_branch(role: Role) -> None:
    """Whom it is for is told; the note and the search stay at head office (design 2.10)."""
    town = served()
    town.say(c.HandOver(id=town.id(), visit=VISIT, department="kokuho", note="支援措置"))
    branch = role in BRANCH_SIDE
    message = event_view(town.log[-1], role, name_of, protected=False)
    assert message is not None
    assert isinstance(message.body, e.HandedOver)
    assert message.body.target.by == "佐藤 恵"
    assert message.body.note == ("" if branch else "支援措置")
    assert (message.body.target.back_at is None) == branch
    town.take(time_out(town.visit, at=town.clock.at))
    message = event_view(town.log[-1], role, name_of, protected=False)
    assert message is not None
    assert isinstance(message.body, e.Requeued)
    assert message.body.target.first == (None if branch else "佐藤 恵")
    joined = e.Joined(number=1, person="sato", part=Part.WORKS_ALONG)
    message = event_view(replace(town.log[-1], body=joined), role, name_of, protected=False)
    assert message is not None
    assert message.body == replace(joined, person="佐藤 恵")


def test_head_office_sees_who_did_what() -> None:
    """With the id as the log has it."""
    view = visit_view(served().visit, Role.SPECIALIST, name_of)
    assert view.values["visitor.name"].by == "specialist:sato"
    assert view.identity is not None
    assert view.identity.by == "branch_staff:mori"


@pytest.mark.parametrize("role", Role)
def test_the_search_for_a_specialist_is_hidden_from_the_branch(role: Role) -> None:
    """An offered visit waits, as far as the resident can tell."""
    town = Deciding(serving=False)
    assert visit_view(town.visit, role, name_of).specialist is None
    [offered] = offer(town.visit, "sato", at=town.clock.at)
    view = visit_view(evolve(town.visit, offered), role, name_of)
    if role in BRANCH_SIDE:
        assert (view.state, view.specialist) == (VisitState.WAITING, None)
    else:
        assert (view.state, view.specialist) == (VisitState.OFFERED, "佐藤 恵")


def test_an_event_for_the_branch_names_the_role_alone() -> None:
    """For head office it names the person."""
    body = e.LanguageChosen(language=Language.EN)
    near, far = (event_view(event(body), role, name_of, protected=False) for role in (Role.RESIDENT, Role.SUPERVISOR))
    assert near is not None
    assert far is not None
    assert (near.actor, far.actor) == ("specialist", "specialist:sato")
    assert near.body is far.body is body


@pytest.mark.parametrize(
    "body",
    [
        e.Offered(specialist="sato", until=1),
        e.OfferEnded(specialist="sato", reason="lost"),
        e.Answered(specialist="sato"),
    ],
)
def test_an_event_carries_the_name_for_people(body: e.AnyBody) -> None:
    """As the snapshot does, so that both lead to the same view."""
    message = event_view(event(body), Role.SUPERVISOR, name_of, protected=False)
    assert message is not None
    assert message.body == replace(body, specialist="佐藤 恵")


@pytest.mark.parametrize("body", [e.NoteWritten(text="x"), e.Offered(specialist="sato", until=1)])
def test_what_is_not_for_the_branch_makes_no_message(body: e.AnyBody) -> None:
    """It is not sent at all."""
    assert event_view(event(body), Role.RESIDENT, name_of, protected=False) is None
    assert event_view(event(body), Role.SPECIALIST, name_of, protected=False) is not None
