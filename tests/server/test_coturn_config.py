"""Tests of server/coturn_config.py: what turnserver is told, and what it is never told."""

import ipaddress
from pathlib import Path

import pytest

from server.coturn_config import CoturnSettings, config_text

DIRECTORY = Path("/run/enmado-turn")


def lines(settings: CoturnSettings, tls_port: int | None = None) -> list[str]:
    """The configuration's lines on port 3478."""
    text = config_text(settings, directory=DIRECTORY, port=3478, tls_port=tls_port)
    return text.splitlines()


def test_only_time_limited_credentials_are_accepted() -> None:
    """The shared secret is set, and nothing opens the server to anybody else."""
    told = lines(CoturnSettings(secret="0123456789abcdef"))
    assert "use-auth-secret" in told
    assert "static-auth-secret=0123456789abcdef" in told
    assert not {"no-auth", "lt-cred-mech", "stun-only", "cli-password"} & set(told)
    assert not [line for line in told if line.startswith("user=")]


def test_each_server_has_a_secret_of_its_own() -> None:
    """Without one given a new secret is drawn, long enough not to be guessed."""
    first, second = CoturnSettings(), CoturnSettings()
    assert first.secret != second.secret
    assert len(first.secret) >= 40


def test_the_secret_is_not_shown() -> None:
    """Settings may be logged; their secret may not."""
    assert "0123456789abcdef" not in repr(CoturnSettings(secret="0123456789abcdef"))


def test_doors_that_nobody_needs_are_shut() -> None:
    """No command line port, no NAT probing, no relaying over TCP, no version told."""
    told = set(lines(CoturnSettings()))
    assert {"no-cli", "no-rfc5780", "no-tcp-relay", "no-software-attribute"} <= told
    assert {"no-multicast-peers", "fingerprint", "no-tls", "no-dtls"} <= told


def test_loopback_peers_are_allowed_on_loopback_only() -> None:
    """On one machine loopback is all there is; elsewhere it is the server's own back door."""
    assert "allow-loopback-peers" in lines(CoturnSettings(listen="127.0.0.1"))
    assert "allow-loopback-peers" not in lines(CoturnSettings(listen="10.0.0.4"))


def test_with_networks_listed_everything_else_is_denied() -> None:
    """The relay reaches the counters' and desks' networks and itself, nothing more."""
    settings = CoturnSettings(
        listen="10.0.0.4",
        peer_networks=(
            ipaddress.ip_network("10.20.0.0/16"),
            ipaddress.ip_network("fd00:1::/64"),
        ),
    )
    rules = [line for line in lines(settings) if "peer-ip" in line]
    assert rules == [
        "denied-peer-ip=0.0.0.0-255.255.255.255",
        "denied-peer-ip=::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        "allowed-peer-ip=10.20.0.0-10.20.255.255",
        "allowed-peer-ip=fd00:1::-fd00:1::ffff:ffff:ffff:ffff",
        "allowed-peer-ip=10.0.0.4",
    ]


def test_without_networks_only_addresses_of_nobody_are_denied() -> None:
    """Link-local addresses, where cloud machines keep their secrets, are never relayed to."""
    rules = [line for line in lines(CoturnSettings(listen="10.0.0.4")) if "peer-ip" in line]
    assert "denied-peer-ip=169.254.0.0-169.254.255.255" in rules
    assert not [rule for rule in rules if rule.startswith("allowed")]


def test_with_a_certificate_it_serves_tls_and_no_old_version() -> None:
    """TLS 1.0 and 1.1 stay off."""
    settings = CoturnSettings(cert=Path("/etc/enmado/turn.crt"), key=Path("/etc/enmado/turn.key"))
    told = lines(settings, tls_port=5349)
    assert "tls-listening-port=5349" in told
    assert "cert=/etc/enmado/turn.crt" in told
    assert "pkey=/etc/enmado/turn.key" in told
    assert {"no-tlsv1", "no-tlsv1_1"} <= set(told)
    assert "no-tls" not in told


def test_working_files_stay_in_its_own_directory() -> None:
    """It reads no secret from the machine's database and leaves no pid file in /var/run."""
    told = lines(CoturnSettings())
    assert "userdb=/run/enmado-turn/turndb" in told
    assert "pidfile=/run/enmado-turn/turnserver.pid" in told


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ({"listen": "turn.example"}, "IPv4 or IPv6"),
        ({"relay_ports": (50000, 49000)}, "relay ports"),
        ({"relay_ports": (80, 49000)}, "relay ports"),
        ({"port": 65536}, "port"),
        ({"tls_port": -1}, "port"),
        ({"cert": Path("a.crt")}, "certificate and its key"),
        ({"key": Path("a.key")}, "certificate and its key"),
        ({"cert": Path("a\nno-auth"), "key": Path("a.key")}, "line break"),
        ({"secret": "short"}, "TURN secret"),
        ({"secret": "0123456789abcdef\nno-auth"}, "TURN secret"),
        ({"realm": "a b"}, "realm"),
        ({"total_quota": 0}, "quotas"),
        ({"quota_per_name": 0}, "quotas"),
    ],
)
def test_settings_that_contradict_themselves_are_refused(arguments: dict[str, object], reason: str) -> None:
    """Nothing given here can add a line of its own to the configuration."""
    with pytest.raises(ValueError, match=reason):
        CoturnSettings(**arguments)  # type: ignore[arg-type]
