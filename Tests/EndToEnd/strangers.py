"""Many clients that a proxy names, each from an address of its own, that log in again and again with names of nobody."""

from __future__ import annotations

import multiprocessing
import selectors
import socket
import time

from wire import TEXT, frame, request

GREETING, PER_LOGIN = 1, 3
"""How many messages come first, and how many answer one login."""


def came_from(address: str) -> dict[str, object]:
    """The options of a player of whom a proxy says that it came from there, encrypted."""
    return {"unix": True, "additional_headers": {"X-Forwarded-Proto": "https", "X-Forwarded-For": address}}


class Stranger:
    """One of them: a connection that says three lines at once, waits for three answers, and begins again."""

    def __init__(self, path: str, number: int) -> None:
        self.path, self.number, self.logins, self.answers = path, number, 0, 0
        self.socket: socket.socket | None = None

    @property
    def address(self) -> str:
        return f"10.{self.number // 62500}.{self.number // 250 % 250}.{self.number % 250}"

    def connects(self) -> socket.socket:
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(self.path)
        self.socket.sendall(request(X_Forwarded_Proto="https", X_Forwarded_For=self.address))
        self.socket.setblocking(False)
        self.buffer, self.isOpen, self.messages = b"", False, -GREETING
        return self.socket

    def logs_in(self) -> None:
        self.logins += 1
        lines = (b"login", b"stranger%d_%d" % (self.number, self.logins), b"a wrong password %d" % self.number)
        self.socket.send(b"".join(frame(TEXT, line) for line in lines))

    def reads(self) -> bool:
        """Reads what has come, and logs in when the last login has its answer; False if the connection has ended."""
        try:
            data = self.socket.recv(65536)
        except BlockingIOError:
            return True
        except OSError:
            return False
        self.buffer += data
        if not self.isOpen:
            head, found, rest = self.buffer.partition(b"\r\n\r\n")
            if not found:
                return bool(data)
            if b" 101 " not in head[:20]:
                return False
            self.buffer, self.isOpen = rest, True
        before = self.messages
        while len(self.buffer) >= 2:
            size, start = self.buffer[1], 2
            if size == 126:
                size, start = int.from_bytes(self.buffer[2:4]), 4
            if len(self.buffer) < start + size:
                break
            if self.buffer[0] & 15 != TEXT:
                return False
            self.buffer, self.messages = self.buffer[start + size:], self.messages + 1
        if before < 0 <= self.messages or self.messages == PER_LOGIN:
            self.answers += self.messages == PER_LOGIN
            self.messages = 0
            self.logs_in()
        return bool(data)


def flood(path: str, count: int, first: int, over: object, answers: object) -> None:
    """Has them all log in until `over` is set; tells in `answers` how many logins were answered."""
    selector = selectors.DefaultSelector()
    strangers = [Stranger(path, first + number) for number in range(count)]
    for one in strangers:
        selector.register(one.connects(), selectors.EVENT_READ, one)
    while not over.is_set():
        for key, _ in selector.select(0.1):
            one = key.data
            if one.reads():
                continue
            selector.unregister(one.socket)
            one.socket.close()
            selector.register(one.connects(), selectors.EVENT_READ, one)
        answers.value = sum(one.answers for one in strangers)
    for one in strangers:
        one.socket.close()


class Flood:
    """So many strangers, in a process of their own."""

    def __init__(self, server, count: int) -> None:
        context = multiprocessing.get_context("spawn")
        self.over, self.answers = context.Event(), context.Value("q", 0)
        self.process = context.Process(target=flood, args=(server.unix_path, count, 0, self.over, self.answers))

    def __enter__(self) -> Flood:
        self.process.start()
        return self

    def waits_for_answers(self, count: int, patience: float = 60.0) -> None:
        """Returns when so many logins were answered."""
        deadline = time.monotonic() + patience
        while self.answers.value < count:
            assert self.process.is_alive() and time.monotonic() < deadline, f"{self.answers.value} logins were answered"
            time.sleep(0.02)

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.process.join(20)
        assert self.process.exitcode == 0
