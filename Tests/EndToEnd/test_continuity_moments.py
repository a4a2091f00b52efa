"""The process ends at any moment: while it restores, while it hands over, while clients come."""

from __future__ import annotations

import asyncio
import random
import signal
import threading
import time
from contextlib import AsyncExitStack, asynccontextmanager

import pytest

import sentences as say
from continuity import ECHO, each_end, renew
from manager import Manager
from numbered import Numbered, Tally
from player import player
from wire import TEXT, Wire, frame, request

CLIENTS = 12
TURNS = 6

MOST_IN_VAIN = 2
"""Starts that may come to nothing in a row: after three, a server starts afresh."""

CONNECTIONS = 300


@asynccontextmanager
async def talking(manager: Manager, chance: random.Random, tally: Tally):
    """Clients that talk all the time."""
    ended = asyncio.Event()
    async with AsyncExitStack() as stack:
        clients = [
            Numbered(await stack.enter_async_context(player(manager.server, greeted=False, unix=number % 2 == 0)), tally,
                     random.Random(chance.random()), 20_000)
            for number in range(CLIENTS)
        ]
        tasks = [asyncio.create_task(client.goes_on_until(ended)) for client in clients]
        yield
        ended.set()
        await asyncio.gather(*tasks)


@pytest.mark.parametrize("first", ["restart", "kill"])
async def test_a_process_that_is_killed_while_it_restores_has_lost_nothing(manage, first, tell):
    seed = random.randrange(1 << 32)
    tell(f"seed {seed}")
    chance, tally, in_vain = random.Random(seed), Tally(), 0
    manager = manage(**ECHO)
    start = manager.started
    async with talking(manager, chance, tally):
        for _ in range(TURNS):
            await asyncio.sleep(chance.uniform(0, 0.1))
            await asyncio.to_thread(manager.goes, first)
            for _ in range(MOST_IN_VAIN):
                manager.launch()
                await asyncio.sleep(chance.uniform(0, 1.2 * start))
                await asyncio.to_thread(manager.dies)
                in_vain += 1
            await asyncio.to_thread(manager.start)
    tell(f"after a {first}, {in_vain} starts of about {start * 1000:.0f} ms killed: {tally.heard} messages, {tally.lost} "
         f"lost, {tally.doubled} doubled, {tally.closed} closed, {tally.announced} announced")
    assert tally.faults == (0, 0, 0), tally.odd[:10]


async def test_a_process_that_is_killed_while_it_hands_over_has_lost_nothing(manage, tell):
    seed = random.randrange(1 << 32)
    tell(f"seed {seed}")
    chance, tally, cut_short = random.Random(seed), Tally(), 0
    manager = manage(**ECHO)
    async with talking(manager, chance, tally):
        for _ in range(2 * TURNS):
            await asyncio.sleep(chance.uniform(0, 0.1))
            manager.server.process.terminate()
            await asyncio.sleep(chance.uniform(0, 0.03))
            await asyncio.to_thread(manager.dies)
            cut_short += manager.server.process.returncode == -signal.SIGKILL
            await asyncio.to_thread(manager.start)
    tell(f"{cut_short} of {2 * TURNS} hand-overs cut short: {tally.heard} messages, {tally.lost} lost, "
         f"{tally.doubled} doubled, {tally.closed} closed, {tally.announced} announced")
    assert tally.faults == (0, 0, 0), tally.odd[:10]


@each_end
async def test_who_connects_while_processes_end_and_begin_gets_in(manage, end, tell):
    """At a kill, one that was accepted a moment ago and is in no bottle yet is lost with the process."""
    manager = manage(**ECHO)
    failed: list[str] = []
    done = 0
    stop = threading.Event()

    def connects(unix: str | None) -> None:
        nonlocal done
        while not stop.is_set():
            try:
                with Wire(unix=unix) if unix else Wire(manager.server) as one:
                    one.sends(request() + frame(TEXT, b"hello"))
                    answer = one.response()
                    assert answer.status == 101, answer
                    assert one.text() in ("hello", say.COMMAND_LOST if end == "kill" else "hello")
                    done += 1
            except (OSError, EOFError, AssertionError) as problem:
                failed.append(repr(problem))

    threads = [threading.Thread(target=connects, args=[unix]) for unix in (None, manager.server.unix_path) * 2]
    for thread in threads:
        thread.start()
    began, ends = time.monotonic(), 0
    try:
        while ends < TURNS or (done < CONNECTIONS and time.monotonic() < began + 20):
            await renew(manager, end)
            ends += 1
            await asyncio.sleep(0.05)
    finally:
        stop.set()
        for thread in threads:
            await asyncio.to_thread(thread.join, 30)
    tell(f"{done} connections were made over {ends} times {end}, {len(failed)} failed {failed[:3]}")
    assert done >= CONNECTIONS
    assert len(failed) <= (0 if end == "restart" else ends)


@each_end
async def test_a_login_that_is_being_checked_is_finished_or_asked_for_again(manage, end, tell):
    """Hashing takes its time, which is not waited for: the player is told, and asked again."""
    manager = manage(Passwords={"memory_kib": 65536, "passes": 4})
    async with player(manager.server, unix=True) as ada, player(manager.server) as bob:
        secret = await ada.registers("ada")
        await ada.says("login", say.ENTER_USERNAME)
        await ada.says("ada", say.ENTER_PASSWORD)
        await ada.socket.send(secret)
        await asyncio.sleep(0.02)
        await renew(manager, end)
        answer = await ada.hears()
        tell(f"{end} while a password is checked: {answer}")
        if answer == {"restart": say.ACCOUNTS_RENEWING, "kill": say.COMMAND_LOST}[end]:
            await ada.expects(say.ENTER_PASSWORD)  # the question that is still open
            await ada.says(secret, say.LOGIN_SUCCESSFUL)
        else:
            assert answer == say.LOGIN_SUCCESSFUL
        assert await ada.hears()
        await ada.says("who", say.who("ada"))
        await bob.fails_to_log_in("ada", "not the password")
