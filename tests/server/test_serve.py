"""Tests of `enmado serve`: it starts, speaks TLS, says why it cannot, and stops when told."""

import asyncio
import os
import signal
import socket
import ssl
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest

from server.certificates import write_certificates
from server.config import Config, ConfigError
from server.serve import ServeError, main_serve, run, set_up_logging, tls_context
from tests.support.installation import free_port


@asynccontextmanager
async def serving(data: Path, *options: str) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """`enmado serve` as a process of its own, and the address that it prints."""
    command = (sys.executable, "-m", "server", "serve", "--data", str(data), "--port", str(free_port()), *options)
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(60):
            line = (await process.stdout.readline()).decode()
        assert line.startswith("Enmado serves "), line
        yield process, line.removeprefix("Enmado serves ").strip()
    finally:
        if process.returncode is None:
            process.terminate()
        await process.communicate()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_the_server_starts_serves_and_stops_when_told(tmp_path: Path, number: signal.Signals) -> None:
    """Exit code 0, and nothing but access lines on standard error."""
    async with serving(tmp_path / "data") as (process, address), aiohttp.ClientSession() as client:
        async with client.get(f"{address}/healthz") as answer:
            assert answer.status == 200
        process.send_signal(number)
        async with asyncio.timeout(20):
            _, errors = await process.communicate()
        assert process.returncode == 0
    assert "GET /healthz 200" in errors.decode()
    assert "Traceback" not in errors.decode()
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700


async def test_with_a_certificate_it_speaks_tls_and_cookies_are_secure(tmp_path: Path) -> None:
    """TLS 1.2 at least; browsers are told to stay with https."""
    tls = tmp_path / "tls"
    write_certificates(tls, names=["127.0.0.1"], now=datetime.now(UTC))
    options = ("--cert", str(tls / "server.crt"), "--key", str(tls / "server.key"))
    trusted = ssl.create_default_context(cafile=str(tls / "ca.crt"))
    async with serving(tmp_path / "data", *options) as (_, address), aiohttp.ClientSession() as client:
        assert address.startswith("https://127.0.0.1:")
        async with client.get(f"{address}/sign-in", ssl=trusted) as answer:
            assert answer.status == 200
            assert answer.cookies["enmado_form"]["secure"]
            assert "max-age" in answer.headers["Strict-Transport-Security"]
        old = ssl.create_default_context(cafile=str(tls / "ca.crt"))
        old.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
        old.maximum_version = ssl.TLSVersion.TLSv1_2
        async with client.get(f"{address}/healthz", ssl=old) as answer:
            assert answer.status == 200


def test_the_oldest_tls_is_1_2(tmp_path: Path) -> None:
    """RFC 8996 ended what came before."""
    write_certificates(tmp_path, names=["127.0.0.1"], now=datetime.now(UTC))
    config = Config(data=tmp_path, database_url="sqlite://", cert=tmp_path / "server.crt", key=tmp_path / "server.key")
    context = tls_context(config)
    assert context is not None
    assert context.minimum_version == ssl.TLSVersion.TLSv1_2
    assert tls_context(Config(data=tmp_path, database_url="sqlite://")) is None


def test_a_certificate_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """Before anything listens."""
    (tmp_path / "x.crt").write_text("nothing")
    for cert in ("x.crt", "missing.crt"):
        config = Config(data=tmp_path, database_url="sqlite://", cert=tmp_path / cert, key=tmp_path / cert)
        with pytest.raises(ServeError, match=cert):
            tls_context(config)


def test_a_port_that_is_taken_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One line, exit code 1."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert main_serve(["--data", str(tmp_path), "--port", str(port)]) == 1
    assert capsys.readouterr().err.splitlines()[-1].startswith(f"enmado serve: cannot listen on 127.0.0.1 port {port}")


@pytest.mark.parametrize(
    "case",
    [
        (["--port", "70000"], {}, "port 70000"),
        (["--cert", "x"], {}, "certificate and its key"),
        ([], {"ENMADO_LOG": "loud"}, "ENMADO_LOG"),
        ([], {"DATABASE_URL": "oracle://x"}, "DATABASE_URL"),
        (["--catalogue", "/nowhere"], {}, "catalogue.yaml"),
    ],
)
def test_a_setting_that_cannot_be_used_is_said(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    case: tuple[list[str], dict[str, str], str],
) -> None:
    """On standard error, with exit code 1."""
    options, env, words = case
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    assert main_serve(["--data", str(tmp_path), *options]) == 1
    error = capsys.readouterr().err
    assert "enmado serve: " in error
    assert words in error


def test_a_bug_is_not_hidden(tmp_path: Path) -> None:
    """What is no reason for an operator comes out with its traceback."""

    async def broken(stop: asyncio.Event) -> None:
        raise RuntimeError("a bug")

    with pytest.raises(RuntimeError, match="a bug"):
        run(broken, name="enmado test")


def test_a_signal_ends_the_run() -> None:
    """The event is set; the exit code is 0."""

    async def wait(stop: asyncio.Event) -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        await stop.wait()

    assert run(wait, name="enmado test") == 0


def test_the_log_level_is_one_of_four() -> None:
    """Anything else is refused with what there is."""
    with pytest.raises(ConfigError, match="debug, info"):
        set_up_logging({"ENMADO_LOG": "x"})
