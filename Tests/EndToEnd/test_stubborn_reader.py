"""Clients that send and never read: what they cost the server, and everybody else."""

from __future__ import annotations

import selectors
import threading
import time
from statistics import quantiles


from server import Server
from wire import PATIENCE, TEXT, Wire, frame

READERS = 20
MEASURED_SECONDS = 2.0
PING_SECONDS, PONG_SECONDS = 2, 2

MOST_KIB_FOR_EACH = 512
"""What one of them may occupy in the server: what may wait for a slow reader, what may wait of its own, and some."""

MOST_SECONDS_FOR_OTHERS = 0.25
"""An answer to somebody else, on a machine that may be busy compiling."""

FLOOD = frame(TEXT, b"*" * 1000) * 200


class Stubborn:
    """Connections that send as fast as the server takes it and never read, until the server drops them."""

    def __init__(self, server: Server, count: int) -> None:
        self.wires = [Wire(server).upgrades() for _ in range(count)]
        self.sent = 0
        self.rest: dict[Wire, bytes] = {}
        self.dropped_after: list[float] = []
        self.thread = threading.Thread(target=self.flood, daemon=True)

    def start(self) -> Stubborn:
        self.began = time.monotonic()
        self.thread.start()
        return self

    def flood(self) -> None:
        with selectors.DefaultSelector() as selector:
            for wire in self.wires:
                wire.socket.setblocking(False)
                selector.register(wire.socket, selectors.EVENT_WRITE, wire)
            while selector.get_map() and time.monotonic() < self.began + PATIENCE:
                for key, _ in selector.select(0.1):
                    try:
                        # What the socket did not take comes next: half a frame would be another fault than not to read.
                        flood = self.rest.get(key.data) or FLOOD
                        taken = key.fileobj.send(flood)
                        self.rest[key.data] = flood[taken:]
                        self.sent += taken
                    except BlockingIOError:
                        pass
                    except (BrokenPipeError, ConnectionResetError):
                        self.dropped_after.append(time.monotonic() - self.began)
                        selector.unregister(key.fileobj)
                        key.fileobj.close()
        for wire in self.wires:
            wire.socket.close()


def round_trips(wire: Wire, seconds: float) -> list[float]:
    """How long each echo took, one every 2 ms."""
    taken = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        began = time.monotonic()
        assert wire.says("hello") == "hello"
        taken.append(time.monotonic() - began)
        time.sleep(0.002)
    return taken


def p99(times: list[float]) -> float:
    return quantiles(times, n=100)[98]


def test_who_never_reads_is_dropped_and_costs_neither_memory_nor_the_time_of_others(start, tell):
    server = start(
        Server={"initial_context": "c_echo"}, Limits={"ping_seconds": PING_SECONDS, "pong_seconds": PONG_SECONDS})
    with Wire(server).upgrades() as other:
        quiet = round_trips(other, MEASURED_SECONDS)
        before = server.resident_kib()
        stubborn = Stubborn(server, READERS).start()
        loud, most = [], before
        while stubborn.thread.is_alive():
            loud += round_trips(other, 0.1)
            most = max(most, server.resident_kib())
        stubborn.thread.join()
        tell(f"{READERS} who never read sent {stubborn.sent >> 10} KiB; the server grew from {before} to {most} KiB")
        tell(f"they were dropped after {min(stubborn.dropped_after, default=0):.1f} to "
             f"{max(stubborn.dropped_after, default=0):.1f} s")
        tell(f"round trip of another, p99: {p99(quiet) * 1000:.2f} ms before, {p99(loud) * 1000:.2f} ms during")

        assert len(stubborn.dropped_after) == READERS
        assert max(stubborn.dropped_after) < PING_SECONDS + PONG_SECONDS + 5
        assert most - before < READERS * MOST_KIB_FOR_EACH
        assert p99(loud) < MOST_SECONDS_FOR_OTHERS
        assert server.sockets() == 2, "the listener, and the other"
