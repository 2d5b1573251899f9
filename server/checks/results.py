"""What a morning check finds: one state per item from closed lists, and a number. No text of anybody's is in it."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta, Struct


class Item(StrEnum):
    """What is checked, in the order of the page."""

    BROWSER = "browser"
    CAMERA = "camera"
    MICROPHONE = "microphone"
    SPEAKER = "speaker"
    DOCUMENT_CAMERA = "document_camera"
    PRINTER = "printer"
    LINE = "line"
    DIRECT = "direct"
    RELAY_UDP = "relay_udp"
    RELAY_TCP = "relay_tcp"
    ROUND_TRIP = "round_trip"
    LOSS = "loss"
    JITTER = "jitter"


class State(StrEnum):
    """How an item is: good, bad (somebody has to act), absent (this station has none), skipped (not tried)."""

    GOOD = "good"
    BAD = "bad"
    ABSENT = "absent"
    SKIPPED = "skipped"


MAY_BE_ABSENT = frozenset({Item.DOCUMENT_CAMERA, Item.PRINTER, Item.RELAY_UDP, Item.RELAY_TCP})
"""A station without these serves residents all the same."""

UNITS = {Item.ROUND_TRIP: "ms", Item.LOSS: "%", Item.JITTER: "ms", Item.MICROPHONE: "dB"}


class Found(Struct, frozen=True, forbid_unknown_fields=True):
    """One item: its state, and what was measured in the item's unit."""

    item: Item
    state: State
    value: Annotated[float, Meta(ge=-1000, le=100_000)] | None = None


class Check(Struct, frozen=True, forbid_unknown_fields=True):
    """One check of a station, as its page posts it."""

    items: Annotated[tuple[Found, ...], Meta(min_length=len(Item), max_length=len(Item))]


class NoCheckError(Exception):
    """Raised for what is no check: not that JSON, or not each item once."""


_check = msgspec.json.Decoder(Check)
_items = msgspec.json.Decoder(tuple[Found, ...])


def read_check(body: bytes) -> Check:
    """The check that a page posts. Raises NoCheckError."""
    try:
        check = _check.decode(body)
    except msgspec.DecodeError as problem:
        raise NoCheckError(type(problem).__name__) from problem
    if [found.item for found in check.items] != list(Item):
        raise NoCheckError("each item once, in order")
    if any(found.state == State.ABSENT and found.item not in MAY_BE_ABSENT for found in check.items):
        raise NoCheckError("absent")
    return check


def is_good(check: Check) -> bool:
    """Whether a resident can be served: nothing is bad, and nothing that has to be there was left out."""
    return all(
        found.state in (State.GOOD, State.ABSENT) or (found.state == State.SKIPPED and found.item in MAY_BE_ABSENT)
        for found in check.items
    )


def to_text(check: Check) -> str:
    """As it is kept."""
    return msgspec.json.encode(check.items).decode()


def from_text(text: str) -> Check:
    """A check that was kept."""
    return Check(_items.decode(text))
