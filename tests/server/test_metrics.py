"""Tests of server/metrics.py: counts for the addresses that were named, and nothing of anybody's."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path

import pytest

from server.call_paths import call_paths_key
from server.keys_of_app import clock_key
from server.line_report import Path as MediaPath
from server.line_report import Side
from server.metrics import lines_of, may_read
from server.runner import runner_key
from tests.server.test_evidence_pages import open_visit
from tests.support.installation import Installation, installation

KINDS = {
    "enmado_sockets": "gauge",
    "enmado_visits": "gauge",
    "enmado_queue": "gauge",
    "enmado_calls": "gauge",
    "enmado_call_paths": "gauge",
    "enmado_commit_seconds": "histogram",
    "enmado_unsaved_total": "counter",
    "enmado_loop_lag_seconds": "histogram",
}


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
        for name, kind in KINDS.items():
            assert f"# TYPE {name} {kind}\n" in answer.text


async def test_they_tell_how_long_commits_take_and_which_way_calls_go(tmp_path: Path) -> None:
    """A visit that was opened was committed; a page that told of its path is counted under it."""
    async with installation(tmp_path, metrics=(ip_network("127.0.0.0/8"),)) as office:
        await open_visit(office)
        paths, mono = office.app[call_paths_key], office.app[clock_key].now().mono
        paths.tell("1.aa.bb.0", Side.RESIDENT, MediaPath.RELAY_UDP, mono)
        text = (await office.browser().get("/metrics")).text
        assert 'enmado_call_paths{path="relay_udp"} 1\n' in text
        assert 'enmado_call_paths{path="direct"} 0\n' in text
        assert 'enmado_unsaved_total{why="not_saved"} 0\n' in text
        commits = next(line for line in text.splitlines() if line.startswith("enmado_commit_seconds_count"))
        assert int(commits.split()[1]) >= 1
        assert "1.aa.bb.0" not in text


async def test_they_count_what_is_live_and_name_nobody(office: Installation) -> None:
    """A visit that waits is one; each label is there from the beginning; neither the visit nor the counter is named."""
    visit = await open_visit(office)
    text = "\n".join(lines_of(office.app[runner_key].hub)) + "\n"
    assert 'enmado_visits{state="waiting"} 1\n' in text
    assert 'enmado_calls{phase="connected"} 0\n' in text
    assert 'enmado_queue{department="shimin"} 1\n' in text
    assert 'enmado_queue{department="kosodate"} 0\n' in text
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
