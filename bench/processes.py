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

SERVER_CORE = 0
LOAD_CORE = 1
READY_WITHIN_S = 60.0


def cores() -> list[int]:
    """The cores that this process may use."""
    return sorted(os.sched_getaffinity(0))


def server_core() -> int:
    """The core for the server."""
    return cores()[0] if len(cores()) == 1 else SERVER_CORE


def pin_load() -> None:
    """Put this process (the load) on the other core."""
    mine = cores()
    os.sched_setaffinity(0, {mine[-1]})


def free_port() -> int:
    """A port of loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_enmado(data: Path, port: int, *, rate: int = 100_000) -> subprocess.Popen[bytes]:
    """``enmado serve`` on its core; returns when it answers."""
    env = dict(os.environ, ENMADO_COMMANDS_PER_SECOND=str(rate))
    command = [sys.executable, "-m", "server", "serve", "--data", str(data), "--port", str(port)]
    return start(command, port, env=env)


def start(command: list[str], port: int, *, env: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
    """Start a process on the server's core and wait until its port answers. RuntimeError when it does not."""
    core = server_core()
    process = subprocess.Popen(
        command,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=lambda: os.sched_setaffinity(0, {core}),
    )
    until = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"{command[0]} ended with {process.returncode}")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=0.2):
            return process
        time.sleep(0.02)
    stop(process)
    raise RuntimeError(f"{command[0]} did not answer on port {port}")


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
