"""The peer of the press: WeasyPrint as anybody would call it, on the HTML of our own papers.

python -m bench.peers.plain_press TIMES FILE.html …   prints {file: [ms, …]}; the first call of all has the import
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path


def measure(times: int, files: list[Path]) -> dict[str, list[float]]:
    """How long each print of each file took, in ms."""
    taken: dict[str, list[float]] = {}
    for file in files:
        html = file.read_text("utf-8")
        for _ in range(times):
            begin = time.perf_counter()
            # Imported here: the first paper of a process that prints by itself waits for this as well.
            import weasyprint  # noqa: PLC0415  its import is part of what is timed

            weasyprint.HTML(string=html).write_pdf()
            taken.setdefault(file.stem, []).append((time.perf_counter() - begin) * 1000)
    return taken


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]), [Path(name) for name in sys.argv[2:]])))
