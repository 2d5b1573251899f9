"""Asks a STUN server for a sign of life: one Binding transaction over UDP (RFC 8489)."""

from __future__ import annotations

import asyncio
import secrets

POLL_EVERY = 0.2  # seconds to wait for one answer before asking again

MAGIC_COOKIE = bytes.fromhex("2112a442")  # RFC 8489, section 5
BINDING_REQUEST = bytes.fromhex("0001")
BINDING_RESPONSE = bytes.fromhex("0101")


class _Binding(asyncio.DatagramProtocol):
    """One STUN Binding transaction over UDP (RFC 8489, section 2)."""

    def __init__(self) -> None:
        self.transaction = secrets.token_bytes(12)
        self.answered: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def request(self) -> bytes:
        """The request's bytes; the same each time, as a retransmission has to be."""
        return BINDING_REQUEST + bytes(2) + MAGIC_COOKIE + self.transaction

    def datagram_received(self, data: bytes, addr: object) -> None:
        """Take the success response to this very transaction, and nothing else."""
        ours = data[:2] == BINDING_RESPONSE and data[8:20] == self.transaction
        if ours and not self.answered.done():
            self.answered.set_result(None)


async def answers_stun(address: str, port: int) -> None:
    """Return once a STUN server at this address has answered.

    It asks for ever; the caller sets the limit. A port nobody listens on yet answers with an ICMP
    error, which the protocol passes over: the wait for an answer is the pause before the next try.
    """
    loop = asyncio.get_running_loop()
    transport, binding = await loop.create_datagram_endpoint(_Binding, remote_addr=(address, port))
    try:
        while not binding.answered.done():
            transport.sendto(binding.request())
            await asyncio.wait({binding.answered}, timeout=POLL_EVERY)
    finally:
        transport.close()
