"""Tests of who may do and see what."""

from typing import get_args

import pytest
from msgspec.structs import replace

from signaling import commands as c
from signaling import events as e
from signaling.errors import ErrorCode, Refused
from signaling.rights import (
    BRANCH_SIDE,
    IN_STATE,
    MAY,
    Actor,
    check_opening,
    check_right,
    may_see,
    may_watch,
    takes_part,
)
from signaling.seats import BY_LINK
from signaling.visit import Visit
from signaling.words import Role, VisitState
from tests.support.deciding import RESIDENT, SPECIALIST, STAFF, Deciding
from tests.support.wire_examples import COMMANDS, body_example, command_example

SERVING = Deciding().visit
ACTORS = {
    Role.RESIDENT: RESIDENT,
    Role.BRANCH_STAFF: STAFF,
    Role.SPECIALIST: SPECIALIST,
    Role.INTERPRETER: Actor(Role.INTERPRETER, "v00000001.s9"),
    Role.FAMILY: Actor(Role.FAMILY, "v00000001.s9"),
    Role.SUPERVISOR: Actor(Role.SUPERVISOR, "abe"),
    Role.SYSTEM: Actor(Role.SYSTEM, "hub"),
}


def outcome(actor: Actor, visit: Visit, kind: type[c.VisitCommand]) -> ErrorCode | None:
    """What the tables say."""
    try:
        check_right(actor, visit, command_example(kind))
    except Refused as refusal:
        return refusal.code
    return None


@pytest.mark.parametrize("kind", MAY, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("state", VisitState)
def test_the_tables_decide(kind: type[c.VisitCommand], role: Role, state: VisitState) -> None:
    """First the role, then the state."""
    visit = replace(SERVING, state=state)
    # Who does not serve it (any more, or yet) ends no visit; a supervisor does, from the board.
    ends = kind is not c.Close or role == Role.SUPERVISOR or state == VisitState.SERVING
    wanted = None if kind in IN_STATE[state] and ends else ErrorCode.WRONG_STATE
    away = role == Role.RESIDENT and state == VisitState.PROMISED  # the counter is somebody else's now
    may = role in MAY[kind] and role not in BY_LINK and not away
    assert outcome(ACTORS[role], visit, kind) == (wanted if may else ErrorCode.FORBIDDEN)


@pytest.mark.parametrize("kind", [c.Confirm, c.Sign, c.Dispute])
def test_only_the_station_confirms_and_signs(kind: type[c.VisitCommand]) -> None:
    """Design 2.4: never a sign-in, of whatever role."""
    assert MAY[kind] == {Role.RESIDENT}
    for role in set(Role) - {Role.RESIDENT}:
        assert outcome(ACTORS[role], SERVING, kind) == ErrorCode.FORBIDDEN


@pytest.mark.parametrize(
    "stranger",
    [
        Actor(Role.RESIDENT, "asahi_2", "asahi"),
        Actor(Role.BRANCH_STAFF, "mori", "midori"),
        Actor(Role.SPECIALIST, "suzuki"),
    ],
)
def test_another_visit_is_no_business_of_theirs(stranger: Actor) -> None:
    """Another counter, another branch, another specialist."""
    assert not takes_part(stranger, SERVING)
    for kind in MAY:
        assert outcome(stranger, SERVING, kind) == ErrorCode.FORBIDDEN


def test_those_of_the_visit_take_part() -> None:
    """And who only watches over everything."""
    assert all(takes_part(actor, SERVING) == (role not in BY_LINK) for role, actor in ACTORS.items())


def test_a_wiped_visit_is_no_longer_the_stations() -> None:
    """The next resident stands there; branch staff may still print, the specialist finish the note."""
    wiped = replace(SERVING, state=VisitState.CLOSED, wiped=True)
    assert not takes_part(RESIDENT, wiped)
    assert takes_part(STAFF, wiped)
    assert takes_part(SPECIALIST, wiped)
    assert outcome(SPECIALIST, wiped, c.WriteNote) is None
    assert outcome(STAFF, wiped, c.SetTick) is None


def test_who_is_only_rung_does_not_read_along() -> None:
    """Somebody may decline, so they see nothing of the visit before they answered."""
    ringing = replace(SERVING, state=VisitState.OFFERED)
    assert not may_watch(SPECIALIST, ringing)
    assert may_watch(SPECIALIST, SERVING)
    assert may_watch(RESIDENT, ringing)
    assert outcome(SPECIALIST, ringing, c.Answer) is None


@pytest.mark.parametrize(
    ("actor", "may"),
    [
        (RESIDENT, True),
        (STAFF, True),
        (Actor(Role.RESIDENT, "asahi_2", "asahi"), False),
        (Actor(Role.RESIDENT, "asahi_1", "midori"), False),
        (Actor(Role.BRANCH_STAFF, "mori", "midori"), False),
        (SPECIALIST, False),
        (ACTORS[Role.SUPERVISOR], False),
    ],
)
def test_a_visit_is_opened_where_it_is(actor: Actor, may: bool) -> None:
    """By the counter's own station or by staff of its branch."""
    if may:
        check_opening(actor, branch="asahi", counter="asahi_1")
    else:
        with pytest.raises(Refused) as refusal:
            check_opening(actor, branch="asahi", counter="asahi_1")
        assert refusal.value.code == ErrorCode.FORBIDDEN


@pytest.mark.parametrize("kind", get_args(e.AnyBody), ids=lambda kind: kind.__name__)
def test_the_branch_sees_everything_but_notes_and_the_search(kind: type[e.Body]) -> None:
    """Design 2.10: it is not sent there at all; of the interview the branch has its own view. A rating is nobody's."""
    body = body_example(kind)
    hidden = kind in (e.NoteWritten, e.Offered, e.OfferEnded, e.Passed, e.Replied, e.KeptOff, e.PapersReleased)
    for role in Role:
        never = kind is e.Rated or kind in e.SEAT_EVENTS
        shown = not never and not (hidden and role in BRANCH_SIDE)
        assert may_see(role, body) is shown  # type: ignore[arg-type]


def test_an_actor_in_the_log_is_role_and_id() -> None:
    """So that the log says who acted as what."""
    assert RESIDENT.name == "resident:asahi_1"


def test_every_lasting_command_has_a_state_in_which_it_is_welcome() -> None:
    """A command that no state takes would be dead."""
    assert {kind for kinds in IN_STATE.values() for kind in kinds} == set(MAY)
    assert set(IN_STATE) == set(VisitState)
    assert {str(kind.__struct_config__.tag) for kind in MAY} <= set(COMMANDS)
