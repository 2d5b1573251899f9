"""``enmado`` with its database commits counted into a file, so that a benchmark can tell how many edits shared one.

python -m bench.counted_server FILE serve …
"""

from __future__ import annotations

import mmap
import struct
import sys
from pathlib import Path

from sqlalchemy import Connection, Engine, event

from server.__main__ import main

_COUNT = struct.Struct("<Q")


def read_count(file: Path) -> int:
    """The number in a counting file so far."""
    return int(_COUNT.unpack(file.read_bytes())[0])


def count_commits(file: Path) -> None:
    """From now on keep the number of commits of this process's writing transactions in ``file``."""
    file.write_bytes(_COUNT.pack(0))
    with file.open("r+b") as opened:
        shared = mmap.mmap(opened.fileno(), _COUNT.size)
    so_far = 0

    @event.listens_for(Engine, "commit")
    def committed(db: Connection) -> None:
        nonlocal so_far
        if not db.get_execution_options().get("reads_only"):
            so_far += 1
            _COUNT.pack_into(shared, 0, so_far)


if __name__ == "__main__":
    count_commits(Path(sys.argv[1]))
    sys.exit(main(sys.argv[2:]))
