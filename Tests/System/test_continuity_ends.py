"""When it is not to go on: a stop ends all connections, and crashes while connections are restored do not go on for ever."""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack

import faults
import machine
import sentences as say
from client import player
from machine import do, eventually
from websockets.exceptions import ConnectionClosed

GOING_AWAY, NO_CLOSE_FRAME = 1001, 1006

STOP_SECONDS = 10.0


async def ending(one) -> int:
    """The code with which a connection ends that is told nothing more."""
    try:
        told = await one.hears()
    except ConnectionClosed:
        return int(one.socket.close_code)
    raise AssertionError(f"not closed, but told {told!r}")


async def stops(players: int = 20) -> tuple[set[int], float]:
    """Has some log in and stops the service; with which codes they were closed, and how long the stop took."""
    async with AsyncExitStack() as stack:
        everybody = [await stack.enter_async_context(player(source=f"127.0.4.{n % 4 + 1}")) for n in range(players)]
        secret = await everybody[0].enters("ada")
        begin = time.monotonic()
        stopping = asyncio.create_task(asyncio.to_thread(do, "systemctl", "stop", machine.UNIT))
        codes = {await ending(one) for one in everybody}
        await stopping
        seconds = time.monotonic() - begin
    assert machine.shown("Result") == "success"
    assert machine.stored() == 0
    # At once after it: nothing of what was is in the way.
    do("systemctl", "start", machine.UNIT)
    async with player() as one:
        await one.logs_in("ada", secret)
        await one.says("who", say.who("ada"))
    eventually(lambda: " 0 connected" in f" {machine.shown('StatusText')}", "nobody is connected")
    return codes, seconds


async def test_a_stop_says_goodbye_to_all_and_keeps_nothing(journal, figures):
    """1001: it asks systemd whether it is stopped or restarted."""
    codes, seconds = await stops()
    figures("stop", players=20, codes=",".join(map(str, codes)), seconds=round(seconds, 2))
    assert codes == {GOING_AWAY}
    assert seconds < STOP_SECONDS


async def test_a_stop_that_cannot_be_told_from_a_restart_ends_all_and_keeps_nothing(journal, figures):
    """Where systemd cannot be asked: without its bus."""
    machine.drop_in("[Service]\nInaccessiblePaths=-/run/dbus -/run/systemd/private\n")
    codes, seconds = await stops()
    figures("stop without a bus", players=20, codes=",".join(map(str, codes)), seconds=round(seconds, 2))
    assert codes <= {GOING_AWAY, NO_CLOSE_FRAME}
    assert seconds < STOP_SECONDS


async def test_with_its_socket_and_all_it_stops_as_well():
    """As at the end of the machine."""
    async with player() as one:
        await asyncio.to_thread(machine.stop_all)
        assert await ending(one) in (GOING_AWAY, NO_CLOSE_FRAME)
    machine.listen()
    async with player() as one:
        await one.says("help", say.HELP_BEFORE_LOGIN)


async def test_without_a_store_a_restart_says_goodbye_to_all_and_the_log_says_why_once(journal):
    machine.drop_in("[Service]\nFileDescriptorStoreMax=0\n")
    async with player() as one:
        await asyncio.to_thread(machine.restart)
        assert await ending(one) == GOING_AWAY
    async with player() as one:
        await one.says("help", say.HELP_BEFORE_LOGIN)
    assert len(journal.from_server("UUU_EVENT=continuity_off")) == 2, "once by each of the two processes"


async def test_after_three_crashes_while_restoring_it_starts_without_its_connections(journal, figures):
    """A trap at each start would otherwise be a trap for ever; the journal says what was given up."""
    faults.faulty("trap-at-restore")
    async with player() as one:
        begin = time.monotonic()
        await asyncio.to_thread(machine.kill)
        seconds = time.monotonic() - begin
        assert await ending(one) in (1012, NO_CLOSE_FRAME)
    restarts = int(machine.shown("NRestarts"))
    async with player() as another:
        await another.enters("ada")
        await another.says("who", say.who("ada"))
    [dropped] = journal.from_server("UUU_EVENT=connections_dropped")
    figures("crash loop", crashes=restarts, seconds=round(seconds, 1), dropped=dropped["UUU_COUNT"])
    assert restarts in (3, 4), "the kill, and two or three traps"
    assert dropped["UUU_COUNT"] == "1" and dropped["PRIORITY"] == "3"
