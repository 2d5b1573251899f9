"""What our own turnserver is told: whom it serves and relays to, as its configuration file."""

from __future__ import annotations

import ipaddress
import re
import secrets
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path

# Never a peer, whatever the installation looks like: "this network", link-local, documentation,
# benchmarking, reserved. Loopback and multicast are coturn's own switches; "::" it refuses anyway,
# and a range that begins there denies every address of either kind.
NEVER_PEERS = (
    "0.0.0.0/8",
    "169.254.0.0/16",
    "192.0.2.0/24",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "240.0.0.0/4",
    "fe80::/10",
    "2001:db8::/32",
)
EVERYTHING = ("0.0.0.0/0", "::/0")

_SECRET = re.compile(r"[A-Za-z0-9_~.+/=-]{16,128}")
_REALM = re.compile(r"[A-Za-z0-9.-]{1,100}")


@dataclass(frozen=True, slots=True, kw_only=True)
class CoturnSettings:
    """How our own turnserver is to run.

    `listen` is the one address it listens and relays on; `host` the name browsers reach it by
    (default: that address). `port` 0 takes a free one. `peer_networks` lists the networks of the
    counters and desks: when given, nothing else is relayed to; when empty, anything but
    addresses that are nobody's. With `cert` and `key` (PEM) it also serves TLS on `tls_port`.
    Raises ValueError for what contradicts itself.
    """

    listen: str = "127.0.0.1"
    host: str | None = None
    port: int = 3478
    tls_port: int = 5349
    cert: Path | None = None
    key: Path | None = None
    relay_ports: tuple[int, int] = (49160, 49659)
    realm: str = "enmado"
    peer_networks: tuple[IPv4Network | IPv6Network, ...] = ()
    total_quota: int = 600
    quota_per_name: int = 24  # udp, tcp and tls at once, doubled by an ICE restart, on two peers
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)

    def __post_init__(self) -> None:
        """Refuse here what turnserver would read as something else."""
        ipaddress.ip_address(self.listen)
        low, high = self.relay_ports
        if not 1024 <= low < high <= 65535:
            raise ValueError(f"relay ports {low}-{high} are no range within 1024-65535")
        for port in (self.port, self.tls_port):
            if not 0 <= port <= 65535:
                raise ValueError(f"port {port} is not between 0 and 65535")
        if (self.cert is None) != (self.key is None):
            raise ValueError("TLS needs a certificate and its key, not one of them")
        if any(not str(path).isprintable() for path in (self.cert, self.key) if path):
            raise ValueError("the path of a certificate or key has no line break in it")
        if not _SECRET.fullmatch(self.secret):
            raise ValueError("a TURN secret is 16-128 letters, digits or _~.+/=-")
        if not _REALM.fullmatch(self.realm):
            raise ValueError(f"realm {self.realm!r} is not made of letters, digits, dots, hyphens")
        if self.total_quota < 1 or self.quota_per_name < 1:
            raise ValueError("quotas are at least 1")


def config_text(settings: CoturnSettings, *, directory: Path, port: int, tls_port: int | None) -> str:
    """The whole turnserver.conf. `directory` is private to this server and keeps its working files.

    Ports are arguments, since those of the settings may be 0 for "any free one".
    """
    low, high = settings.relay_ports
    lines = [
        f"listening-ip={settings.listen}",
        f"relay-ip={settings.listen}",
        f"listening-port={port}",
        f"min-port={low}",
        f"max-port={high}",
        f"realm={settings.realm}",
        "use-auth-secret",
        f"static-auth-secret={settings.secret}",
        "fingerprint",
        "stale-nonce=600",
        f"total-quota={settings.total_quota}",
        f"user-quota={settings.quota_per_name}",
        "no-multicast-peers",
        "no-tcp-relay",
        "no-cli",
        "no-rfc5780",
        "no-software-attribute",
        # A database of its own: the machine's may hold other secrets, which would be honoured.
        f"userdb={directory / 'turndb'}",
        f"pidfile={directory / 'turnserver.pid'}",
        "log-file=stdout",
    ]
    if ipaddress.ip_address(settings.listen).is_loopback:
        lines.append("allow-loopback-peers")  # relaying to itself is all it can do there
    lines += _peer_rules(settings)
    if tls_port is None:
        lines += ["no-tls", "no-dtls"]
    else:
        lines += [
            f"tls-listening-port={tls_port}",
            f"cert={settings.cert}",
            f"pkey={settings.key}",
            "no-dtls",
            "no-tlsv1",
            "no-tlsv1_1",
        ]
    return "\n".join(lines) + "\n"


def _peer_rules(settings: CoturnSettings) -> list[str]:
    """Whom it relays to. In coturn what is allowed wins over what is denied."""
    denied = EVERYTHING if settings.peer_networks else NEVER_PEERS
    rules = [f"denied-peer-ip={_as_range(ipaddress.ip_network(net))}" for net in denied]
    if settings.peer_networks:
        rules += [f"allowed-peer-ip={_as_range(net)}" for net in settings.peer_networks]
        # Two browsers that both come through the relay meet at the relay's own address.
        rules.append(f"allowed-peer-ip={settings.listen}")
    return rules


def _as_range(network: IPv4Network | IPv6Network) -> str:
    return f"{network.network_address}-{network.broadcast_address}"
