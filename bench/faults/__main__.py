"""`make faults`: plays the scenarios, prints a JSON line for each run and a table at the end; exit 1 when one broke."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence

import msgspec

from bench.faults.places import missing
from bench.faults.play import once
from bench.faults.scenario import Measured, Scenario, broken, read_scenarios

COLUMNS = ("setup_ms", "voice_ms", "picture_ms", "form_ms", "concealed", "frames_per_s")


async def run(scenarios: Sequence[Scenario], *, rounds: int, seed: int) -> list[tuple[Scenario, list[Measured]]]:
    """Every scenario so many times, in turns; each run is told as it ends."""
    told: dict[str, list[Measured]] = {one.name: [] for one in scenarios}
    for turn in range(rounds):
        for scenario in scenarios:
            measured = await once(scenario, seed=seed + turn)
            told[scenario.name].append(measured)
            line = {"bench": "faults", "scenario": scenario.name, "broken": broken(scenario, measured)}
            _say(json.dumps(line | msgspec.to_builtins(measured), ensure_ascii=False))
    return [(one, told[one.name]) for one in scenarios]


def table(results: Sequence[tuple[Scenario, Sequence[Measured]]]) -> str:
    """The worst of each scenario's runs, a line each."""
    lines = [f"{'scenario':<20}" + "".join(f"{name:>14}" for name in COLUMNS) + "  what broke"]
    for scenario, runs in results:
        cells = []
        for name in COLUMNS:
            values = [value for one in runs if (value := getattr(one, name)) is not None]
            worst = min(values, default=None) if name == "frames_per_s" else max(values, default=None)
            cells.append(f"{'–' if worst is None else format(worst, '.3g' if worst < 10 else '.0f'):>14}")
        words = "; ".join(dict.fromkeys(word for one in runs for word in broken(scenario, one))) or "nothing"
        lines.append(f"{scenario.name:<20}{''.join(cells)}  {words}")
    return "\n".join(lines)


def main(argv: Sequence[str] | None = None) -> int:
    """0 when everything held, 1 when something broke, 2 when it can't be tried here."""
    parser = argparse.ArgumentParser(prog="python -m bench.faults", description="Try a visit over bad lines.")
    parser.add_argument("scenario", nargs="*", help="names of scenarios; all of them without one")
    parser.add_argument("--rounds", type=int, default=1, help="how often each is tried (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="of the lost packets (%(default)s)")
    arguments = parser.parse_args(argv)
    reason = missing()
    if reason is not None:
        sys.stderr.write(f"faults: {reason}\n")
        return 2
    known = read_scenarios()
    unknown = set(arguments.scenario) - {one.name for one in known}
    if unknown or arguments.rounds < 1:
        sys.stderr.write(
            f"faults: there is no scenario {', '.join(sorted(unknown))}\n" if unknown else "faults: --rounds\n"
        )
        return 2
    chosen = [one for one in known if not arguments.scenario or one.name in arguments.scenario]
    results = asyncio.run(run(chosen, rounds=arguments.rounds, seed=arguments.seed))
    _say(table(results))
    return 1 if any(broken(scenario, one) for scenario, runs in results for one in runs) else 0


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
