"""Measures the speed of an echo, and compares it with a raw epoll program and with other servers.

The server that is measured has a core to itself, and the load client has another one. In each round every server is
measured once, and a ratio is the median of the ratios within the rounds; so a disturbance of some seconds affects all
servers alike. Only the rounds count in which other programs used the processors least.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import NamedTuple

from bars import Bar, table
from serving import ECHO, HERE, compiled, cores, free_port, pinned, product, rests, running, serving, strangers_seconds

RAW, OURS, PYTHON, LWS = "raw epoll", "uuu-server", "websockets (Python)", "libwebsockets (C)"
ROW = "uuu-server, a row"
"""The server with a command table: the row `echo <text>` of peers/tally. All servers get messages of the same size."""
FLAGS = {RAW: ["raw"], ROW: ["row"]}


class Scenario(NamedTuple):
    """The parameters of the load client."""

    label: str
    connections: int
    size: int
    depth: int
    rate: int | None = None


DEPTH_1 = Scenario("64 × 20 B, depth 1: messages/s", 64, 20, 1)
DEPTH_16 = Scenario("64 × 20 B, depth 16: messages/s", 64, 20, 16)
LARGE = Scenario("1000 × 1 KiB, depth 1: messages/s", 1000, 1024, 1)
STEADY = Scenario("64 × 20 B at 10,000 messages/s: p50, µs", 64, 20, 1, 10_000)
SCENARIOS = (DEPTH_1, DEPTH_16, LARGE, STEADY)


def load(scenario: Scenario, name: str, port: int, *, seconds: float, core: int | None) -> float:
    """Returns the messages per second; for a scenario with a rate, the median latency in microseconds."""
    extra = [*FLAGS.get(name, []), *([f"rate={scenario.rate}"] if scenario.rate else [])]
    line = subprocess.run(
        pinned(core, compiled("load/load.c"), port, scenario.connections, scenario.size, scenario.depth, seconds, *extra),
        check=True, stdout=subprocess.PIPE, text=True).stdout
    return float(re.search(r"p50 ([\d.]+) us" if scenario.rate else r"^([\d.]+) msg/s", line)[1])


class Peer(NamedTuple):
    """A running server."""

    pid: int
    port: int


def start_all(stack: ExitStack, core: int | None) -> dict[str, Peer]:
    """Starts every server; all are pinned to the same core, and idle until they are measured."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="uuu-bench-")))
    commands = {
        RAW: [compiled("load/rawecho.c")],
        PYTHON: [sys.executable, HERE / "peers/websockets_echo.py"],
        LWS: [compiled("peers/lwsecho.c", "-lwebsockets")],
    }
    peers = {}
    for name, command in commands.items():
        port = free_port()
        process = stack.enter_context(running(pinned(core, *command, port), port, folder))
        peers[name] = Peer(process.pid, port)
    process, port = stack.enter_context(serving(core=core))
    peers[OURS] = Peer(process.pid, port)
    rows = ECHO | {"Server": ECHO["Server"] | {"initial_context": "c_echo_row"}}
    process, port = stack.enter_context(serving(rows, binary=product("tally"), core=core))
    peers[ROW] = Peer(process.pid, port)
    return {name: peers[name] for name in (RAW, OURS, ROW, LWS, PYTHON)}


class Round(NamedTuple):
    """The figures of all servers in one round, and how many processors other programs used meanwhile."""

    figures: dict[str, float]
    disturbance: float

    def ratio(self, name: str, to: str) -> float:
        return self.figures[name] / self.figures[to]


def one_round(scenario: Scenario, peers: dict[str, Peer], seconds: float, core: int | None) -> Round:
    """Measures every server in turn; the next one starts when the previous one has closed its connections."""
    pids = [peer.pid for peer in peers.values()]
    start, before = time.monotonic(), strangers_seconds(pids)
    figures = {}
    for name, peer in peers.items():
        figures[name] = load(scenario, name, peer.port, seconds=seconds, core=core)
        rests(peer.pid)
    return Round(figures, (strangers_seconds(pids) - before) / (time.monotonic() - start))


class Result(NamedTuple):
    """The counted rounds of one scenario."""

    scenario: Scenario
    rounds: list[Round]

    def ratio(self, name: str = OURS, to: str = RAW) -> float:
        return median(one.ratio(name, to) for one in self.rounds)

    @property
    def disturbance(self) -> float:
        return max(0.0, median(one.disturbance for one in self.rounds))

    def cell(self, name: str) -> str:
        figure = f"{median(one.figures[name] for one in self.rounds):,.0f}"
        return figure if name == RAW else f"{figure} ({self.ratio(name):.2f})"

    def row(self, names: list[str]) -> list[str]:
        spread = [one.ratio(OURS, RAW) for one in self.rounds]
        return [
            self.scenario.label, *(self.cell(name) for name in names), f"{min(spread):.2f}–{max(spread):.2f}",
            f"{self.disturbance:.0%}",
        ]


def measure(rounds: int, counted: int, seconds: float) -> tuple[str, list[Bar], float]:
    """Returns the table, its bars and the disturbance; the `counted` rounds with the least disturbance count."""
    server_core, client_core = cores()
    results = {}
    with ExitStack() as stack:
        peers = start_all(stack, server_core)
        for scenario in SCENARIOS:
            taken = [one_round(scenario, peers, seconds, client_core) for _ in range(rounds)]
            results[scenario] = Result(scenario, sorted(taken, key=lambda one: one.disturbance)[:counted])
    text = table(["(ratio to raw)", *peers, "spread of ours", "others"], [one.row(list(peers)) for one in results.values()])
    bars = [
        Bar("line echo, depth 1, to raw", results[DEPTH_1].ratio(), 0.90, 1.0, at_least=True),
        Bar("line echo, depth 16, to raw", results[DEPTH_16].ratio(), 0.65, 0.90, at_least=True),
        Bar("row echo, depth 1, to raw", results[DEPTH_1].ratio(ROW), 0.85, 0.90, at_least=True),
        Bar("row echo, depth 16, to raw", results[DEPTH_16].ratio(ROW), 0.55, 0.65, at_least=True),
        Bar("echo, depth 1, to Python websockets", results[DEPTH_1].ratio(to=PYTHON), 2.5, 3, at_least=True),
        Bar("echo, depth 16, to Python websockets", results[DEPTH_16].ratio(to=PYTHON), 25, 40, at_least=True),
        Bar("p50 at 10,000 messages/s, to raw", results[STEADY].ratio(), 1.1, 1.03),
    ]
    return text, bars, max(one.disturbance for one in results.values())
