#!/usr/bin/env python3
"""Measures how long it takes until everybody is back whose connection was cut: 10,000 sessions are resumed at the same time.

Every client of `uuu.v1` logs in to its own account and gets a token; all sockets are reset; then all connect again at once
and show their tokens. It is done directly, and through nginx without its limits per address. The accounts share one
password hash, and the processor time of the threads that hash shows that no password is hashed for a resume.

    Benchmarks/resume.py [BINARY] [--sessions 10000] [--write]
"""

from __future__ import annotations

import argparse
import json
import resource
import select
import socket
import sqlite3
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import written_tables
from bars import Bar, bars_table, table
from flood import nginx
from machine_here import described
from memory import StructuredCrowd, log_in, make_accounts
from serving import BINARY, TICK, cores, rests, seconds_of, serving
from structured_wire import NAME, StructuredWire, told

from wire import request

SETTINGS = {
    "Server": {"event_loops": 1},
    "Settings": {"MOTD": "no"},
    "Accounts": {"unique_email": "no"},
    "Passwords": {"waiting_seconds": 60},
    "Sessions": {"door_seconds": 0, "login_seconds": 0},
    "Limits": {"ping_seconds": 0, "connections": 15_000, "handshake_seconds": 300},
    "Log": {"level": "warning"},
}
MUST, AIM = 5.0, 3.0
"""Within how many seconds all must be back, and should be."""
PATIENCE = 60.0
WORKERS = 2
"""Worker processes of nginx, which share the connections about evenly: descriptors are limited for each process."""


class Session(NamedTuple):
    """What a client knows of its session."""

    token: str
    seen: int


class Comeback:
    """A client that connects, upgrades and resumes; it never waits for its socket."""

    def __init__(self, port: int, session: Session) -> None:
        self.session = session
        self.socket = socket.socket()
        self.socket.setblocking(False)
        self.error = self.socket.connect_ex(("127.0.0.1", port))
        self.buffer = b""
        self.is_asked = self.is_upgraded = False
        self.welcome: dict | None = None

    def asks(self) -> None:
        """Sends the request of the opening handshake, once it is connected."""
        self.is_asked = True
        self.socket.send(request("GET /ws HTTP/1.1", Sec_WebSocket_Protocol=NAME))

    def hears(self) -> bool:
        """Reads what has come, and answers it; returns whether the session goes on."""
        data = self.socket.recv(65536)
        if not data:
            raise SystemExit(f"a connection was closed after {self.buffer!r}")
        self.buffer += data
        if not self.is_upgraded:
            head, end, rest = self.buffer.partition(b"\r\n\r\n")
            if not end:
                return False
            if not head.startswith(b"HTTP/1.1 101 "):
                raise SystemExit(f"no upgrade: {head!r}")
            self.is_upgraded, self.buffer = True, rest
            self.socket.send(told({"type": "resume", "token": self.session.token, "seen": self.session.seen}))
        while (message := self.takes()) is not None:
            if self.welcome is None:
                if not message.get("resumed"):
                    raise SystemExit(f"refused: {message}")
                self.welcome = message
                # It confirms the new token.
                self.socket.send(told({"type": "ping", "n": 1}))
            elif message["type"] == "prompt" and "re" not in message:
                return True
        return False

    def takes(self) -> dict | None:
        """Takes the next message out of what has come."""
        if len(self.buffer) < 4:
            return None
        size, start = (self.buffer[1], 2) if self.buffer[1] < 126 else (int.from_bytes(self.buffer[2:4]), 4)
        if len(self.buffer) < start + size:
            return None
        payload, self.buffer = self.buffer[start:start + size], self.buffer[start + size:]
        return json.loads(payload)


def enter(port: int, number: int, password: str) -> list[StructuredWire]:
    """Connects and logs in everybody."""
    wires = [StructuredCrowd.opens(port) for _ in range(number)]
    StructuredCrowd.are_greeted(wires)
    log_in(StructuredCrowd, wires, password, range(number))
    return wires


def cut(wires: list[StructuredWire]) -> list[Session]:
    """Resets all connections; returns what the clients know."""
    sessions = [Session(wire.token, wire.count) for wire in wires]
    for wire in wires:
        wire.resets()
    return sessions


class Times(NamedTuple):
    """How long it took until half of them were back, 99 of 100, and all, in seconds."""

    half: float
    most: float
    all: float


def come_back(port: int, sessions: list[Session]) -> tuple[Times, list[Comeback]]:
    """Resumes all sessions at once; fails if a connection is closed, a session refused, or a message lost."""
    start = time.perf_counter()
    done: list[float] = []
    with select.epoll() as poller:
        clients = {}
        for session in sessions:
            client = Comeback(port, session)
            clients[client.socket.fileno()] = client
            poller.register(client.socket, select.EPOLLOUT)
        while len(done) < len(sessions):
            if time.perf_counter() - start > PATIENCE:
                raise SystemExit(f"{len(done)} of {len(sessions)} are back after {PATIENCE} s")
            for descriptor, _ in poller.poll(1):
                client = clients[descriptor]
                if not client.is_asked:
                    client.asks()
                    poller.modify(descriptor, select.EPOLLIN)
                elif client.hears():
                    done.append(time.perf_counter() - start)
                    poller.unregister(descriptor)
    all_clients = list(clients.values())
    lost = sum(client.welcome["lost"] != 0 or not client.welcome["place"] for client in all_clients)
    if lost or len({client.welcome["token"] for client in all_clients}) < len(all_clients):
        raise SystemExit(f"{lost} have lost something, or tokens were given twice")
    return Times(done[len(done) // 2], done[len(done) * 99 // 100], done[-1]), all_clients


def hashing_seconds(pid: int) -> float:
    """Returns the processor time of the threads that hash passwords."""
    threads = [task for task in Path(f"/proc/{pid}/task").iterdir() if (task / "comm").read_text().startswith("hash-")]
    assert threads, "no thread hashes"
    return TICK * sum(
        sum(map(int, (task / "stat").read_text().rpartition(")")[2].split()[11:13])) for task in threads)


def tokens(folder: Path) -> int:
    """Returns how many tokens are in the database."""
    with sqlite3.connect(f"file:{folder}/world.sqlite?mode=ro", uri=True) as database:
        (count,), = database.execute("SELECT count(*) FROM resume_token WHERE spent_at IS NULL")
    database.close()
    return count


class Run(NamedTuple):
    """What was measured in one way."""

    label: str
    times: Times
    server_seconds: float
    hashing: float
    login_hashing: float


def measure_way(binary: Path, number: int, way: str) -> Run:
    """Logs everybody in, cuts all connections, and resumes."""
    server_core, client_core = cores()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="uuu-resume-")))
        password = make_accounts(folder, number)
        process, port = stack.enter_context(serving(SETTINGS, binary=binary, core=server_core, folder=folder))
        entry = port
        if way != "direct":
            # Each of the workers gets half of the connections or a few more, and has room for all. At a unix socket nginx would
            # have to refuse those beyond net.core.somaxconn that the server has not accepted yet; by TCP they wait.
            entry = stack.enter_context(nginx(
                f"127.0.0.1:{port}", folder, client_core, connections=(2 * number + 100) * 8 // 7, workers=WORKERS))
        before = hashing_seconds(process.pid)
        sessions = cut(enter(port, number, password))
        rests(process.pid)
        hashed, used = hashing_seconds(process.pid), seconds_of(process.pid)
        times, clients = come_back(entry, sessions)
        run = Run(
            f"{number:,} sessions, {way}", times, seconds_of(process.pid) - used, hashing_seconds(process.pid) - hashed, hashed - before)
        rests(process.pid)
        assert tokens(folder) >= number
        for client in clients:
            client.socket.close()
        rests(process.pid)
        return run


def measure(binary: Path, number: int) -> tuple[str, list[Bar]]:
    """Returns the table, and the bars."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    runs = [measure_way(binary, number, "direct"), measure_way(binary, number, "through nginx")]
    rows = [
        [run.label, *(f"{one:.2f}" for one in run.times), f"{run.server_seconds:.2f}",
         f"{run.hashing:.2f}", f"{run.login_hashing:.2f}"]
        for run in runs
    ]
    head = ["resumed at once", "half, s", "99 %, s", "all, s", "processor, s", "of it hashing, s", "hashing of the logins, s"]
    return table(head, rows), [
        Bar(f"{number:,} sessions resumed at once, s", runs[0].times.all, MUST, AIM),
        Bar(f"{number:,} sessions resumed at once through nginx, to direct", runs[1].times.all / runs[0].times.all, 2, 1.2),
        Bar("passwords hashed for it, s of processor", runs[0].hashing, 0, 0),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("binary", nargs="?", type=Path, default=BINARY)
    parser.add_argument("--sessions", type=int, default=10_000)
    parser.add_argument("--write", action="store_true", help=f"write the tables into {written_tables.DOCUMENT} too")
    asked = parser.parse_args()
    described_before = described()
    text, bars = measure(asked.binary, asked.sessions)
    told = "\n\n".join([f"{described_before}.", text, bars_table(bars)])
    print(told)
    if asked.write:
        written_tables.write(told, by="make bench-resume")


if __name__ == "__main__":
    main()
