"""Tests of the desk's page: what rings, what may be recalled, and what is this desk's no more."""

from branch_client.line import Door
from server.rehearsal.desk_page import DeskPage
from server.rehearsal.figures import Figures
from server.rehearsal.judge import Judge
from signaling import messages as m
from signaling.words import Language, Role


def welcome(visit: str | None) -> m.Welcome:
    """The first message of a connection."""
    return m.Welcome(role=Role.SPECIALIST, name="佐藤", branch="", counter="", at=1, boot="b", visit=visit)


def test_a_desk_keeps_what_rings_and_what_went() -> None:
    """Also when it went while the line was down: then the greeting names another visit, or none."""
    judge = Judge(Figures(), tell=lambda broken: None, alone=False)
    desk = DeskPage(Door(address="http://x", way="desk", cookie="a=secret"), name="desk", side=None, watcher=judge)
    assert desk.secret == "secret"
    ringing = m.Ringing(
        visit="v00000001",
        number=1,
        procedures=("tennyu",),
        branch="b1",
        counter="k1",
        language=Language.JA,
        until=desk.line.server_now() + 9_000,
        waiting_since=1,
    )
    rings = []
    for message in (ringing, m.RingingEnded(visit="v00000001", reason="no_answer")):
        desk.message(message)
        rings.append(desk.ringing)
    assert rings == [ringing, None]
    desk.message(m.Released(visit="v00000001"))
    desk.line.visit = "v00000002"
    desk.message(welcome("v00000002"))
    assert desk.released == {"v00000001"}
    desk.message(welcome(None))
    assert desk.released == {"v00000001", "v00000002"}
    desk.message(m.PassedOn(visits=()))
    assert desk.passed_on == ()
