"""`python -m bench [NAME …] [--quick]`: runs the benchmarks; JSON lines on stdout, everything else on stderr."""

from __future__ import annotations

import argparse
import subprocess
import sys
from importlib import import_module

from bench.extent import FULL, QUICK

BENCHES = {
    "edits": "edit at the desk → shown at the counter; durable accepted edits per second",
    "call": "press of “call” → first remote frame rendered",
    "restart": "SIGKILL of the server → both sides live again",
    "memory": "memory per live visit",
    "paper": "one form → PDF, first and warm",
    "rehearse": "how many synthetic visits one server process carries before p99 of an edit passes 100 ms",
    "bus": "the line between nodes: LISTEN and NOTIFY, beside Redis",
    "nodes": "several nodes on one PostgreSQL: edit at a desk → shown at a counter of another node; claims per second",
    "board": "change → board with many watchers; frames of the page under 500 people and 200 visits",
    "claims": "call → ring at a desk; claims per second, 200 desks pressing at once; change → board; over real sockets",
    "figures": "/figures of a whole year: all its tables, on SQLite and on PostgreSQL",
    "interview": "one step of the interview; interviews per second on one core; loading the catalogue",
}


def main() -> int:
    """0 when every benchmark ran; 1 when one could not, after the others have run all the same."""
    about = "\n".join(f"  {name:<9} {what}" for name, what in BENCHES.items())
    parser = argparse.ArgumentParser(
        prog="python -m bench",
        description="Measure speed. Each line of output is {bench, metric, value, unit, conditions}.",
        epilog=f"benchmarks (all when none is named):\n{about}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="*", metavar="NAME", choices=[*BENCHES, []], help="a benchmark")
    parser.add_argument("--quick", action="store_true", help="small sizes, one round: to see that everything runs")
    arguments = parser.parse_args()
    names = arguments.names or list(BENCHES)
    if len(names) == 1:
        import_module(f"bench.{names[0]}").run(QUICK if arguments.quick else FULL)
        return 0
    quick = ["--quick"] if arguments.quick else []
    # Each in a process of its own: what one pins, keeps or breaks is not the next one's.
    failed = []
    for name in names:
        if subprocess.run([sys.executable, "-m", "bench", name, *quick], check=False).returncode:
            failed.append(name)
    if failed:
        print(f"could not be measured: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
