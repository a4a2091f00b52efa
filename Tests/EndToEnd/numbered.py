"""Clients that number what they say to a server that says it back, and count what was lost, doubled or closed."""

from __future__ import annotations

import asyncio
import random
from collections import deque
from dataclasses import dataclass, field

from websockets.exceptions import ConnectionClosed

import sentences as say
from player import PATIENCE, Player

FILLING = ("0123456789äöü€😀" * 4000).encode()


@dataclass
class Tally:
    """What all clients of a test have seen."""

    heard: int = 0
    lost: int = 0
    doubled: int = 0
    closed: int = 0
    announced: int = 0
    """How often somebody was told that a command may be lost."""
    missing: int = 0
    """How many of these were."""
    odd: list[str] = field(default_factory=list)
    """What should not happen, for whoever looks into it."""

    @property
    def faults(self) -> tuple[int, int, int]:
        return self.lost, self.doubled, self.closed


class Numbered:
    """One client: says a burst of messages of any size, whole or in fragments, hears them all, and begins again.

    Answers come in the order of the messages. A message that is missing is lost, unless it was announced; it is the
    oldest on its way then, and whether it is missing shows when the next one comes.
    """

    def __init__(self, one: Player, tally: Tally, chance: random.Random, largest: int) -> None:
        self.one = one
        self.tally = tally
        self.chance = chance
        self.largest = largest
        self.said = 0
        self.waiting: deque[tuple[int, str | bytes]] = deque()
        self.is_in_doubt = False

    async def goes_on_until(self, ended: asyncio.Event) -> None:
        try:
            while not ended.is_set():
                for _ in range(self.chance.choice((1, 1, 2, 8, 30))):
                    await self.says()
                while self.waiting:
                    await self.hears()
                await asyncio.sleep(self.chance.uniform(0, 0.03))
        except ConnectionClosed as closed:
            self.tally.closed += 1
            self.tally.odd.append(f"{closed}; on their way: {[number for number, _ in self.waiting]}")
        except TimeoutError:
            self.tally.lost += len(self.waiting)
            self.tally.odd.append(f"nothing in {PATIENCE} s; on their way: {[number for number, _ in self.waiting]}")

    async def says(self) -> None:
        self.said += 1
        size = round(self.largest ** self.chance.random())
        message = (b"%d:" % self.said + FILLING)[:max(size, len(str(self.said)) + 1)]
        text = message.decode(errors="ignore")
        said = text if self.chance.random() < 0.5 else message
        self.waiting.append((self.said, said))
        await self.one.socket.send(self.parts(said) if len(said) > 300 and self.chance.random() < 0.2 else said)

    async def parts(self, whole: str | bytes):
        """The message in three fragments, with a pause between them in which a process may end."""
        for part in (whole[:100], whole[100:200], whole[200:]):
            yield part
            await asyncio.sleep(self.chance.uniform(0, 0.03))

    async def hears(self) -> None:
        heard = await self.one.hears()
        if heard == say.COMMAND_LOST:
            self.tally.announced += 1
            self.is_in_doubt = True
            return await self.says()
        number = int(heard[: heard.index(":")]) if isinstance(heard, str) else int(heard[: heard.index(b":")])
        while self.waiting and self.waiting[0][0] < number:
            missing, _ = self.waiting.popleft()
            if self.is_in_doubt:
                self.tally.missing += 1
            else:
                self.tally.lost += 1
                self.tally.odd.append(f"{missing} is missing before {number}")
            self.is_in_doubt = False
        self.is_in_doubt = False
        if self.waiting and self.waiting[0] == (number, heard):
            self.waiting.popleft()
            self.tally.heard += 1
        else:
            self.tally.doubled += 1
            self.tally.odd.append(f"{heard[:20]!r} ({len(heard)}) came; on their way: {[one for one, _ in self.waiting]}")
