"""What is tried: the scenarios of `scenarios.json` as frozen values, and what of the measured kept to them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from bench.faults.link import Deny

FILE = Path(__file__).with_name("scenarios.json")


class Shape(Struct, frozen=True, forbid_unknown_fields=True):
    """What a line is like; see `link.Way`. Both ways of a place, or its way out (`uplink`)."""

    delay_ms: float | msgspec.UnsetType = msgspec.UNSET
    jitter_ms: float | msgspec.UnsetType = msgspec.UNSET
    loss: float | msgspec.UnsetType = msgspec.UNSET
    rate_kbit: float | msgspec.UnsetType = msgspec.UNSET

    def members(self) -> dict[str, object]:
        """What is said of it."""
        return {name: value for name in self.__struct_fields__ if (value := getattr(self, name)) is not msgspec.UNSET}


class DenyRule(Struct, frozen=True, forbid_unknown_fields=True):
    """Packets that do not pass; see `link.Deny`."""

    between: tuple[str, str]
    protocol: Literal["udp", "tcp"] | None = None
    but_ports: tuple[int, ...] = ()

    def rule(self) -> Deny:
        """As the link takes it."""
        return Deny(frozenset(self.between), self.protocol, frozenset(self.but_ports))


class Fault(Struct, frozen=True, forbid_unknown_fields=True):
    """What happens in the middle of the visit: to the branch's line, or to a process of the core."""

    kind: Literal["cut", "address", "kill_server", "kill_turn"]
    seconds: float = 0.0
    during: Literal["typing", "ring", "confirming"] = "typing"


class Scenario(Struct, frozen=True, forbid_unknown_fields=True):
    """A line, what happens on it, and the worst that may be measured (ms; `concealed` is a share of the voice)."""

    name: str
    line: Mapping[str, Shape] = {}
    uplink: Mapping[str, Shape] = {}
    deny: tuple[DenyRule, ...] = ()
    path: str = ""
    fault: Fault | None = None
    setup_ms: float | None = None
    voice_ms: float | None = None
    picture_ms: float | None = None
    form_ms: float | None = None
    concealed: float | None = None


class Measured(Struct, frozen=True, kw_only=True):
    """What one run of a scenario came to; None is not measured, infinity never came."""

    setup_ms: float | None = None
    voice_ms: float | None = None
    picture_ms: float | None = None
    form_ms: float | None = None
    concealed: float | None = None
    frames_per_s: float | None = None
    path: str = ""
    edits_lost: int = 0
    stuck: str = ""
    """Where the visit could not go on, in the words of who drove it."""


BOUNDS = ("setup_ms", "voice_ms", "picture_ms", "form_ms", "concealed")


def read_scenarios(path: Path = FILE) -> tuple[Scenario, ...]:
    """All scenarios. Raises msgspec.ValidationError for what has another shape, ValueError for a name twice."""
    found = msgspec.json.decode(path.read_bytes(), type=tuple[Scenario, ...])
    if len({one.name for one in found}) != len(found):
        raise ValueError("each scenario has a name of its own")
    return found


def broken(scenario: Scenario, measured: Measured) -> list[str]:
    """What did not hold, each in a few words."""
    if measured.stuck:
        return [f"stuck: {measured.stuck}"]
    found = [
        f"{name} {value:.4g} > {bound:g}"
        for name in BOUNDS
        if (bound := getattr(scenario, name)) is not None and (value := getattr(measured, name)) is not None
        if value > bound
    ]
    if scenario.path and scenario.path not in measured.path:
        found.append(f"path {measured.path or 'none'}, not {scenario.path}")
    if measured.edits_lost:
        found.append(f"{measured.edits_lost} edits lost")
    return found
