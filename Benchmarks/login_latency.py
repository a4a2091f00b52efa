"""Measures how long a player waits for `who` while fifty others log in at once, with the default cost of a hash.

One client sends `who` every 10 ms, first on a quiet server, then while 50 connections log in over and over. Server and
clients are pinned to different cores, and then left to the scheduler. Run it with `make bench`.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Tests/EndToEnd"))

import sentences as say  # noqa: E402
from player import player  # noqa: E402
from server import BINARY, Server  # noqa: E402
from wire import Wire  # noqa: E402

CLIENTS = 50
IDLE_SECONDS = 5.0
LOADED_SECONDS = 15.0
INTERVAL = 0.010

SETTINGS = """\
[Server]
port = 0

[Database]
path = world.sqlite

[Passwords]
queue = 100
waiting_seconds = 30

[Limits]
command_burst = 0
stranger_command_burst = 0
"""


@contextmanager
def serving(core: int | None):
    """Runs the release binary with the default cost of a hash; only on the given core, if there is one."""
    with tempfile.TemporaryDirectory(prefix="uuu-bench-") as name:
        folder = Path(name)
        (folder / "config.ini").write_text(SETTINGS, encoding="utf-8")
        pinned = [] if core is None else ["taskset", "--cpu-list", str(core)]
        server = Server(folder, command=[*pinned, str(BINARY), "serve", "--config", "config.ini"]).start()
        try:
            yield server
        finally:
            server.stop()


async def register_all(server: Server) -> dict[str, str]:
    """Registers the accounts that will log in, and the one that asks `who`; returns their passwords by name."""

    async def register(name: str) -> tuple[str, str]:
        async with player(server) as one:
            return name, await one.registers(name)

    return dict(await asyncio.gather(*(register(name) for name in ["watcher", *(f"load{n:02}" for n in range(CLIENTS))])))


def log_in_all(server: Server, accounts: dict[str, str], seconds: float, counts: multiprocessing.Queue) -> None:
    """Logs in with every account over and over, in its own process; puts the numbers of logins and refusals into `counts`."""
    logins = refusals = 0

    async def one_account(name: str, secret: str, end: float) -> None:
        nonlocal logins, refusals
        while time.monotonic() < end:
            async with player(server) as one:
                await one.says("login", say.ENTER_USERNAME)
                await one.says(name, say.ENTER_PASSWORD)
                if await one.asks(secret) == say.LOGIN_SUCCESSFUL:
                    logins += time.monotonic() < end
                else:
                    refusals += 1

    async def all_accounts() -> None:
        end = time.monotonic() + seconds
        await asyncio.gather(*(one_account(name, secret, end) for name, secret in accounts.items()))

    asyncio.run(all_accounts())
    counts.put((logins, refusals))


def ask_who(wire: Wire, seconds: float) -> list[float]:
    """Sends `who` every 10 ms and returns the waiting times, in milliseconds.

    If an answer comes after the next question was due, the time of that question counts from when it was due. So a slow
    answer does not hide the wait of the questions after it.
    """
    times = []
    due = time.perf_counter()
    end = due + seconds
    while due < end:
        asked = time.perf_counter()
        if asked < due:
            time.sleep(due - asked)
            asked = time.perf_counter()
        else:
            asked = due
        assert wire.says("who").startswith(say.CONNECTED_USERS)
        times.append((time.perf_counter() - asked) * 1000)
        due += INTERVAL
    return times


def row(label: str, times: list[float], rest: str = "") -> str:
    ordered = sorted(times)
    at = lambda share: ordered[min(len(ordered) - 1, int(share * len(ordered)))]  # noqa: E731
    return f"{label:<34}{len(times):>6}{at(0.5):>9.2f}{at(0.99):>9.2f}{ordered[-1]:>9.2f}  {rest}"


def measure(label: str, core: int | None) -> None:
    with serving(core) as server:
        accounts = asyncio.run(register_all(server))
        with Wire(server).upgrades() as wire:
            wire.text()
            for line in ("login", "watcher"):
                wire.says(line)
            assert wire.says(accounts.pop("watcher")) == say.LOGIN_SUCCESSFUL
            wire.text()
            print(row(f"{label}, quiet", ask_who(wire, IDLE_SECONDS)), flush=True)
            counts = multiprocessing.Queue()
            load = multiprocessing.Process(target=log_in_all, args=(server, accounts, LOADED_SECONDS, counts))
            load.start()
            times = ask_who(wire, LOADED_SECONDS)
            logins, refusals = counts.get(timeout=60)
            load.join()
            rest = f"{logins / LOADED_SECONDS:.1f} logins/s" + (f", {refusals} refused" if refusals else "")
            print(row(f"{label}, {CLIENTS} logging in", times, rest), flush=True)


def main() -> None:
    cores = sorted(os.sched_getaffinity(0))
    print(f"{BINARY.name}, Argon2id 19 MiB t=2, {len(cores)} cores. Milliseconds that `who` takes:\n")
    print(f"{'':<34}{'n':>6}{'p50':>9}{'p99':>9}{'max':>9}")
    if len(cores) > 1:
        os.sched_setaffinity(0, cores[1:])
        measure("server on one core", cores[0])
        os.sched_setaffinity(0, cores)
    measure("no core assigned", None)


if __name__ == "__main__":
    main()
