"""Tests of where a request comes from."""

from ipaddress import ip_network
from pathlib import Path
from unittest.mock import Mock

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict

from server.config import Config
from server.origins import client_address, own_origins, same_origin

PLAIN = Config(data=Path(), database_url="sqlite://")
BEHIND = Config(
    data=Path(),
    database_url="sqlite://",
    origins=("https://enmado.test",),
    proxies=(ip_network("10.0.0.0/24"),),
)


def request(*headers: tuple[str, str], peer: str = "192.168.1.5") -> web.Request:
    """A request from an address."""
    transport = Mock()
    transport.get_extra_info = lambda name, default=None: (peer, 1) if name == "peername" else default
    sent = CIMultiDict([("Host", "enmado.local:8080"), *headers])
    return make_mocked_request("POST", "/", headers=sent, transport=transport)


def test_our_origin_is_the_host_asked_for_unless_configured() -> None:
    """With the scheme that we speak ourselves."""
    assert own_origins(request(), PLAIN) == ("http://enmado.local:8080",)
    assert own_origins(request(), BEHIND) == ("https://enmado.test",)


@pytest.mark.parametrize(
    ("headers", "config", "ours"),
    [
        ([("Origin", "http://enmado.local:8080")], PLAIN, True),
        ([("Origin", "HTTP://ENMADO.LOCAL:8080")], PLAIN, True),
        ([("Origin", "http://enmado.local")], PLAIN, False),
        ([("Origin", "https://enmado.local:8080")], PLAIN, False),
        ([("Origin", "null")], PLAIN, False),
        ([("Origin", "https://enmado.test")], BEHIND, True),
        ([("Origin", "http://enmado.local:8080")], BEHIND, False),
        ([("Origin", "http://enmado.local:8080"), ("Sec-Fetch-Site", "cross-site")], PLAIN, False),
        ([("Origin", "http://enmado.local:8080"), ("Sec-Fetch-Site", "same-origin")], PLAIN, True),
    ],
)
def test_only_pages_of_our_origin_are_ours(headers: list[tuple[str, str]], config: Config, ours: bool) -> None:
    """Scheme, host and port all count."""
    assert same_origin(request(*headers), config, required=True) is ours


def test_a_hidden_origin_is_ours_only_when_the_browser_says_so() -> None:
    """With some referrer policies a form's origin is null; a sandboxed frame's is too, but is no page of ours."""
    told, hidden = ("Sec-Fetch-Site", "same-origin"), ("Origin", "null")
    assert same_origin(request(hidden, told), PLAIN, required=False)
    assert not same_origin(request(hidden, told), PLAIN, required=True)
    assert not same_origin(request(hidden), PLAIN, required=False)
    assert not same_origin(request(hidden, ("Sec-Fetch-Site", "cross-site")), PLAIN, required=False)


def test_a_missing_origin_is_ours_only_where_none_is_required() -> None:
    """A command-line client has none; a browser's socket always has."""
    assert same_origin(request(), PLAIN, required=False)
    assert not same_origin(request(), PLAIN, required=True)


@pytest.mark.parametrize(
    ("peer", "forwarded", "config", "address"),
    [
        ("192.168.1.5", ["6.6.6.6"], PLAIN, "192.168.1.5"),
        ("192.168.1.5", ["6.6.6.6"], BEHIND, "192.168.1.5"),
        ("10.0.0.2", ["192.168.1.7"], BEHIND, "192.168.1.7"),
        ("10.0.0.2", ["6.6.6.6, 192.168.1.7"], BEHIND, "192.168.1.7"),
        ("10.0.0.2", ["6.6.6.6", "192.168.1.7, 10.0.0.3"], BEHIND, "192.168.1.7"),
        ("10.0.0.2", [], BEHIND, "10.0.0.2"),
        ("10.0.0.2", ["<script>"], BEHIND, "unknown"),
        ("10.0.0.2", ["192.168.1.7, <script>"], BEHIND, "unknown"),
        ("", ["192.168.1.7"], BEHIND, "unknown"),
        ("2001:db8:1:2:3:4:5:6", [], PLAIN, "2001:db8:1:2::/64"),
        ("::ffff:192.168.1.5", [], PLAIN, "192.168.1.5"),
    ],
)
def test_limits_count_the_address_that_cannot_be_invented(
    peer: str, forwarded: list[str], config: Config, address: str
) -> None:
    """What somebody wrote into X-Forwarded-For before our proxy counts for nothing."""
    headers = [("X-Forwarded-For", line) for line in forwarded]
    assert client_address(request(*headers, peer=peer), config) == address
