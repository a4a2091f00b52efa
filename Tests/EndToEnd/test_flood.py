"""Who never stops asking takes nobody else's turn."""

from __future__ import annotations

import json
import socket
import threading
import time

import pytest
from wire import PING, TEXT, Wire, frame

HOSTILE = 16
SECONDS = 2.0
ANSWERED_WITHIN = 0.25
"""For a machine that does much else; without a bound on turns it is most of a second here, and more elsewhere."""
LONGEST_TURN_MICROSECONDS = 20_000


class Flood:
    """Connections that write as much as is taken, and throw away what comes back."""

    def __init__(self, server, burst: bytes) -> None:
        self.burst, self.over = burst, threading.Event()
        self.wires = [Wire(server).upgrades() for _ in range(HOSTILE)]
        self.threads = [
            threading.Thread(target=work, args=(wire.socket,)) for wire in self.wires for work in (self.write, self.read)]

    def write(self, one: socket.socket) -> None:
        while not self.over.is_set():
            try:
                one.sendall(self.burst)
            except OSError:
                return

    def read(self, one: socket.socket) -> None:
        while not self.over.is_set():
            try:
                if not one.recv(1 << 18):
                    return
            except OSError:
                return

    def __enter__(self) -> Flood:
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        for wire in self.wires:
            wire.socket.shutdown(socket.SHUT_RDWR)
        for thread in self.threads:
            thread.join()
        for wire in self.wires:
            wire.socket.close()


@pytest.mark.parametrize("message", [frame(TEXT, b"help"), frame(PING)], ids=["help", "ping"])
def test_a_player_is_answered_soon_while_others_never_stop(start, message):
    server = start(admin=True, Server={"event_loops": 1}, Limits={"client_pings_per_second": 0})
    waits = []
    with Wire(server) as player, Flood(server, message * (65_536 // len(message))):
        player.upgrades().text()
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            began = time.monotonic()
            player.says("help")
            waits.append(time.monotonic() - began)
            time.sleep(0.01)
    waits.sort()
    assert waits[len(waits) * 9 // 10] < ANSWERED_WITHIN, waits
    [loop] = json.loads(server.ask("status", "--json").stdout)["loops"]
    assert loop["longest_turn"]["work_microseconds"] < LONGEST_TURN_MICROSECONDS
