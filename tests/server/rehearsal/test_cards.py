"""Tests of the card that a trainer reads out."""

from datetime import date

from server.rehearsal.cards import tell_card
from server.rehearsal.cast import Household, Persona


def test_a_card_says_who_comes_and_why() -> None:
    """Everybody of the household with reading and birth date, in the calendar that people speak in."""
    household = Household("H1", {}, [{"birth": "1994-05-10"}, {"birth": "2020-01-02"}], "転入してきました")
    card = tell_card(Persona(12, household, date(2026, 11, 24)))
    assert "転入してきました" in card
    assert "平成6年5月10日生" in card
    assert "令和2年1月2日生" in card
    assert "遠窓　甲甲乙丙" in card
