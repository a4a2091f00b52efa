"""Measures the memory of an idle connection, upgraded and logged in, and whether it is returned.

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

from bars import Bar
from serving import serving

import sentences as say
from wire import TEXT, Wire, frame

SETTINGS = {
    "Server": {"event_loops": 1},
    "Settings": {"MOTD": "no"},
    "Accounts": {"unique_email": "no"},
    "Passwords": {"waiting_seconds": 60},
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


def all_say(wires: list[Wire], lines: list[str], expected: str) -> None:
    """Sends a line on each connection; fails unless every answer is the expected one."""
    for wire, line in zip(wires, lines):
        wire.sends(frame(TEXT, line.encode()))
    for wire in wires:
        answer = wire.text()
        assert answer == expected, answer


def log_in(wires: list[Wire], password: str, numbers: range) -> None:
    """Logs each connection in to its own account, and reads the greeting of the lobby."""
    for start in range(0, len(wires), TOGETHER):
        some = wires[start : start + TOGETHER]
        all_say(some, ["login"] * len(some), say.ENTER_USERNAME)
        all_say(some, [account(number) for number in numbers[start : start + TOGETHER]], say.ENTER_PASSWORD)
        all_say(some, [password] * len(some), say.LOGIN_SUCCESSFUL)
        for wire in some:
            wire.text()


@contextmanager
def connected(port: int, number: int) -> Iterator[list[Wire]]:
    """Opens and upgrades `number` connections, and reads the greeting on each; closes them at the end."""
    with ExitStack() as stack:
        wires = [stack.enter_context(Wire(port=port)).upgrades() for _ in range(number)]
        for wire in wires:
            wire.text()
        yield wires


class Watched:
    """A process, observed through /proc."""

    def __init__(self, pid: int) -> None:
        self.folder = Path(f"/proc/{pid}")

    def resident(self) -> int:
        """Returns its resident memory in bytes."""
        return 1024 * int(re.search(r"VmRSS:\s+(\d+)", (self.folder / "status").read_text())[1])

    def descriptors(self) -> int:
        return len(list((self.folder / "fd").iterdir()))

    def settles(self, descriptors: int) -> None:
        """Waits until it has at most this number of descriptors open; fails after 30 seconds."""
        deadline = time.monotonic() + 30
        while self.descriptors() > descriptors:
            if time.monotonic() > deadline:
                raise SystemExit(f"{self.descriptors()} descriptors are open, not {descriptors}")
            time.sleep(0.05)


def warm_up(server: Watched, port: int, number: int, password: str) -> int:
    """Does everything once with a few connections; returns how many descriptors are open without connections."""
    for start in range(0, number, STRIDE * FIRST):
        numbers = range(start, min(number, start + STRIDE * FIRST), STRIDE)
        with connected(port, len(numbers)) as wires:
            log_in(wires, password, numbers)
            descriptors = server.descriptors() - len(numbers)
    server.settles(descriptors)
    return descriptors


def measure(number: int) -> tuple[str, list[Bar]]:
    """Returns the figures as a text, and the bars."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    if number + 100 > hard:
        raise SystemExit(f"{number:,} connections need more than the {hard:,} descriptors that a process may have")
    with tempfile.TemporaryDirectory(prefix="uuu-memory-") as name:
        folder = Path(name)
        password = make_accounts(folder, number)
        with serving(SETTINGS, folder=folder) as (process, port):
            server = Watched(process.pid)
            descriptors = warm_up(server, port, number, password)
            quiet = server.resident()
            with connected(port, number) as wires:
                upgraded = server.resident()
                log_in(wires, password, range(number))
                time.sleep(1)
                logged_in = server.resident()
            server.settles(descriptors)
            after = server.resident()
            with connected(port, number):
                again = server.resident()
            server.settles(descriptors)
            end = server.resident()
    mib = lambda size: f"{size / (1 << 20):.1f} MiB"  # noqa: E731
    text = (
        f"{number:,} idle connections: {mib(quiet)} before, {mib(upgraded)} upgraded, {mib(logged_in)} logged in, "
        f"{mib(after)} closed,\n{mib(again)} upgraded once more, {mib(end)} closed; "
        f"all descriptors came back.")
    each = lambda size: (size - quiet) / number / 1024  # noqa: E731
    return text, [
        Bar(f"RSS a connection, upgraded, {number:,}", each(upgraded), 0.5, 0.3, unit=" KiB"),
        Bar(f"RSS a connection, logged in, {number:,}", each(logged_in), 1.32, 1, unit=" KiB"),
    ]


if __name__ == "__main__":
    from bars import bars_table

    found, bars = measure(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
    print(found, bars_table(bars), sep="\n\n")
