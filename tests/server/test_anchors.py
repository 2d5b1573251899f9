"""Tests of server/anchors.py: a log made shorter or other than an anchor has seen it is named, whoever did it."""

from __future__ import annotations

import asyncio
import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from server.anchors import AT_ONCE, NoAnchor, main_anchor, read_anchor
from server.chain import head_content, ledger_content
from server.keys import load_master_key, master_key_path
from server.verify import main_erase, main_verify
from signaling import commands as c
from signaling.words import Outcome
from tests.support.live_town import live_town


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data of a town with a visit that is over and one that waits, and with a department's marks on the first."""
    data = tmp_path_factory.mktemp("story")

    async def live() -> None:
        async with live_town(data) as town:
            station, desk, visit = await town.serving("juminhyo")
            await desk.send(c.Close, visit=visit, outcome=Outcome.FINISHED)
            await station.send(c.Wipe, visit=visit)
            await town.station("kita2").send(c.OpenVisit, procedures=["juminhyo"])

    asyncio.run(live())
    with closing(sqlite3.connect(data / "enmado.db", isolation_level=None)) as db:
        first = db.execute("SELECT id FROM visit ORDER BY number").fetchone()[0]
        db.execute("PRAGMA foreign_keys = OFF")
        for version, kind in enumerate(("accepted", "done"), 1):
            mark = (
                "INSERT INTO work_mark (visit, department, version, at, by, kind, before) VALUES (?, ?, ?, ?, ?, ?, ?)"
            )
            db.execute(mark, (first, "shimin", version, 1000 + version, "ito", kind, "new"))
    return data


class Kept:
    """A copy of the data, and an anchor of it that somebody took away."""

    def __init__(self, data: Path, anchor: Path) -> None:
        self.data = data
        self.anchor = anchor
        self.first, self.second = (row[0] for row in self.read("SELECT id FROM visit ORDER BY number"))

    def read(self, query: str, *values: object) -> list[tuple[str, ...]]:
        """Rows of the database."""
        with closing(sqlite3.connect(self.data / "enmado.db")) as db:
            return db.execute(query, values).fetchall()

    def do(self, statement: str, *values: object) -> None:
        """One statement, with the rights of the database."""
        with closing(sqlite3.connect(self.data / "enmado.db", isolation_level=None)) as db:
            assert db.execute(statement, values).rowcount > 0

    def run(self, *arguments: str) -> int:
        """`enmado anchor` on the copy."""
        return main_anchor([*arguments, "--data", str(self.data)])

    def check(self) -> int:
        """`enmado anchor --check` with the anchor."""
        return self.run("--check", str(self.anchor))


@pytest.fixture
def kept(story: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Kept:
    """The copy and its anchor, as the command wrote it."""
    data = tmp_path / "data"
    shutil.copytree(story, data)
    assert main_anchor(["--data", str(data)]) == 0
    said = capsys.readouterr()
    anchor = tmp_path / "anchor.json"
    anchor.write_text(said.out, "utf-8")
    assert said.err == f"2 visits, digest {json.loads(said.out)['digest']}\n"
    return Kept(data, anchor)


def test_a_log_that_only_grew_is_as_it_was(kept: Kept, capsys: pytest.CaptureFixture[str]) -> None:
    """Also after more visits, more marks, and when a person was erased."""
    assert kept.check() == 0
    columns = "visit, department, version, at, by, kind, before"
    kept.do(f"INSERT INTO work_mark ({columns}) VALUES (?, 'shimin', 3, 5, 'a', 'b', 'c')", kept.first)  # noqa: S608 - names of ours
    assert main_erase([kept.first, "--data", str(kept.data)]) == 0

    async def goes_on() -> None:
        async with live_town(kept.data) as town:
            await town.station("kita2").send(c.Cancel, visit=kept.second)
            await town.station("kita1").send(c.OpenVisit, procedures=["juminhyo"])

    asyncio.run(goes_on())
    capsys.readouterr()
    assert kept.check() == 0
    assert capsys.readouterr().out.startswith("2 as the anchor has seen them, 0 not; its digest is ")
    names = {row[0] for row in kept.read("SELECT id FROM visit")}
    assert names > {kept.first, kept.second}


def test_a_log_cut_short_with_the_keys_in_hand_is_named(kept: Kept, capsys: pytest.CaptureFixture[str]) -> None:
    """`enmado verify` finds nothing wrong: head and MAC fit. The anchor knows better."""
    rows = kept.read("SELECT seq, hash, kind FROM event WHERE visit = ? ORDER BY seq DESC", kept.first)
    last, (before, digest, _) = int(rows[0][0]), rows[1]
    assert rows[0][2] == "wiped"
    master = load_master_key(master_key_path(kept.data), create=False)
    number = int(kept.read("SELECT number FROM visit WHERE id = ?", kept.first)[0][0])
    mac = master.mac(head_content(kept.first, number, seq=int(before), head=bytes(digest)))  # type: ignore[arg-type]
    kept.do("DELETE FROM event WHERE visit = ? AND seq = ?", kept.first, last)
    head = "UPDATE visit SET head_seq = ?, head_hash = ?, head_mac = ?, wiped = 0 WHERE id = ?"
    kept.do(head, before, digest, mac, kept.first)
    assert main_verify(["--all", "--data", str(kept.data)]) == 0
    capsys.readouterr()
    assert kept.check() == 1
    said = capsys.readouterr().out.splitlines()
    assert said[0] == f"visit {kept.first}: event {last}: missing (the anchor has seen it)"
    assert said[-1].startswith("1 as the anchor has seen them, 1 not")


def test_a_visit_taken_out_with_the_keys_in_hand_is_named(kept: Kept, capsys: pytest.CaptureFixture[str]) -> None:
    """The last visit, with the number of visits made to fit."""
    master = load_master_key(master_key_path(kept.data), create=False)
    for table in ("event", "claim", "occupancy", "visit"):
        column = "id" if table == "visit" else "visit"
        if kept.read(f"SELECT 1 FROM {table} WHERE {column} = ?", kept.second):  # noqa: S608 - names of ours
            kept.do(f"DELETE FROM {table} WHERE {column} = ?", kept.second)  # noqa: S608 - likewise
    kept.do("UPDATE ledger SET visits = 1, mac = ?", master.mac(ledger_content(1)))
    assert main_verify(["--all", "--data", str(kept.data)]) == 0
    capsys.readouterr()
    assert kept.check() == 1
    assert capsys.readouterr().out.startswith(f"visit {kept.second}: event ")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE work_mark SET by = 'ono' WHERE visit = ? AND version = 1",
        "UPDATE work_mark SET reason = x'00' WHERE visit = ? AND version = 2",
        "DELETE FROM work_mark WHERE visit = ? AND version = 2",
        "DELETE FROM work_mark WHERE visit = ? AND version = 1",
    ],
)
def test_another_history_of_a_department_is_named(
    kept: Kept, statement: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Marks have no chain of their own: the anchor is what holds them."""
    kept.do(statement, kept.first)
    assert kept.check() == 1
    said = capsys.readouterr().out
    assert f"visit {kept.first}: the marks of shimin are not those that the anchor has seen" in said


def test_an_altered_event_is_named(kept: Kept, capsys: pytest.CaptureFixture[str]) -> None:
    """By another hash at its place."""
    kept.do("UPDATE event SET hash = x'00' WHERE visit = ? AND seq = 1", kept.second)
    kept.do("UPDATE event SET hash = x'00' WHERE visit = ?", kept.second)
    assert kept.check() == 1
    assert "another one than the anchor has seen" in capsys.readouterr().out


@pytest.mark.parametrize("content", ["", "[]", '{"enmado_anchor":1}', "\x00"])
def test_a_file_that_is_no_anchor_is_refused(kept: Kept, content: str, capsys: pytest.CaptureFixture[str]) -> None:
    """With exit code 2: nothing was checked."""
    kept.anchor.write_text(content, "utf-8")
    assert kept.check() == 2
    assert "is no anchor" in capsys.readouterr().err


def test_a_changed_anchor_is_refused(kept: Kept) -> None:
    """Its digest does not fit; who copied the digest by hand knows which is right."""
    anchor = json.loads(kept.anchor.read_text("utf-8"))
    anchor["visits"] = anchor["visits"][:1]
    kept.anchor.write_text(json.dumps(anchor), "utf-8")
    with pytest.raises(NoAnchor, match="digest does not fit"):
        read_anchor(kept.anchor)


def test_what_cannot_be_read_is_said(kept: Kept, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No file, no data."""
    assert kept.run("--check", str(tmp_path / "nothing.json")) == 2
    assert main_anchor(["--data", str(tmp_path / "nowhere")]) == 2
    assert main_anchor(["--check", str(kept.anchor), "--data", str(tmp_path / "nowhere")]) == 2
    assert capsys.readouterr().err.count("enmado: ") == 3


def test_many_visits_are_asked_for_in_parts() -> None:
    """Two variables a visit stay below what SQLite takes in one statement."""
    assert 2 * AT_ONCE < 32_766
