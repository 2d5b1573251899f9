"""What a client says that is relayed at once and never stored: focus, typing, descriptions and candidates."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from signaling.descriptions import Candidate, Description
from signaling.ids import CallIdText, FieldIdText, NameText, SectionIdText, VisitIdText
from signaling.words import CallPhase

TEXT_MAX = 400
"""Longest text of one field, in code points: 100 characters with a selector each fit twice."""

Text = Annotated[str, Meta(max_length=TEXT_MAX)]


class Passing(Struct, frozen=True, gc=False, forbid_unknown_fields=True, tag_field="type", kw_only=True):
    """The base of what is relayed and never stored; it has no id and no reply."""

    visit: VisitIdText


class Focus(Passing, frozen=True, tag="focus", kw_only=True):
    """The field in which the sender is (None: in none)."""

    field: FieldIdText | None


class Typing(Passing, frozen=True, tag="typing", kw_only=True):
    """The text as it forms in a field, also while the IME is composing."""

    field: FieldIdText
    text: Text
    composing: bool


class Viewing(Passing, frozen=True, tag="viewing", kw_only=True):
    """What the counter's screen shows now (``talking``, ``confirming``, ``signing`` …) so that the desk knows."""

    screen: NameText
    section: SectionIdText | None = None


class Signal(Passing, frozen=True, tag="signal", kw_only=True):
    """A description or a candidate for the other side of the call."""

    call: CallIdText
    description: Description | None = None
    candidate: Candidate | None = None


class ReportCall(Passing, frozen=True, tag="report_call", kw_only=True):
    """How the call stands at this side."""

    call: CallIdText
    phase: CallPhase


class Redial(Passing, frozen=True, tag="redial", kw_only=True):
    """This side gave the peer up; both sides are to make new ones."""

    call: CallIdText
