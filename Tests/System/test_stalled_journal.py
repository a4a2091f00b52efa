"""While journald does not read, nobody waits for it, and records that it did not get are counted (SD-14)."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import time
from contextlib import AsyncExitStack, contextmanager

import machine
import sentences as say
from client import player

TALKERS = 100
SECONDS = 10.0
SLOWEST_ANSWER = 0.5
"""Seconds that an answer may take, on a machine that may be busy compiling."""

REQUESTS = 12_000
"""More records than may wait in the server: each request leaves one."""


@contextmanager
def standing_still():
    """journald is there, but takes nothing."""
    process = int(machine.shown("MainPID", "systemd-journald.service"))
    os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(process, signal.SIGCONT)


def refused_requests() -> int:
    """Fills the log at level debug, by requests that are answered with 404; returns how many there were."""
    until = time.monotonic() + SECONDS
    for number in range(REQUESTS):
        if time.monotonic() > until:
            return number
        with socket.socket(socket.AF_UNIX) as client:
            client.connect("/run/uuu-server/http.sock")
            client.sendall(b"GET /nowhere HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: 127.0.5.255\r\n\r\n")
            while client.recv(4096):
                pass
    return REQUESTS


async def talks(one, until: float) -> float:
    """Says something about ten times a second; the slowest answer."""
    slowest = 0.0
    while (began := time.monotonic()) < until:
        await one.says("help", say.HELP_BEFORE_LOGIN)
        slowest = max(slowest, time.monotonic() - began)
        await asyncio.sleep(0.1)
    return slowest


async def test_while_journald_stands_still_100_players_talk_on_and_the_loss_is_told(journal):
    machine.configure(Log={"level": "debug"})
    async with AsyncExitStack() as stack:
        players = [await stack.enter_async_context(player(source=f"127.0.5.{number + 1}")) for number in range(TALKERS)]
        with standing_still():
            until = time.monotonic() + SECONDS
            flood = asyncio.create_task(asyncio.to_thread(refused_requests))
            slowest = max(await asyncio.gather(*(talks(one, until) for one in players)))
            async with player(source="127.0.5.201") as late:  # opening and closing is logged, and waits no more
                await late.says("help", say.HELP_BEFORE_LOGIN)
            requests = await flood
        assert slowest < SLOWEST_ANSWER
        lost = journal.event("log_records_lost")
        assert int(lost["UUU_COUNT"]) > 0 and lost["PRIORITY"] == "4"
        assert machine.shown("NRestarts") == "0"
        for one in players:
            await one.says("help", say.HELP_BEFORE_LOGIN)
    told = sum(int(record["UUU_COUNT"]) for record in journal.records("UUU_EVENT=log_records_lost"))
    arrived = sum(record["MESSAGE"].startswith("connection ended before its upgrade") for record in journal.records())
    assert arrived + told >= requests, "each is there, or counted"
