"""Tests of server/sockets.py: who gets what, and with which code a socket ends."""

import pytest

from server.sockets import CLOSE_CODES, Sockets
from signaling.messages import Replaced
from tests.support.live_town import PageOutbox


def test_a_message_goes_to_its_socket_alone() -> None:
    """Others get nothing; one that is gone is no fault."""
    sockets, one, other = Sockets(), PageOutbox(), PageOutbox()
    sockets.add("c1", "door:1", one)
    sockets.add("c2", "door:2", other)
    sockets.tell("c1", Replaced())
    sockets.tell("gone", Replaced())
    assert (one.messages, other.messages) == ([{"type": "replaced"}], [])


@pytest.mark.parametrize("reason", list(CLOSE_CODES))
def test_a_dropped_socket_gets_the_code_and_nothing_after(reason: str) -> None:
    """Once closed, nothing more goes out, and closing again changes nothing."""
    sockets, one = Sockets(), PageOutbox()
    sockets.add("c1", "door:1", one)
    sockets.drop("c1", reason)
    sockets.tell("c1", Replaced())
    sockets.drop("c1", "broken")
    assert one.closed == (CLOSE_CODES[reason], reason)
    assert one.messages == []


def test_sockets_are_found_by_their_door_while_others_go() -> None:
    """Walking over all of them survives their removal."""
    sockets = Sockets()
    for number in range(3):
        sockets.add(f"c{number}", f"door:{number}", PageOutbox())
    seen = []
    for connection, key in sockets.with_keys():
        sockets.remove(connection)
        seen.append(key)
    assert seen == ["door:0", "door:1", "door:2"]
    assert list(sockets.with_keys()) == []
    sockets.remove("c0")


def test_at_the_end_every_page_is_sent_away_to_come_back() -> None:
    """1001 (RFC 6455: going away) to all."""
    sockets, one, other = Sockets(), PageOutbox(), PageOutbox()
    sockets.add("c1", "door:1", one)
    sockets.add("c2", "door:2", other)
    sockets.close_all()
    assert one.closed == other.closed == (1001, "the server stops")
