"""`uuu.v1`: connections are cut at any byte in either direction, and nothing is lost that is not told, nothing done twice.

`Tests/System/Outside/test_cuts.py` does the same with nginx in between, which is restarted too, and over reboots.
"""

from __future__ import annotations

import random
import time
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from continuity import away, counting, faulty
from manager import Manager
from relay import Relay
from server import BINARY, FAULTY_BINARY
from structured import NAME, client
from survivor import Company, Opens, Survivor, seed
from survivors import play

ALONE = ("who", "help", "lobby", "dance")
"""Lines of somebody alone, which lead from one context to another and back."""
TOGETHER = ("who", "shout", "shout", "dance")


def through(relay: Relay) -> Opens:
    """Opens connections through a relay."""

    async def opens():
        return await connect(
            f"ws://127.0.0.1:{relay.port}", subprotocols=[Subprotocol(NAME)], proxy=None, ping_interval=None)

    return opens


async def arrives(name: str, manager: Manager, company: Company, relay: Relay, words: tuple[str, ...]) -> Survivor:
    """Logs in, goes where all hear one another if there is such a place, and comes back through the relay."""
    async with client(manager.server) as former:
        await former.enters(name)
        if "shout" in words:
            await former.says("messages")
        await former.connection.vanishes()
    one = Survivor(name, company, through(relay), former, words)
    await one.comes_back()
    return one


async def survives(manager: Manager, ends: list[str], chance: random.Random, others: int, words: tuple[str, ...]) -> Survivor:
    """One player is cut for each of the ends, which are `cut`, or how a process ends; the others talk all the while."""
    company = Company()

    async def has_end(end: str) -> None:
        company.ends += 1
        if end == "kill":
            company.kills.append(time.monotonic())
        async with away(manager, end):
            pass

    async with AsyncExitStack() as stack:
        relays = [await stack.enter_async_context(Relay(manager.server.port).opens()) for _ in range(1 + others)]
        ada, *crowd = [
            await arrives(name, manager, company, relay, words) for name, relay in zip(("ada", "bob", "cyd"), relays)]
        await play(ada, relays[0], crowd, ends, has_end, chance)
    return ada


async def plays(manage, tell, ends: list[str], *, others: int, binary: Path) -> None:
    chance = seed(tell, f"{len(ends)} cuts")
    chance.shuffle(ends)
    options = {"environment": counting("megaphone")} if others else {}
    manager = manage(binary=binary, Settings={"MOTD": "no"}, **options)
    ada = await survives(manager, ends, chance, others, TOGETHER if others else ALONE)
    said = sum(map(len, ada.company.shouts.values()))
    tell(f"{ada.sent} lines, {said} shouts, {ada.attempts} resumes, {ada.lost} messages lost by ends of processes")


async def test_a_session_survives_twenty_cuts(manage, tell):
    """Among them some with a restart or a crash of the server."""
    await plays(manage, tell, ["cut"] * 14 + ["restart", "kill"] * 3, others=0, binary=BINARY)


@faulty
async def test_what_others_say_survives_cuts(manage, tell):
    """Nobody hears anything twice, or out of order, or misses more than is told."""
    await plays(manage, tell, ["cut"] * 6 + ["restart", "kill"] * 2, others=2, binary=FAULTY_BINARY)


@pytest.mark.long
async def test_a_session_survives_two_hundred_cuts(manage, tell):
    await plays(manage, tell, ["cut"] * 100 + ["restart", "kill"] * 50, others=0, binary=BINARY)


@faulty
@pytest.mark.long
async def test_what_others_say_survives_two_hundred_cuts(manage, tell):
    await plays(manage, tell, ["cut"] * 100 + ["restart", "kill"] * 50, others=2, binary=FAULTY_BINARY)
