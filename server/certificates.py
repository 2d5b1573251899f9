"""`enmado cert`: a private certificate authority and a server certificate, for a trial on a LAN."""

from __future__ import annotations

import argparse
import ipaddress
import os
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

# Renewed once a year, with a month to spare. Some clients hold private certificates, too, to the
# 398 days that CA/Browser Forum BR 6.3.2 allowed public ones.
SERVER_DAYS = 397
AUTHORITY_DAYS = 3650
BACKDATED = timedelta(hours=1)  # a station's clock may be behind

CA_CERT, CA_KEY = "ca.crt", "ca.key"
SERVER_CERT, SERVER_KEY = "server.crt", "server.key"

_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")


class CertificateError(Exception):
    """Raised when certificates cannot be made, read or written as asked; the text says why."""


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate and its private key, ready to be written as PEM."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey = field(repr=False)

    @property
    def certificate_pem(self) -> bytes:
        """The certificate as PEM."""
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def key_pem(self) -> bytes:
        """The key as unencrypted PKCS #8 PEM: the server starts without anybody there."""
        return self.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )


def make_authority(name: str, *, now: datetime) -> Issued:
    """A self-signed authority called `name`, good for ten years, that may sign servers only."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    certificate = (
        _begin(subject, issuer=subject, key=key, now=now, days=AUTHORITY_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(signs_certificates=True), critical=True)
        .sign(key, hashes.SHA256())
    )
    return Issued(certificate, key)


def make_server_certificate(authority: Issued, *, names: Sequence[str], now: datetime) -> Issued:
    """A server's certificate for these names and addresses, signed by `authority`.

    It is good for 397 days, or as long as the authority if that ends earlier. Raises
    CertificateError when no name is given or one is neither an IP address nor a DNS name.
    """
    alternatives = [_alternative(name) for name in dict.fromkeys(names)]
    if not alternatives:
        raise CertificateError("a certificate needs at least one name or address")
    key = ec.generate_private_key(ec.SECP256R1())
    # The name people read; what counts are the alternatives below (RFC 9525, section 6.3).
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0][:64])])
    signer = authority.certificate
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key())
    builder = _begin(subject, issuer=signer.subject, key=key, now=now, days=SERVER_DAYS)
    if now - BACKDATED + timedelta(days=SERVER_DAYS) > signer.not_valid_after_utc:
        raise CertificateError(
            f"the authority is good until {signer.not_valid_after_utc:%Y-%m-%d} only, "
            "which is too soon for a new certificate; make a new authority in another directory"
        )
    certificate = (
        builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        .add_extension(identifier, critical=False)
        .sign(authority.key, hashes.SHA256())
    )
    return Issued(certificate, key)


def write_certificates(directory: Path, *, names: Sequence[str], now: datetime, renew: bool = False) -> Issued:
    """Fill `directory` with an authority and a server certificate; return the server's.

    An authority that is there already is kept, so that stations need not be visited again. A
    server certificate that is there is only replaced with `renew`, which without `names` takes
    over the old one's. Raises CertificateError and leaves everything as it was.
    """
    certificate, key = directory / SERVER_CERT, directory / SERVER_KEY
    present = [path for path in (certificate, key) if path.exists()]
    if present and not renew:
        raise CertificateError(f"{present[0]} exists; --renew makes a new one in its place")
    if renew and not names:
        names = _names_of(certificate)
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        authority = _load_authority(directory)
        made = None
        if authority is None:
            made = authority = make_authority(f"Enmado private CA {now:%Y-%m-%d}", now=now)
        server = make_server_certificate(authority, names=names, now=now)
        if made is not None:
            _write_private(directory / CA_KEY, made.key_pem)
            _write_private(directory / CA_CERT, made.certificate_pem)
        _write_private(key, server.key_pem)
        _write_private(certificate, server.certificate_pem)
    except OSError as problem:
        raise CertificateError(f"{problem.filename}: {problem.strerror}") from problem
    return server


def main_cert(argv: Sequence[str]) -> int:
    """`enmado cert`: write the files, say what to do with them. Returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="enmado cert",
        description="Make a private CA and a server certificate, for a trial on a LAN.",
    )
    parser.add_argument("names", nargs="*", help="DNS names and IP addresses of the server")
    parser.add_argument("--dir", type=Path, default=Path("data/tls"), help="where (%(default)s)")
    parser.add_argument("--renew", action="store_true", help="replace the server certificate")
    chosen = parser.parse_args(argv)
    try:
        server = write_certificates(chosen.dir, names=chosen.names, now=datetime.now(UTC), renew=chosen.renew)
    except CertificateError as problem:
        print(f"enmado cert: {problem}", file=sys.stderr)
        return 1
    print(_what_next(chosen.dir, server))
    return 0


def _what_next(directory: Path, server: Issued) -> str:
    ca, cert, key = directory / CA_CERT, directory / SERVER_CERT, directory / SERVER_KEY
    until = server.certificate.not_valid_after_utc
    names = ", ".join(_names_in(server.certificate))
    thumbprint = x509.load_pem_x509_certificate(ca.read_bytes()).fingerprint(hashes.SHA256())
    return f"""Certificate for {names}, good until {until:%Y-%m-%d}.

Start the server with it:
  enmado serve --cert {cert} --key {key}

Let every station and desk trust {ca}
(SHA-256 {thumbprint.hex(":").upper()}):
  Windows    certutil -addstore -f Root ca.crt          (as administrator; Edge and Chrome)
  Debian     cp ca.crt /usr/local/share/ca-certificates/enmado.crt && update-ca-certificates
  Chrome on  certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n enmado -i ca.crt
  Linux      (package libnss3-tools; as the person Chrome runs as. Where that directory is not there yet, before it:
             mkdir -p $HOME/.pki/nssdb && certutil -d sql:$HOME/.pki/nssdb -N --empty-password)
  Firefox    Settings > Privacy & Security > View Certificates > Authorities > Import
Compare the SHA-256 above on each machine before trusting the file.

Keep {directory / CA_KEY} off the stations: whoever has it can pose as any server to them.
Before {until:%Y-%m-%d}: enmado cert --renew --dir {directory}"""


def _alternative(name: str) -> x509.GeneralName:
    """One name as it stands in the certificate; a Japanese one in the form DNS carries."""
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        pass
    try:
        ascii_name = name.rstrip(".").lower().encode("idna").decode("ascii")
    except UnicodeError:
        raise CertificateError(f"{name!r} is neither an IP address nor a DNS name") from None
    labels = ascii_name.removeprefix("*.").split(".")
    if not all(_LABEL.fullmatch(label) for label in labels) or labels[-1].isdigit():
        raise CertificateError(f"{name!r} is neither an IP address nor a DNS name")
    return x509.DNSName(ascii_name)


def _begin(
    subject: x509.Name,
    *,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    now: datetime,
    days: int,
) -> x509.CertificateBuilder:
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACKDATED)
        .not_valid_after(now - BACKDATED + timedelta(days=days))
        .add_extension(identifier, critical=False)
    )


def _key_usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _load_authority(directory: Path) -> Issued | None:
    """The authority in this directory, or None when there is none; half a one is an error."""
    certificate, key = directory / CA_CERT, directory / CA_KEY
    if not certificate.exists() and not key.exists():
        return None
    try:
        loaded = x509.load_pem_x509_certificate(certificate.read_bytes())
        private = serialization.load_pem_private_key(key.read_bytes(), password=None)
    except FileNotFoundError as problem:
        raise CertificateError(f"{problem.filename} is missing beside its other half") from problem
    except ValueError as problem:
        raise CertificateError(f"the authority in {directory} cannot be read") from problem
    if not isinstance(private, ec.EllipticCurvePrivateKey):
        raise CertificateError(f"{key} is not a key that enmado made")
    if private.public_key() != loaded.public_key():
        raise CertificateError(f"{key} does not belong to {certificate}")
    return Issued(loaded, private)


def _names_of(path: Path) -> list[str]:
    try:
        return _names_in(x509.load_pem_x509_certificate(path.read_bytes()))
    except FileNotFoundError as problem:
        raise CertificateError(f"{path} is not there to be renewed; name the server") from problem
    except ValueError as problem:
        raise CertificateError(f"{path} cannot be read; name the server anew") from problem


def _names_in(certificate: x509.Certificate) -> list[str]:
    """Names and addresses that a certificate is for."""
    found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return [
        *found.get_values_for_type(x509.DNSName),
        *(str(address) for address in found.get_values_for_type(x509.IPAddress)),
    ]


def _write_private(path: Path, content: bytes) -> None:
    """Put a file in place whole or not at all, never readable by others, and on the disk."""
    draft = path.with_name(path.name + ".new")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
