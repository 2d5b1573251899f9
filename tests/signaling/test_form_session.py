"""Tests of what the form session shows now."""

import pytest

from signaling.digests import section_digest
from signaling.errors import ErrorCode, Refused
from signaling.form_session import (
    current_application_digest,
    current_digest,
    filed,
    filed_sections,
    refuse_changed_filed,
    section_rows,
    sections_of_application,
    status_of,
    visible_sections,
)
from signaling.visit import SectionStatus
from tests.support.deciding import Deciding


def test_rows_are_what_is_shown_in_the_plans_order() -> None:
    """Empty fields too: the resident also confirms that something is left out."""
    town = Deciding("tennyu")
    town.edit("case.date", "2026-11-20")
    assert section_rows(town.visit, "move", town.plan) == (
        ("case.date", "異動年月日", "令和8年11月20日"),
        ("case.from_abroad", "国外から", ""),
    )


def test_an_untouched_section_stands_at_nothing() -> None:
    """Revision 0, neither presented nor confirmed."""
    assert status_of(Deciding().visit, "visitor") == SectionStatus()


def test_sections_follow_procedures_and_persons() -> None:
    """The visit's, and those of one application."""
    town = Deciding("tennyu", "juminhyo")
    assert visible_sections(town.visit, town.plan) == (
        "visitor",
        "move",
        "address_new",
        "household",
        "person:p1",
        "cert",
    )
    assert sections_of_application(town.visit, "juminhyo", town.plan) == ("visitor", "cert")


def test_a_digest_is_of_the_section_as_it_stands() -> None:
    """It moves with every edit, also when the value comes back."""
    town = Deciding()
    first = current_digest(town.visit, "visitor", town.plan)
    assert first == section_digest("visitor", 0, section_rows(town.visit, "visitor", town.plan))
    town.edit("visitor.name", "葛󠄀城")
    town.edit("visitor.name", "")
    assert current_digest(town.visit, "visitor", town.plan) != first


def test_a_selector_makes_another_digest() -> None:
    """葛 and 葛 with a variation selector are two spellings of a name."""
    one, two = Deciding(), Deciding()
    one.edit("visitor.name", "葛城")
    two.edit("visitor.name", "葛󠄀城")
    assert one.digest("visitor") != two.digest("visitor")


def test_what_is_filed_is_known_with_its_sections() -> None:
    """Nothing before, the certificate and its sections after."""
    town = Deciding()
    assert filed(town.visit) == []
    assert filed_sections(town.visit, town.plan) == frozenset()
    town.file_certificate()
    assert filed(town.visit) == ["juminhyo"]
    assert filed_sections(town.visit, town.plan) == {"visitor", "cert"}
    assert current_application_digest(town.visit, "juminhyo", town.plan) == (
        town.visit.applications["juminhyo"].submitted
    )


def test_a_state_that_changes_what_is_filed_is_refused() -> None:
    """Whatever the way to it was."""
    town, other = Deciding(), Deciding()
    town.file_certificate()
    refuse_changed_filed(town.visit, town.visit, town.plan)
    with pytest.raises(Refused) as refusal:
        refuse_changed_filed(town.visit, other.visit, town.plan)
    assert refusal.value.code == ErrorCode.WRONG_STATE
    assert refusal.value.details == {"submitted": "juminhyo"}
