"""systemd hears that the server lives only while all of it answers: SD-5."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
import subprocess
import time
from pathlib import Path

import pytest

import sentences as say
from own_notify import OwnNotify
from player import player
from server import BINARY, FAULTY_BINARY, Server, write_config
from wire import Wire

INTERVAL = 2.0
"""Seconds after which systemd would give the server up."""

WATCHED = {"WATCHDOG_USEC": str(int(INTERVAL * 1_000_000))}

SLACK = 0.6
"""How much later than asked a message may come, in seconds, on a machine that is busy compiling."""

faulty = pytest.mark.skipif(
    not FAULTY_BINARY.exists(), reason=f"there is no server with faults at {FAULTY_BINARY}: run `make build-faults`")


def times(notify: OwnNotify, assignment: str) -> list[float]:
    """When this was told."""
    return [when for when, message in notify.heard if assignment in message]


async def test_it_is_told_at_half_of_the_interval(start, notify):
    server = start(environment=notify.environment(**WATCHED))
    async with player(server) as ada:
        for _ in range(5):
            await asyncio.to_thread(notify.wait_for, "WATCHDOG=1")
            await ada.says("help", say.HELP_BEFORE_LOGIN)
    told = times(notify, "WATCHDOG=1")
    gaps = [after - before for before, after in zip(told, told[1:])]
    assert all(gap < INTERVAL / 2 + SLACK for gap in gaps), gaps
    assert max(gaps) > INTERVAL / 4, "not more often than needed"


async def test_where_systemd_does_not_watch_nothing_is_told(start, notify):
    server = start(environment=notify.environment())
    notify.wait_for("READY=1")
    assert all("WATCHDOG=1" not in message for message in notify.drain(1.5))
    assert server.stop() == 0


def test_it_goes_on_while_the_server_ends_in_good_order(start, notify):
    """A drain takes its time: that of TimeoutStopSec=, not of WatchdogSec=."""
    server = start(environment=notify.environment(WATCHDOG_USEC="600000"), Limits={"close_seconds": 3})
    notify.wait_for("READY=1")
    with Wire(server).upgrades() as deaf:
        assert deaf.text()
        server.process.terminate()
        notify.wait_for("STOPPING=1")
        start_of_drain = len(times(notify, "WATCHDOG=1"))
        assert server.wait() == 0
        notify.drain(0.1)
    assert len(times(notify, "WATCHDOG=1")) - start_of_drain >= 5
    assert "hang_noticed" not in server.log()


def test_a_database_that_does_not_take_writes_is_no_hang(start, notify):
    """A writer of another program holds the file: a restart would mend nothing."""
    server = start(environment=notify.environment(**WATCHED))
    notify.wait_for("WATCHDOG=1")
    other = sqlite3.connect(server.database, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    held = time.monotonic()
    notify.drain(INTERVAL * 1.5)
    assert sum(when > held for when in times(notify, "WATCHDOG=1")) >= 2
    assert "event=hang_noticed" not in server.log()
    other.execute("ROLLBACK")
    other.close()


@faulty
async def test_a_hung_event_loop_is_noticed_named_and_never_called_alive(start, notify):
    """Until systemd kills the process, which is done here in its place."""
    server = start(
        admin=True, binary=FAULTY_BINARY, environment=notify.environment(**WATCHED), Server={"event_loops": 2})
    notify.wait_for("WATCHDOG=1")
    ended = server.ask("fault", "hang")
    assert (ended.returncode, ended.stdout) == (0, "event loop 1 hangs from now on\n")
    hung = time.monotonic()
    await asyncio.to_thread(notify.drain, INTERVAL * 2)
    assert all(when < hung + INTERVAL / 2 + SLACK for when in times(notify, "WATCHDOG=1"))
    told = [line for line in server.log().splitlines() if "event=hang_noticed" in line]
    assert len(told) == 1 and 'place="event loop 1"' in told[0] and " critical " in told[0]
    # Whoever asks is told too, and a reload does not wait for ever.
    assert "2 event loops: does not answer, 0 connected" in server.ask("status").stdout
    ended = server.ask("reload", seconds=40)
    assert ended.returncode == 0 and "an event loop does not answer" in ended.stderr
    server.kill()


@faulty
def test_a_server_can_be_told_to_trap(start):
    server = start(admin=True, binary=FAULTY_BINARY)
    assert server.ask("fault", "trap").returncode == 69, "the answer is cut short"
    assert -server.wait() in (signal.SIGILL, signal.SIGTRAP)
    assert "trapped on purpose" in server.log()


@faulty
def test_the_shipped_server_has_no_fault_to_tell(start):
    """Neither the words nor the symbols, nor the commands; the other build shows that they would be found."""

    def traces(binary: Path) -> list[bool]:
        content = binary.read_bytes()
        symbols = subprocess.run(["nm", "--defined-only", binary], capture_output=True, text=True, check=True).stdout
        words = ["trapped on purpose", "UUU_FAULTS", "counter-undecodable", "A text of "]
        return [word.encode() in content for word in words] + [
            name in symbols for name in ("FaultCommand", "ConnectionServerC4hang", "CCounter", "SeasonalCount")]

    assert traces(FAULTY_BINARY) == [True] * 8
    assert traces(BINARY) == [False] * 8
    server = start(admin=True)
    for fault in ("hang", "trap"):
        assert server.ask("fault", fault).returncode == 64
    told = [subprocess.run([binary, "--help"], capture_output=True, text=True, check=True).stdout
            for binary in (FAULTY_BINARY, BINARY)]
    assert ["UUU_FAULTS" in text for text in told] == [True, False]
