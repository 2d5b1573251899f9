"""Tests of `enmado figures`."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from server import tables as t
from server.config import Config
from server.figures.command import main_figures
from signaling import commands as c
from signaling.words import Outcome
from tests.support.installation import prepare
from tests.support.live_town import live_town


@pytest.fixture(autouse=True)
def only_this_installation(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the machine's settings counts."""
    for name in ("DATABASE_URL", "ENMADO_DATA", "ENMADO_CATALOGUE", "ENMADO_FIGURES_LEAST"):
        monkeypatch.delenv(name, raising=False)


async def visited(data: Path) -> None:
    """An installation with one visit that somebody left before it was answered."""
    prepare(Config(data=data, database_url=f"sqlite:///{data / 'enmado.db'}"))
    async with live_town(data) as town:
        station = town.station()
        visit = (await station.send(c.OpenVisit, procedures=["tennyu"]))["visit"]
        await station.send(c.Cancel, visit=visit)
        assert town.hub.rooms[visit].visit.outcome == Outcome.LEFT


async def test_a_table_goes_to_the_screen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Brought up to the log first."""
    await visited(tmp_path)
    assert main_figures(["--data", str(tmp_path), "--by", "branch"]) == 0
    said = capsys.readouterr()
    assert said.out.splitlines()[1].split(",")[:7] == ["kita支所", "1", "0", "1", "0", "", "100.0"]
    assert "figures of 1 visits were brought up" in said.err


async def test_a_file_is_written_and_small_numbers_are_kept_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As the installation is set; rows that somebody changed are made anew."""
    await visited(tmp_path)
    assert main_figures(["--data", str(tmp_path)]) == 0
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'enmado.db'}")
    with engine.begin() as db:
        db.execute(sa.update(t.figure_visit).values(branch="x"))
    engine.dispose()
    monkeypatch.setenv("ENMADO_FIGURES_LEAST", "5")
    file = tmp_path / "figures.csv"
    asked = ["--by", "branch", "--lang", "en", "--rebuild", "--csv", str(file)]
    assert main_figures(["--data", str(tmp_path), *asked]) == 0
    heading, line = file.read_bytes().decode("utf-8-sig").splitlines()
    assert heading.startswith("Branch,Visits,")
    assert line.split(",")[1:] == ["x"] * (len(line.split(",")) - 1)
    assert line.split(",")[0] != "x"
    assert "made anew" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("asked", "code", "said"),
    [
        (["--from", "x"], 2, "a day is written as"),
        (["--from", "2026-02-02", "--to", "2026-02-01"], 2, "the last day is before the first"),
        (["--branch", "北"], 2, "a name is an id"),
        ([], 1, "key"),
    ],
)
def test_what_cannot_be_done_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], asked: list[str], code: int, said: str
) -> None:
    """Days and names that can't be; and a directory without an installation, in which nothing is made up."""
    assert main_figures(["--data", str(tmp_path), *asked]) == code
    assert said in capsys.readouterr().err


def test_a_database_or_setting_that_cannot_be_used_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without its address, which may hold a password."""
    monkeypatch.setenv("ENMADO_FIGURES_LEAST", "many")
    assert main_figures(["--data", str(tmp_path)]) == 2
    monkeypatch.setenv("ENMADO_FIGURES_LEAST", "0")
    monkeypatch.setenv("DATABASE_URL", "postgresql://x:hunter2@127.0.0.1:1/none")
    assert main_figures(["--data", str(tmp_path)]) == 1
    said = capsys.readouterr().err
    assert "ENMADO_FIGURES_LEAST" in said
    assert "hunter2" not in said
