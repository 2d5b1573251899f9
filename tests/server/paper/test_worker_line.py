"""Tests of server/paper/worker_line.py."""

import asyncio
import os
import signal
from pathlib import Path

import pytest

from server.paper.fonts import find_fonts, fonts_conf
from server.paper.job import Failed, Preview, Setup, frame
from server.paper.worker_line import WorkerGone, WorkerLine, worker_environment


def setup(folder: Path) -> tuple[Setup, Path]:
    """The first order to a worker, and its font configuration."""
    files = find_fonts()
    conf = folder / "fonts.conf"
    conf.write_text(fonts_conf(files), "utf-8")
    return Setup({key.value: str(path) for key, path in files.items()}), conf


def test_a_worker_gets_nothing_of_the_servers_secrets(tmp_path: Path) -> None:
    """Of the environment only what a program needs to run is handed on."""
    environment = worker_environment(
        {"PATH": "/bin", "ENMADO_MASTER_KEY": "k", "DATABASE_URL": "postgresql://", "LANG": "C"},
        fonts_conf=tmp_path / "fonts.conf",
    )
    assert set(environment) == {"PATH", "LANG", "FONTCONFIG_FILE", "PYTHONPATH"}


async def test_a_worker_that_is_not_warm_in_time_is_ended(tmp_path: Path) -> None:
    """The limit holds for the start too."""
    order, conf = setup(tmp_path)
    with pytest.raises(WorkerGone, match=r"not warm within 0\.01 s"):
        await WorkerLine.start(order, fonts_conf=conf, limit=0.01)


async def test_a_worker_is_asked_closed_and_gone(tmp_path: Path) -> None:
    """A warm worker answers; closed, it ends by itself; then it is gone."""
    order, conf = setup(tmp_path)
    line = await WorkerLine.start(order, fonts_conf=conf, limit=60)
    assert await line.ask(frame(Preview(b"x", 1, 72))) == Failed("not_a_pdf", "")
    alive = [line.alive]
    os.kill(line.pid, signal.SIGSTOP)
    question = asyncio.ensure_future(line.ask(frame(Preview(b"x", 1, 72))))
    os.kill(line.pid, signal.SIGKILL)
    with pytest.raises(WorkerGone, match="ended with -9"):
        await question
    alive.append(line.alive)
    assert alive == [True, False]
    await line.close()
    await line.kill()
