"""Tests of server/stun_probe.py: what counts as a sign of life, and what does not."""

import asyncio
import socket
from typing import cast

import pytest

from server.stun_probe import answers_stun


class Responder(asyncio.DatagramProtocol):
    """A UDP socket that answers each request with what `answer` makes of it, after losing some."""

    def __init__(self, answers: list[bytes | None]) -> None:
        self.answers = answers
        self.transport: asyncio.DatagramTransport
        self.heard: list[bytes] = []
        self.emptied = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport to answer on."""
        self.transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Send the next answer, with the request's transaction id where it asks for one."""
        self.heard.append(data)
        answer = self.answers.pop(0) if self.answers else None
        if answer is not None:
            self.transport.sendto(answer.replace(b"<transaction>", data[8:20]), addr)
        if not self.answers:
            self.emptied.set()


SUCCESS = b"\x01\x01\x00\x00\x21\x12\xa4\x42<transaction>"
ERROR = b"\x01\x11\x00\x00\x21\x12\xa4\x42<transaction>"
ANOTHER = b"\x01\x01\x00\x00\x21\x12\xa4\x42" + b"x" * 12


async def respond(answers: list[bytes | None]) -> tuple[Responder, int]:
    """Start a responder on a free loopback port; the caller closes its transport."""
    loop = asyncio.get_running_loop()
    transport, responder = await loop.create_datagram_endpoint(lambda: Responder(answers), local_addr=("127.0.0.1", 0))
    return responder, transport.get_extra_info("sockname")[1]


async def test_a_binding_response_is_a_sign_of_life() -> None:
    """The probe returns once its own transaction is answered."""
    responder, port = await respond([SUCCESS])
    try:
        await asyncio.wait_for(answers_stun("127.0.0.1", port), 5)
    finally:
        responder.transport.close()
    assert responder.heard[0][:8] == b"\x00\x01\x00\x00\x21\x12\xa4\x42"
    assert len(responder.heard[0]) == 20


async def test_a_lost_answer_is_asked_for_again() -> None:
    """A datagram that goes missing is sent again, with the same transaction id."""
    responder, port = await respond([None, SUCCESS])
    try:
        await asyncio.wait_for(answers_stun("127.0.0.1", port), 5)
    finally:
        responder.transport.close()
    assert responder.heard[0] == responder.heard[1]


@pytest.mark.parametrize("wrong", [ERROR, ANOTHER, b"", b"\x01\x01"])
async def test_anything_else_is_no_sign_of_life(wrong: bytes) -> None:
    """An error, another's answer or noise leaves the probe asking."""
    responder, port = await respond([wrong, None])
    probe = asyncio.create_task(answers_stun("127.0.0.1", port))
    try:
        await asyncio.wait_for(responder.emptied.wait(), 5)
        assert not probe.done()
    finally:
        probe.cancel()
        await asyncio.gather(probe, return_exceptions=True)
        responder.transport.close()


async def test_a_port_that_opens_late_is_found() -> None:
    """While nobody listens the probe goes on; the first answer ends it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as reserved:
        reserved.bind(("127.0.0.1", 0))
        port = reserved.getsockname()[1]
    probe = asyncio.create_task(answers_stun("127.0.0.1", port))
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(lambda: Responder([SUCCESS]), local_addr=("127.0.0.1", port))
    try:
        await asyncio.wait_for(probe, 5)
    finally:
        transport.close()
