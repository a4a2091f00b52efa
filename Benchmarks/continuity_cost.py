"""What it costs that connections outlive the process: the server under a service manager that keeps descriptors, beside
the same one under a manager that does not, in turn.

Measured are the echo, and a context whose state changes at every command (peers/tally). Both have the same load client, which checks every answer.
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
"""What a ratio must be and would better be, and at which depths: nobody types sixteen commands at once."""


class Subject(NamedTuple):
    """What answers, and what the load client is told of it."""

    name: str
    binary: Path
    context: str
    flags: tuple[str, ...] = ()


class Pair(NamedTuple):
    """Two servers that differ in nothing but in whether what they store is kept."""

    on: Manager
    off: Manager


def manager(stack: ExitStack, subject: Subject, core: int | None, *, keeps: bool) -> Manager:
    """A server on that core; where descriptors are kept it must have stored its state."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="uuu-cost-")))
    settings = ECHO | {"Server": ECHO["Server"] | {"initial_context": subject.context}}
    program, *arguments = pinned(core, subject.binary.resolve(), "serve", "--config", "config.ini")
    # The manager's programs are named by their paths.
    command = [shutil.which(program), *arguments]
    one = Manager(folder, most_stored=512 if keeps else 0, command=command, **settings)
    stack.enter_context(one)
    if ("state" in one.store.kinds) != keeps:
        raise SystemExit(f"continuity is not {'on' if keeps else 'off'}: {dict(one.store.kinds)} is stored")
    return one


class Run(NamedTuple):
    """What one server did under load: answers a second, and microseconds of its processor time for each."""

    rate: float
    cost: float


def run(subject: Subject, server: Manager, depth: int, seconds: float, core: int | None) -> Run:
    """Lets the load client ask for so long; returns when the server has done with the connections."""
    before = seconds_of(server.pid)
    command = pinned(
        core, compiled("load/load.c"), server.server.port, CONNECTIONS, SIZE, depth, seconds, *subject.flags)
    line = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    taken = seconds_of(server.pid) - before
    rests(server.pid)
    rate = float(re.search(r"^([\d.]+) msg/s", line)[1])
    return Run(rate, 1e6 * taken / (rate * seconds))


class Round(NamedTuple):
    """One run with, one without, and what others took of the processors meanwhile."""

    on: Run
    off: Run
    disturbance: float


def one_round(subject: Subject, pair: Pair, depth: int, seconds: float, core: int | None) -> Round:
    pids = [one.pid for one in pair]
    start, before = time.monotonic(), strangers_seconds(pids)
    on, off = (run(subject, one, depth, seconds, core) for one in pair)
    return Round(on, off, (strangers_seconds(pids) - before) / (time.monotonic() - start))


def measure(rounds: int, counted: int, seconds: float) -> tuple[str, list[Bar]]:
    """The table, and the bars that it decides; of so many rounds the quietest count, and a ratio is the median of theirs."""
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
    """The medians: of speeds and their ratio, of costs and theirs."""
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
