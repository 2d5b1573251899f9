"""Tests of server/certificates.py: what is issued, what is refused, and that TLS accepts it."""

import asyncio
import ssl
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509.verification import PolicyBuilder, Store

from server.certificates import (
    CertificateError,
    Issued,
    main_cert,
    make_authority,
    make_server_certificate,
    write_certificates,
)

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


@pytest.fixture
def authority() -> Issued:
    """An authority of its own for each test."""
    return make_authority("Test CA", now=NOW)


def alternatives(certificate: x509.Certificate) -> list[object]:
    """The names a certificate is for, in their order."""
    found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return [name.value for name in found]


def contents(directory: Path) -> dict[str, bytes]:
    """Every file of a directory with its bytes."""
    return {path.name: path.read_bytes() for path in directory.iterdir()}


def test_a_verifier_that_trusts_the_authority_accepts_the_server(authority: Issued) -> None:
    """The chain holds under the rules of RFC 5280 for exactly the names given."""
    made = make_server_certificate(authority, names=["enmado.town.example"], now=NOW)
    verifier = PolicyBuilder().store(Store([authority.certificate])).time(NOW)
    right = verifier.build_server_verifier(x509.DNSName("enmado.town.example"))
    assert right.verify(made.certificate, [])[0] == made.certificate
    wrong = verifier.build_server_verifier(x509.DNSName("other.town.example"))
    with pytest.raises(x509.verification.VerificationError):
        wrong.verify(made.certificate, [])


def test_it_is_good_for_397_days(authority: Issued) -> None:
    """It holds a year and a month, and an hour back for a slow clock."""
    certificate = make_server_certificate(authority, names=["a.example"], now=NOW).certificate
    start, end = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    assert end - start == timedelta(days=397)
    assert start == NOW - timedelta(hours=1)


def test_names_and_addresses_stand_in_it_as_given(authority: Issued) -> None:
    """DNS names, IPv4 and IPv6 addresses and a Japanese name; one given twice stands once."""
    names = ["Enmado.example", "192.168.10.5", "fd00::5", "遠窓.example", "*.lan", "192.168.10.5"]
    made = make_server_certificate(authority, names=names, now=NOW)
    assert [str(value) for value in alternatives(made.certificate)] == [
        "enmado.example",
        "192.168.10.5",
        "fd00::5",
        "xn--5rzl06b.example",
        "*.lan",
    ]


@pytest.mark.parametrize("name", ["", "a b", "-a.example", "a..b", "300.1.2.3", "a/b", "x" * 64, "a_b", "*"])
def test_what_is_no_name_is_refused(authority: Issued, name: str) -> None:
    """A certificate that no browser would match is not made."""
    with pytest.raises(CertificateError, match="neither an IP address nor a DNS name"):
        make_server_certificate(authority, names=[name], now=NOW)


def test_no_name_at_all_is_refused(authority: Issued) -> None:
    """Browsers look at the names only, so one is needed."""
    with pytest.raises(CertificateError, match="at least one"):
        make_server_certificate(authority, names=[], now=NOW)


def test_the_server_key_cannot_sign_others(authority: Issued) -> None:
    """Whoever takes the server's key gets this server, not every server."""
    made = make_server_certificate(authority, names=["a.example"], now=NOW)
    extensions = made.certificate.extensions
    assert not extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert not extensions.get_extension_for_class(x509.KeyUsage).value.key_cert_sign
    below = make_server_certificate(made, names=["b.example"], now=NOW)
    verifier = PolicyBuilder().store(Store([authority.certificate])).time(NOW)
    with pytest.raises(x509.verification.VerificationError):
        verifier.build_server_verifier(x509.DNSName("b.example")).verify(below.certificate, [made.certificate])


def test_an_authority_near_its_end_signs_no_more(authority: Issued) -> None:
    """A certificate that outlives its authority would fail on a day nobody expects."""
    late = NOW + timedelta(days=3650 - 300)
    with pytest.raises(CertificateError, match="authority is good until 2036"):
        make_server_certificate(authority, names=["a.example"], now=late)


async def test_a_browser_like_client_connects_by_tls(tmp_path: Path) -> None:
    """The files as written serve TLS, and a client that trusts ca.crt checks the name."""
    directory = tmp_path / "tls"
    write_certificates(directory, names=["127.0.0.1"], now=datetime.now(UTC))
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(directory / "server.crt", directory / "server.key")

    async def greet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"hello")
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(greet, "127.0.0.1", 0, ssl=serving)
    async with server:
        port = server.sockets[0].getsockname()[1]
        trusting = ssl.create_default_context(cafile=directory / "ca.crt")
        reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=trusting)
        assert await reader.read() == b"hello"
        writer.close()
        await writer.wait_closed()
        with pytest.raises(ssl.SSLCertVerificationError, match="Hostname mismatch"):
            await asyncio.open_connection("127.0.0.1", port, ssl=trusting, server_hostname="localhost")
        with pytest.raises(ssl.SSLCertVerificationError):
            await asyncio.open_connection("127.0.0.1", port, ssl=ssl.create_default_context())


def test_all_files_are_private(tmp_path: Path) -> None:
    """Nobody else on the machine reads a key, nor looks into the directory."""
    directory = tmp_path / "tls"
    write_certificates(directory, names=["a.example"], now=NOW)
    assert sorted(contents(directory)) == ["ca.crt", "ca.key", "server.crt", "server.key"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in directory.iterdir()} == {0o600}
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700


def test_what_is_there_is_not_overwritten(tmp_path: Path) -> None:
    """A second run without --renew is refused and changes nothing."""
    write_certificates(tmp_path, names=["a.example"], now=NOW)
    before = contents(tmp_path)
    with pytest.raises(CertificateError, match="--renew"):
        write_certificates(tmp_path, names=["b.example"], now=NOW)
    assert contents(tmp_path) == before


def test_a_key_alone_is_not_overwritten_either(tmp_path: Path) -> None:
    """Half of an older pair counts as one."""
    (tmp_path / "server.key").write_text("somebody's")
    with pytest.raises(CertificateError, match=r"server\.key exists"):
        write_certificates(tmp_path, names=["a.example"], now=NOW)
    assert contents(tmp_path) == {"server.key": b"somebody's"}


def test_renewing_keeps_the_authority_and_the_names(tmp_path: Path) -> None:
    """Stations that trust the authority go on without a visit."""
    first = write_certificates(tmp_path, names=["a.example", "10.0.0.4"], now=NOW)
    ca = (tmp_path / "ca.crt").read_bytes()
    later = NOW + timedelta(days=390)
    second = write_certificates(tmp_path, names=[], now=later, renew=True)
    assert (tmp_path / "ca.crt").read_bytes() == ca
    assert alternatives(second.certificate) == alternatives(first.certificate)
    assert second.certificate.not_valid_after_utc > first.certificate.not_valid_after_utc
    assert second.key_pem != first.key_pem
    assert (tmp_path / "server.crt").read_bytes() == second.certificate_pem


def test_renewing_with_names_takes_those(tmp_path: Path) -> None:
    """A server that moved gets its new address."""
    write_certificates(tmp_path, names=["10.0.0.4"], now=NOW)
    second = write_certificates(tmp_path, names=["10.0.0.5"], now=NOW, renew=True)
    assert [str(value) for value in alternatives(second.certificate)] == ["10.0.0.5"]


def test_renewing_nothing_is_refused(tmp_path: Path) -> None:
    """Without a certificate there are no names to take over."""
    with pytest.raises(CertificateError, match="not there to be renewed"):
        write_certificates(tmp_path, names=[], now=NOW, renew=True)
    assert contents(tmp_path) == {}


@pytest.mark.parametrize("lost", ["ca.crt", "ca.key"])
def test_half_an_authority_is_refused(tmp_path: Path, lost: str) -> None:
    """A new authority beside the old one's half would be trusted by no station."""
    write_certificates(tmp_path, names=["a.example"], now=NOW)
    (tmp_path / lost).unlink()
    with pytest.raises(CertificateError, match=f"{lost} is missing"):
        write_certificates(tmp_path, names=[], now=NOW, renew=True)


def test_an_authority_with_another_key_is_refused(tmp_path: Path) -> None:
    """Certificates signed so would fail on every station."""
    write_certificates(tmp_path, names=["a.example"], now=NOW)
    (tmp_path / "ca.key").write_bytes(make_authority("Other", now=NOW).key_pem)
    with pytest.raises(CertificateError, match="does not belong to"):
        write_certificates(tmp_path, names=[], now=NOW, renew=True)


@pytest.mark.parametrize("broken", ["ca.crt", "ca.key", "server.crt"])
def test_a_file_that_is_no_certificate_is_refused(tmp_path: Path, broken: str) -> None:
    """Damage is named, not passed on as a traceback."""
    write_certificates(tmp_path, names=["a.example"], now=NOW)
    (tmp_path / broken).write_text("-----BEGIN NOTHING-----")
    with pytest.raises(CertificateError, match="cannot be read"):
        write_certificates(tmp_path, names=[], now=NOW, renew=True)


def test_a_bad_name_leaves_no_authority_behind(tmp_path: Path) -> None:
    """What fails writes nothing."""
    with pytest.raises(CertificateError, match="neither"):
        write_certificates(tmp_path, names=["a b"], now=NOW)
    assert contents(tmp_path) == {}


def test_the_command_writes_files_and_says_what_comes_next(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The operator reads how to serve, what to install where, and until when it holds."""
    assert main_cert(["enmado.lan", "10.0.0.4", "--dir", str(tmp_path / "tls")]) == 0
    said = capsys.readouterr().out
    assert f"--cert {tmp_path}/tls/server.crt --key {tmp_path}/tls/server.key" in said
    assert "Certificate for enmado.lan, 10.0.0.4, good until 20" in said
    assert "certutil -addstore -f Root ca.crt" in said
    assert "PRIVATE KEY" not in said


def test_the_command_answers_a_refusal_with_a_reason_and_exit_code_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A script notices, a person reads why."""
    arguments = ["enmado.lan", "--dir", str(tmp_path)]
    assert main_cert(arguments) == 0
    assert main_cert(arguments) == 1
    assert "enmado cert: " in capsys.readouterr().err
    assert main_cert([*arguments, "--renew"]) == 0


def test_a_directory_that_cannot_be_made_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file in the way is an error with a path, not a traceback."""
    (tmp_path / "taken").write_text("")
    assert main_cert(["enmado.lan", "--dir", str(tmp_path / "taken" / "tls")]) == 1
    assert str(tmp_path / "taken") in capsys.readouterr().err
