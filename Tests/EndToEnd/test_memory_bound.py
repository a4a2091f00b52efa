"""Clients that send and never read, by the hundreds and by the ten thousand: what all of them hold together is bounded."""

from __future__ import annotations

import re
import resource
import selectors
import socket
import threading
import time
from pathlib import Path

import pytest

from manager import Manager
from server import MIB, Server
from wire import PING, TEXT, Wire, frame, request

FLOOD = frame(TEXT, b"*" * 1000) * 100
"""What one of them sends again and again; each line comes back."""

HALF = frame(TEXT, b"*" * 50_000, final=False)
"""What another one sends: the start of a message whose end never comes. It has to be remembered."""

BOUND = 8 * MIB
HOSTILE = 600

LARGE_BOUND = 64 * MIB
LARGE_HOSTILE = 10_000

RESTART_FACTOR = 2.2
"""What a restart has of the bound at its peak."""

SLACK = 16 * MIB
"""What the process may take besides: heap for connections, the buffers of the loops, pages that lie partly in use."""

MOST_SECONDS_FOR_OTHERS = 1.0


def resident(pid: int) -> int:
    """What the process occupies, in bytes."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) * 1024


def peak(pid: int) -> int:
    """The most that the process ever occupied, in bytes."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) * 1024


class NeverReading:
    """Connections that send as long as the server takes it, read nothing, and come back when they are dropped."""

    def __init__(self, server: Server, count: int) -> None:
        self.server = server
        self.count = count
        self.dropped = 0
        self.came = 0
        self.ends = False
        self.sockets: dict[socket.socket, bytes] = {}
        self.halves: set[socket.socket] = set()
        self.selector = selectors.DefaultSelector()
        self.thread = threading.Thread(target=self.flood, daemon=True)

    def __enter__(self) -> NeverReading:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ends = True
        self.thread.join()
        for one in list(self.sockets):
            self.drop(one)
        self.selector.close()

    def comes(self) -> None:
        one = socket.socket(socket.AF_UNIX)
        one.setblocking(False)
        try:
            one.connect(self.server.unix_path)
            self.came += 1
            self.sockets[one] = request() + (HALF if self.came % 2 else b"")
            if self.came % 2:
                self.halves.add(one)
            self.selector.register(one, selectors.EVENT_WRITE)
        except (BlockingIOError, ConnectionError):
            one.close()

    def next(self, one: socket.socket) -> bytes:
        """What is still to be sent; who has said half a message says nothing more but pings."""
        rest = self.sockets[one]
        if rest:
            return rest
        return frame(PING) if one in self.halves else FLOOD

    def drop(self, one: socket.socket) -> None:
        self.halves.discard(one)
        self.selector.unregister(one)
        del self.sockets[one]
        one.close()

    def flood(self) -> None:
        while not self.ends:
            for _ in range(min(200, self.count - len(self.sockets))):
                self.comes()
            time.sleep(0.01)
            for key, _ in self.selector.select(0.05):
                one = key.fileobj
                rest = self.next(one)
                try:
                    self.sockets[one] = rest[one.send(rest):]
                except BlockingIOError:
                    pass
                except OSError:
                    self.drop(one)
                    self.dropped += 1


def asks(wire: Wire) -> float:
    """How long an echo took."""
    began = time.monotonic()
    assert wire.says("hello") == "hello"
    return time.monotonic() - began


def limits(bound: int) -> dict[str, object]:
    return {"memory_bytes": bound, "message_bytes": 65_536, "handshake_seconds": 60, "ping_seconds": 0}


def test_hundreds_who_never_read_hold_no_more_than_the_bound_and_others_are_served(start, tmp_path, tell):
    path = tmp_path / "http.sock"
    server = start(listen=(f"unix:{path}",), Server={"initial_context": "c_echo"}, Limits=limits(BOUND))
    with Wire(unix=str(path)).upgrades() as other:
        asks(other)
        before = resident(server.pid)
        most, slowest = before, 0.0
        with NeverReading(server, HOSTILE) as hostile:
            deadline = time.monotonic() + 3
            while time.monotonic() < deadline:
                slowest = max(slowest, asks(other))
                most = max(most, resident(server.pid))
                time.sleep(0.01)
        tell(f"{HOSTILE} who never read, {hostile.dropped} of them dropped: from {before >> 20} to {most >> 20} MiB, the "
             f"bound is {BOUND >> 20} MiB; the slowest answer to another took {slowest * 1000:.0f} ms")
        assert hostile.dropped > 20, "as little was dropped as if there were no bound"
        assert most - before < BOUND + BOUND // 8 + SLACK
        assert slowest < MOST_SECONDS_FOR_OTHERS
        asks(other)
    told = re.findall(r"connections ended for lack of memory", server.log())
    assert 1 <= len(told) <= 6, "once a second at most"


@pytest.mark.long
def test_10000_who_never_read_hold_no_more_than_the_bound_and_a_restart_takes_it_twice(tmp_path, tell):
    """The table that the operator's page has: what the process occupies against the bound, and a restart at its peak."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    if most < 2 * LARGE_HOSTILE:
        pytest.skip(f"NOT TESTED: only {most} files may be open here")
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    sections = {"Server": {"initial_context": "c_echo"}, "Limits": limits(LARGE_BOUND) | {"connections": 20_000}}
    with Manager(tmp_path, **sections) as manager:
        server = manager.server
        with Wire(unix=server.unix_path).upgrades() as other:
            asks(other)
            before = resident(manager.pid)
            most, slowest = before, 0.0
            with NeverReading(server, LARGE_HOSTILE) as hostile:
                deadline = time.monotonic() + 60
                while time.monotonic() < deadline:
                    slowest = max(slowest, asks(other))
                    most = max(most, resident(manager.pid))
                    manager.notify.skip()
                    time.sleep(0.05)
                count = len(hostile.sockets)
                tell(f"{count} who never read, {hostile.dropped} dropped: from {before >> 20} to {most >> 20} MiB, "
                     f"the bound is {LARGE_BOUND >> 20} MiB; the slowest answer to another took {slowest * 1000:.0f} ms")
                assert most - before < LARGE_BOUND + LARGE_BOUND // 8 + 3 * SLACK
                for end in ("restart", "kill"):
                    manager.goes(end)
                    manager.start()
                    restarted = peak(manager.pid)
                    tell(f"the peak of the process after a {end}: {restarted >> 20} MiB")
                    assert restarted - before < RESTART_FACTOR * LARGE_BOUND + 3 * SLACK
                    asks(other)
