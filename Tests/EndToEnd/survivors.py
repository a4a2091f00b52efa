"""A game of survivors: one is cut again and again, at random bytes, and the others talk all the while."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable

from relay import Relay
from survivor import BROKEN, Survivor

LONGEST = {True: 3000, False: 900}
"""Within how many bytes from the server, and to it, a connection is cut: about as many as a few lines and answers have."""
GREETING = 800
"""Within how many bytes a connection is cut on which somebody comes back."""
REST = 0.1
"""Mean time, in seconds, that one of the others rests between two lines."""


async def is_cut(one: Survivor, relay: Relay, chance: random.Random) -> None:
    """Sends lines until the connection breaks, at a random byte in a random direction."""
    is_from_server = chance.random() < 0.6
    relay.allowed[is_from_server] = chance.randint(1, LONGEST[is_from_server])
    try:
        for _ in range(3):
            await one.says(chance.randint(1, 6))
            if chance.random() < 0.5:
                await one.answers_all()
        await one.answers_all()
    except BROKEN:
        return
    relay.cuts()


async def play(
    ada: Survivor, relay: Relay, crowd: list[Survivor], ends: list[str], has_end: Callable[[str], Awaitable[None]],
    chance: random.Random, *, greeting: int = GREETING,
) -> None:
    """Cuts one for each of the ends, of which each but `cut` is caused as well, and checks everybody's tally."""
    is_over = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        for one in crowd:
            group.create_task(one.talks(is_over, REST))
        try:
            for end in ends:
                await is_cut(ada, relay, chance)
                ada.course.append(end)
                if end != "cut":
                    await has_end(end)
                if chance.random() < 0.4:
                    relay.allowed[chance.random() < 0.6] = chance.randint(1, greeting)
                await ada.comes_back()
                await ada.settles()
        finally:
            is_over.set()
    relay.allowed = {True: None, False: None}
    everybody = [ada, *crowd]
    # What was said last comes before the answers to what is said after it.
    for _ in range(2):
        for one in everybody:
            await one.says_to_the_end("who")
    for one in everybody:
        one.is_tallied()
