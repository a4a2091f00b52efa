"""Measures how fast one message reaches ten thousand connections, and compares it with a raw epoll program.

The server has a context as an author could write it, which sends each line to everybody (peers/fanout). The servers take
turns as in echo.py. In the last turn half of the connections speak `uuu.v1`. What these may have to be sent again is
retained for each, so the memory for that is measured too. And connections that never read must be cut.
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
from memory import Watched, mib
from serving import ECHO, compiled, cores, free_port, pinned, product, rests, running, serving
from structured_wire import StructuredWire

from wire import Wire

SETTINGS = ECHO | {"Server": {"initial_context": "c_megaphone", "event_loops": 1}}
REPLAY_BYTES = 16 << 20
"""What may be retained of all sessions while memory is measured: so little that everything is cut many times."""
DEAF_LIMITS = {name: value for name, value in ECHO["Limits"].items() if not name.startswith("outbound_")}
"""The limits while some never read: those that a server has if nothing else is configured."""


def deliveries(port: int, connections: int, seconds: float, core: int | None, *flags: str, size: int = 20) -> float:
    """Returns the deliveries per second: one message at a time, and the next one when all connections have got it."""
    line = subprocess.run(
        pinned(core, compiled("load/load.c"), port, connections, size, 1, seconds, "fanout", *flags),
        check=True, stdout=subprocess.PIPE, text=True).stdout
    return float(re.search(r"^([\d.]+) msg/s", line)[1])


def retained(binary: Path, connections: int, seconds: float) -> int:
    """Returns by how many bytes a server grows while it retains as much as it may for half of the connections."""
    server_core, client_core = cores()
    settings = SETTINGS | {"Sessions": {"replay_bytes": REPLAY_BYTES}}
    peaks = []
    with serving(settings, binary=binary, core=server_core) as (process, port):
        server = Watched(process.pid)
        for length in (0, seconds):
            server.forget_peak()
            deliveries(port, connections, length, client_core, "half")
            peaks.append(server.peak())
            rests(process.pid)
    return peaks[1] - peaks[0]


def are_cut(binary: Path) -> int:
    """Returns how many bytes at most were sent to two who never read, one in each dialect, before they were cut.

    Fails if one of them is not.
    """
    with serving(SETTINGS | {"Limits": DEAF_LIMITS}, binary=binary) as (_, port), ExitStack() as stack:
        deaf = [stack.enter_context(wire) for wire in (Wire(port=port).upgrades(), StructuredWire(port))]
        deaf[1].tells(type="hello")
        deliveries(port, 100, 4, None, size=1000)
        got = []
        for wire in deaf:
            received = 0
            try:
                while data := wire.socket.recv(1 << 20):
                    received += len(data)
            except ConnectionResetError:
                pass
            except TimeoutError:
                raise SystemExit("a connection that never reads is not cut") from None
            got.append(received)
    return max(got)


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
            for pid, number, flags in ((raw.pid, port, ["raw"]), (process.pid, ours, []), (process.pid, ours, ["half"])):
                one.append(deliveries(number, connections, seconds, client_core, *flags))
                rests(pid)
            figures.append(one)
    ratio, to_plain = (median(one[index + 1] / one[index] for one in figures) for index in (0, 1))
    raw, ours, half = (median(one[index] for one in figures) for index in (0, 1, 2))
    grown, received = retained(binary, connections, 8), are_cut(binary)
    text = (
        f"One message to {connections:,}: {raw:,.0f} deliveries/s by the raw epoll server, {ours:,.0f} by uuu-server "
        f"({ratio:.2f});\n{half:,.0f} if half of them speak `uuu.v1` ({to_plain:.2f} of that).\n"
        f"With `replay_bytes` of {mib(REPLAY_BYTES)} memory grows by {mib(grown)} at most. "
        f"Who never reads is cut after {mib(received)}.")
    return text, [
        Bar(f"fan-out to {connections:,}, to raw", ratio, 1.0, 1.1, at_least=True),
        Bar("retained for `uuu.v1`, to `replay_bytes`", grown / REPLAY_BYTES, 1.1, 1),
    ]


if __name__ == "__main__":
    from bars import bars_table

    found, bars = measure(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000, 5, 1.5)
    print(found, bars_table(bars), sep="\n\n")
