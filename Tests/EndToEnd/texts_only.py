"""Sockets that look like those of plain text, and speak another dialect underneath."""

from __future__ import annotations

import json
from collections import deque
from contextlib import asynccontextmanager

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

import player as plain
from server import Server
from structured import read


class OfUUUV1:
    """Wants nothing and knows no type of message but `prompt`: sends what is typed, and prints `text` of whatever comes."""

    subprotocol = Subprotocol("uuu.v1")

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.texts: deque[str] = deque()
        self.step: str | None = None
        self.sent = 0
        self.is_asked = False

    def __getattr__(self, name: str) -> object:
        return getattr(self.socket, name)

    async def opens(self) -> None:
        await self.socket.send('{"type":"hello","wants":[]}')

    async def send(self, line: str) -> None:
        """Waits for the prompt first: it says which question the line answers."""
        try:
            while not self.is_asked:
                await self.hear()
        except ConnectionClosed:
            pass
        self.is_asked = False
        self.sent += 1
        message = {"type": "line", "id": self.sent, "text": line.removesuffix("\n").removesuffix("\r")}
        await self.socket.send(json.dumps(message | ({"step": self.step} if self.step else {})))

    async def recv(self) -> str:
        while not self.texts:
            await self.hear()
        return self.texts.popleft()

    async def hear(self) -> None:
        message = read(await self.socket.recv())
        if message["type"] == "prompt":
            self.step = message.get("step")
            self.is_asked = True
        if "text" in message:
            self.texts.append(message["text"])


class OfATerminal:
    """Sends and gets the bytes of each text."""

    subprotocol = Subprotocol("terminal.mudstandards.org")

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    def __getattr__(self, name: str) -> object:
        return getattr(self.socket, name)

    async def opens(self) -> None:
        """It is greeted without a word."""

    async def send(self, line: str) -> None:
        await self.socket.send(line.encode())

    async def recv(self) -> str:
        heard = await self.socket.recv()
        assert isinstance(heard, bytes), heard
        return heard.decode()


def speaking(dialect: type[OfUUUV1] | type[OfATerminal]):
    """What opens connections as `player.player` does."""

    @asynccontextmanager
    async def player(server: Server, *, greeted: bool = True, **options: object):
        async with plain.player(server, greeted=False, subprotocols=[dialect.subprotocol], **options) as one:
            assert one.socket.subprotocol == dialect.subprotocol
            one.socket = dialect(one.socket)
            await one.socket.opens()
            if greeted:
                await one.hears()
            yield one

    return player
