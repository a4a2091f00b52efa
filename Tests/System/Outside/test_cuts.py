"""Through nginx with TLS: connections are cut at any byte, and processes, nginx and the machine end; nothing is lost that is
not told, nothing done twice.

`Tests/EndToEnd/test_uuu_v1_cuts.py` does the same without nginx and systemd.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from contextlib import AsyncExitStack
from functools import partial

import pytest

from distant import Distant, DistantRelay
from player import Player
from structured import Client
from survivor import Company, Survivor, seed
from survivors import play

WORDS = ("who", "shout", "shout", "dance")
GREETING = 4500
"""Bytes within which a connection is cut on which somebody comes back: TLS takes most of them."""


async def arrives(name: str, machine: Distant, company: Company, relay: DistantRelay) -> Survivor:
    """Logs in, goes where all hear one another, and comes back."""
    former = Client(Player(await machine.opens(relay)))
    await former.enters(name)
    await former.says("messages")
    await former.connection.vanishes()
    one = Survivor(name, company, partial(machine.opens, relay), former, WORDS)
    await one.comes_back()
    return one


async def survives(machine: Distant, tell, ends: list[str]) -> None:
    """One player is cut for each of the ends, and two others talk all the while."""
    chance = seed(tell, f"{len(ends)} cuts, {dict(Counter(ends))}")
    chance.shuffle(ends)
    company = Company()
    causes = {
        "restart": machine.restarts, "kill": machine.kills, "nginx": machine.restarts_nginx, "reboot": machine.reboots}

    async def has_end(end: str) -> None:
        company.ends += end != "nginx"
        if end == "kill":
            company.kills.append(time.monotonic())
        began = time.monotonic()
        gone = await asyncio.to_thread(causes[end])
        if gone is not None:
            company.stops.append((began, gone))

    async with AsyncExitStack() as stack:
        relays = [await stack.enter_async_context(DistantRelay(machine).opens()) for _ in range(3)]
        ada, *crowd = [
            await arrives(name, machine, company, relay) for name, relay in zip(("ada", "bob", "cyd"), relays)]
        await play(ada, relays[0], crowd, ends, has_end, chance, greeting=GREETING)
    said = sum(map(len, company.shouts.values()))
    everybody = [ada, *crowd]
    tell(f"{sum(one.sent for one in everybody)} lines, {said} of them shouts, {sum(one.attempts for one in everybody)} resumes, "
         f"{sum(one.lost for one in everybody)} messages lost by ends of processes")


async def test_sessions_survive_nginx_and_a_reboot(machine, tell):
    await survives(machine, tell, ["cut"] * 3 + ["nginx"] * 2 + ["restart", "kill", "reboot"])


@pytest.mark.long
async def test_sessions_survive_two_hundred_ends(machine, tell):
    await survives(
        machine, tell, ["cut"] * 80 + ["restart"] * 50 + ["kill"] * 50 + ["nginx"] * 10 + ["reboot"] * 10)
