"""Lets the branch print the forms of a protected visit, once a second clerk has looked at them."""

from __future__ import annotations

from signaling import events as e
from signaling.errors import ErrorCode, Refused
from signaling.rights import Actor
from signaling.visit import Visit


def release(visit: Visit, actor: Actor) -> list[e.AnyBody]:
    """The forms as they stand may be printed at the branch. Nothing when they may already, or when nobody is protected.

    Refused(FORBIDDEN) for who serves: four eyes are those of two people.
    """
    if actor.id == visit.specialist:
        raise Refused(ErrorCode.FORBIDDEN, {"second_clerk": actor.id})
    return [e.PapersReleased()] if visit.protected and not visit.papers_released else []


def may_print(visit: Visit) -> bool:
    """Whether the branch may have the forms of a visit."""
    return not visit.protected or visit.papers_released


def waits_for_release(visit: Visit) -> bool:
    """Whether there is a form to print, at least one to be signed, that the branch may not have yet."""
    return not may_print(visit) and any(one.requested or one.submitted for one in visit.applications.values())
