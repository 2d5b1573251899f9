"""Tests of the lines between the server and the echo's worker."""

import pytest
from msgspec import DecodeError

from server.echo.orders import Answered, Begin, End, Ended, Refused, line_of, read_order, read_reply


def test_orders_and_replies_are_read_back() -> None:
    """One line each."""
    for order in (Begin("a", "v=0\r\n", 60.0), End("a")):
        assert read_order(line_of(order)) == order
    for reply in (Answered("a", "v=0\r\n"), Refused("a", "ValueError"), Ended("a", "time", {"audio": 3})):
        line = line_of(reply)
        assert line.count(b"\n") == 1
        assert read_reply(line) == reply


def test_nonsense_is_an_error() -> None:
    """Also an order where a reply is expected."""
    for line in (b"{", b'{"type":"else"}', line_of(End("a"))):
        with pytest.raises(DecodeError):
            read_reply(line)
