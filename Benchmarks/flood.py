#!/usr/bin/env python3
"""Measures how long one player waits for the answer to `help` while clients without an account flood the server.

There is a row for each flood, sent to the server directly and through nginx with the snippets of this repository. The
last column has the raw epoll echo under the same flood of bytes. The server runs with one event loop.

    Benchmarks/flood.py [BINARY] [--seconds 8]
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from bars import table
from serving import BINARY, HERE, compiled, cores, free_port, pinned, running, write_config

FLOODS = {
    "help": ((16, "help"), (200, "help"), (400, "help")),
    "help, compressed": ((1, "deflate"), (16, "deflate")),
    "pings": ((16, "ping"),),
}
CONNECTIONS = 2000
FIGURES = re.compile(r"p50 (\d+) us, p99 (\d+) us, max (\d+) us")


class Waits(NamedTuple):
    """The player's waiting times, and the longest turn of the event loop if known: milliseconds, for a turn of work."""

    median: float
    p99: float
    longest: float
    turn: float | None = None


def flood(port: int, hostile: int, seconds: float, *arguments: str, core: int | None) -> Waits:
    """Floods a server, and returns the waiting times of the player."""
    client = compiled("load/flood.c", "-lz", "-lpthread")
    words = [word for word in arguments if word != "help"]
    line = subprocess.run(
        pinned(core, client, port, hostile, seconds, *words), check=True, stdout=subprocess.PIPE, text=True).stdout
    return Waits(*(int(figure) / 1000 for figure in FIGURES.search(line).groups()))


def longest_turn(binary: Path, folder: Path) -> float | None:
    """Returns the longest turn of the event loops in milliseconds of work; None if the server does not report it."""
    told = subprocess.run(
        [binary, "status", "--json", "--socket", folder / "admin.sock"], check=True, stdout=subprocess.PIPE, text=True).stdout
    turns = [loop["longest_turn"] for loop in json.loads(told)["loops"] if "longest_turn" in loop]
    return max(turn["work_microseconds"] for turn in turns) / 1000 if turns else None


@contextmanager
def server(binary: Path, folder: Path, core: int | None) -> Iterator[int]:
    """Runs a server; yields its port."""
    port = free_port()
    write_config(
        folder,
        Server={"port": port, "event_loops": 1, "compression": "yes"},
        Limits={"connections": CONNECTIONS, "ping_seconds": 0, "client_pings_per_second": 0},
        Sessions={"door_seconds": 0, "login_seconds": 0},
        Log={"level": "warning"})
    command = pinned(core, binary.resolve(), "serve", "--config", "config.ini", "--admin", folder / "admin.sock")
    with running(command, port, folder):
        yield port


@contextmanager
def nginx(to: str, folder: Path, core: int | None, *, connections: int = 4 * CONNECTIONS, workers: int = 1) -> Iterator[int]:
    """Runs nginx in front of a server, without the limits per address, as all clients have the same one; yields its port.

    `to` is where the server listens, as nginx writes it. `connections` is what each worker process may have: two a client, and
    a sixteenth more, because below that nginx closes connections whose request has not come.
    """
    port = free_port()
    shipped = (HERE.parent / "nginx/conf.d/uuu-server.conf").read_text(encoding="utf-8")
    shipped = shipped.replace("unix:/run/uuu-server/http.sock", to)
    (folder / "nginx.conf").write_text(f"""
daemon off; user root; worker_processes {workers}; pid {folder}/nginx.pid; error_log {folder}/nginx.log;
events {{ worker_connections {connections}; }}
http {{
    access_log off;
    {shipped}
    server {{
        listen 127.0.0.1:{port} backlog=65535 reuseport;
        location = /ws {{
            include {HERE.parent}/nginx/snippets/uuu-server/proxy.conf;
            proxy_pass http://uuu_server;
        }}
    }}
}}
""", encoding="utf-8")
    with running(pinned(core, "nginx", "-p", folder, "-c", folder / "nginx.conf"), port, folder):
        yield port


def measure(binary: Path, seconds: float) -> list[list[str]]:
    """Measures all floods; returns the rows of the table."""
    server_core, client_core = cores()
    rows = []
    for kind, floods in FLOODS.items():
        for hostile, word in floods:
            with ExitStack() as stack:
                port = free_port()
                folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="uuu-raw-")))
                stack.enter_context(running(pinned(server_core, compiled("load/rawecho.c"), port), port, folder))
                raw = flood(port, hostile, seconds, "raw", core=client_core)
            for way in ("direct", "nginx"):
                with ExitStack() as stack:
                    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="uuu-flood-")))
                    port = stack.enter_context(server(binary, folder, server_core))
                    if way == "nginx":
                        port = stack.enter_context(nginx(f"127.0.0.1:{port}", folder, client_core))
                    ours = flood(port, hostile, seconds, word, core=client_core)
                    ours = ours._replace(turn=longest_turn(binary, folder))
                rows.append([
                    f"{hostile} × {kind}, {way}", *(f"{wait:.1f}" for wait in ours[:3]),
                    "?" if ours.turn is None else f"{ours.turn:.2f}", f"{raw.p99:.1f}"])
                print(rows[-1], flush=True)
    return rows


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("binary", nargs="?", type=Path, default=BINARY)
    parser.add_argument("--seconds", type=float, default=8, help="how long each flood goes on")
    asked = parser.parse_args()
    # Each connection needs one descriptor in the load client, and three in nginx and the server together.
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    found = measure(asked.binary, asked.seconds)
    print(f"A player's `help` under a flood, milliseconds ({asked.binary})\n")
    print(table(["flood", "p50", "p99", "longest", "longest turn", "raw p99"], found))
