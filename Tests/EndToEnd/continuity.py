"""What the tests of continuity share: how a process ends, and over what its clients come."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager

import pytest

from manager import Manager
from server import FAULTY_BINARY, Server
from wire import Wire

each_end = pytest.mark.parametrize("end", ["restart", "kill"])
"""In good order, and as a crash."""

each_way = pytest.mark.parametrize("way", ["tcp", "unix"])

faulty = pytest.mark.skipif(
    not FAULTY_BINARY.exists(), reason=f"there is no server with faults at {FAULTY_BINARY}: run `make build-faults`")

ECHO = {
    "Server": {"initial_context": "c_echo", "compression": "yes", "event_loops": 2},
    "Limits": {"message_bytes": 65536, "message_fragments": 1000, "fragment_bytes": 0,
               "outbound_bytes": 1 << 24, "outbound_messages": 10_000},
}
"""Settings under which everything is said back."""

COUNTER = {"binary": FAULTY_BINARY, "Server": {"initial_context": "c_messages", "event_loops": 2}}
"""A server of the build with faults whose first context counts: `manage(**COUNTER, environment=counting("counter"))`."""


def counting(version: str, *others: str) -> dict[str, str]:
    """The environment in which that version of the counter runs; a crash ends it at once, as it does the shipped one."""
    return {"UUU_FAULT": ",".join([version, *others]), "SWIFT_BACKTRACE": "enable=no"}


@asynccontextmanager
async def away(manager: Manager, end: str):
    """While no process runs; the clients of the test go on."""
    await asyncio.to_thread(manager.goes, end)
    yield
    await asyncio.to_thread(manager.start)


async def renew(manager: Manager, end: str) -> None:
    """Ends the process in that way and starts another."""
    async with away(manager, end):
        pass


def wire(server: Server, way: str) -> Wire:
    """A connection of raw bytes."""
    return Wire(unix=server.unix_path) if way == "unix" else Wire(server)


def events(server: Server, word: str) -> list[str]:
    """The log records of an event, of the process that runs."""
    return [line for line in server.log(since_start=True).splitlines() if f"event={word}" in line]
