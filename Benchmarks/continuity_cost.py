"""Measures the cost of continuity: a server whose service manager stores descriptors, in turn with the same server whose
manager does not.

It measures an echo, and a context whose state changes with every command (peers/tally). The same load client drives
both, and checks every answer.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import NamedTuple

from bars import Bar, table
from serving import BINARY, ECHO, compiled, cores, pinned, product, rests, seconds_of, strangers_seconds

from manager import Manager

CONNECTIONS, SIZE = 64, 20
BARS = {"echo": (0.95, 1.0, (1, 16)), "a state that changes": (0.88, 0.95, (1,))}
"""The bounds of each ratio (must, aim) and the depths at which they apply: no player sends sixteen commands at once."""


class Subject(NamedTuple):
    """A server program with its context, and the flags of the load client for it."""

    name: str
    binary: Path
    context: str
    flags: tuple[str, ...] = ()


class Pair(NamedTuple):
    """Two servers that differ only in whether their manager stores descriptors."""

    on: Manager
    off: Manager


def manager(stack: ExitStack, subject: Subject, core: int | None, *, keeps: bool) -> Manager:
    """Starts a server on a core; fails unless it has stored its state exactly when the manager stores descriptors."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="uuu-cost-")))
    settings = ECHO | {"Server": ECHO["Server"] | {"initial_context": subject.context}}
    program, *arguments = pinned(core, subject.binary.resolve(), "serve", "--config", "config.ini")
    # The manager needs the path of a program, not only its name.
    command = [shutil.which(program), *arguments]
    one = Manager(folder, most_stored=512 if keeps else 0, command=command, **settings)
    stack.enter_context(one)
    if ("state" in one.store.kinds) != keeps:
        raise SystemExit(f"continuity is not {'on' if keeps else 'off'}: {dict(one.store.kinds)} is stored")
    return one


class Run(NamedTuple):
    """The result of one server under load: answers per second, and its processor time for each in microseconds."""

    rate: float
    cost: float


def run(subject: Subject, server: Manager, depth: int, seconds: float, core: int | None) -> Run:
    """Runs the load client for some seconds; returns when the server has closed its connections."""
    before = seconds_of(server.pid)
    command = pinned(
        core, compiled("load/load.c"), server.server.port, CONNECTIONS, SIZE, depth, seconds, *subject.flags)
    line = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    taken = seconds_of(server.pid) - before
    rests(server.pid)
    rate = float(re.search(r"^([\d.]+) msg/s", line)[1])
    return Run(rate, 1e6 * taken / (rate * seconds))


class Round(NamedTuple):
    """A run with continuity and one without, and how many processors other programs used meanwhile."""

    on: Run
    off: Run
    disturbance: float


def one_round(subject: Subject, pair: Pair, depth: int, seconds: float, core: int | None) -> Round:
    pids = [one.pid for one in pair]
    start, before = time.monotonic(), strangers_seconds(pids)
    on, off = (run(subject, one, depth, seconds, core) for one in pair)
    return Round(on, off, (strangers_seconds(pids) - before) / (time.monotonic() - start))


def measure(rounds: int, counted: int, seconds: float) -> tuple[str, list[Bar]]:
    """Returns the table and its bars; the `counted` rounds with the least disturbance count, with their median ratio."""
    server_core, client_core = cores()
    subjects = [
        Subject("echo", BINARY, "c_echo"),
        Subject("a state that changes", product("tally"), "c_tally", ("tally",)),
    ]
    rows, bars = [], []
    for subject in subjects:
        with ExitStack() as stack:
            pair = Pair(*(manager(stack, subject, server_core, keeps=keeps) for keeps in (True, False)))
            for depth in (1, 16):
                taken = [one_round(subject, pair, depth, seconds, client_core) for _ in range(rounds)]
                taken = sorted(taken, key=lambda one: one.disturbance)[:counted]
                label = f"continuity on/off, {subject.name}, depth {depth}"
                ratios = [one.on.rate / one.off.rate for one in taken]
                rows.append([label, *row(taken), f"{min(ratios):.2f}–{max(ratios):.2f}"])
                must, aim, depths = BARS.get(subject.name, (0, 0, ()))
                if depth in depths:
                    bars.append(Bar(label, median(ratios), must, aim, at_least=True))
    head = [f"{CONNECTIONS} × {SIZE} B", "on, messages/s", "off", "ratio", "on, µs of processor", "off", "ratio", "spread"]
    return table(head, rows), bars


def row(taken: list[Round]) -> list[str]:
    """Returns the medians of the speeds and of their ratio, then of the costs and of their ratio."""
    cells = []
    for figures in ([(one.on.rate, one.off.rate) for one in taken], [(one.on.cost, one.off.cost) for one in taken]):
        on, off = (median(one[index] for one in figures) for index in (0, 1))
        form = ",.0f" if on > 1000 else ".2f"
        cells += [f"{on:{form}}", f"{off:{form}}", f"{median(on / off for on, off in figures):.2f}"]
    return cells


if __name__ == "__main__":
    from bars import bars_table

    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    found, bars = measure(rounds, max(1, rounds * 2 // 3), 0.8)
    print(found, bars_table(bars), sep="\n\n")
