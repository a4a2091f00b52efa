"""How fast messages come back, beside the physical limit and other servers.

Every server has a core to itself while it is measured, and its client another one. The servers take turns, round after
round, and a ratio is the median of the ratios within each round: what disturbs the machine for a while disturbs all.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import NamedTuple

from bars import Bar, table
from serving import HERE, compiled, cores, free_port, pinned, running, serving

RAW, OURS, PYTHON, LWS = "raw epoll", "uuu-server", "websockets (Python)", "libwebsockets (C)"


class Scenario(NamedTuple):
    """What the load client is asked for."""

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


def load(scenario: Scenario, port: int, *, raw: bool, seconds: float, core: int | None) -> float:
    """Messages a second; with a rate the median latency in microseconds."""
    extra = [*(["raw"] if raw else []), *([f"rate={scenario.rate}"] if scenario.rate else [])]
    line = subprocess.run(
        pinned(core, compiled("load/load.c"), port, scenario.connections, scenario.size, scenario.depth, seconds, *extra),
        check=True, stdout=subprocess.PIPE, text=True).stdout
    return float(re.search(r"p50 ([\d.]+) us" if scenario.rate else r"^([\d.]+) msg/s", line)[1])


def start_all(stack: ExitStack, core: int | None) -> dict[str, int]:
    """Every server, idle on its core, with its port."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="uuu-bench-")))
    commands = {
        RAW: [compiled("load/rawecho.c")],
        PYTHON: [sys.executable, HERE / "peers/websockets_echo.py"],
        LWS: [compiled("peers/lwsecho.c", "-lwebsockets")],
    }
    ports = {}
    for name, command in commands.items():
        ports[name] = free_port()
        stack.enter_context(running(pinned(core, *command, ports[name]), ports[name], folder))
    _, ports[OURS] = stack.enter_context(serving(core=core))
    return {name: ports[name] for name in (RAW, OURS, LWS, PYTHON)}


class Results:
    """All figures, by scenario and server, one a round."""

    def __init__(self) -> None:
        self.figures: dict[tuple[Scenario, str], list[float]] = {}

    def add(self, scenario: Scenario, name: str, figure: float) -> None:
        self.figures.setdefault((scenario, name), []).append(figure)

    def ratios(self, scenario: Scenario, name: str, to: str) -> list[float]:
        return [one / other for one, other in zip(self.figures[scenario, name], self.figures[scenario, to])]

    def ratio(self, scenario: Scenario, name: str = OURS, to: str = RAW) -> float:
        return median(self.ratios(scenario, name, to))

    def cell(self, scenario: Scenario, name: str) -> str:
        figure = f"{median(self.figures[scenario, name]):,.0f}"
        return figure if name == RAW else f"{figure} ({self.ratio(scenario, name):.2f})"

    def row(self, scenario: Scenario, names: list[str]) -> list[str]:
        spread = self.ratios(scenario, OURS, RAW)
        return [scenario.label, *(self.cell(scenario, name) for name in names), f"{min(spread):.2f}–{max(spread):.2f}"]


def measure(rounds: int, seconds: float) -> tuple[str, list[Bar]]:
    """The table of all servers, and the bars that it decides."""
    server_core, client_core = cores()
    results = Results()
    with ExitStack() as stack:
        ports = start_all(stack, server_core)
        for scenario in SCENARIOS:
            for _ in range(rounds):
                for name, port in ports.items():
                    figure = load(scenario, port, raw=name == RAW, seconds=seconds, core=client_core)
                    results.add(scenario, name, figure)
    names = list(ports)
    text = table(["(ratio to raw)", *names, "our ratios"], [results.row(scenario, names) for scenario in SCENARIOS])
    return text, [
        Bar("echo, depth 1, to raw", results.ratio(DEPTH_1), 0.75, 0.95, at_least=True),
        Bar("echo, depth 16, to raw", results.ratio(DEPTH_16), 0.50, 0.80, at_least=True),
        Bar("echo, depth 1, to Python websockets", results.ratio(DEPTH_1, to=PYTHON), 2.5, 3, at_least=True),
        Bar("echo, depth 16, to Python websockets", results.ratio(DEPTH_16, to=PYTHON), 25, 40, at_least=True),
        Bar("p50 at 10,000 messages/s, to raw", results.ratio(STEADY), 1.35, 1.15),
    ]
