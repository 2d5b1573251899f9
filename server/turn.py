"""Time-limited TURN credentials, and the list of ICE servers a browser is given."""

from __future__ import annotations

import base64
import hashlib
import hmac
import ipaddress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypedDict

# A credential outlives the longest sitting at a counter: a browser whose line changes in the last
# minute still has to be able to allocate anew. It is bound to one participant, not to the office.
DEFAULT_TTL = timedelta(hours=4)


class IceServer(TypedDict):
    """RTCIceServer as W3C WebRTC 1.0, section 4.2.2, has it; goes to the browser as JSON."""

    urls: list[str]
    username: str
    credential: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnSettings:
    """Where this installation's own TURN server listens, as a browser reaches it.

    `secret` is shared with the TURN server only (coturn: `static-auth-secret`) and never leaves
    either. A port or `tls_port` of None means: not served that way. Raises ValueError for a host
    that cannot stand in a URL, a port out of range, or when nothing at all is served.
    """

    host: str
    secret: str = field(repr=False)
    udp_port: int | None = 3478
    tcp_port: int | None = 3478
    tls_port: int | None = None
    ttl: timedelta = DEFAULT_TTL

    def __post_init__(self) -> None:
        """Refuse what would only fail later, in a browser far away."""
        _url_host(self.host)
        ports = [port for port in (self.udp_port, self.tcp_port, self.tls_port) if port is not None]
        if not ports:
            raise ValueError("a TURN server needs at least one of udp_port, tcp_port, tls_port")
        for port in ports:
            if not 0 < port < 65536:
                raise ValueError(f"TURN port {port} is not between 1 and 65535")
        if not self.secret:
            raise ValueError("a TURN server needs a secret")
        if self.ttl <= timedelta(0):
            raise ValueError("a TURN credential has to live longer than nothing")

    @property
    def urls(self) -> list[str]:
        """The server's addresses as TURN URIs (RFC 7065), the quickest way first."""
        host = _url_host(self.host)
        urls = []
        if self.udp_port is not None:
            urls.append(f"turn:{host}:{self.udp_port}?transport=udp")
        if self.tcp_port is not None:
            urls.append(f"turn:{host}:{self.tcp_port}?transport=tcp")
        if self.tls_port is not None:
            urls.append(f"turns:{host}:{self.tls_port}?transport=tcp")
        return urls


def turn_credentials(secret: str, *, name: str, now: datetime, ttl: timedelta = DEFAULT_TTL) -> tuple[str, str]:
    """Username and credential that a TURN server with the same secret accepts until `now + ttl`.

    The rule is draft-uberti-behave-turn-rest-00, section 2.2, which coturn implements as
    `use-auth-secret`: the username is the second of expiry, a colon and a name; the credential is
    base64(HMAC-SHA1(secret, username)). `name` is what the server counts quotas by and what may
    show up in its log, so it is a random id and never a person's. Raises ValueError for a naive
    `now` and for a name that is empty or would read as two.
    """
    if now.tzinfo is None:
        raise ValueError("now has to be an aware time")
    if not name or any(c == ":" or c.isspace() or not c.isprintable() for c in name):
        raise ValueError("a TURN name is not empty and has no colon, space or control character")
    username = f"{int((now + ttl).timestamp())}:{name}"
    digest = hmac.new(secret.encode(), username.encode(), hashlib.sha1).digest()
    return username, base64.b64encode(digest).decode("ascii")


def ice_servers(settings: TurnSettings | None, *, name: str, now: datetime) -> list[IceServer]:
    """What `new RTCPeerConnection({iceServers})` is given for one participant.

    Without a TURN server the list is empty: browsers then only use the addresses of their own
    machine, which is right on one network. It is never a server on the internet, and an empty list
    has to be passed on as such, since some libraries put in one of their own when none is given.
    """
    if settings is None:
        return []
    username, credential = turn_credentials(settings.secret, name=name, now=now, ttl=settings.ttl)
    return [IceServer(urls=settings.urls, username=username, credential=credential)]


def _url_host(host: str) -> str:
    """`host` as it stands in a URI: an IPv6 address in brackets, anything else as it is."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        if not host or not all(c.isascii() and (c.isalnum() or c in "-._") for c in host):
            raise ValueError(f"{host!r} is neither an IP address nor a host name") from None
        return host
    return f"[{address}]" if address.version == 6 else str(address)
