"""Runs the Autobahn|Testsuite against the release binary with `initial_context = c_echo`, as `make autobahn` does.

Exit status: 0 when every case is good, 1 when one is not or was not run, 77 when there is no Python 2.7.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "EndToEnd"))

import report  # noqa: E402
import suite  # noqa: E402
from server import BINARY, MIB, Server, write_config  # noqa: E402

SKIPPED = 77
EXPECTED = HERE / "expected-cases.txt"
RESULTS = suite.REPOSITORY / ".build/autobahn"

LIMITS = {
    "message_bytes": 16 * MIB,
    "message_fragments": 1_000_000,
    "fragment_bytes": 0,
    "line_characters": 16 * MIB,
    "outbound_bytes": 64 * MIB,
    "outbound_messages": 1_000_000,
    "queued_bytes": MIB,
}


class Pass(NamedTuple):
    """One run of the suite against one server."""

    title: str
    folder: str
    server: dict[str, object]
    groups: range
    seconds: float
    """Its time limit: many times what it takes on an idle machine."""


PASSES = [
    Pass("without compression, groups 1 to 10", "plain", {}, range(1, 11), 180),
    Pass("with compression, all groups", "deflate", {"compression": "yes"}, range(1, 14), 3600),
]

BULK_FROM = 7
"""In groups 12 and 13 a case's last number tells the size of its 1,000 messages: from here on large or in fragments."""

MISSING = """
#################################################################################
#  SKIPPED: the Autobahn|Testsuite needs a Python 2.7, and there is none here.  #
#                                                                               #
#  Debian 12 has no package of it. With pyenv: pyenv install 2.7.18             #
#  Else name one: make autobahn PYTHON27=/path/to/python2.7                     #
#                                                                               #
#  What the suite covers is also covered by Tests/EndToEnd, which always runs.  #
#################################################################################
"""


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--write-expected", action="store_true", help="write the suite's list of cases and end")
    arguments.add_argument("--without-bulk", action="store_true", help="leave out large messages in groups 12 and 13")
    wanted = arguments.parse_args()
    try:
        programs = suite.install()
    except suite.Missing:
        print(MISSING, file=sys.stderr)
        return SKIPPED
    if wanted.write_expected:
        EXPECTED.write_text("\n".join(suite.all_cases(programs)) + "\n")
        return 0

    expected = EXPECTED.read_text().split()
    if suite.all_cases(programs) != expected:
        print(f"The cases of the suite are not those of {EXPECTED}: see --write-expected", file=sys.stderr)
        return 1
    if wanted.without_bulk:
        expected = [case for case in expected if not is_bulk(case)]
        print("\nWithout the cases of large compressed messages: `make autobahn` runs all.")
    good = [run(one, programs, [case for case in expected if report.group(case) in one.groups]) for one in PASSES]
    return 0 if all(good) else 1


def is_bulk(case: str) -> bool:
    """Whether it is one of the cases that take minutes together: their time is the suite's own."""
    return report.group(case) >= 12 and int(case.rpartition(".")[2]) >= BULK_FROM


def run(one: Pass, programs: Path, expected: list[str]) -> bool:
    """Runs one pass against a server of its own, prints what it came to, and says whether it is good."""
    print(f"\n{len(expected)} cases {one.title}, against {BINARY}", flush=True)
    folder = RESULTS / one.folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    write_config(folder, Server={"initial_context": "c_echo"} | one.server, Limits=LIMITS)
    server = Server(folder).start()
    try:
        reported = suite.run(programs, folder, port=server.port, cases=expected, seconds=one.seconds)
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
        print(f"{error}; the end of its log:\n{(folder / 'wstest.log').read_text()[-2000:]}", file=sys.stderr)
        return False
    finally:
        code = server.stop()
    if code != 0:
        print(f"The server ended with {code}:\n{server.log()[-2000:]}", file=sys.stderr)
    return report.show(expected, reported) and code == 0


if __name__ == "__main__":
    sys.exit(main())
