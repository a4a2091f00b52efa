"""Boots a throw-away machine and runs the tests of this folder on it, as `make test-system` does; then those of `Outside`,
which reboot it, from here.

Exit status: that of pytest, or 77 when this machine cannot have containers. Arguments go to pytest.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from container import BootFailed, Container, Impossible, check_possible, inside

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
            return worst(run_tests(container, sys.argv[1:]), run_tests_outside(container, sys.argv[1:]))
    except BootFailed as error:
        print(f"The throw-away machine did not boot: {error}", file=sys.stderr)
    except subprocess.TimeoutExpired:
        print(f"The tests took longer than {SECONDS} s.", file=sys.stderr)
    return 1


def run_tests(container: Container, arguments: list[str]) -> int:
    folder = inside(Path(__file__).parent)
    given = {name: value for name, value in os.environ.items() if name.startswith("UUU_")}
    return container.run(
        inside(Path(sys.executable)), "-m", "pytest", "-c", folder / "pytest.ini", folder, *arguments,
        environment=given | {"PYTHONDONTWRITEBYTECODE": "1"}, timeout=SECONDS).returncode


def run_tests_outside(container: Container, arguments: list[str]) -> int:
    """Runs the tests that have the machine before them, not around them."""
    folder = Path(__file__).with_name("Outside")
    return pytest.main(["-c", str(folder / "pytest.ini"), str(folder), *arguments], plugins=[Booted(container)])


class Booted:
    """Gives the tests outside the machine."""

    def __init__(self, container: Container) -> None:
        self.booted = container

    @pytest.fixture(scope="session")
    def container(self) -> Container:
        return self.booted


def worst(*codes: int) -> int:
    """The exit status of several runs of pytest: no tests matter only if there were none in any."""
    ran = [int(code) for code in codes if code != pytest.ExitCode.NO_TESTS_COLLECTED]
    return max(ran, default=int(pytest.ExitCode.NO_TESTS_COLLECTED))


if __name__ == "__main__":
    sys.exit(main())
