"""支援措置 (住民基本台帳事務処理要領 第5-10): what the branch is not shown of a visit of protected people.

Whoever they are protected from may stand beside them, or be them: the branch is sent a mask for every address, postal
code and telephone number, and no word that says why. What is confirmed is what was shown: the mask is in the digest,
and the section's revision binds the value behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from msgspec.structs import replace

from signaling import events as e
from signaling.visit_parts import FieldValue, Reply, SectionStatus

PROTECTED_FACT: Final = "protected"
"""The fact of the catalogue that says so."""

MASK: Final = "＊＊＊＊＊"

IsGuarded = Callable[[str], bool]
"""Whether a field says where somebody lives, or how they are reached."""


def all_fields(field: str) -> bool:
    """Every field is guarded: for whoever has not been given the catalogue's answer."""
    return True


def said_so(replies: Iterable[Reply]) -> bool:
    """What was answered last, of what was not taken back; who does not know is protected until they do. Nobody is
    before it was said.
    """
    said = [
        reply
        for reply in replies
        if (PROTECTED_FACT in reply.facts or PROTECTED_FACT in reply.unsure) and not reply.taken_back
    ]
    return bool(said) and max(said, key=lambda reply: reply.seq).facts.get(PROTECTED_FACT, True) is True


def may_turn(event: e.Event) -> bool:
    """Whether a visit may be protected since this event, or not any more: then no page goes on from what it has."""
    body = event.body
    return type(body) is e.Replied and (
        body.taken_back or PROTECTED_FACT in body.facts or PROTECTED_FACT in body.unsure
    )


def shown_anew(sections: Mapping[str, SectionStatus]) -> dict[str, SectionStatus]:
    """The sections once the branch is shown something else: nothing stays presented or confirmed (design 2.2)."""
    return {section: replace(status, presented=None, confirmation=None) for section, status in sections.items()}


def masked_value(held: FieldValue) -> FieldValue:
    """A value as the branch may see it: that there is one, and who gave it."""
    return replace(held, value=MASK, shown=MASK, warning=None) if held.shown else held


def masked_edit(body: e.Edited) -> e.Edited:
    """An edit as the branch may see it."""
    return replace(body, value=MASK, shown=MASK, warning=None) if body.shown else body
