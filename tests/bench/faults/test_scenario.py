"""Tests of bench/faults/scenario.py: the table can be read, and a run that broke its bound is named."""

from __future__ import annotations

import math
from pathlib import Path

import msgspec
import pytest

from bench.faults.link import Deny, Way
from bench.faults.places import PLACES
from bench.faults.scenario import Measured, Scenario, broken, read_scenarios


def test_every_scenario_of_the_table_can_be_played() -> None:
    """It speaks of places that there are and of members that a way has, and something is asked of it."""
    ways = set(Way.__dataclass_fields__)
    for one in read_scenarios():
        assert {*one.line, *one.uplink, *(place for rule in one.deny for place in rule.between)} <= set(PLACES)
        for shape in (*one.line.values(), *one.uplink.values()):
            assert shape.members()
            assert shape.members().keys() <= ways
        assert any(
            bound is not None for bound in (one.setup_ms, one.voice_ms, one.picture_ms, one.form_ms, one.concealed)
        )


def test_a_rule_is_as_the_link_takes_it() -> None:
    """With its exceptions."""
    only = next(one for one in read_scenarios() if one.name == "only_443")
    assert Deny(frozenset({"branch", "core"}), None, frozenset({443})) in [rule.rule() for rule in only.deny]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ('[{"name": "a", "line": {"branch": {"delay": 4}}}]', msgspec.ValidationError),
        ('[{"name": "a", "fault": {"kind": "fire"}}]', msgspec.ValidationError),
        ('[{"name": "a"}, {"name": "a"}]', ValueError),
    ],
)
def test_a_table_with_a_mistake_is_refused(tmp_path: Path, text: str, error: type[Exception]) -> None:
    """A member or a word that there is not, a name twice."""
    path = tmp_path / "scenarios.json"
    path.write_text(text, "utf-8")
    with pytest.raises(error):
        read_scenarios(path)


def test_what_broke_is_told_in_words() -> None:
    """What never came is over every bound; what was not measured is none."""
    asked = Scenario("x", setup_ms=1000, voice_ms=300, path="relay/udp")
    assert broken(asked, Measured(setup_ms=900, path="relay/udp-host host-relay")) == []
    assert broken(asked, Measured(setup_ms=1234.5, voice_ms=math.inf, path="host-host", edits_lost=1)) == [
        "setup_ms 1234 > 1000",
        "voice_ms inf > 300",
        "path host-host, not relay/udp",
        "1 edits lost",
    ]
    assert broken(asked, Measured(stuck="nothing rings")) == ["stuck: nothing rings"]
