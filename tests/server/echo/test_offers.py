"""Tests of what of an offer is looked at: no address but the asker's own, one voice, one picture, nothing large."""

import pytest

from server.echo.offers import OFFER_MAX, OfferRefused, bounded_offer, plain_address

HEAD = "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"
AUDIO = "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 192.0.2.7\r\na=rtcp:9 IN IP4 192.0.2.7\r\n"


def candidate(address: str, port: int = 50_000, *, protocol: str = "udp") -> str:
    """A line of an offer."""
    return f"a=candidate:1 1 {protocol} 2122 {address} {port} typ host\r\n"


def test_only_the_askers_addresses_are_left_in() -> None:
    """Not another machine's, not a name, not a multicast group, not TCP, not a port on which servers listen."""
    mine = candidate("192.0.2.7")
    others = [
        candidate("192.0.2.8"),
        candidate("8.8.8.8"),
        candidate("abc.local"),
        candidate("224.0.0.251"),
        candidate("0.0.0.0"),  # noqa: S104 -- nobody binds to it
        candidate("192.0.2.7", 53),
        candidate("192.0.2.7", 99_999),
        candidate("192.0.2.7", protocol="tcp"),
        "a=candidate:nonsense\r\n",
        "a=remote-candidates:1 192.0.2.8 9\r\n",
    ]
    bounded = bounded_offer(HEAD + AUDIO + "".join(others) + mine, {"192.0.2.7"})
    assert [line for line in bounded.split("\r\n") if "candidate" in line] == [mine.strip()]
    assert "c=IN IP4 0.0.0.0" in bounded
    assert "192.0.2.8" not in bounded


@pytest.mark.parametrize(
    ("sdp", "code"),
    [
        ("", "no_offer"),
        ("hello", "no_offer"),
        ("v=0\r\n" + "a=x\r\n" * 500, "no_offer"),
        ("v=0" + " " * OFFER_MAX, "too_large"),
        (HEAD + candidate("192.0.2.7"), "not_these_media"),
        (HEAD + AUDIO + AUDIO + candidate("192.0.2.7"), "not_these_media"),
        (HEAD + AUDIO + "m=application 9 UDP/DTLS/SCTP x\r\n" + candidate("192.0.2.7"), "not_these_media"),
        (HEAD + AUDIO, "no_way_to_you"),
        (HEAD + AUDIO + candidate("192.0.2.9"), "no_way_to_you"),
    ],
)
def test_what_is_no_such_offer_is_refused(sdp: str, code: str) -> None:
    """With a code that says why."""
    with pytest.raises(OfferRefused, match=code):
        bounded_offer(sdp, {"192.0.2.7"})


def test_too_many_candidates_are_left_out() -> None:
    """A peer tries each for seconds."""
    bounded = bounded_offer(HEAD + AUDIO + candidate("192.0.2.7") * 100, {"192.0.2.7"})
    assert bounded.count("a=candidate") == 24


def test_an_address_has_one_spelling() -> None:
    """IPv4 in IPv6 is IPv4; a long IPv6 is its short one; a name is none."""
    assert plain_address("::ffff:192.0.2.7") == "192.0.2.7"
    assert plain_address("2001:db8:0:0:0:0:0:1") == "2001:db8::1"
    assert plain_address("example.local") is None
    assert plain_address("ff02::1") is None
