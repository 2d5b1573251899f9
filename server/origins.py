"""Where a request comes from: which site's page sent it, and from which address."""

from __future__ import annotations

import ipaddress

from aiohttp import web

from server.config import Config


def own_origins(request: web.Request, config: Config) -> tuple[str, ...]:
    """The origins whose pages may act: those configured, else the one that the request was sent to."""
    if config.origins:
        return config.origins
    return (f"{config.scheme}://{request.host.lower()}",)


def same_origin(request: web.Request, config: Config, *, required: bool) -> bool:
    """Whether the request was sent by a page of ours.

    A browser says so itself: by Sec-Fetch-Site (W3C Fetch Metadata), which no script can forge, and by Origin, which
    it sends with every POST and every WebSocket handshake (RFC 6455, 10.2). With `required` a request without
    Origin is none of ours; without, a client that is no browser may still show the CSRF token.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site not in (None, "same-origin"):
        return False
    origin = request.headers.get("Origin")
    if origin is None:
        return not required
    if origin == "null" and not required:
        # A page that hides its address from everybody; Sec-Fetch-Site still tells that it is ours.
        return site == "same-origin"
    return origin.lower() in own_origins(request, config)


def client_address(request: web.Request, config: Config) -> str:
    """The address that limits are counted by: the peer's, or what a trusted proxy says the peer's is.

    Of X-Forwarded-For the last address counts that no proxy of ours wrote about itself; the ones before can be
    invented by anybody. An IPv6 address counts as its /64: that much everybody has.
    """
    address = request.remote or "unknown"
    if config.proxies:
        said = [part.strip() for line in request.headers.getall("X-Forwarded-For", []) for part in line.split(",")]
        while said and _is_proxy(address, config):
            address = said.pop()
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if parsed.version == 6:
        return str(parsed.ipv4_mapped or ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


def _is_proxy(address: str, config: Config) -> bool:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in config.proxies)
