"""Boots a throw-away machine and runs the tests of this folder on it, as `make test-system` does.

Exit status: that of pytest, or 77 when this machine cannot have containers. Arguments go to pytest.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from container import REPOSITORY, REPOSITORY_INSIDE, BootFailed, Container, Impossible, check_possible

SKIPPED = 77
SECONDS = float(os.environ.get("UUU_SYSTEM_SECONDS", 900))
"""What all tests together may take: several times what they do on a busy machine."""

MISSING = """
#################################################################################
#  SKIPPED: the system test, because this machine cannot have containers:       #
#  {reason:<77}#
#################################################################################
"""


def main() -> int:
    try:
        check_possible()
    except Impossible as reason:
        print(MISSING.format(reason=str(reason)), file=sys.stderr)
        return SKIPPED
    started = time.monotonic()
    try:
        with Container("uuu-server-test") as container:
            print(f"A machine of its own is up after {time.monotonic() - started:.1f} s.", flush=True)
            return run_tests(container, sys.argv[1:])
    except BootFailed as error:
        print(f"The throw-away machine did not boot: {error}", file=sys.stderr)
    except subprocess.TimeoutExpired:
        print(f"The tests took longer than {SECONDS} s.", file=sys.stderr)
    return 1


def run_tests(container: Container, arguments: list[str]) -> int:
    folder = REPOSITORY_INSIDE / Path(__file__).parent.relative_to(REPOSITORY)
    given = {name: value for name, value in os.environ.items() if name.startswith("UUU_")}
    return container.run(
        inside(Path(sys.executable)), "-m", "pytest", "-c", folder / "pytest.ini", folder, *arguments,
        environment=given | {"PYTHONDONTWRITEBYTECODE": "1"}, timeout=SECONDS).returncode


def inside(path: Path) -> Path:
    """Where the container has a file of the repository, or any other."""
    return REPOSITORY_INSIDE / path.relative_to(REPOSITORY) if path.is_relative_to(REPOSITORY) else path


if __name__ == "__main__":
    sys.exit(main())
