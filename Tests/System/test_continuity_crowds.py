"""Very many connections, and very many that come and go: what systemd keeps stays small, and nobody waits long.

More of them: UUU_CONTINUITY_IDLE and UUU_CONTINUITY_SHORT.
"""

from __future__ import annotations

import asyncio
import os
import select
import subprocess
import time
from pathlib import Path

import machine
from backend import Idlers, churns, most
from client import get
from crowd import ECHO, crowd

IDLE = int(os.environ.get("UUU_CONTINUITY_IDLE", 2_000))
SHORT = int(os.environ.get("UUU_CONTINUITY_SHORT", 6_000))
LONG = 30
KILLS = 5

SAMPLE = 100
"""Of the idle ones, those that are the first to speak."""

MOST_STORED = 40
"""Descriptors that systemd may keep while connections come and go: two for each bottle, and the state."""

MANY = {
    "Server": {"initial_context": "c_echo"},
    "Limits": {"connections": 0, "ping_seconds": 0},
}


def seconds_of_systemd() -> float:
    """Processor time that PID 1 has taken."""
    return sum(map(int, Path("/proc/1/stat").read_text().rpartition(")")[2].split()[11:13])) / os.sysconf("SC_CLK_TCK")


def disturbed(idlers: Idlers, how: str, journal) -> dict[str, object]:
    """Restarts or kills the server; what that took until a sample, and then all of them, were heard by the next one."""
    before, systemd, known = machine.main_process(), seconds_of_systemd(), len(journal.restorations())
    ended, ending = os.pidfd_open(before), select.poll()
    ending.register(ended)
    begin = time.monotonic()
    command = ["systemctl", "restart", machine.UNIT] if how == "restart" else ["kill", "-KILL", str(before)]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL) as acting:
        assert ending.poll(1000 * machine.PATIENCE), f"process {before} did not end"
        idlers.echo(0, SAMPLE)
        sample = time.monotonic() - begin
        idlers.echo(SAMPLE)
        everybody = time.monotonic() - begin
        assert acting.wait(machine.PATIENCE) == 0
    os.close(ended)
    machine.has_restarted(before)
    idlers.echo()
    [restored] = journal.restorations()[known:]
    assert restored.count == len(idlers.wires)
    return {
        "sample_s": round(sample, 2), "all_s": round(everybody, 2), "restored_ms": round(restored.milliseconds),
        "systemd_cpu_s": round(seconds_of_systemd() - systemd, 2), "stored": machine.stored()}


def test_thousands_of_idle_connections_are_carried_over(journal, figures):
    """At the server's own socket. As many as asked for, or as descriptors allow."""
    machine.configure(**MANY)
    assert get("/healthz").status == 200
    number = min(IDLE, most())
    with Idlers(number) as idlers:
        idlers.echo()
        for how in ("restart", "kill", "restart", "kill"):
            figures(f"idle, {how}", connections=number, **disturbed(idlers, how, journal))
        assert not journal.records("UUU_EVENT=connection_closed")
        assert machine.stored() <= 2 * (number // 250 + 4) + 1


async def test_short_connections_do_not_fill_the_store_and_long_ones_notice_nothing(journal, figures):
    """While the server is killed now and then; a short one may fall between being accepted and being kept."""
    machine.configure(**ECHO)
    stored, failed = [], 0
    async with crowd(LONG) as talkers:
        for _ in range(KILLS):
            churning = asyncio.create_task(asyncio.to_thread(churns, SHORT // KILLS))
            await asyncio.sleep(0.5)
            await asyncio.to_thread(machine.kill)
            while not churning.done():
                stored.append(await asyncio.to_thread(machine.stored))
                await asyncio.sleep(0.1)
            failed += churning.result()
            await talkers.all_hear()
        longest = talkers.takes_longest()
        seen = await talkers.ends()
        stored.append(machine.stored())
    figures(
        "churn", short=SHORT, not_served=failed, kills=KILLS, long=LONG, **seen.figures(), worst_ms=round(1000 * longest),
        most_stored=max(stored), stored=stored[-1])
    assert (seen.closed, seen.lost, seen.doubled) == (0, 0, 0), seen.odd[:20]
    assert failed <= KILLS
    assert max(stored) <= MOST_STORED
    assert machine.shown("NRestarts") == str(KILLS)
