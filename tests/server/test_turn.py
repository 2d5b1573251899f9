"""Tests of server/turn.py: credentials as coturn checks them, and the list a browser is given."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta, timezone

import pytest

from server.turn import TurnSettings, ice_servers, turn_credentials

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)


def test_username_is_the_second_of_expiry_and_the_name() -> None:
    """The server reads from the username until when it is good."""
    username, _ = turn_credentials("s" * 16, name="k7", now=NOW, ttl=timedelta(minutes=10))
    assert username == f"{int(NOW.timestamp()) + 600}:k7"


def test_credential_is_the_base64_of_an_hmac_sha1_over_the_username() -> None:
    """A known answer, worked out with openssl: dgst -sha1 -hmac north -binary | base64."""
    username, credential = turn_credentials(
        "north", name="mei", now=datetime.fromtimestamp(1433065916, UTC), ttl=timedelta(days=1)
    )
    assert username == "1433152316:mei"
    assert credential == "nuG/flXtcDfJzzFqTLRQdI4jA98="


def test_a_time_zone_changes_nothing() -> None:
    """The same instant written in another zone gives the same credential."""
    there = NOW.astimezone(timezone(timedelta(hours=9)))
    assert turn_credentials("k", name="a", now=NOW) == turn_credentials("k", name="a", now=there)


def test_a_naive_time_is_refused() -> None:
    """A time without a zone could be nine hours off."""
    with pytest.raises(ValueError, match="aware"):
        turn_credentials("k", name="a", now=NOW.replace(tzinfo=None))


@pytest.mark.parametrize("name", ["", "a:b", "a b", "a\nb", "a\x00"])
def test_a_name_that_would_read_as_two_is_refused(name: str) -> None:
    """A colon or a space in the name would move the expiry or break the server's log line."""
    with pytest.raises(ValueError, match="TURN name"):
        turn_credentials("k", name=name, now=NOW)


def test_without_a_turn_server_no_server_is_named() -> None:
    """The list is empty, never a server on the internet."""
    assert ice_servers(None, name="a", now=NOW) == []


def test_a_browser_gets_every_way_to_the_server_with_one_credential() -> None:
    """UDP comes first, TLS last, and the credential is the one of this name and time."""
    settings = TurnSettings(host="turn.town.example", secret="k" * 20, tls_port=5349)
    (server,) = ice_servers(settings, name="a", now=NOW)
    assert server["urls"] == [
        "turn:turn.town.example:3478?transport=udp",
        "turn:turn.town.example:3478?transport=tcp",
        "turns:turn.town.example:5349?transport=tcp",
    ]
    digest = hmac.new(b"k" * 20, server["username"].encode(), hashlib.sha1).digest()
    assert server["credential"] == base64.b64encode(digest).decode()


def test_a_way_that_is_not_served_is_not_named() -> None:
    """A network that lets only TLS through gets only that address."""
    settings = TurnSettings(host="10.1.2.3", secret="k", udp_port=None, tcp_port=None, tls_port=443)
    assert settings.urls == ["turns:10.1.2.3:443?transport=tcp"]


def test_an_ipv6_address_stands_in_brackets() -> None:
    """RFC 7065 takes its host from RFC 3986, where a bare colon would begin the port."""
    settings = TurnSettings(host="fd00::5", secret="k", tcp_port=None)
    assert settings.urls == ["turn:[fd00::5]:3478?transport=udp"]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ({"host": "a b"}, "host name"),
        ({"host": ""}, "host name"),
        ({"host": "turn.example?x=1"}, "host name"),
        ({"udp_port": 0}, "between 1 and 65535"),
        ({"tls_port": 70000}, "between 1 and 65535"),
        ({"udp_port": None, "tcp_port": None}, "at least one"),
        ({"secret": ""}, "needs a secret"),
        ({"ttl": timedelta(0)}, "live longer"),
    ],
)
def test_settings_that_cannot_work_are_refused(arguments: dict[str, object], reason: str) -> None:
    """What would fail in a browser at a branch fails at the start instead, and says why."""
    whole: dict[str, object] = {"host": "turn.example", "secret": "k", **arguments}
    with pytest.raises(ValueError, match=reason):
        TurnSettings(**whole)  # type: ignore[arg-type]


def test_the_secret_is_not_shown() -> None:
    """Settings end up in log lines and error reports; the secret does not go with them."""
    assert "north" not in repr(TurnSettings(host="turn.example", secret="north"))
