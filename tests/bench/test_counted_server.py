"""Tests of bench/counted_server.py: only transactions that write are commits."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from bench.counted_server import read_count

# In a process of its own: the listener is on every engine of the process, for good.
PROGRAM = """
import sys
from pathlib import Path
import sqlalchemy as sa
from bench.counted_server import count_commits
from server.database import Database, make_engine

folder = Path(sys.argv[1])
count_commits(folder / "count")
database = Database(make_engine(f"sqlite:///{folder / 'trial.db'}"))
database.write_now(lambda db: db.execute(sa.text("CREATE TABLE it (n INTEGER)")))
database.write_now(lambda db: [db.execute(sa.text("INSERT INTO it VALUES (1)")) for _ in range(5)])
database.read_now(lambda db: db.execute(sa.text("SELECT n FROM it")).all())
database.close()
"""


def test_a_transaction_counts_once_and_reading_not_at_all(tmp_path: Path) -> None:
    """Edits per commit is what group commit is judged by."""
    subprocess.run([sys.executable, "-c", PROGRAM, str(tmp_path)], check=True)
    assert read_count(tmp_path / "count") == 2
