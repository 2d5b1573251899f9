"""What the hub wishes of a visit by itself, as the decision that the runner takes to the log."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import assert_never

from signaling import decide as deciders
from signaling import events as e
from signaling.effects import EndOffer, EndSeat, Keep, Offer, TurnToOthers
from signaling.visit import Visit

_KEEPS = {"drop": deciders.drop, "come_back": deciders.come_back, "give_up": deciders.give_up}


def wish_of(
    effect: Offer | EndOffer | EndSeat | TurnToOthers | Keep, *, at: int
) -> Callable[[Visit], tuple[e.Event, ...]]:
    """The decision on the newest state at ``at`` (ms); it raises Refused when the visit has moved on."""
    match effect:
        case Offer():
            return partial(deciders.offer, specialist=effect.specialist, others=effect.others, at=at)
        case EndOffer():
            return partial(
                deciders.end_offer, specialist=effect.specialist, reason=effect.reason, until=effect.until, at=at
            )
        case EndSeat():
            return partial(deciders.end_seat, seat=effect.seat, reason=effect.reason, at=at)
        case TurnToOthers():
            return partial(deciders.time_out, at=at)
        case Keep():
            return partial(_KEEPS[effect.how], at=at)
        case _:
            assert_never(effect)
