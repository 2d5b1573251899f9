"""Tests of server/keys.py: bodies bound to their place, keys bound to their visit, a master key nobody else reads."""

import os
from pathlib import Path

import pytest

from server.keys import KEY_BYTES, KeyProblem, MasterKey, Undecipherable, load_master_key, master_key_path


def test_a_body_opens_only_at_its_place_and_with_its_key() -> None:
    """Another place, another key, a changed or a cut body: all of them are undecipherable."""
    master = MasterKey(bytes(KEY_BYTES))
    _, cipher = master.new_visit_key("v1")
    _, other = master.new_visit_key("v1")
    sealed = cipher.encrypt("葛󠄀城".encode(), b"place")
    assert cipher.decrypt(sealed, b"place").decode() == "葛󠄀城"
    for opener, body, place in (
        (cipher, sealed, b"other place"),
        (other, sealed, b"place"),
        (cipher, sealed[:-1] + bytes([sealed[-1] ^ 1]), b"place"),
        (cipher, sealed[:5], b"place"),
        (cipher, b"", b"place"),
    ):
        with pytest.raises(Undecipherable):
            opener.decrypt(body, place)


def test_the_same_body_is_never_sealed_the_same_way_twice() -> None:
    """Each encryption draws its own nonce: equal values can't be told from their ciphertexts."""
    _, cipher = MasterKey(bytes(KEY_BYTES)).new_visit_key("v1")
    assert len({cipher.encrypt(b"yes", b"place") for _ in range(50)}) == 50


def test_a_wrapped_key_opens_with_its_master_for_its_visit_only() -> None:
    """What is stored beside a visit is of no use elsewhere."""
    master = MasterKey(bytes(KEY_BYTES))
    wrapped, cipher = master.new_visit_key("v1")
    sealed = cipher.encrypt(b"body", b"place")
    assert master.visit_cipher("v1", wrapped).decrypt(sealed, b"place") == b"body"
    with pytest.raises(Undecipherable):
        master.visit_cipher("v2", wrapped)
    with pytest.raises(Undecipherable):
        MasterKey(b"x" * KEY_BYTES).visit_cipher("v1", wrapped)
    with pytest.raises(Undecipherable):
        master.visit_cipher("v1", b"")


def test_a_mac_is_of_its_content_and_its_master() -> None:
    """Neither other content nor another installation's key makes the same MAC."""
    master = MasterKey(bytes(KEY_BYTES))
    mac = master.mac(b"head")
    assert master.is_mac(b"head", mac)
    assert not master.is_mac(b"heae", mac)
    assert not MasterKey(b"x" * KEY_BYTES).is_mac(b"head", mac)


def test_the_first_start_makes_a_key_that_only_its_owner_reads(tmp_path: Path) -> None:
    """The file is 0600 with 32 random bytes; the next start reads the same key."""
    path = master_key_path(tmp_path / "data")
    first = load_master_key(path, create=True)
    assert path.stat().st_mode & 0o777 == 0o600
    assert len(path.read_bytes()) == KEY_BYTES
    second = load_master_key(path, create=True)
    assert second.mac(b"x") == first.mac(b"x")
    assert load_master_key(path, create=False).mac(b"x") == first.mac(b"x")


def test_a_key_that_is_missing_open_or_cut_is_refused_with_what_to_do(tmp_path: Path) -> None:
    """Nothing is made up for a lost key: every visit would be unreadable."""
    path = master_key_path(tmp_path)
    with pytest.raises(KeyProblem, match=r"can't be read"):
        load_master_key(path, create=False)
    path.write_bytes(os.urandom(KEY_BYTES))
    path.chmod(0o640)
    with pytest.raises(KeyProblem, match="chmod 600"):
        load_master_key(path, create=True)
    path.chmod(0o600)
    path.write_bytes(b"short")
    with pytest.raises(KeyProblem, match="32 bytes, this one has 5"):
        load_master_key(path, create=True)
