"""A crowd that says nothing and answers pings, each after its round trip; and a flood, from a process of its own."""

from __future__ import annotations

import asyncio
import resource
import selectors
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from server import Server
from wire import PING, PONG, TEXT, frame, request

TOGETHER = 100
"""How many connect at the same time."""

BURST = frame(TEXT, b"help") * 6000


class Idler(asyncio.Protocol):
    """One client; who does not answer is silent after its upgrade."""

    def __init__(self, round_trip: float, answers: bool = True) -> None:
        self.round_trip = round_trip
        self.answers = answers
        self.upgraded = asyncio.get_running_loop().create_future()
        self.ended_at: float | None = None
        self.pings = 0
        self.buffer = b""

    def connection_made(self, transport: asyncio.Transport) -> None:
        self.transport = transport
        transport.write(request())

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        if not self.upgraded.done():
            head, end, rest = self.buffer.partition(b"\r\n\r\n")
            if not end:
                return
            assert head.startswith(b"HTTP/1.1 101 "), head
            self.buffer = rest
            self.upgraded.set_result(None)
        while self.takes_frame():
            pass

    def takes_frame(self) -> bool:
        """Takes a frame off the buffer and answers a ping; no frame that an idle client hears has 64 KB."""
        if len(self.buffer) < 4:
            return False
        size, start = (self.buffer[1], 2) if self.buffer[1] < 126 else (int.from_bytes(self.buffer[2:4]), 4)
        if len(self.buffer) < start + size:
            return False
        opcode, payload = self.buffer[0] & 0x0F, self.buffer[start:start + size]
        self.buffer = self.buffer[start + size:]
        if opcode == PING:
            self.pings += 1
            if self.answers:
                asyncio.get_running_loop().call_later(self.round_trip, self.transport.write, frame(PONG, payload))
        return True

    def connection_lost(self, error: Exception | None) -> None:
        self.ended_at = time.monotonic()
        if not self.upgraded.done():
            self.upgraded.set_exception(error or EOFError("ended before its upgrade"))


async def idlers(server: Server, count: int, *, round_trip: float = 0.0, answers: bool = True) -> list[Idler]:
    """So many clients, all upgraded."""
    allow_descriptors(count + 200)
    loop = asyncio.get_running_loop()
    crowd: list[Idler] = []
    while len(crowd) < count:
        some = min(TOGETHER, count - len(crowd))
        made = await asyncio.gather(*(
            loop.create_connection(lambda: Idler(round_trip, answers), "127.0.0.1", server.port) for _ in range(some)))
        crowd += [idler for _, idler in made]
        await asyncio.gather(*(idler.upgraded for _, idler in made))
    return crowd


def allow_descriptors(count: int) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < count:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(count, hard), hard))


def leave(crowd: list[Idler]) -> None:
    for idler in crowd:
        idler.transport.abort()


@contextmanager
def flood(server: Server, count: int, seconds: float) -> Iterator[subprocess.Popen]:
    """So many connections that say `help` as fast as they are answered, for so many seconds at most."""
    process = subprocess.Popen(
        [sys.executable, __file__, str(server.port), str(count), str(seconds)], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout.readline() == "ready\n"
        yield process
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


def say_help_without_end(port: int, count: int, seconds: float) -> None:
    allow_descriptors(count + 200)
    end = time.monotonic() + seconds
    with selectors.DefaultSelector() as selector:
        for _ in range(count):
            one = socket.create_connection(("127.0.0.1", port))
            one.sendall(request())
            one.setblocking(False)
            selector.register(one, selectors.EVENT_READ | selectors.EVENT_WRITE)
        print("ready", flush=True)
        while selector.get_map() and time.monotonic() < end:
            for key, events in selector.select(0.1):
                try:
                    if events & selectors.EVENT_READ and not key.fileobj.recv(1 << 20):
                        raise ConnectionResetError
                    if events & selectors.EVENT_WRITE:
                        key.fileobj.send(BURST)
                except BlockingIOError:
                    pass
                except OSError:
                    selector.unregister(key.fileobj)
                    key.fileobj.close()


if __name__ == "__main__":
    say_help_without_end(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]))
