"""A server that hangs is noticed and restarted (SD-5).

The hanging is done by a build with the flag UUU_FAULTS; the one that is shipped cannot.
"""

from __future__ import annotations

import re
from pathlib import Path

import machine
import secrets_used
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
    hung_record = journal.event("hang_noticed")
    assert hung_record["MESSAGE"] == f"a part of the server does not answer: {hung_record['UUU_PLACE']}"
    crash = journal.event("server_crashed")
    assert crash["MESSAGE"].startswith("the process before has crashed: SIGABRT (sent by process ")
    assert crash["UUU_PROCESS"] == str(hung) and "ConnectionTable.(hang)" in crash["UUU_STACK"], crash
    assert any("Watchdog timeout" in record["MESSAGE"] for record in journal.records())
    async with player() as one:
        await one.says("help", say.HELP_BEFORE_LOGIN)


async def test_a_trap_ends_the_process_and_the_service_is_restarted_and_tells_of_it(journal):
    """The note is written in the sandbox of the unit, and the next process makes a record of it that an operator can report."""
    faulty("counter")
    async with player() as one:
        await one.enters("ada")
        await one.asks("messages")
        trapped = machine.main_process()
        secret = secrets_used.password()
        await one.socket.send(f"trap {secret}")
        eventually(lambda: machine.shown("NRestarts") == "1" and machine.is_active(), "a restart")
    assert machine.main_process() != trapped
    crash = journal.event("server_crashed")
    assert crash["PRIORITY"] == "2" and crash["UUU_PROCESS"] == str(trapped) and crash["UUU_CONTEXT"] == "c_messages"
    assert re.fullmatch(
        r"the process before has crashed: SIG(ILL|TRAP) \(a check in the program has failed\) on uuu-loop-\d+"
        r" in .*CCounter.* in c_messages, version \d+\.\d+\.\d+", crash["MESSAGE"]), crash
    assert "CCounter" in crash["UUU_STACK"] and secret not in str(crash)
    said = journal.raw("--catalog", "UUU_EVENT=server_crashed", form="short").decode()
    assert "Subject: The process before this one has crashed" in said and "please report it" in said
    assert (machine.STATE / "crash").read_bytes() == b""
    async with player() as one:
        await one.says("help", say.HELP_BEFORE_LOGIN)


async def test_the_shipped_binary_cannot_be_made_to_hang():
    marks = (b"UUU_FAULTS", b"trapped on purpose")
    assert all(mark in FAULTS.read_bytes() for mark in marks), "what to look for is in the other"
    assert not any(mark in Path("/usr/bin/uuu-server").read_bytes() for mark in marks)
    async with player():
        assert "fault" in do("uuu-server", "fault", "hang", status=64)
    assert machine.shown("NRestarts") == "0" and machine.is_active()
