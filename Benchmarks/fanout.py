"""Measures how fast one message reaches ten thousand connections, and compares it with a raw epoll program.

The server has a context as an author could write it, which sends each line to everybody (peers/fanout). The servers take
turns as in echo.py.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from bars import Bar
from serving import ECHO, compiled, cores, free_port, pinned, product, rests, running, serving

SETTINGS = ECHO | {"Server": {"initial_context": "c_megaphone", "event_loops": 1}}


def deliveries(port: int, connections: int, seconds: float, core: int | None, *, raw: bool) -> float:
    """Returns the deliveries per second: one message at a time, and the next one when all connections have got it."""
    line = subprocess.run(
        pinned(core, compiled("load/load.c"), port, connections, 20, 1, seconds, "fanout", *(["raw"] if raw else [])),
        check=True, stdout=subprocess.PIPE, text=True).stdout
    return float(re.search(r"^([\d.]+) msg/s", line)[1])


def measure(connections: int, rounds: int, seconds: float) -> tuple[str, list[Bar]]:
    """Returns the figures as a sentence, and the bar for their ratio."""
    binary = product("fanout")
    server_core, client_core = cores()
    figures = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="uuu-fanout-")))
        port = free_port()
        command = pinned(server_core, compiled("load/rawecho.c"), port, "fanout")
        raw = stack.enter_context(running(command, port, folder))
        process, ours = stack.enter_context(serving(SETTINGS, binary=binary, core=server_core))
        for _ in range(rounds):
            one = []
            for pid, number, is_raw in ((raw.pid, port, True), (process.pid, ours, False)):
                one.append(deliveries(number, connections, seconds, client_core, raw=is_raw))
                rests(pid)
            figures.append(one)
    ratio = median(ours / raw for raw, ours in figures)
    raw, ours = (median(one[index] for one in figures) for index in (0, 1))
    text = (
        f"One message to {connections:,}: {raw:,.0f} deliveries/s by the raw epoll server, {ours:,.0f} by uuu-server "
        f"({ratio:.2f}).")
    return text, [Bar(f"fan-out to {connections:,}, to raw", ratio, 1.0, 1.1, at_least=True)]


if __name__ == "__main__":
    from bars import bars_table

    found, bars = measure(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000, 5, 1.5)
    print(found, bars_table(bars), sep="\n\n")
