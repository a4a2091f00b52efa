"""One player of a crowd: numbers what it says, and checks what comes back for order, loss and doubling."""

from __future__ import annotations

import asyncio
import random
import time
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Protocol

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

import sentences as say
from client import PATIENCE

LARGEST = 7000
"""Bytes of the longest message, which is below [Limits] message_bytes."""

SHORTEST_PART = 64
"""Bytes of the shortest part of a message, before it is compressed."""

FILLING = "abcdefghijklmnopqrstuvwxyzäöüß€😀" * (LARGEST // 32)


@dataclass
class Seen:
    """What a crowd has seen, all of its players together."""

    messages: int = 0
    closed: int = 0
    lost: int = 0
    doubled: int = 0
    announced: int = 0
    repeated: int = 0
    """Messages that were said once more, as it was announced that they may be lost, and they were."""
    odd: list[str] = field(default_factory=list)
    """What happened that never should, for whoever looks into it."""

    def figures(self) -> dict[str, int]:
        return {name: getattr(self, name) for name in ("messages", "closed", "lost", "doubled", "announced", "repeated")}


@dataclass
class Said:
    """A message on its way, and when the last of it was sent."""

    number: int
    payload: str | bytes
    at: float


class Company(Protocol):
    """What a talker shares with the others."""

    rest: float
    seen: Seen
    longest: float
    is_ending: bool


class Talker:
    """One player: says some messages, hears them all, rests a little, until the crowd ends.

    Answers come in order. When it is told that a command may be lost, it says the next message and sees by what comes
    first whether the oldest one on its way is lost; only then it says that one again. A message that does not come back
    and was not announced is lost, and whatever comes unexpected is doubled.
    """

    def __init__(self, socket: ClientConnection, crowd: Company, chance: random.Random) -> None:
        self.socket = socket
        self.crowd = crowd
        self.chance = chance
        self.waiting: deque[Said] = deque()
        self.doubts = 0
        self.said = 0
        self.heard_of = 0.0
        """When the youngest message was said that has come back."""
        self.is_gone = False

    async def talks(self) -> None:
        try:
            while not self.crowd.is_ending:
                await asyncio.sleep(self.chance.uniform(0, 2 * self.crowd.rest))
                if self.chance.random() < 0.1:
                    await self.says(in_parts=True)
                else:
                    for _ in range(self.chance.choice((1, 1, 2, 4))):
                        await self.says()
                while self.waiting:
                    await self.hears()
        except ConnectionClosed as closed:
            self.is_gone = True
            self.crowd.seen.closed += 1
            self.loses(len(self.waiting), f"closed: {closed}")
        except TimeoutError:
            self.is_gone = True
            self.loses(len(self.waiting), f"nothing within {PATIENCE} s")

    async def says(self, number: int | None = None, *, in_parts: bool = False) -> None:
        """A message of any size, as text or bytes; in parts: as fragments, with a pause between them."""
        if number is None:
            self.said += 1
            number = self.said
        one = Said(number, self.payload(number), 0)
        self.waiting.append(one)
        one.at = time.monotonic()
        if in_parts and len(one.payload) >= SHORTEST_PART:
            await self.socket.send(self.parts(one.payload))
            one.at = time.monotonic()
        else:
            await self.socket.send(one.payload)

    def payload(self, number: int) -> str | bytes:
        """The number, last digit first so that the shortest are unlike their neighbours, and something that fills it up."""
        size = round(LARGEST ** self.chance.random())
        whole = f"{str(number)[::-1]}.{FILLING}".encode()[:size]
        return whole if self.chance.random() < 0.5 else whole.decode(errors="ignore")

    async def parts(self, payload: str | bytes) -> AsyncIterator[str | bytes]:
        """Up to three, none of them very short."""
        count = min(3, len(payload) // SHORTEST_PART)
        size = len(payload) // count
        for part in range(count):
            if part:
                await asyncio.sleep(self.chance.uniform(0, 0.1))
            yield payload[part * size : (part + 1) * size if part + 1 < count else None]

    async def hears(self) -> None:
        """What comes next."""
        async with asyncio.timeout(PATIENCE):
            heard = await self.socket.recv()
        seen = self.crowd.seen
        if heard == say.COMMAND_LOST:
            seen.announced += 1
            self.doubts += 1
            await self.says()
            return
        place = next((place for place, one in enumerate(self.waiting) if one.payload == heard), None)
        if place is None:
            seen.doubled += 1
            seen.odd.append(f"unexpected: {heard[:80]!r} ({len(heard)}); expected {self.expected()}")
            return
        missing = [self.waiting.popleft() for _ in range(place)]
        announced, lost = missing[: self.doubts], missing[self.doubts :]
        self.loses(len(lost), f"no echo of {[one.number for one in lost]}")
        self.doubts = 0
        self.counts(self.waiting.popleft())
        for one in announced:
            seen.repeated += 1
            await self.says(one.number)

    def counts(self, one: Said) -> None:
        now = time.monotonic()
        self.heard_of = one.at
        self.crowd.seen.messages += 1
        self.crowd.longest = max(self.crowd.longest, now - one.at)

    def loses(self, count: int, why: str) -> None:
        self.crowd.seen.lost += count
        if count or self.is_gone:
            self.crowd.seen.odd.append(f"{why}; next expected {self.expected()}")

    def expected(self) -> str:
        return repr(self.waiting[0].payload[:80]) if self.waiting else "nothing"
