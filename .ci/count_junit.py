"""Print "passed failed skipped" of one JUnit file, so that .ci/test can add up its runs."""

import sys
from pathlib import Path
from xml.etree import ElementTree as ET


def main() -> int:
    """Read the file named by the first argument; a missing or broken one counts as nothing run."""
    path = Path(sys.argv[1])
    try:
        suites = ET.parse(path).getroot().iter("testsuite")
        totals = [
            (int(s.get("tests", 0)), int(s.get("failures", 0)) + int(s.get("errors", 0)), int(s.get("skipped", 0)))
            for s in suites
        ]
    except (OSError, ET.ParseError) as problem:
        print(f"{path}: {problem}", file=sys.stderr)
        totals = []
    tests, bad, skipped = (sum(column) for column in zip(*totals, strict=True)) if totals else (0, 0, 0)
    print(tests - bad - skipped, bad, skipped)
    return 0


if __name__ == "__main__":
    sys.exit(main())
