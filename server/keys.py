"""Keys of the installation: one master key in a file, one key per visit wrapped with it.

Bodies of events are AES-256-GCM (NIST SP 800-38D) under the visit's own key with a random 96-bit nonce; deleting the
wrapped key erases the person and leaves the hash chain verifiable. Heads are authenticated with HMAC-SHA256.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
NONCE_BYTES = 12


class KeyProblem(Exception):
    """The master key's file is missing, of the wrong size, or open to others; the text says which and what to do."""


class Undecipherable(Exception):
    """A ciphertext is not what was written under this key for this place."""


class VisitCipher:
    """Encrypts and decrypts the bodies of one visit; ``place`` binds a body to its event."""

    def __init__(self, key: bytes) -> None:
        self._aead = AESGCM(key)

    def encrypt(self, body: bytes, place: bytes, *, nonce: bytes | None = None) -> bytes:
        """Nonce and ciphertext for one event's body; ``nonce`` (12 fresh random bytes) may be drawn ahead of time."""
        if nonce is None:
            nonce = os.urandom(NONCE_BYTES)
        return nonce + self._aead.encrypt(nonce, body, place)

    def decrypt(self, sealed: bytes, place: bytes) -> bytes:
        """The body; Undecipherable when body, place or key differ from what was written."""
        try:
            return self._aead.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], place)
        except (InvalidTag, ValueError) as error:
            raise Undecipherable from error


class MasterKey:
    """The key that wraps visits' keys and authenticates heads; whoever has it and the database can read all."""

    def __init__(self, secret: bytes) -> None:
        if len(secret) != KEY_BYTES:
            raise KeyProblem(f"a master key has {KEY_BYTES} bytes, this one has {len(secret)}")
        self._nodes = VisitCipher(self._derived(secret, b"enmado nodes"))
        self._wrap = AESGCM(self._derived(secret, b"enmado wrap"))
        # Copied for each MAC: the key's two blocks are hashed once.
        self._mac = hmac.new(self._derived(secret, b"enmado mac"), digestmod=hashlib.sha256)

    @staticmethod
    def _derived(secret: bytes, purpose: bytes) -> bytes:
        return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose).derive(secret)

    @property
    def nodes(self) -> VisitCipher:
        """The cipher of what the nodes of this installation tell each other: it passes through other hands."""
        return self._nodes

    def new_visit_key(self, visit: str) -> tuple[bytes, VisitCipher]:
        """A fresh key for a visit: wrapped for the table, and ready for use."""
        key = AESGCM.generate_key(bit_length=8 * KEY_BYTES)
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._wrap.encrypt(nonce, key, visit.encode()), VisitCipher(key)

    def visit_cipher(self, visit: str, wrapped: bytes) -> VisitCipher:
        """The cipher of a visit; Undecipherable when the wrapped key is not this visit's or this master's."""
        try:
            key = self._wrap.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], visit.encode())
        except (InvalidTag, ValueError) as error:
            raise Undecipherable from error
        return VisitCipher(key)

    def mac(self, content: bytes) -> bytes:
        """HMAC-SHA256 of some content."""
        mac = self._mac.copy()
        mac.update(content)
        return mac.digest()

    def is_mac(self, content: bytes, mac: bytes) -> bool:
        """Whether ``mac`` is of this content, compared in constant time."""
        return hmac.compare_digest(self.mac(content), mac)


def master_key_path(data: Path) -> Path:
    """Where an installation keeps its master key; back it up apart from the database."""
    return data / "master.key"


def load_master_key(path: Path, *, create: bool) -> MasterKey:
    """The master key of an installation, made on first start with ``create``.

    KeyProblem when the file is not there (and is not to be made), has another size, or others may read it.
    """
    if create and not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        # O_EXCL: two first starts can't each make a key and lose one of them.
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(os.urandom(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
    try:
        mode = path.stat().st_mode & 0o777
        secret = path.read_bytes()
    except OSError as error:
        raise KeyProblem(f"the master key {path} can't be read: {error.strerror}") from error
    if mode & 0o077:
        raise KeyProblem(f"others may read the master key: chmod 600 {path}")
    return MasterKey(secret)
