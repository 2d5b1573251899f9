"""Tests of what each role sees of a visit."""

import pytest
from msgspec.json import encode
from msgspec.structs import replace

from signaling import commands as c
from signaling import events as e
from signaling.decide import offer
from signaling.rights import BRANCH_SIDE
from signaling.views import event_view, visit_view
from signaling.visit import evolve
from signaling.words import IdentityLevel, Language, Role, VisitState
from tests.support.deciding import STAFF, VISIT, Deciding


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


@pytest.mark.parametrize("role", BRANCH_SIDE)
def test_no_sign_in_name_goes_to_the_branch(role: Role) -> None:
    """Names for people and roles are enough there."""
    view = visit_view(served().visit, role, name_of)
    assert view.specialist == "佐藤 恵"
    assert view.values["visitor.name"].by == "specialist"
    assert view.identity is not None
    assert view.identity.by == "branch_staff"
    assert b"sato" not in encode(view)


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
    near, far = (event_view(event(body), role, name_of) for role in (Role.RESIDENT, Role.SUPERVISOR))
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
    message = event_view(event(body), Role.SUPERVISOR, name_of)
    assert message is not None
    assert message.body == replace(body, specialist="佐藤 恵")


@pytest.mark.parametrize("body", [e.NoteWritten(text="x"), e.Offered(specialist="sato", until=1)])
def test_what_is_not_for_the_branch_makes_no_message(body: e.AnyBody) -> None:
    """It is not sent at all."""
    assert event_view(event(body), Role.RESIDENT, name_of) is None
    assert event_view(event(body), Role.SPECIALIST, name_of) is not None
