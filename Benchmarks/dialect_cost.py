"""Measures the cost of `uuu.v1`: an echo in it, in turn with the same echo in plain text, on the same server.

A line of plain text is answered with a text; a line of `uuu.v1`, one JSON object, with a text and a prompt. It measures the
context that returns what it is told, and a command table (peers/tally).
"""

from __future__ import annotations

import re
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import NamedTuple

from bars import Bar, table
from serving import BINARY, ECHO, compiled, cores, pinned, product, rests, seconds_of, serving, strangers_seconds

CONNECTIONS, SIZE = 64, 20
BAR = (0.85, 0.95)
"""The bounds of the ratio at depth 1 (must, aim): no player sends sixteen commands at once."""


class Subject(NamedTuple):
    """A server program with its context, and the flags of the load client for it."""

    name: str
    binary: Path
    context: str
    flags: tuple[str, ...] = ()


class Run(NamedTuple):
    """Answers per second, and the server's processor time for each in microseconds."""

    rate: float
    cost: float


def run(pid: int, port: int, depth: int, seconds: float, core: int | None, *flags: str) -> Run:
    """Runs the load client for some seconds; returns when the server has closed its connections."""
    before = seconds_of(pid)
    command = pinned(core, compiled("load/load.c"), port, CONNECTIONS, SIZE, depth, seconds, *flags)
    line = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    taken = seconds_of(pid) - before
    rests(pid)
    rate = float(re.search(r"^([\d.]+) msg/s", line)[1])
    return Run(rate, 1e6 * taken / (rate * seconds))


class Round(NamedTuple):
    """A run in each dialect, and how many processors other programs used meanwhile."""

    plain: Run
    structured: Run
    disturbance: float


def measure(rounds: int, counted: int, seconds: float) -> tuple[str, list[Bar]]:
    """Returns the table and its bars; the `counted` rounds with the least disturbance count, with their median ratio."""
    server_core, client_core = cores()
    subjects = (
        Subject("line echo", BINARY, "c_echo"),
        Subject("row echo", product("tally"), "c_echo_row", ("row",)),
    )
    rows, bars = [], []
    for subject in subjects:
        with ExitStack() as stack:
            settings = ECHO | {"Server": ECHO["Server"] | {"initial_context": subject.context}}
            process, port = stack.enter_context(serving(settings, binary=subject.binary, core=server_core))
            for depth in (1, 16):
                taken = []
                for _ in range(rounds):
                    start, before = time.monotonic(), strangers_seconds([process.pid])
                    pair = [
                        run(process.pid, port, depth, seconds, client_core, *subject.flags, *flags)
                        for flags in ((), ("uuu.v1",))]
                    taken.append(Round(*pair, (strangers_seconds([process.pid]) - before) / (time.monotonic() - start)))
                taken = sorted(taken, key=lambda one: one.disturbance)[:counted]
                ratios = [one.structured.rate / one.plain.rate for one in taken]
                label = f"`uuu.v1` to plain text, {subject.name}, depth {depth}"
                rows.append([label, *row(taken), f"{min(ratios):.2f}–{max(ratios):.2f}"])
                if depth == 1:
                    bars.append(Bar(label, median(ratios), *BAR, at_least=True))
    head = [
        f"{CONNECTIONS} × {SIZE} B", "plain, messages/s", "`uuu.v1`", "ratio", "plain, µs of processor", "`uuu.v1`", "ratio",
        "spread"]
    return table(head, rows), bars


def row(taken: list[Round]) -> list[str]:
    """Returns the medians of the speeds and of their ratio, then of the costs and of their ratio."""
    cells = []
    for figures in (
        [(one.plain.rate, one.structured.rate) for one in taken], [(one.plain.cost, one.structured.cost) for one in taken],
    ):
        plain, structured = (median(one[index] for one in figures) for index in (0, 1))
        form = ",.0f" if plain > 1000 else ".2f"
        cells += [f"{plain:{form}}", f"{structured:{form}}", f"{median(two / one for one, two in figures):.2f}"]
    return cells


if __name__ == "__main__":
    from bars import bars_table

    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    found, bars = measure(rounds, max(1, rounds * 2 // 3), 0.8)
    print(found, bars_table(bars), sep="\n\n")
