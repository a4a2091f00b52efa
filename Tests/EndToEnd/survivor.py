"""Clients of `uuu.v1` that come back, shout to one another, and keep a tally of what came and what was told to be lost."""

from __future__ import annotations

import asyncio
import json
import os
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import WebSocketException

from player import PATIENCE
from structured import UNCOUNTED, Client, read

BROKEN = (OSError, WebSocketException, EOFError)
SENDING = 0.2
"""Seconds after a line has been answered until what it has sent to others was surely sent."""
LONGEST_AWAY = 3 * PATIENCE

Opens = Callable[[], Awaitable[ClientConnection]]
"""Opens a connection on which `uuu.v1` is spoken."""


@dataclass
class Shout:
    """A message to all others: when it was said, and since when it is known to have been carried out."""

    said: float
    carried_out: float | None = None


class Company:
    """Who shouts what, and how processes end meanwhile."""

    def __init__(self) -> None:
        self.shouts: dict[str, list[Shout]] = {}
        self.ends = 0
        """How many processes have ended, or are about to."""
        self.kills: list[float] = []
        """When processes were killed."""
        self.stops: list[tuple[float, float]] = []
        """When all processes began to be stopped, and when they were gone: who has not come back since is in no group."""

    def begins(self, name: str) -> str:
        """The line by which somebody shouts the next number."""
        self.shouts[name].append(Shout(time.monotonic()))
        return f"shout {name} {len(self.shouts[name])}"

    def knows(self, name: str, number: int) -> None:
        """A shout has been carried out, as somebody sees now."""
        shout = self.shouts[name][number - 1]
        if shout.carried_out is None:
            shout.carried_out = time.monotonic()

    def is_certain(self, shout: Shout) -> bool:
        """Whether it was sent: not if a process was killed after it was said and before it surely was sent."""
        return shout.carried_out is not None and not any(
            shout.said <= kill < shout.carried_out + SENDING for kill in self.kills)


class Survivor:
    """A client that comes back as often as its connection is lost."""

    def __init__(self, name: str, company: Company, opens: Opens, former: Client, words: tuple[str, ...]) -> None:
        self.name, self.company, self.opens, self.words = name, company, opens, words
        self.token, self.seen, self.sent = former.token, former.count, former.sent
        self.first = former.sent
        self.ends = company.ends
        self.socket: ClientConnection | None = None
        self.waiting: list[dict] = []
        """Lines whose answers have not ended."""
        self.heard: Counter[tuple[int, str]] = Counter()
        self.others: dict[str, list[int]] = {}
        """The numbers that others have shouted, as they came."""
        self.last = 0
        """The last line that was answered."""
        self.lost = self.attempts = 0
        self.course: list[str] = []
        """What has happened, for who reads why a test has failed."""
        self.returns: list[float] = []
        """When it has come back."""
        company.shouts[name] = []

    async def says(self, count: int) -> None:
        """Sends lines without waiting for their answers."""
        for _ in range(count):
            await self.says_word(random.choice(self.words))

    async def says_word(self, word: str) -> None:
        """Sends a line; a `shout` has the next number."""
        self.sent += 1
        text = self.company.begins(self.name) if word == "shout" else word
        self.waiting.append({"type": "line", "id": self.sent, "text": text})
        self.course.append(f"says {self.waiting[-1]}")
        await self.socket.send(json.dumps(self.waiting[-1]))

    async def says_to_the_end(self, word: str) -> None:
        """Sends a line, and hears its answer."""
        with suppress(*BROKEN):
            await self.says_word(word)
        await self.settles()

    async def hears(self) -> dict:
        async with asyncio.timeout(PATIENCE):
            message = read(await self.socket.recv())
        self.seen += message["type"] not in UNCOUNTED
        if "re" in message:
            assert message["re"] >= self.last, f"an answer came after that to a later line\n{self.says_why()}"
            self.last = message["re"]
            self.heard[message["re"], message["type"]] += 1
            if message["type"] == "prompt":
                self.are_carried_out(message["re"])
        elif message["type"] == "text":
            self.hears_other(message["text"])
        return message

    def hears_other(self, text: str) -> None:
        """What somebody else has said: each number once, and in order."""
        name, _, number = text.partition(" ")
        if not number.isdigit():
            return
        numbers = self.others.setdefault(name, [])
        self.course.append(f"hears {text}")
        assert not numbers or numbers[-1] < int(number), f"{text} came after {numbers[-1]}\n{self.says_why()}"
        numbers.append(int(number))
        self.company.knows(name, int(number))

    def are_carried_out(self, last: int) -> None:
        """All lines up to one are, and need not be sent again."""
        for line in self.waiting:
            word, _, rest = line["text"].partition(" ")
            if line["id"] <= last and word == "shout":
                self.company.knows(self.name, int(rest.split()[1]))
        self.waiting = [line for line in self.waiting if line["id"] > last]

    async def answers_all(self) -> None:
        while self.waiting:
            await self.hears()

    async def comes_back(self) -> None:
        """Resumes, as often as it takes."""
        async with asyncio.timeout(LONGEST_AWAY):
            while True:
                self.attempts += 1
                try:
                    return await self.tries()
                except BROKEN as why:
                    self.course.append(f"not back: {why!r}")
                    await asyncio.sleep(0.01 if self.attempts % 10 else 0.2)

    async def tries(self) -> None:
        self.socket = await self.opens()
        self.course.append(f"asks with {self.token[:9]}, has seen {self.seen}")
        # What was retained is gone after an end of a process, and only then.
        are_lost, ends = self.ends != self.company.ends, self.company.ends
        await self.socket.send(json.dumps({"type": "resume", "token": self.token, "seen": self.seen}))
        welcome = await self.hears()
        if welcome["type"] == "bye" and welcome["again"]:
            self.seen -= 1  # It is the answer to somebody whom the server does not know yet.
            raise EOFError(welcome["reason"])
        self.course.append(f"is told {({name: value for name, value in welcome.items() if name not in ('limits', 'server')})}")
        assert welcome["resumed"] and welcome["place"], self.says_why()
        assert welcome["lost"] is not None, self.says_why()
        assert welcome["count"] == self.seen + welcome["lost"], self.says_why()
        assert are_lost or self.ends != self.company.ends or welcome["lost"] == 0, self.says_why()
        self.returns.append(time.monotonic())
        self.lost += welcome["lost"]
        self.token, self.seen = welcome.get("token", self.token), welcome["count"]
        assert welcome["did"] <= self.sent
        self.are_carried_out(welcome["did"])
        for _ in range(welcome["replayed"]):
            await self.hears()
        while (message := await self.hears())["type"] != "prompt" or "re" in message:
            pass
        await self.socket.send('{"type":"ping","n":1}')
        for line in self.waiting:
            await self.socket.send(json.dumps(line))
            self.course.append(f"says again {line}")
        # Until all is known to have come, what is lost may be lost by the end before.
        self.ends = ends

    async def settles(self) -> None:
        """Hears the answers to all lines that it has sent, coming back if it must."""
        while True:
            with suppress(*BROKEN):
                return await self.answers_all()
            await self.comes_back()

    async def talks(self, is_over: asyncio.Event, rest: float) -> None:
        """Says a line now and then, and comes back whenever the connection is lost, until it is over."""
        while not is_over.is_set():
            with suppress(*BROKEN):
                await self.says(1)
            await self.settles()
            await asyncio.sleep(random.uniform(0, 2 * rest))

    def must_hear(self, shout: Shout) -> bool:
        """Whether somebody else's shout was surely sent to this player."""
        if not self.company.is_certain(shout):
            return False
        for began, gone in self.company.stops:
            back = next((time for time in self.returns if time > gone), float("inf"))
            if began - SENDING < shout.carried_out and shout.said < back:
                return False
        return True

    def is_tallied(self) -> None:
        """No answer came twice, and what did not come was told to be lost: not less, and hardly more."""
        missing = doubtful = 0
        for line in range(self.first + 1, self.sent + 1):
            texts, prompts = self.heard[line, "text"], self.heard[line, "prompt"]
            assert prompts <= 1 and texts <= (2 if self.company.kills else 1), (self.name, line, texts, prompts)
            missing += 2 - min(texts, 1) - prompts
        for name, shouts in self.company.shouts.items():
            came = set(self.others.get(name, []))
            for number, shout in enumerate(shouts if name != self.name else [], 1):
                if number not in came:
                    missing += self.must_hear(shout)
                    doubtful += not self.must_hear(shout)
        most = missing + doubtful + self.attempts + self.company.ends + len(self.company.kills)
        assert missing <= self.lost, f"{missing} are missing of {self.name}, and {self.lost} were told\n{self.says_why()}"
        assert self.lost <= most, f"{self.lost} were told to be lost of {self.name}, {missing} are missing\n{self.says_why()}"

    def says_why(self) -> str:
        return "\n".join(self.course[-14:])


def seed(tell: Callable[[str], None], kind: str) -> random.Random:
    """Chance for a test, and for all that asks the module `random`; UUU_SEED repeats what was told."""
    chosen = int(os.environ.get("UUU_SEED", random.randrange(1 << 32)))
    tell(f"{kind}: UUU_SEED={chosen}")
    random.seed(chosen)
    return random.Random(chosen)
