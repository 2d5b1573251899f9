"""Tests of bench/faults/link.py: a link delays, loses, narrows and blocks just as it was told."""

from __future__ import annotations

import random
from ipaddress import IPv4Address

import pytest

from bench.faults.link import TCP, UDP, Deny, Lane, Packet, Way

BRANCH_CORE = frozenset({"branch", "core"})


def ipv4(protocol: int, source_port: int, target_port: int, *, options: int = 0) -> bytes:
    """A packet to 10.77.3.2, with so many words of options in its head."""
    head = bytes([0x45 + options, 0, 0, 40, 0, 0, 0, 0, 64, protocol, 0, 0, 10, 77, 1, 2, 10, 77, 3, 2])
    return head + bytes(4 * options) + source_port.to_bytes(2, "big") + target_port.to_bytes(2, "big") + bytes(16)


def arrivals(
    way: Way, *, count: int = 2000, every_s: float = 0.01, size: int = 1000, seed: int = 7
) -> list[float | None]:
    """How long each of so many packets of one lane was under way, in seconds; None for a lost one."""
    lane, chance = Lane(way), random.Random(seed)
    sent = [turn * every_s for turn in range(count)]
    due = [lane.due(size, at, chance) for at in sent]
    return [None if one is None else one - at for one, at in zip(due, sent, strict=True)]


@pytest.mark.parametrize("options", [0, 3])
def test_a_packet_is_read_by_its_head(options: int) -> None:
    """Ports stand behind the options; another protocol has none."""
    packet = Packet.read(ipv4(UDP, 5000, 3478, options=options))
    assert packet is not None
    assert (packet.target, packet.protocol) == (IPv4Address("10.77.3.2"), UDP)
    assert (packet.source_port, packet.target_port) == (5000, 3478)
    other = Packet.read(ipv4(1, 5000, 3478, options=options))
    assert other is not None
    assert (other.source_port, other.target_port) == (0, 0)


@pytest.mark.parametrize("data", [b"", b"\x45" * 19, b"\x60" + bytes(39)])
def test_what_is_no_ipv4_packet_is_nothing(data: bytes) -> None:
    """Too short, or IPv6."""
    assert Packet.read(data) is None


@pytest.mark.parametrize(
    ("rule", "protocol", "port", "stopped"),
    [
        (Deny(BRANCH_CORE), TCP, 443, True),
        (Deny(BRANCH_CORE, "udp"), UDP, 443, True),
        (Deny(BRANCH_CORE, "udp"), TCP, 443, False),
        (Deny(BRANCH_CORE, "tcp"), UDP, 443, False),
        (Deny(BRANCH_CORE, None, frozenset({443})), TCP, 443, False),
        (Deny(BRANCH_CORE, None, frozenset({443})), TCP, 3478, True),
        (Deny(frozenset({"branch", "hq"})), TCP, 443, False),
    ],
)
def test_a_rule_stops_what_it_names(rule: Deny, protocol: int, port: int, stopped: bool) -> None:
    """In both directions: a port is that of either end."""
    for ports in ((50000, port), (port, 50000)):
        packet = Packet.read(ipv4(protocol, *ports))
        assert packet is not None
        assert rule.stops(packet, BRANCH_CORE) is stopped


def test_a_line_without_faults_takes_no_time() -> None:
    """And loses nothing."""
    assert set(arrivals(Way())) == {0.0}


def test_delay_and_jitter_keep_the_order() -> None:
    """No packet overtakes another, also where jitter is larger than their distance."""
    way = Way(delay_ms=40, jitter_ms=30)
    taken = arrivals(way, every_s=0.005)
    times = [turn * 0.005 + one for turn, one in enumerate(taken) if one is not None]
    assert len(times) == 2000
    assert times == sorted(times)
    assert min(one for one in taken if one is not None) >= 0.04


def test_loss_is_the_share_that_was_told() -> None:
    """Within what chance allows of 2,000 packets; the same seed loses the same ones."""
    lost = [one is None for one in arrivals(Way(loss=0.1))]
    assert 150 < sum(lost) < 250
    assert lost == [one is None for one in arrivals(Way(loss=0.1))]


def test_a_narrow_line_passes_its_rate_and_drops_what_waits_too_long() -> None:
    """1,000 bytes each 10 ms are 800 kbit/s: a line of 400 passes every second one, and nothing waits for ever."""
    taken = arrivals(Way(rate_kbit=400, queue_ms=300))
    passed = [one for one in taken if one is not None]
    assert len(passed) == pytest.approx(1000, abs=20)
    assert max(passed) <= 0.3 + 8 / 400 + 0.001
    assert None not in arrivals(Way(rate_kbit=900))


def test_a_line_that_is_down_passes_nothing() -> None:
    """And counts it."""
    lane = Lane(Way(up=False))
    assert lane.due(100, 0.0, random.Random(1)) is None
    assert (lane.passed, lane.dropped) == (0, 1)
