"""Many clients, busy ones, and those who come and go, over ends of the process again and again: nothing is lost."""

from __future__ import annotations

import asyncio
import os
import random
import time
from contextlib import AsyncExitStack, ExitStack

import pytest

import sentences as say
from continuity import ECHO, away, each_end, wire
from numbered import Numbered, Tally
from player import player
from wire import CLOSE, TEXT, Wire, close_payload, frame

CLIENTS = 24
ENDS = 16
CROWD = 1000
VISITS = 5000
BURST = 400

MOST_STORED = 40
"""Descriptors that systemd has to keep for a handful of connections, however many came and went."""


async def test_busy_clients_lose_nothing_over_restarts_and_kills(manage, tell):
    """Messages up to the largest, texts and bytes, fragmented, compressed, in bursts, over TCP and unix sockets."""
    seed = random.randrange(1 << 32)
    tell(f"seed {seed}")
    chance = random.Random(seed)
    manager = manage(**ECHO)
    tally, ended, absent = Tally(), asyncio.Event(), []
    async with AsyncExitStack() as stack:
        clients = [
            Numbered(await stack.enter_async_context(player(
                manager.server, greeted=False, unix=number % 2 == 0, compression="deflate" if number % 4 < 2 else None,
            )), tally, random.Random(chance.random()), ECHO["Limits"]["message_bytes"])
            for number in range(CLIENTS)
        ]
        tasks = [asyncio.create_task(client.goes_on_until(ended)) for client in clients]
        for turn in range(ENDS):
            await asyncio.sleep(chance.uniform(0.02, 0.2))
            began = time.monotonic()
            async with away(manager, "kill" if turn % 2 else "restart"):
                pass
            absent.append(time.monotonic() - began)
        await asyncio.sleep(0.1)
        ended.set()
        await asyncio.gather(*tasks)
    tell(f"{CLIENTS} clients heard {tally.heard} messages over {ENDS // 2} restarts and {ENDS // 2} kills: "
         f"{tally.lost} lost, {tally.doubled} doubled, {tally.closed} closed")
    tell(f"{tally.announced} were told of a command that may be lost, {tally.missing} were; "
         f"away for {sorted(absent)[len(absent) // 2] * 1000:.0f} ms, at most {max(absent) * 1000:.0f} ms")
    assert tally.faults == (0, 0, 0), tally.odd[:10]
    assert tally.announced <= CLIENTS * ENDS // 2


async def test_restarts_in_good_order_announce_no_lost_command(manage, tell):
    seed = random.randrange(1 << 32)
    tell(f"seed {seed}")
    chance = random.Random(seed)
    manager = manage(**ECHO)
    tally, ended = Tally(), asyncio.Event()
    async with AsyncExitStack() as stack:
        clients = [
            Numbered(await stack.enter_async_context(player(manager.server, greeted=False, unix=number % 2 == 0)), tally,
                     random.Random(chance.random()), 2000)
            for number in range(8)
        ]
        tasks = [asyncio.create_task(client.goes_on_until(ended)) for client in clients]
        for _ in range(6):
            await asyncio.sleep(chance.uniform(0.02, 0.1))
            async with away(manager, "restart"):
                pass
        ended.set()
        await asyncio.gather(*tasks)
    tell(f"{tally.heard} messages over 6 restarts: {tally.lost} lost, {tally.doubled} doubled, {tally.closed} closed, "
         f"{tally.announced} announced")
    assert (*tally.faults, tally.announced) == (0, 0, 0, 0), tally.odd[:10]


@pytest.mark.parametrize("way", ["tcp", "unix"])
def test_a_burst_that_is_being_worked_through_at_a_kill_is_worked_through_after_it(manage, way, tell):
    """The client is told if one of it may be lost; none is carried out twice, none is passed over."""
    seed = random.randrange(1 << 32)
    tell(f"seed {seed}")
    chance = random.Random(seed)
    manager = manage(**ECHO)
    announced = missing = 0
    with wire(manager.server, way).upgrades() as one:
        for _ in range(6):
            messages = [f"{number}:" + "." * chance.randrange(0, 400) for number in range(BURST)]
            one.sends(b"".join(frame(TEXT, message.encode()) for message in messages))
            time.sleep(chance.uniform(0, 0.004))
            manager.kill()
            one.sends(frame(TEXT, b"end"))
            heard = [one.text()]
            while heard[-1] != "end":
                heard.append(one.text())
            told = heard.count(say.COMMAND_LOST)
            answers = [line for line in heard if line != say.COMMAND_LOST]
            gaps = len(messages) + 1 - len(answers)
            assert told <= 1 and 0 <= gaps <= told
            assert [line for line in messages if line in set(answers)] == answers[:-1]
            announced, missing = announced + told, missing + gaps
    tell(f"over {way}: 6 kills in bursts of {BURST}: {announced} announced, {missing} of these missing, no other one")


@each_end
def test_a_thousand_connections_are_all_there_after(manage, end, tell):
    manager = manage(**ECHO)
    with ExitStack() as stack:
        ones = [stack.enter_context(wire(manager.server, "unix" if number % 2 else "tcp").upgrades())
                for number in range(CROWD)]
        stored = len(manager.store)
        began = time.monotonic()
        manager.goes(end)
        manager.start()
        taken = time.monotonic() - began
        for number, one in enumerate(ones):
            one.sends(frame(TEXT, b"%d" % number))
        assert [one.text() for one in ones] == [str(number) for number in range(CROWD)]
        with Wire(manager.server).upgrades() as late:
            assert late.says("late") == "late"
    tell(f"{CROWD} connections, {stored} descriptors stored before and {manager.store.most_at_once} at most; "
         f"{end}: {taken * 1000:.0f} ms until ready")
    assert manager.store.most_at_once < 64


def test_who_comes_and_goes_leaves_nothing_in_the_store_and_who_stays_is_served_on(manage, tell):
    manager = manage(**ECHO)
    with ExitStack() as stack:
        long_lived = [stack.enter_context(wire(manager.server, "unix" if number % 2 else "tcp").upgrades())
                      for number in range(10)]
        for visit in range(VISITS):
            with wire(manager.server, "unix" if visit % 2 else "tcp").upgrades() as one:
                if visit % 5 == 0:
                    assert one.says("hello") == "hello"
                    one.sends(frame(CLOSE, close_payload(1000)))
            if visit % 1000 == 500:
                manager.kill()
                assert [one.says("on") for one in long_lived] == ["on"] * 10
            if visit % 1000 == 999:
                manager.restart()
                assert [one.says("and on") for one in long_lived] == ["and on"] * 10
        manager.notify.settle()
        tell(f"{VISITS} short connections beside 10 over {manager.starts - 1} ends of the process: "
             f"{len(manager.store)} descriptors stored at the end, {manager.store.most_at_once} at most")
        assert manager.store.most_at_once < MOST_STORED
        assert manager.store.turned_away == 0


def test_thirty_ends_leak_no_descriptor_and_no_memory_file(manage, tell):
    manager = manage(**ECHO)
    with ExitStack() as stack:
        ones = [stack.enter_context(wire(manager.server, "unix" if number % 2 else "tcp").upgrades())
                for number in range(20)]
        seen = []
        for turn in range(30):
            manager.goes("kill" if turn % 2 else "restart")
            manager.start()
            assert [one.says("on") for one in ones] == ["on"] * 20
            manager.notify.settle()
            seen.append((descriptors(manager.pid), manager.store.kinds["state"], len(manager.store)))
        tell(f"descriptors, state files and stored ones after the 3rd end {seen[2]}, after the 30th {seen[-1]}")
        assert {states for _, states, _ in seen} == {ECHO["Server"]["event_loops"]}
        assert seen[-1][0] <= seen[2][0] + 4 and seen[-1][2] <= seen[2][2] + 4, seen


def descriptors(pid: int) -> int:
    """How many descriptors the process has open."""
    return len(os.listdir(f"/proc/{pid}/fd"))
