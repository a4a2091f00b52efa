"""Connections straight to the server's own socket, as nginx makes them, in great number: plain sockets, no TLS."""

from __future__ import annotations

import resource
import select
import time
from pathlib import Path

import machine
from wire import CLOSE, TEXT, Wire, close_payload, frame

SOCKET = "/run/uuu-server/http.sock"
PATIENCE = 60.0

SPARE = 200
"""Descriptors of a process that are no connection's."""


def connect() -> Wire:
    """An open connection, with the handshake behind it."""
    return Wire(unix=SOCKET).upgrades("/ws")


def limit_of(pid: int | str) -> int:
    """How many descriptors a process may have open."""
    lines = Path(f"/proc/{pid}/limits").read_text().splitlines()
    return next(int(line.split()[3]) for line in lines if line.startswith("Max open files"))


def most() -> int:
    """How many connections can be held here at once: the server lets in four fifths of its descriptors."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return min(hard, limit_of(machine.main_process()) * 4 // 5) - SPARE


class Idlers:
    """Connections that say nothing until they are asked to."""

    def __init__(self, number: int) -> None:
        self.wires: list[Wire] = []
        self.poller = select.epoll()
        self.said = 0
        for index in range(number):
            wire = connect()
            self.wires.append(wire)
            self.poller.register(wire.socket, select.EPOLLIN)
        self.by_descriptor = {wire.socket.fileno(): index for index, wire in enumerate(self.wires)}

    def __enter__(self) -> Idlers:
        return self

    def __exit__(self, *_: object) -> None:
        for wire in self.wires:
            wire.socket.close()
        self.poller.close()

    def echo(self, first: int = 0, last: int | None = None) -> None:
        """Each of these says something of its own and hears exactly that; fails when one is closed, or after a minute."""
        self.said += 1
        awaited = {}
        for index in range(first, len(self.wires) if last is None else last):
            words = f"{self.said}:{index}".encode()
            self.wires[index].sends(frame(TEXT, words))
            awaited[index] = bytes([0x80 | TEXT, len(words)]) + words
        deadline = time.monotonic() + PATIENCE
        while awaited:
            events = self.poller.poll(max(0, deadline - time.monotonic()), 1024)
            assert events, f"{len(awaited)} of {len(self.wires)} heard nothing within {PATIENCE} s"
            for descriptor, _ in events:
                self.hears(self.by_descriptor[descriptor], awaited)

    def hears(self, index: int, awaited: dict[int, bytes]) -> None:
        heard = self.wires[index].socket.recv(4096)
        assert heard, f"connection {index} of {len(self.wires)} was closed"
        rest = awaited.get(index, b"")
        assert rest.startswith(heard), f"connection {index} heard {heard!r}, not {rest!r}"
        awaited[index] = rest.removeprefix(heard)
        if not awaited[index]:
            del awaited[index]


def churns(number: int) -> int:
    """Short connections one after the other, which end in three ways; returns how many of them were not served."""
    failed = 0
    for index in range(number):
        try:
            with connect() as wire:
                match index % 3:
                    case 0:  # in good order
                        wire.sends(frame(CLOSE, close_payload(1000)))
                        assert wire.frame().payload == close_payload(1000)
                        wire.ends()
                    case 1:  # with an answer on its way
                        wire.sends(frame(TEXT, b"x" * 1000))
                    case 2:
                        assert wire.says("hello") == "hello"
        except (OSError, EOFError, AssertionError):
            failed += 1
    return failed
