#!/usr/bin/env python3
"""Measures how long players wait for `who` and `help` with 10,000 players logged in, also while one never stops asking.

    Benchmarks/who.py [BINARY] [--players 10000] [--seconds 10]
"""

from __future__ import annotations

import argparse
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from serving import BINARY, cores, serving

import sentences as say  # noqa: E402  serving.py adds the folder of the end-to-end tests to sys.path
from secrets_used import address, password  # noqa: E402
from wire import Wire  # noqa: E402

SETTINGS = {
    "Server": {"event_loops": 1},
    "Passwords": {"memory_kib": 8192, "passes": 1, "threads": 2, "queue": 1000, "waiting_seconds": 60},
    "Sessions": {"door_seconds": 0, "login_seconds": 0},
    "Limits": {"connections": 15_000, "ping_seconds": 0},
    "Log": {"level": "warning"},
}
SECRET = password()


def enters(port: int, number: int) -> Wire:
    """Connects, registers and logs in a player; returns the connection."""
    name = f"player{number}"
    wire = Wire(port=port).upgrades()
    wire.text()
    for line, answer in (
        ("register", say.REGISTER_EMAIL), (address(name), say.REGISTER_USERNAME), (name, say.CHOOSE_PASSWORD),
        (SECRET, say.CONFIRM_PASSWORD), (SECRET, say.registered(name)),
        ("login", say.ENTER_USERNAME), (name, say.ENTER_PASSWORD), (SECRET, say.LOGIN_SUCCESSFUL),
    ):
        heard = wire.says(line)
        assert heard == answer, (line, heard)
    wire.text()
    return wire


def waits(wire: Wire, line: str, seconds: float) -> list[float]:
    """Asks every five milliseconds; returns the milliseconds that each answer took, from when the question was due."""
    times: list[float] = []
    due = time.perf_counter()
    end = due + seconds
    while due < end:
        time.sleep(max(0.0, due - time.perf_counter()))
        wire.says(line)
        times.append((time.perf_counter() - due) * 1000)
        due = max(due + 0.005, time.perf_counter())
    return times


def row(label: str, times: list[float]) -> str:
    ordered = sorted(times)
    p50, p99 = (ordered[int(len(ordered) * share)] for share in (0.5, 0.99))
    return f"| {label:<48} | {len(ordered):>6} | {p50:>8.2f} | {p99:>8.2f} | {ordered[-1]:>8.2f} |"


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("binary", nargs="?", type=Path, default=BINARY)
    asked.add_argument("--players", type=int, default=10_000)
    asked.add_argument("--seconds", type=float, default=10.0)
    options = asked.parse_args()
    core, _ = cores()
    with serving(SETTINGS, binary=options.binary, core=core) as (_, port), ThreadPoolExecutor(32) as pool:
        wires = list(pool.map(lambda number: enters(port, number), range(options.players)))
        print(f"{len(wires)} players are logged in.\n")
        print(f"| milliseconds{'':<36} | asked  |      p50 |      p99 |  longest |")
        print(f"| {'-' * 48} | -----: | -------: | -------: | -------: |")
        print(row("who", waits(wires[0], "who", options.seconds)))
        print(row("who player12", waits(wires[0], "who player12", options.seconds)))
        print(row("help", waits(wires[1], "help", options.seconds)))
        stop = threading.Event()

        def never_stops() -> None:
            while not stop.is_set():
                wires[2].says("who")

        asker = threading.Thread(target=never_stops)
        asker.start()
        try:
            print(row("help, while one asks who without a pause", waits(wires[1], "help", options.seconds)))
        finally:
            stop.set()
            asker.join()
        for wire in wires:
            wire.socket.close()


if __name__ == "__main__":
    main()
