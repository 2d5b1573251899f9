"""Tests of server/coturn.py against a real turnserver on loopback ports of its own."""

import asyncio
import ipaddress
import logging
import os
import select
import shutil
import signal
import socket
import ssl
import stat
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aioice.stun import TransactionFailed
from aioice.turn import TurnClientTcpProtocol, TurnClientUdpProtocol, create_turn_endpoint

from server.certificates import make_authority, make_server_certificate
from server.coturn import CoturnError, CoturnServer, turnserver_path
from server.coturn_config import CoturnSettings
from server.turn import TurnSettings, turn_credentials

pytestmark = pytest.mark.skipif(turnserver_path() is None, reason="turnserver is not installed (apt install coturn)")

ROOT = Path(__file__).resolve().parents[2]
ON_LOOPBACK = CoturnSettings(port=0, relay_ports=(42000, 42999))


class Inbox(asyncio.DatagramProtocol):
    """Keeps what arrives, with the address it came from; a refusal arrives as an error."""

    def __init__(self) -> None:
        self.arrived: asyncio.Queue[tuple[bytes, tuple[str, int]]] = asyncio.Queue()
        self.closed = asyncio.Event()

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell that the transport has let go of its socket."""
        self.closed.set()

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Put one datagram into the inbox."""
        self.arrived.put_nowait((data, addr))

    def error_received(self, exc: Exception) -> None:
        """Fail the test with the reason, instead of waiting for what will not come."""
        raise AssertionError("the relay refused to send") from exc


def credentials(
    turn: TurnSettings, *, secret: str | None = None, ttl: timedelta = timedelta(hours=1)
) -> tuple[str, str]:
    """Username and credential as the server's own clock takes them."""
    return turn_credentials(secret or turn.secret, name="k7", now=datetime.now(UTC), ttl=ttl)


@asynccontextmanager
async def client(turn: TurnSettings, username: str, credential: str) -> AsyncIterator[TurnClientUdpProtocol]:
    """A TURN client over UDP that has not asked for anything yet."""
    assert turn.udp_port is not None
    server = (turn.host, turn.udp_port)
    transport, protocol = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: TurnClientUdpProtocol(server, username, credential, lifetime=600, channel_refresh_time=500),
        remote_addr=server,
    )
    try:
        yield protocol
    finally:
        await protocol.delete() if protocol.relayed_address else transport.close()


def refusal(error: pytest.ExceptionInfo[TransactionFailed]) -> int:
    """The STUN error code the server refused with."""
    code = error.value.response.error_code
    assert code is not None
    return code


@pytest.mark.parametrize("transport", ["udp", "tcp"])
async def test_a_valid_credential_relays_both_ways(transport: str) -> None:
    """What goes through the relay arrives from the relay's address, and the answer comes back."""
    loop = asyncio.get_running_loop()
    async with CoturnServer(ON_LOOPBACK) as server:
        username, credential = credentials(server.turn)
        outside, far = await loop.create_datagram_endpoint(Inbox, local_addr=("127.0.0.1", 0))
        relayed, near = await create_turn_endpoint(
            Inbox,
            server_addr=(server.turn.host, server.turn.udp_port or 0),
            username=username,
            password=credential,
            transport=transport,
        )
        try:
            relayed.sendto(b"there", outside.get_extra_info("sockname"))
            message, relay_address = await asyncio.wait_for(far.arrived.get(), 10)
            assert message == b"there"
            assert relay_address == relayed.get_extra_info("sockname")
            assert 42000 <= relay_address[1] <= 42999
            outside.sendto(b"and back", relay_address)
            message, _ = await asyncio.wait_for(near.arrived.get(), 10)
            assert message == b"and back"
        finally:
            relayed.close()
            outside.close()
            await asyncio.wait_for(asyncio.gather(near.closed.wait(), far.closed.wait()), 10)


async def test_an_expired_credential_is_refused() -> None:
    """A username whose second has passed gets no address, however right its credential is."""
    async with CoturnServer(ON_LOOPBACK) as server:
        asked = credentials(server.turn, ttl=timedelta(seconds=-1))
        async with client(server.turn, *asked) as turn:
            with pytest.raises(TransactionFailed) as refused:
                await turn.connect()
    assert refusal(refused) == 401


async def test_a_wrong_secret_is_refused() -> None:
    """A credential made with another secret gets no address."""
    async with CoturnServer(ON_LOOPBACK) as server:
        asked = credentials(server.turn, secret="another-secret-altogether")
        async with client(server.turn, *asked) as turn:
            with pytest.raises(TransactionFailed) as refused:
                await turn.connect()
    assert refusal(refused) == 401


async def test_an_expiry_moved_by_the_client_is_refused() -> None:
    """The credential covers the expiry: a later one under the same credential gets no address."""
    async with CoturnServer(ON_LOOPBACK) as server:
        username, credential = credentials(server.turn, ttl=timedelta(seconds=-1))
        second, name = username.split(":")
        async with client(server.turn, f"{int(second) + 3600}:{name}", credential) as turn:
            with pytest.raises(TransactionFailed) as refused:
                await turn.connect()
    assert refusal(refused) == 401


async def test_a_network_that_is_not_listed_is_not_relayed_to() -> None:
    """With peer networks given, an address outside them is forbidden (RFC 8656, section 9.2)."""
    listed = replace(ON_LOOPBACK, peer_networks=(ipaddress.ip_network("10.20.0.0/16"),))
    async with (
        CoturnServer(listed) as server,
        client(server.turn, *credentials(server.turn)) as turn,
    ):
        await turn.connect()
        await turn.channel_bind(0x4000, ("10.20.3.4", 5000))
        await turn.channel_bind(0x4001, ("127.0.0.1", 5000))  # the relay's own address
        for number, outside in enumerate(("10.21.0.1", "192.168.0.1", "127.0.0.2")):
            with pytest.raises(TransactionFailed) as refused:
                await turn.channel_bind(0x4010 + number, (outside, 5000))
            assert refusal(refused) == 403


async def test_one_name_gets_no_more_than_its_quota() -> None:
    """A credential in wrong hands cannot use up the relay (RFC 8656: 486 Allocation Quota)."""
    async with CoturnServer(replace(ON_LOOPBACK, quota_per_name=1)) as server:
        asked = credentials(server.turn)
        async with client(server.turn, *asked) as first, client(server.turn, *asked) as second:
            await first.connect()
            with pytest.raises(TransactionFailed) as refused:
                await second.connect()
    assert refusal(refused) == 486


async def test_tls_is_served_with_the_certificate_given(tmp_path: Path) -> None:
    """A client that trusts our own authority gets an address through TLS."""
    authority = make_authority("Enmado test CA", now=datetime.now(UTC))
    made = make_server_certificate(authority, names=["127.0.0.1"], now=datetime.now(UTC))
    (tmp_path / "server.crt").write_bytes(made.certificate_pem)
    (tmp_path / "server.key").write_bytes(made.key_pem)
    secured = replace(ON_LOOPBACK, tls_port=0, cert=tmp_path / "server.crt", key=tmp_path / "server.key")
    trust = ssl.create_default_context(cadata=authority.certificate_pem.decode())
    async with CoturnServer(secured) as server:
        tls_port = server.turn.tls_port
        assert tls_port is not None
        assert f"turns:127.0.0.1:{tls_port}?transport=tcp" in server.turn.urls
        username, credential = credentials(server.turn)
        address = (server.turn.host, tls_port)
        _, turn = await asyncio.get_running_loop().create_connection(
            lambda: TurnClientTcpProtocol(address, username, credential, 600, 500),
            *address,
            ssl=trust,
        )
        relayed_address = await turn.connect()
        await turn.delete()
    assert 42000 <= relayed_address[1] <= 42999


async def test_the_secret_is_in_no_argument_and_in_a_private_file_only() -> None:
    """Anybody on the machine may list processes; only we may read the configuration."""
    async with CoturnServer(ON_LOOPBACK) as server:
        arguments = Path(f"/proc/{server.pid}/cmdline").read_text().split("\0")
        config = Path(arguments[arguments.index("-c") + 1])
        assert server.turn.secret not in " ".join(arguments)
        assert server.turn.secret in config.read_text()
        assert stat.S_IMODE(config.stat().st_mode) == 0o600
        assert stat.S_IMODE(config.parent.stat().st_mode) == 0o700
    assert not config.parent.exists()


async def test_it_is_gone_once_the_context_is_left() -> None:
    """No process and no open port stays behind."""
    async with CoturnServer(ON_LOOPBACK) as server:
        pid, port = server.pid, server.turn.udp_port
        assert pid is not None
    assert server.pid is None
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", port))


async def test_a_server_that_dies_is_started_again() -> None:
    """After a kill -9 it answers again, on the same port with the same secret."""
    async with CoturnServer(ON_LOOPBACK) as server:
        before, settings = server.pid, server.turn
        assert before is not None
        os.kill(before, signal.SIGKILL)
        after = await asyncio.wait_for(server.wait_until_ready(other_than=before), 20)
        assert after != before
        assert server.turn == settings
        async with client(server.turn, *credentials(server.turn)) as turn:
            await turn.connect()


async def test_a_restart_that_fails_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that cannot start, as on a full disk, comes back once the reason is gone."""
    broken, failed = tmp_path / "broken", asyncio.Event()
    wrapped = tmp_path / "turnserver"
    wrapped.write_text(f'#!/bin/sh\n[ -e {broken} ] && echo no space left && exit 3\nexec {turnserver_path()} "$@"\n')
    wrapped.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")

    class Alarm(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if "could not be restarted" in record.getMessage():
                failed.set()

    alarm = Alarm()
    logging.getLogger("server.coturn").addHandler(alarm)
    try:
        async with CoturnServer(ON_LOOPBACK) as server:
            before = server.pid
            assert before is not None
            broken.touch()
            os.kill(before, signal.SIGKILL)
            await asyncio.wait_for(failed.wait(), 20)
            assert server.pid is None
            broken.unlink()
            await asyncio.wait_for(server.wait_until_ready(other_than=before), 20)
    finally:
        logging.getLogger("server.coturn").removeHandler(alarm)


async def test_leaving_while_it_is_being_restarted_leaves_nothing() -> None:
    """The context may end in the pause before a restart."""
    async with CoturnServer(ON_LOOPBACK) as server:
        before = server.pid
        assert before is not None
        os.kill(before, signal.SIGKILL)
    assert server.pid is None


async def test_a_taken_port_is_named() -> None:
    """An operator reads which address is taken, not that something timed out."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        with pytest.raises(CoturnError, match=rf"127\.0\.0\.1:{port}.*in use"):
            await CoturnServer(replace(ON_LOOPBACK, port=port)).__aenter__()


async def test_a_start_that_fails_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What turnserver said before it ended is passed on, without the secret."""
    said = tmp_path / "turnserver"
    said.write_text('#!/bin/sh\necho cannot go on; grep secret "$2"; exit 3\n')
    said.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    server = CoturnServer(ON_LOOPBACK)
    with pytest.raises(CoturnError, match="ended at once: cannot go on") as failed:
        await server.__aenter__()
    assert ON_LOOPBACK.secret not in str(failed.value)
    assert server.pid is None


async def test_a_server_that_neither_answers_nor_stops_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A start that hangs is an error that names the address, and the process is gone after it."""
    pid_file = tmp_path / "pid"
    deaf = tmp_path / "turnserver"
    deaf.write_text(f"#!/bin/sh\ntrap '' TERM\necho $$ >{pid_file}\nexec sleep 60\n")
    deaf.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    server = CoturnServer(ON_LOOPBACK, ready_within=1, stop_within=0.2)
    with pytest.raises(CoturnError, match=r"does not answer on 127\.0\.0\.1:\d+"):
        await server.__aenter__()
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid_file.read_text()), 0)


STARTS_ONE_AND_WAITS = """
import asyncio
from server.coturn import CoturnServer
from server.coturn_config import CoturnSettings

async def main():
    async with CoturnServer(CoturnSettings(port=0)) as server:
        print(server.pid, flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""


@pytest.mark.skipif(shutil.which("setpriv") is None, reason="setpriv (util-linux) is missing")
async def test_no_orphan_is_left_when_we_are_killed(tmp_path: Path) -> None:
    """After a kill -9 of ours turnserver ends as well, and leaves its port to the next start."""
    ours = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", STARTS_ONE_AND_WAITS),
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )
    assert ours.stdout is not None
    turnserver = int(await asyncio.wait_for(ours.stdout.readline(), 30))
    watched = os.pidfd_open(turnserver)
    try:
        ours.kill()
        await ours.wait()
        ended, _, _ = await asyncio.to_thread(select.select, [watched], [], [], 10)
        assert ended == [watched]
    finally:
        os.close(watched)


async def test_without_turnserver_installed_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The reason names the package."""
    monkeypatch.setenv("PATH", "")
    with pytest.raises(CoturnError, match="apt install coturn"):
        await CoturnServer(ON_LOOPBACK).__aenter__()
