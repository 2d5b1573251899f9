"""Tests of signaling/node_messages.py: what nodes tell each other survives the line."""

from __future__ import annotations

from signaling import commands as c
from signaling.codec import decode_from_node, encode_for_nodes
from signaling.node_messages import AnyNodeMessage, FactsSaved, HelpSaved, Leaving, Member, Members, Overheard, Written
from signaling.presence import PresenceFacts
from signaling.rights import Actor
from signaling.words import Activity, CallPhase, Role


def test_every_message_comes_back_as_it_was() -> None:
    """Passing commands in them included, whatever characters somebody types."""
    member = Member(
        id="c1",
        actor=Actor(Role.SPECIALIST, "sato"),
        name="佐藤",
        origin="k3f9a2m7q1x8d4b6",
        since=1,
        visit="v00000000",
        redials=2,
        standing=(c.ReportCall(visit="v00000000", call="1.a.b.0", phase=CallPhase.CONNECTED),),
    )
    told: list[AnyNodeMessage] = [
        Members(members=(member,), whole=True, gone=("c2",), called={"asahi_1": (3, True)}),
        Overheard(connection="c1", command=c.Typing(visit="v00000000", field="a.b", text="葛󠄀城𠮷", composing=True)),
        Written(visit="v00000000", seq=7, edits=True),
        FactsSaved(specialist="sato", facts=PresenceFacts(activity=Activity.AVAILABLE)),
        HelpSaved(who="specialist:sato", line=None),
        Leaving(),
    ]
    assert decode_from_node(encode_for_nodes(told)) == told
