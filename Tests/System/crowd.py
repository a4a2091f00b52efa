"""Many talkers at once, through nginx with TLS; the server says everything back (`c_echo`)."""

from __future__ import annotations

import asyncio
import os
import random
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from websockets.asyncio.client import connect

from client import PATIENCE, trusting
from container import HOST
from talker import Seen, Talker

CLIENTS = int(os.environ.get("UUU_CONTINUITY_CLIENTS", 60))
ROUNDS = int(os.environ.get("UUU_CONTINUITY_ROUNDS", 5))

ECHO = {
    "Server": {"initial_context": "c_echo", "compression": "yes"},
    "Limits": {"line_characters": 8192, "fragment_bytes": 0},
}
"""Settings under which the server says back what a crowd says."""

FOR_ONE_ADDRESS = 8
"""Players that come from one address: nginx lets in twice as many."""

TOGETHER = 20
"""Handshakes on the way at once."""


class Crowd:
    """Players who talk without end, until ``ends`` is called."""

    def __init__(self, rest: float) -> None:
        self.rest = rest
        self.seed = random.randrange(1 << 32)
        self.seen = Seen()
        self.longest = 0.0
        self.is_ending = False
        self.talkers: list[Talker] = []
        self.tasks: list[asyncio.Task] = []

    async def all_hear(self) -> None:
        """Waits until everybody who is still connected has heard something that they say from now on."""
        now = time.monotonic()
        async with asyncio.timeout(2 * PATIENCE):
            while any(talker.heard_of < now and not talker.is_gone for talker in self.talkers):
                await asyncio.sleep(0.02)

    def takes_longest(self) -> float:
        """The longest time, in seconds, from a message to its echo since this was asked before."""
        longest, self.longest = self.longest, 0.0
        return longest

    async def ends(self) -> Seen:
        """Nobody begins anew; returns what was seen when all that was said has been heard."""
        self.is_ending = True
        await asyncio.gather(*self.tasks)
        return self.seen


def address(number: int) -> str:
    """From where player number so-and-so comes."""
    group = number // FOR_ONE_ADDRESS
    return f"127.7.{group // 200}.{group % 200 + 1}"


@asynccontextmanager
async def crowd(players: int = CLIENTS, *, first: int = 0, rest: float = 0.25) -> AsyncIterator[Crowd]:
    """A crowd in which everybody has been heard once; each fourth one compresses, if the server does.

    `first` is the number of the first player, if there are others already; `rest` the mean time, in seconds, that one of
    them rests.
    """
    together = asyncio.Semaphore(TOGETHER)
    security = trusting()
    one = Crowd(rest)

    async def connects(number: int) -> Talker:
        async with together:
            socket = await stack.enter_async_context(connect(
                f"wss://{HOST}/ws", ssl=security, proxy=None, local_addr=(address(number), 0), open_timeout=PATIENCE,
                compression=None if number % 4 else "deflate"))
        return Talker(socket, one, random.Random(one.seed + number))

    async with AsyncExitStack() as stack:
        print(f"the crowd's seed is {one.seed}")
        one.talkers = await asyncio.gather(*(connects(number) for number in range(first, first + players)))
        one.tasks = [asyncio.create_task(talker.talks()) for talker in one.talkers]
        try:
            await one.all_hear()
            one.takes_longest()
            yield one
        finally:
            for task in one.tasks:
                task.cancel()
