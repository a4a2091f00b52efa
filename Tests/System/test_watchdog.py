"""A server that hangs is noticed and started anew (SD-5).

The hanging is done by a build with the flag UUU_FAULTS; the one that is shipped cannot.
"""

from __future__ import annotations

from pathlib import Path

import machine
import sentences as say
from client import player
from faults import FAULTS, faulty
from machine import do, eventually

async def test_a_hang_is_noticed_and_the_service_restarted(journal):
    faulty()
    async with player():
        hung = machine.main_process()
        do(FAULTS, "fault", "hang")
        eventually(lambda: machine.shown("NRestarts") == "1" and machine.is_active(), "a restart")
    assert machine.main_process() != hung
    journal.event("hang_noticed")
    assert any("Watchdog timeout" in record["MESSAGE"] for record in journal.records())
    async with player() as one:
        await one.says("help", say.HELP_BEFORE_LOGIN)


async def test_a_trap_ends_the_process_and_the_service_is_restarted():
    faulty()
    async with player():
        trapped = machine.main_process()
        do(FAULTS, "fault", "trap", status=None)
        eventually(lambda: machine.shown("NRestarts") == "1" and machine.is_active(), "a restart")
    assert machine.main_process() != trapped
    async with player() as one:
        await one.says("help", say.HELP_BEFORE_LOGIN)


async def test_the_shipped_binary_cannot_be_made_to_hang():
    marks = (b"UUU_FAULTS", b"trapped on purpose")
    assert all(mark in FAULTS.read_bytes() for mark in marks), "what to look for is in the other"
    assert not any(mark in Path("/usr/bin/uuu-server").read_bytes() for mark in marks)
    async with player():
        assert "fault" in do("uuu-server", "fault", "hang", status=64)
    assert machine.shown("NRestarts") == "0" and machine.is_active()
