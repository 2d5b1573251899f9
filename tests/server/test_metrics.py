"""Tests of server/metrics.py: counts for the addresses that were named, and nothing of anybody's."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path

import pytest

from server.metrics import may_read, text_of
from server.runner import runner_key
from tests.server.test_evidence_pages import open_visit
from tests.support.installation import Installation, installation


async def test_nobody_reads_them_unless_named(office: Installation) -> None:
    """Without the setting there is no such page, for nobody."""
    assert (await office.browser().get("/metrics")).status == 404
    assert (await (await office.signed_in("kanri")).get("/metrics")).status == 404


async def test_a_named_address_reads_them(tmp_path: Path) -> None:
    """As Prometheus takes it."""
    async with installation(tmp_path, metrics=(ip_network("127.0.0.0/8"),)) as office:
        answer = await office.browser().get("/metrics")
        assert answer.status == 200
        assert 'enmado_visits{state="serving"} 0\n' in answer.text


async def test_they_count_what_is_live_and_name_nobody(office: Installation) -> None:
    """A visit that waits is one; each label is there from the beginning; neither the visit nor the counter is named."""
    visit = await open_visit(office)
    text = text_of(office.app[runner_key].hub)
    assert 'enmado_visits{state="waiting"} 1\n' in text
    assert 'enmado_calls{phase="connected"} 0\n' in text
    assert 'enmado_sockets{role="resident"} 0\n' in text
    assert visit not in text
    assert "kita" not in text


@pytest.mark.parametrize(
    ("address", "allowed"),
    [("192.0.2.7", True), ("192.0.3.7", False), ("2001:db8::/64", True), ("2001:db9::/64", False), ("unknown", False)],
)
async def test_addresses_are_compared_as_networks(office: Installation, address: str, allowed: bool) -> None:
    """Both families; what is no address is refused."""
    config = replace(office.config, metrics=(ip_network("192.0.2.0/24"), ip_network("2001:db8::/32")))
    assert may_read(address, config) is allowed
