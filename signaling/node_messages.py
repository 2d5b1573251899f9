"""What the nodes of one installation tell each other: hints and passing matters; the truth is the log.

Each is safe to lose: a later one, or a look at the database, says the same again (design 6).
"""

from __future__ import annotations

from msgspec import Struct

from signaling.board_parts import HelpLine
from signaling.commands import AnyCommand, PassingCommand
from signaling.presence import PresenceFacts
from signaling.rights import Actor


class NodeMessage(Struct, frozen=True, gc=False, tag_field="type", kw_only=True):
    """The base of every message between nodes."""


class Member(Struct, frozen=True, gc=False, kw_only=True):
    """A connection at the node that tells of it.

    ``since`` orders the pages of one station or desk (the newest counts); ``live`` and ``behind`` are as that node
    judges; ``untouched`` is for how many seconds (in steps) nobody has touched it; ``standing`` are passing commands
    that still hold (what the counter shows, how the call stands).
    """

    id: str
    actor: Actor
    name: str
    origin: str
    department: str = ""
    since: int
    visit: str | None = None
    live: bool = True
    behind: bool = False
    untouched: int = 0
    redials: int = 0
    standing: tuple[PassingCommand, ...] = ()


class Members(NodeMessage, frozen=True, tag="members", kw_only=True):
    """Connections of a node: those that changed, or (``whole``) all it has.

    ``called`` is what the node knows of 「職員を呼ぶ」: for each counter how often it changed, and whether it stands.
    """

    members: tuple[Member, ...]
    whole: bool = False
    gone: tuple[str, ...] = ()
    called: dict[str, tuple[int, bool]] = {}


class Overheard(NodeMessage, frozen=True, tag="overheard", kw_only=True):
    """A passing command that a connection of the node has sent, and that was allowed there."""

    connection: str
    command: AnyCommand


class Written(NodeMessage, frozen=True, tag="written", kw_only=True):
    """The log of a visit goes as far as ``seq`` now. ``edits``: by nothing but edits, which only its screens need."""

    visit: str
    seq: int
    edits: bool = False


class FactsSaved(NodeMessage, frozen=True, tag="facts_saved", kw_only=True):
    """A specialist's facts are durable."""

    specialist: str
    facts: PresenceFacts


class HelpSaved(NodeMessage, frozen=True, tag="help_saved", kw_only=True):
    """That somebody asks for help, or not any more (None), is durable."""

    who: str
    line: HelpLine | None


class Leaving(NodeMessage, frozen=True, tag="leaving", kw_only=True):
    """The node stops: its connections are gone."""


AnyNodeMessage = Members | Overheard | Written | FactsSaved | HelpSaved | Leaving
