"""Starts what is measured on a core of its own, waits until it answers, and stops it by its process id."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

READY_WITHIN_S = 60.0
QUIET_WITHIN_S = 60.0
QUIET_FOR_S = 0.5
QUIET_SHARE = 0.1
"""A process tree that used less of a core than this for ``QUIET_FOR_S`` has finished starting."""

PEERS = Path(__file__).parent / "peers"


def server_core() -> int:
    """The core for the server: the first that this machine lets us use."""
    return _CORES[0]


def pin_load() -> None:
    """Put this process (the load) on the last core; on a machine with one core both share it."""
    os.sched_setaffinity(0, {_CORES[-1]})


# Asked once, before ``pin_load`` makes the answer smaller.
_CORES = sorted(os.sched_getaffinity(0))


def cores() -> int:
    """How many cores this run has for server and load."""
    return min(2, len(_CORES))


def free_port() -> int:
    """A port of loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_enmado(
    data: Path, port: int, *, commits: Path | None = None, url: str | None = None
) -> subprocess.Popen[bytes]:
    """``enmado serve`` on its core; returns when it answers.

    The rate limit per page is lifted: one synthetic desk types for a hundred. With ``commits`` (a file of 8 bytes)
    the number of its database commits is kept there; with ``url`` that is the database.
    """
    env = dict(os.environ, ENMADO_COMMANDS_PER_SECOND="100000", ENMADO_LOG="warning")
    if url is not None:
        env["DATABASE_URL"] = url
    module = ["server"] if commits is None else ["bench.counted_server", str(commits)]
    command = [sys.executable, "-m", *module, "serve", "--data", str(data), "--port", str(port)]
    return start(command, port, env=env)


def start_peer(script: str, *arguments: str, port: int) -> subprocess.Popen[bytes]:
    """A peer of ``bench/peers`` on the server's core, in Node or Python by its name's ending."""
    if script.endswith(".mjs"):
        return start(["node", str(PEERS / script), str(port), *arguments], port)
    return start([sys.executable, "-m", f"bench.peers.{script.removesuffix('.py')}", str(port), *arguments], port)


def start(command: list[str], port: int, *, env: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
    """Start a process on the server's core and wait until its port answers. RuntimeError when it does not."""
    process = subprocess.Popen(command, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    # It has just begun: the threads and workers that it starts take this over.
    os.sched_setaffinity(process.pid, {server_core()})
    until = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=0.2):
            return process
        time.sleep(0.005)
    stop(process)
    raise RuntimeError(f"{' '.join(command)} did not answer on port {port}")


def wait_until_quiet(process: subprocess.Popen[bytes]) -> None:
    """Wait until a process and its children (the press's worker warms up) rest; RuntimeError when they never do."""
    until = time.monotonic() + QUIET_WITHIN_S
    before = tree_cpu_seconds(process.pid)
    while time.monotonic() < until:
        time.sleep(QUIET_FOR_S)
        now = tree_cpu_seconds(process.pid)
        if now - before < QUIET_SHARE * QUIET_FOR_S:
            return
        before = now
    raise RuntimeError("the server does not come to rest")


def stop(process: subprocess.Popen[bytes], *, how: int = signal.SIGTERM) -> None:
    """End a process by its id and wait for it."""
    if process.poll() is None:
        process.send_signal(how)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextlib.contextmanager
def running(process: subprocess.Popen[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    """Stop the process at the end, whatever happened."""
    try:
        yield process
    finally:
        stop(process)


def memory_kib(pid: int) -> int:
    """Proportional set size of a process, in KiB (proc(5), smaps_rollup)."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    raise RuntimeError("no Pss in smaps_rollup")


def cpu_seconds(pid: int) -> float:
    """User and system time of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def tree_cpu_seconds(pid: int) -> float:
    """Likewise of a process and all its children; one that ends meanwhile counts as nothing."""
    total = 0.0
    with contextlib.suppress(OSError):
        total = cpu_seconds(pid)
        for task in Path(f"/proc/{pid}/task").iterdir():
            total += sum(tree_cpu_seconds(int(child)) for child in (task / "children").read_text().split())
    return total
