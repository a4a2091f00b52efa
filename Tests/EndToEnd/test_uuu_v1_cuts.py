"""`uuu.v1`: connections are cut at any byte in either direction, and nothing is lost that is not told, nothing done twice."""

from __future__ import annotations

import asyncio
import json
import random
from collections import Counter

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

from continuity import away
from manager import Manager
from player import PATIENCE
from relay import Relay
from structured import NAME, UNCOUNTED, Client, client, read

BROKEN = (OSError, WebSocketException, EOFError)
LONGEST = {True: 3000, False: 900}
"""Within how many bytes from the server, and to it, a connection is cut: about as many as a few lines and answers have."""


class Survivor:
    """A client that comes back, and keeps a tally."""

    def __init__(self, relay: Relay, former: Client) -> None:
        self.relay = relay
        self.token, self.seen, self.sent = former.token, former.count, former.sent
        self.socket = None
        self.waiting: list[dict] = []
        """Lines whose answers have not ended."""
        self.heard: Counter[tuple[int, str]] = Counter()
        self.last = 0
        """The last line that was answered."""
        self.lost = self.attempts = 0
        self.course: list[str] = []
        """What has happened, for who reads why a test has failed."""

    async def says(self, count: int) -> None:
        """Sends lines without waiting for their answers."""
        for _ in range(count):
            self.sent += 1
            self.waiting.append({"type": "line", "id": self.sent, "text": random.choice(["who", "help", "lobby", "dance"])})
            await self.socket.send(json.dumps(self.waiting[-1]))

    async def hears(self) -> dict:
        async with asyncio.timeout(PATIENCE):
            message = read(await self.socket.recv())
        self.seen += message["type"] not in UNCOUNTED
        if "re" in message:
            assert message["re"] >= self.last, "an answer came after that to a later line"
            self.last = message["re"]
            self.heard[message["re"], message["type"]] += 1
            if message["type"] == "prompt":
                self.waiting = [line for line in self.waiting if line["id"] > message["re"]]
        return message

    async def answers_all(self) -> None:
        while self.waiting:
            await self.hears()

    async def comes_back(self, are_lost: bool) -> None:
        """Resumes, as often as it takes; `are_lost` says whether what was retained may be gone."""
        async with asyncio.timeout(PATIENCE):
            while True:
                self.attempts += 1
                try:
                    return await self.tries(are_lost)
                except BROKEN:
                    await asyncio.sleep(0.01)

    async def tries(self, are_lost: bool) -> None:
        self.socket = await connect(
            f"ws://127.0.0.1:{self.relay.port}", subprotocols=[Subprotocol(NAME)], proxy=None, ping_interval=None)
        self.course.append(f"asks with {self.token[:9]}, may {self.relay.allowed}")
        await self.socket.send(json.dumps({"type": "resume", "token": self.token, "seen": self.seen}))
        welcome = await self.hears()
        self.course.append(f"resume of {self.token[:9]} -> {welcome.get('token', welcome.get('reason'))[:9]}")
        assert welcome["resumed"] and welcome["place"], "\n".join(self.course[-6:])
        assert welcome["count"] == self.seen + welcome["lost"]
        assert are_lost or welcome["lost"] == 0
        self.lost += welcome["lost"]
        self.token, self.seen = welcome.get("token", self.token), welcome["count"]
        self.waiting = [line for line in self.waiting if line["id"] > welcome["did"]]
        assert welcome["did"] <= self.sent
        for _ in range(welcome["replayed"]):
            await self.hears()
        while (message := await self.hears())["type"] != "prompt" or "re" in message:
            pass
        await self.socket.send('{"type":"ping","n":1}')
        for line in self.waiting:
            await self.socket.send(json.dumps(line))


async def is_cut(ada: Survivor, chance: random.Random) -> None:
    """Sends lines until the connection breaks, at a random byte in a random direction."""
    is_from_server = chance.random() < 0.6
    ada.relay.allowed[is_from_server] = chance.randint(1, LONGEST[is_from_server])
    try:
        for _ in range(3):
            await ada.says(chance.randint(1, 6))
            if chance.random() < 0.5:
                await ada.answers_all()
        await ada.answers_all()
    except BROKEN:
        return
    ada.relay.cuts()


async def survives(manager: Manager, ends: list[str], chance: random.Random) -> Survivor:
    """Plays, with a cut for each of the ends, which are `cut`, or how a process ends while the player is away."""
    async with Relay(manager.server.port).opens() as relay:
        async with client(manager.server) as former:
            await former.enters("ada")
            await former.connection.vanishes()
        ada = Survivor(relay, former)
        first = ada.sent
        await ada.comes_back(are_lost=False)
        for end in ends:
            await is_cut(ada, chance)
            ada.course.append(end)
            if end != "cut":
                async with away(manager, end):
                    pass
                await asyncio.sleep(0.3)
            if chance.random() < 0.4:
                relay.allowed[chance.random() < 0.6] = chance.randint(1, 800)
            await ada.comes_back(are_lost=end != "cut")
            try:
                await ada.answers_all()
            except BROKEN:
                await ada.comes_back(are_lost=False)
                await ada.answers_all()
        relay.allowed = {True: None, False: None}
        await is_tallied(ada, first, ends)
        return ada


async def is_tallied(ada: Survivor, first: int, ends: list[str]) -> None:
    """No answer came twice, and what did not come was told to be lost: not less, and hardly more."""
    lines = range(first + 1, ada.sent + 1)
    missing = 0
    for line in lines:
        texts, prompts = ada.heard[line, "text"], ada.heard[line, "prompt"]
        assert prompts <= 1 and texts <= (2 if "kill" in ends else 1), (line, texts, prompts)
        missing += 2 - min(texts, 1) - prompts
    assert missing <= ada.lost, "more is missing than was told"
    assert ada.lost <= missing + ada.attempts + ends.count("kill"), "much more was told to be lost than is missing"


def seed(tell, kind: str) -> random.Random:
    chosen = random.randrange(1 << 32)
    tell(f"{kind}: seed {chosen}")
    random.seed(chosen)
    return random.Random(chosen)


async def test_a_session_survives_twenty_cuts(manage, tell):
    """Among them some with a restart or a crash of the server."""
    ends = ["cut"] * 14 + ["restart", "kill"] * 3
    chance = seed(tell, "20 cuts")
    chance.shuffle(ends)
    await survives(manage(Settings={"MOTD": "no"}), ends, chance)


@pytest.mark.long
async def test_a_session_survives_two_hundred_cuts(manage, tell):
    ends = ["cut"] * 100 + ["restart", "kill"] * 50
    chance = seed(tell, "200 cuts")
    chance.shuffle(ends)
    ada = await survives(manage(Settings={"MOTD": "no"}), ends, chance)
    tell(f"{ada.sent} lines, {ada.attempts} resumes, {ada.lost} messages lost by ends of processes")
