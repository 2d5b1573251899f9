"""Tests of what is put before the resident, their yes and their no (design 2.2)."""

from msgspec.structs import replace

from signaling import commands as c
from signaling import events as e
from signaling.errors import ErrorCode
from signaling.form_session import status_of
from signaling.visit import Confirmation
from signaling.words import Language
from tests.support.deciding import RESIDENT, SPECIALIST, STAFF, VISIT, Deciding


def present_of(town: Deciding, section: str, revision: int) -> c.Present:
    """The command."""
    return c.Present(id=town.id(), visit=VISIT, section=section, revision=revision)


def dispute_of(town: Deciding, section: str, field: str | None = None) -> c.Dispute:
    """The command."""
    return c.Dispute(id=town.id(), visit=VISIT, section=section, field=field)


def test_a_section_is_presented_with_its_revision_and_digest() -> None:
    """The log says what was put before the resident."""
    town = Deciding()
    town.edit("visitor.name", "葛󠄀城")
    assert town.present("visitor") == [e.Presented(section="visitor", revision=1, digest=town.digest("visitor"))]
    assert status_of(town.visit, "visitor").presented == 1


def test_a_section_that_moved_on_is_not_presented() -> None:
    """The specialist looks again first."""
    town = Deciding()
    town.edit("visitor.name", "葛󠄀城")
    assert town.refuses(ErrorCode.STALE, present_of(town, "visitor", 0)) == {"section": "visitor", "revision": 1}


def test_what_is_confirmed_is_not_presented_again() -> None:
    """Nothing to ask."""
    town = Deciding()
    town.confirm("visitor")
    assert town.present("visitor") == []


def test_a_section_that_is_not_there_is_refused() -> None:
    """Of another procedure, or of a person who left."""
    town = Deciding()
    town.refuses(ErrorCode.NOT_FOUND, present_of(town, "move", 0))
    town.refuses(ErrorCode.NOT_FOUND, dispute_of(town, "person:p2"), RESIDENT)
    town.refuses(ErrorCode.NOT_FOUND, replace(town.confirm_of("visitor"), section="move"), RESIDENT)


def test_a_confirmation_is_of_one_revision_and_one_digest() -> None:
    """As the counter showed them, with the language it showed."""
    town = Deciding()
    town.edit("visitor.name", "葛󠄀城")
    town.present("visitor")
    digest = town.digest("visitor")
    command = replace(town.confirm_of("visitor"), language=Language.EASY)
    assert town.say(command, RESIDENT) == [
        e.Confirmed(section="visitor", revision=1, digest=digest, language=Language.EASY)
    ]
    confirmation = status_of(town.visit, "visitor").confirmation
    assert confirmation == Confirmation(1, digest, town.clock.at)
    assert town.say(command, RESIDENT) == []


def test_what_was_not_presented_cannot_be_confirmed() -> None:
    """A confirmation is an answer."""
    town = Deciding()
    town.refuses(ErrorCode.WRONG_STATE, town.confirm_of("visitor"), RESIDENT)


def test_a_confirmation_of_an_older_revision_is_stale() -> None:
    """The yes was on its way when the specialist typed."""
    town = Deciding()
    town.present("visitor")
    late = town.confirm_of("visitor")
    town.edit("visitor.name", "葛󠄀城")
    assert town.refuses(ErrorCode.STALE, late, RESIDENT) == {"section": "visitor", "revision": 1}
    town.present("visitor")
    town.refuses(ErrorCode.STALE, late, RESIDENT)


def test_a_confirmation_of_other_content_is_stale() -> None:
    """The counter showed something else under the same revision: a fault, or worse."""
    town = Deciding()
    town.present("visitor")
    town.refuses(ErrorCode.STALE, replace(town.confirm_of("visitor"), digest="0" * 64), RESIDENT)


def test_the_clerk_cannot_confirm_for_the_resident() -> None:
    """Design 2.4, with a command that is right in every other way."""
    town = Deciding()
    town.present("visitor")
    for actor in (SPECIALIST, STAFF):
        town.refuses(ErrorCode.FORBIDDEN, town.confirm_of("visitor"), actor)


def test_an_edit_voids_the_confirmation() -> None:
    """Visibly: the section is neither presented nor confirmed any more."""
    town = Deciding()
    town.confirm("visitor")
    town.edit("visitor.tel", "0420000000")
    status = status_of(town.visit, "visitor")
    assert (status.presented, status.confirmation, status.revision) == (None, None, 1)


def test_a_dispute_takes_the_confirmation_back() -> None:
    """It names the field, once."""
    town = Deciding()
    town.confirm("visitor")
    assert town.say(dispute_of(town, "visitor", "visitor.name"), RESIDENT) == [
        e.Disputed(section="visitor", field="visitor.name", revision=0)
    ]
    assert town.say(dispute_of(town, "visitor", "visitor.name"), RESIDENT) == []
    town.say(dispute_of(town, "visitor"), RESIDENT)
    status = status_of(town.visit, "visitor")
    assert (status.confirmation, status.disputes) == (None, ("visitor.name", "visitor"))


def test_an_edit_answers_the_dispute_of_its_field() -> None:
    """And that of the section as a whole; the others stay."""
    town = Deciding()
    for field in ("visitor.name", "visitor.tel", None):
        town.say(dispute_of(town, "visitor", field), RESIDENT)
    town.edit("visitor.name", "葛󠄀城")
    assert status_of(town.visit, "visitor").disputes == ("visitor.tel",)


def test_the_resident_may_say_yes_after_all() -> None:
    """To the same revision, which settles every dispute."""
    town = Deciding()
    town.present("visitor")
    town.say(dispute_of(town, "visitor", "visitor.name"), RESIDENT)
    town.say(town.confirm_of("visitor"), RESIDENT)
    status = status_of(town.visit, "visitor")
    assert status.confirmed
    assert status.disputes == ()


def test_who_is_asked_again_answers_again() -> None:
    """A value that was right after all is put before the resident anew, without what they had pointed at."""
    town = Deciding()
    town.present("visitor")
    town.say(dispute_of(town, "visitor", "visitor.name"), RESIDENT)
    town.present("visitor")
    status = status_of(town.visit, "visitor")
    assert (status.presented, status.confirmation, status.disputes) == (status.revision, None, ())
    town.say(dispute_of(town, "visitor", "visitor.name"), RESIDENT)
    assert status_of(town.visit, "visitor").disputes == ("visitor.name",)


def test_a_dispute_points_at_a_row_of_the_section() -> None:
    """Not at a field elsewhere, nor at one on paper."""
    town = Deciding("tennyu")
    town.refuses(ErrorCode.UNKNOWN_FIELD, dispute_of(town, "visitor", "case.date"), RESIDENT)
    town.refuses(ErrorCode.UNKNOWN_FIELD, dispute_of(town, "person:p1", "p1.my_number"), RESIDENT)


def test_what_is_filed_is_not_disputed() -> None:
    """It takes another way than a tap."""
    town = Deciding()
    town.file_certificate()
    town.refuses(ErrorCode.WRONG_STATE, dispute_of(town, "cert"), RESIDENT)
