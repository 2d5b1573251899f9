"""Tests of what passes between the screens."""

import pytest

from signaling import commands as c
from signaling.errors import ErrorCode, Refused
from signaling.messages import FocusRelay, PaperMark, TypingRelay, ViewingRelay
from signaling.paper_commands import Spot
from signaling.relay import any_text, is_my_number_field, sees_all
from signaling.words import MarkKind, Role
from tests.support.deciding import Deciding
from tests.support.hub_driver import HubDriver, assert_not_sent, assert_sent


class Conversation:
    """A visit that is served, with everybody who may be in the room."""

    def __init__(self) -> None:
        self.town = HubDriver()
        self.town.hire("sato", "residents")
        self.station, self.desk = self.town.station(), self.town.desk()
        self.staff, self.supervisor = self.town.staff(), self.town.supervisor()
        self.visit = self.town.serve(self.station, self.desk, "tennyu")
        for page in (self.staff, self.supervisor):
            self.town.hello(page, self.visit)
        self.town.empty()

    def refuses(self, code: ErrorCode, page: str, command: c.AnyCommand) -> dict[str, object]:
        """The command is refused and reaches nobody."""
        with pytest.raises(Refused) as refusal:
            self.town.say(page, command)
        assert refusal.value.code == code
        assert all(inbox == [] for inbox in self.town.inbox.values())
        return refusal.value.details

    def typing(self, text: str = "よしだ", field: str = "p1.name") -> c.Typing:
        """The command."""
        return c.Typing(visit=self.visit, field=field, text=text, composing=True)


def test_keystrokes_reach_the_participants() -> None:
    """Not the typist, and not who only supervises."""
    talk = Conversation()
    talk.town.say(talk.desk, talk.typing())
    wanted = TypingRelay(
        visit=talk.visit, role=Role.SPECIALIST, name="Sato", field="p1.name", text="よしだ", composing=True
    )
    for page in (talk.station, talk.staff):
        assert talk.town.inbox[page] == [wanted]
    for page in (talk.desk, talk.supervisor):
        assert_not_sent(talk.town, page, TypingRelay)


def test_only_the_specialist_types() -> None:
    """The resident disputes; the others look on."""
    talk = Conversation()
    for page in (talk.station, talk.staff, talk.supervisor):
        talk.refuses(ErrorCode.FORBIDDEN, page, talk.typing())


def test_a_secret_field_has_no_keystrokes_and_no_focus() -> None:
    """個人番号 never reaches the branch screen; the number is not in the refusal either."""
    talk = Conversation()
    secret = "p1.my_number"
    details = talk.refuses(ErrorCode.SECRET_FIELD, talk.desk, talk.typing("123456789018", secret))
    assert details == {"field": secret}
    for page in (talk.desk, talk.station):
        talk.refuses(ErrorCode.SECRET_FIELD, page, c.Focus(visit=talk.visit, field=secret))


def test_a_field_is_secret_by_its_name_or_by_the_catalogue() -> None:
    """Either is enough."""
    talk = Conversation()
    talk.town.plan.is_secret = lambda field: field == "visitor.tel"  # type: ignore[method-assign]
    talk.refuses(ErrorCode.SECRET_FIELD, talk.desk, talk.typing("0", "visitor.tel"))
    talk.refuses(ErrorCode.SECRET_FIELD, talk.desk, talk.typing("0", "claimant.my_number"))


def test_a_text_that_must_not_be_shown_is_not_relayed() -> None:
    """A My Number typed into a field that is not for it."""
    talk = Conversation()
    details = talk.refuses(ErrorCode.INVALID_VALUE, talk.desk, talk.typing("番号 123456789018"))
    assert details == {"field": "p1.name"}


def test_both_sides_see_where_the_other_is() -> None:
    """In a field, or in none."""
    talk = Conversation()
    talk.town.say(talk.station, c.Focus(visit=talk.visit, field="p1.name"))
    talk.town.say(talk.desk, c.Focus(visit=talk.visit, field=None))
    assert assert_sent(talk.town, talk.desk, FocusRelay).role == Role.RESIDENT
    assert assert_sent(talk.town, talk.station, FocusRelay).field is None
    assert_not_sent(talk.town, talk.supervisor, FocusRelay)


def test_nobody_else_has_a_place_in_the_form() -> None:
    """Staff help at the screen, supervisors watch."""
    talk = Conversation()
    for page in (talk.staff, talk.supervisor):
        talk.refuses(ErrorCode.FORBIDDEN, page, c.Focus(visit=talk.visit, field=None))


def test_the_desk_knows_what_the_counter_shows() -> None:
    """Also when it comes later; only the counter says so."""
    talk = Conversation()
    viewing = c.Viewing(visit=talk.visit, screen="confirm", section="person:p1")
    talk.refuses(ErrorCode.FORBIDDEN, talk.desk, viewing)
    talk.town.say(talk.station, viewing)
    wanted = ViewingRelay(visit=talk.visit, screen="confirm", section="person:p1")
    assert assert_sent(talk.town, talk.desk, ViewingRelay) == wanted
    again = talk.town.desk()
    talk.town.hello(again, talk.visit)
    assert assert_sent(talk.town, again, ViewingRelay) == wanted


def test_a_hub_without_a_catalogue_goes_by_the_fields_name() -> None:
    """It is on the safe side about fields, and knows nothing of texts."""
    visit = Deciding().visit
    assert is_my_number_field(visit, "p1.my_number")
    assert not is_my_number_field(visit, "p1.name")
    assert any_text("p1.name", "x")


def test_where_nobody_works_along_everybody_sees_every_field() -> None:
    """For a relay that has not been told who does."""
    talk = Conversation()
    room, desk = talk.town.hub.rooms[talk.visit], talk.town.hub.connections[talk.desk]
    assert sees_all(room, desk, "cert.use")


def test_marks_on_paper_are_for_the_station_while_its_camera_is_on() -> None:
    """Nobody else sees that picture; who serves alone points at it."""
    talk = Conversation()
    mark = c.MarkPaper(visit=talk.visit, mark=MarkKind.ARROW, points=[Spot(0.1, 0.2), Spot(0.3, 0.4)])
    talk.refuses(ErrorCode.WRONG_STATE, talk.desk, mark)
    talk.town.say(talk.station, c.ShowPaper(id=talk.town.command_id(), visit=talk.visit))
    talk.town.empty()
    talk.town.say(talk.desk, mark)
    assert talk.town.inbox[talk.station] == [
        PaperMark(visit=talk.visit, mark=MarkKind.ARROW, points=(Spot(0.1, 0.2), Spot(0.3, 0.4)))
    ]
    talk.town.empty()
    for page in (talk.station, talk.staff, talk.supervisor):
        talk.refuses(ErrorCode.FORBIDDEN, page, mark)
