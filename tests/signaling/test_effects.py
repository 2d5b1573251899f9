"""Tests of what the hub asks of the shell."""

from typing import get_args

from signaling.effects import (
    Drop,
    Effect,
    EndOffer,
    EndSeat,
    Keep,
    Offer,
    SaveClosing,
    SaveHelp,
    SavePresence,
    Send,
    TurnToOthers,
)
from signaling.messages import Replaced
from signaling.presence import PresenceFacts


def test_effects_are_values() -> None:
    """Two effects that ask for the same are the same, so tests can compare them."""
    assert Send("c1", Replaced()) == Send("c1", Replaced())
    assert Drop("c1", "silent") != Drop("c1", "replaced")
    assert Offer("v1", "sato") == Offer("v1", "sato")
    assert EndOffer("v1", "sato", "lost", 5) != EndOffer("v1", "sato", "lost", 6)
    assert EndSeat("v1", "s1", "lost") != EndSeat("v1", "s1", "no_answer")
    assert SaveHelp("sato", None, ("c1", "x")) == SaveHelp("sato", None, ("c1", "x"))
    assert SavePresence("sato", PresenceFacts()).reply_to is None


def test_the_shell_has_ten_things_to_do() -> None:
    """A new effect needs a new case in the shell."""
    kinds = {Send, Drop, Offer, EndOffer, EndSeat, TurnToOthers, Keep, SavePresence, SaveClosing, SaveHelp}
    assert set(get_args(Effect)) == kinds
