"""Measures the memory of an idle connection, upgraded and logged in, of plain text and of `uuu.v1`, and whether it is
returned; and that of a session whose connection was lost.

The accounts share one password hash, which is written into the database before the server starts. Every connection logs
in to its own account, in the ordinary way.
"""

from __future__ import annotations

import re
import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from bars import Bar
from serving import rests, serving
from structured_wire import StructuredWire

import sentences as say
from wire import TEXT, Wire, frame

SETTINGS = {
    "Server": {"event_loops": 1},
    "Settings": {"MOTD": "no"},
    "Accounts": {"unique_email": "no"},
    "Passwords": {"waiting_seconds": 60},
    "Sessions": {"door_seconds": 0, "login_seconds": 0},
    "Limits": {"ping_seconds": 0, "connections": 15_000, "handshake_seconds": 300},
    "Log": {"level": "warning"},
}
TOGETHER = 100
"""How many logins run at the same time."""
FIRST = 10
"""How many connections the warm-up opens at once, so that what the server allocates only once is not measured."""
STRIDE = 20
"""The warm-up logs in every twentieth account, so that the pages of the database are in SQLite's cache."""

ROW = """\
INSERT INTO account (username, username_folded, email, email_folded, email_is_exclusive, password_hash, role, created_at)
SELECT ?1, ?1, email, email_folded, 0, password_hash, role, created_at FROM account WHERE username_folded = 'model'
"""


def account(number: int) -> str:
    return f"idle{number}"


def make_accounts(folder: Path, number: int) -> str:
    """Registers one account, and copies it `number` times; returns the password of all."""
    with serving(SETTINGS, folder=folder) as (_, port), Wire(port=port).upgrades() as wire:
        wire.text()
        for line in ("register", "model@example.org", "model"):
            wire.says(line)
        password = re.search(r"password is '(.+)'", wire.says(""))[1]
    with sqlite3.connect(folder / "world.sqlite") as database:
        database.executemany(ROW, [(account(one),) for one in range(number)])
    database.close()
    return password


class PlainCrowd:
    """Connections of plain text."""

    name = "plain text"
    opened = "upgraded"

    @staticmethod
    def opens(port: int) -> Wire:
        return Wire(port=port).upgrades()

    @staticmethod
    def are_greeted(wires: list[Wire]) -> None:
        for wire in wires:
            wire.text()

    @classmethod
    def log_in(cls, wires: list[Wire], names: list[str], password: str) -> None:
        """Logs each connection in to its own account, and reads the greeting of the lobby."""
        cls.all_say(wires, ["login"] * len(wires), say.ENTER_USERNAME)
        cls.all_say(wires, names, say.ENTER_PASSWORD)
        cls.all_say(wires, [password] * len(wires), say.LOGIN_SUCCESSFUL)
        for wire in wires:
            wire.text()

    @staticmethod
    def all_say(wires: list[Wire], lines: list[str], expected: str) -> None:
        """Sends a line on each connection; fails unless every answer is the expected one."""
        for wire, line in zip(wires, lines):
            wire.sends(frame(TEXT, line.encode()))
        for wire in wires:
            answer = wire.text()
            assert answer == expected, answer

    @classmethod
    def quit(cls, wires: list[Wire]) -> None:
        """Ends the sessions, so that none waits for its player."""
        cls.all_say(wires, ["quit"] * len(wires), say.GOODBYE)


class StructuredCrowd:
    """Connections of `uuu.v1`; a client wants the command lists, as a console does."""

    name = "`uuu.v1`"
    opened = "greeted"

    @staticmethod
    def opens(port: int) -> StructuredWire:
        wire = StructuredWire(port)
        wire.tells(type="hello", client="memory.py", wants=["commands"])
        return wire

    @staticmethod
    def are_greeted(wires: list[StructuredWire]) -> None:
        for wire in wires:
            wire.until("prompt")

    @staticmethod
    def log_in(wires: list[StructuredWire], names: list[str], password: str) -> None:
        """Logs each connection in to its own account, and reads the greeting of the lobby and the token."""
        for lines, step in ((["login"] * len(wires), None), (names, "username"), ([password] * len(wires), "password")):
            for wire, line in zip(wires, lines):
                wire.says(line, step)
            for wire in wires:
                texts = wire.until("prompt")
        assert texts[0] == say.LOGIN_SUCCESSFUL, texts
        for wire in wires:
            wire.until("token")

    @staticmethod
    def quit(wires: list[StructuredWire]) -> None:
        """Ends the sessions, so that none waits for its player."""
        for wire in wires:
            wire.says("quit")
        for wire in wires:
            wire.until("bye")


Crowd = type[PlainCrowd] | type[StructuredCrowd]


def log_in(crowd: Crowd, wires: list[Wire], password: str, numbers: range) -> None:
    """Logs each connection in to its own account."""
    for start in range(0, len(wires), TOGETHER):
        names = [account(number) for number in numbers[start : start + TOGETHER]]
        crowd.log_in(wires[start : start + TOGETHER], names, password)


def quit(crowd: Crowd, wires: list[Wire]) -> None:
    """Ends the sessions of all connections."""
    for start in range(0, len(wires), TOGETHER):
        crowd.quit(wires[start : start + TOGETHER])


@contextmanager
def connected(crowd: Crowd, port: int, number: int) -> Iterator[list[Wire]]:
    """Opens and upgrades `number` connections, and reads the greeting on each; closes them at the end."""
    with ExitStack() as stack:
        wires = [stack.enter_context(crowd.opens(port)) for _ in range(number)]
        crowd.are_greeted(wires)
        yield wires


class Watched:
    """A process, observed through /proc."""

    def __init__(self, pid: int) -> None:
        self.folder = Path(f"/proc/{pid}")

    def resident(self) -> int:
        """Returns its resident memory in bytes."""
        return self.status("VmRSS")

    def peak(self) -> int:
        """Returns the most resident memory that it had since its peak was forgotten, in bytes."""
        return self.status("VmHWM")

    def forget_peak(self) -> None:
        (self.folder / "clear_refs").write_text("5")

    def status(self, name: str) -> int:
        return 1024 * int(re.search(rf"{name}:\s+(\d+)", (self.folder / "status").read_text())[1])

    def descriptors(self) -> int:
        return len(list((self.folder / "fd").iterdir()))

    def settles(self, descriptors: int) -> None:
        """Waits until it has at most this number of descriptors open; fails after 30 seconds."""
        deadline = time.monotonic() + 30
        while self.descriptors() > descriptors:
            if time.monotonic() > deadline:
                raise SystemExit(f"{self.descriptors()} descriptors are open, not {descriptors}")
            time.sleep(0.05)


def warm_up(crowd: Crowd, server: Watched, port: int, number: int, password: str) -> int:
    """Does everything once with a few connections; returns how many descriptors are open without connections."""
    for start in range(0, number, STRIDE * FIRST):
        numbers = range(start, min(number, start + STRIDE * FIRST), STRIDE)
        with connected(crowd, port, len(numbers)) as wires:
            log_in(crowd, wires, password, numbers)
            descriptors = server.descriptors() - len(numbers)
            quit(crowd, wires)
    server.settles(descriptors)
    return descriptors


class Sizes(NamedTuple):
    """The resident memory of a server, in bytes, one state after the other."""

    before: int
    opened: int
    logged_in: int
    closed: int
    again: int
    end: int


def sizes(crowd: Crowd, folder: Path, number: int, password: str) -> Sizes:
    """Measures a new server while connections come, log in, quit, and come once more."""
    with serving(SETTINGS, folder=folder) as (process, port):
        server = Watched(process.pid)
        descriptors = warm_up(crowd, server, port, number, password)
        found = [server.resident()]
        with connected(crowd, port, number) as wires:
            found.append(server.resident())
            log_in(crowd, wires, password, range(number))
            time.sleep(1)
            found.append(server.resident())
            quit(crowd, wires)
        server.settles(descriptors)
        found.append(server.resident())
        with connected(crowd, port, number):
            found.append(server.resident())
        server.settles(descriptors)
        return Sizes(*found, server.resident())


def size_of_lost(crowd: Crowd, folder: Path, number: int, password: str) -> tuple[int, int]:
    """Measures a new server before any player has come, and when all have logged in and lost their connections."""
    with serving(SETTINGS, folder=folder) as (process, port):
        server = Watched(process.pid)
        descriptors = warm_up(crowd, server, port, number, password)
        before = server.resident()
        with connected(crowd, port, number) as wires:
            log_in(crowd, wires, password, range(number))
        server.settles(descriptors)
        # Each session is written to the disk.
        rests(process.pid)
        return before, server.resident()


def mib(size: int) -> str:
    return f"{size / (1 << 20):.1f} MiB"


def measure(number: int) -> tuple[str, list[Bar]]:
    """Returns the figures as a text, and the bars."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    if number + 100 > hard:
        raise SystemExit(f"{number:,} connections need more than the {hard:,} descriptors that a process may have")
    each = lambda before, size: (size - before) / number / 1024  # noqa: E731
    found: dict[Crowd, Sizes] = {}
    texts, lost = [], []
    for crowd in (PlainCrowd, StructuredCrowd):
        with tempfile.TemporaryDirectory(prefix="uuu-memory-") as name:
            folder = Path(name)
            password = make_accounts(folder, number)
            one = found[crowd] = sizes(crowd, folder, number, password)
            lost.append(f"{each(*size_of_lost(crowd, folder, number, password)):.2f} KiB in {crowd.name}")
        texts.append(
            f"{number:,} idle connections, {crowd.name}: {mib(one.before)} before, {mib(one.opened)} {crowd.opened}, "
            f"{mib(one.logged_in)} logged in,\n{mib(one.closed)} closed, {mib(one.again)} {crowd.opened} once more, "
            f"{mib(one.end)} closed; all descriptors came back.")
    texts.append(f"A session whose connection was lost: {', '.join(lost)}.")
    plain, structured = (
        (each(one.before, one.opened), each(one.before, one.logged_in)) for one in (found[PlainCrowd], found[StructuredCrowd]))
    return "\n\n".join(texts), [
        Bar(f"RSS a connection, upgraded, {number:,}", plain[0], 0.56, 0.3, unit=" KiB"),
        Bar(f"RSS a connection, logged in, {number:,}", plain[1], 1.45, 1, unit=" KiB"),
        Bar("the same in `uuu.v1`, more than in plain text, greeted", structured[0] - plain[0], 1, 0.5, unit=" KiB"),
        Bar("the same in `uuu.v1`, more than in plain text, logged in", structured[1] - plain[1], 1, 0.5, unit=" KiB"),
    ]


if __name__ == "__main__":
    from bars import bars_table

    found, bars = measure(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
    print(found, bars_table(bars), sep="\n\n")
