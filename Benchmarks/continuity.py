"""Restarts and kills a server with players and idle connections, on a test machine with systemd and nginx, and prints the
tables of docs/PERFORMANCE.md. Run it with `make bench-continuity`.

It runs the system tests of continuity with larger numbers than `make test` has time for. These tests fail when a
connection is closed or a message is lost.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys

import written_tables
from bars import table
from machine_here import described
from serving import HERE

RUNNER = HERE.parent / "Tests/System/run.py"
SKIPPED = 77

FULL = {
    "UUU_CONTINUITY_CLIENTS": "200", "UUU_CONTINUITY_ROUNDS": "20", "UUU_CONTINUITY_IDLE": "10000",
    "UUU_LONGEST_TEST": "600", "UUU_SYSTEM_SECONDS": "1800",
}
"""The environment variables for the tests; a variable that is set already overrides the one here."""

TESTS = "restart_closes_nobody or kill_closes_nobody or without_a_word or thousands_of_idle"

FIGURES = re.compile(r"^    (?P<what>[a-z, ]+): (?P<figures>\w+=.*)$")

Figures = dict[str, str]


def measure() -> dict[str, list[Figures]]:
    """Runs the tests, prints their output, and returns the printed figures by the name of the test case."""
    command = [sys.executable, RUNNER, "-k", TESTS]
    found: dict[str, list[Figures]] = {}
    with subprocess.Popen(command, env=FULL | os.environ, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout:
            print(line, end="", flush=True)
            if match := FIGURES.match(line.rstrip()):
                pairs = dict(one.split("=", 1) for one in match["figures"].split() if "=" in one)
                found.setdefault(match["what"], []).append(pairs)
    if process.returncode != 0:
        sys.exit(process.returncode)
    return found


HOW = {"restart": "`systemctl restart`", "kill": "`kill -9`"}


def talking(found: dict[str, list[Figures]]) -> str:
    """Returns the table of connections that send messages all the time: players, and a load client at full speed."""
    columns = ("messages", "closed", "lost", "doubled", "announced", "worst_ms", "median_ms")
    rows = []
    for what, name in HOW.items():
        for one in found[what]:
            rows.append([f"{name}, players by wss", one["clients"], one["rounds"], *(grouped(one[column]) for column in columns)])
    for what, name in HOW.items():
        for one in found[f"full load, {what}"]:
            label = f"{name}, full load of {one['size']} B"
            rows.append([
                label, one["connections"], one["rounds"], *(grouped(one[column]) for column in columns[:-1]), ""])
    return table(["", "clients", "rounds", *columns[:-2], "worst pause, ms", "median pause, ms"], rows)


def idle(found: dict[str, list[Figures]]) -> str:
    """Returns the table of idle connections, with the slowest round of each kind."""
    columns = ("sample_s", "all_s", "restored_ms", "systemd_cpu_s", "stored")
    rows = []
    for what, name in HOW.items():
        slowest = max(found[f"idle, {what}"], key=lambda one: float(one["all_s"]))
        rows.append([name, grouped(slowest["connections"]), *(grouped(slowest[column]) for column in columns)])
    return table(
        ["idle connections", "N", "first echo, s", "all echoed, s", "server's own time, ms", "CPU of PID 1, s", "kept by PID 1"],
        rows)


def grouped(figure: str) -> str:
    return f"{int(figure):,}" if figure.isdecimal() else figure


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"write the tables into {written_tables.DOCUMENT} too")
    asked = parser.parse_args()
    here = described()
    found = measure()
    text = "\n\n".join([f"{here}.", talking(found), idle(found)])
    print("", text, sep="\n")
    if asked.write:
        written_tables.write(text, by="make bench-continuity")


if __name__ == "__main__":
    main()
