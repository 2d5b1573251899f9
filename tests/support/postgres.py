"""A PostgreSQL of its own for tests: made, started and removed with the run; nothing of the machine's is touched."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.installation import free_port

WHO = "postgres"
"""PostgreSQL refuses to run as root; then it runs as this account, which its packages make."""


def programs() -> Path | None:
    """The directory with initdb and pg_ctl, the newest version first; None when PostgreSQL is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parent.parent.name))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


def missing() -> str | None:
    """Why no PostgreSQL can be started here; None when one can."""
    if programs() is None:
        return "PostgreSQL is not installed"
    if os.geteuid() == 0:
        try:
            pwd.getpwnam(WHO)
        except KeyError:
            return f"PostgreSQL does not run as root, and there is no account {WHO}"
    return None


@contextmanager
def running_postgres() -> Iterator[str]:
    """The URL of a database on a cluster that lives as long as the context. Raises CalledProcessError."""
    where = programs()
    assert where is not None
    account = WHO if os.geteuid() == 0 else None
    directory = Path(tempfile.mkdtemp(prefix="enmado-postgres-"))
    if account is not None:
        shutil.chown(directory, account, account)
    cluster, port = directory / "cluster", free_port()
    settings = (
        f"-c port={port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={directory} "
        # As durable as a test needs: it is thrown away.
        "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c shared_buffers=16MB -c max_connections=40"
    )

    def run(*command: str) -> None:
        environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
        subprocess.run(
            command,
            check=True,
            user=account,
            group=account,
            extra_groups=[] if account else None,
            cwd=directory,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
            timeout=120,
        )

    try:
        run(str(where / "initdb"), "-D", str(cluster), "-U", "enmado", "-A", "trust", "-E", "UTF8", "--no-sync")
        log = str(directory / "log")
        run(str(where / "pg_ctl"), "-D", str(cluster), "-w", "-t", "60", "-l", log, "-o", settings, "start")
        try:
            yield f"postgresql://enmado@127.0.0.1:{port}/postgres"
        finally:
            run(str(where / "pg_ctl"), "-D", str(cluster), "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(directory)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of an own PostgreSQL; the test is skipped, saying why, where none can be started."""
    reason = missing()
    if reason is not None:
        pytest.skip(reason)
    with running_postgres() as url:
        yield url
