"""Print "passed failed skipped" of one JUnit file, so that .ci/test can add up its runs."""

import sys
from pathlib import Path
from xml.etree import ElementTree as ET


def main() -> int:
    """Read the file named by the first argument; a missing or broken one counts as nothing run."""
    path = Path(sys.argv[1])
    try:
        suites = list(ET.parse(path).getroot().iter("testsuite"))
    except (OSError, ET.ParseError) as problem:
        print(f"{path}: {problem}", file=sys.stderr)
        suites = []

    def total(name: str) -> int:
        return sum(int(suite.get(name, 0)) for suite in suites)

    failed = total("failures") + total("errors")
    print(total("tests") - failed - total("skipped"), failed, total("skipped"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
