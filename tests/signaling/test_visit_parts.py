"""Tests of the parts of a visit."""

from signaling.visit_parts import Confirmation, SectionStatus, reply_key


def test_a_section_is_confirmed_while_its_confirmation_stands() -> None:
    """An edit takes the confirmation away, and with it the property."""
    assert SectionStatus(confirmation=Confirmation(3, "d", 9)).confirmed
    assert not SectionStatus(revision=4).confirmed


def test_an_answer_of_a_person_has_a_key_of_its_own() -> None:
    """One question may be asked of several."""
    assert len({reply_key("Q1", None), reply_key("Q1", "p1"), reply_key("Q1", "p2")}) == 3
