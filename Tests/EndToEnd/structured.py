"""A client of `uuu.v1` that checks, with each message, what is true of all of them: docs/PROTOCOL.md."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager

from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

import sentences as say
from player import Player, player
from secrets_used import address, password, remember
from server import Server

NAME = "uuu.v1"
LARGEST_MESSAGE = 64 * 1024
UNCOUNTED = {"welcome", "token", "pong"}

Message = dict


def without_doubles(pairs: list[tuple[str, object]]) -> dict:
    """An object of JSON whose members all have different names."""
    made = dict(pairs)
    assert len(made) == len(pairs), f"a member stands twice: {pairs}"
    return made


def read(frame: str | bytes) -> Message:
    """The message of a frame."""
    assert isinstance(frame, str), "a binary frame"
    assert len(frame.encode()) <= LARGEST_MESSAGE
    message = json.loads(frame, object_pairs_hook=without_doubles)
    assert isinstance(message, dict) and isinstance(message["type"], str), message
    return message


class Client:
    """What it hears is in order: each message with `re` answers the line that is open, and one prompt ends the answer."""

    def __init__(self, connection: Player) -> None:
        self.connection = connection
        self.count = 0
        """How many messages it has handled of those that count."""
        self.sent = 0
        """The id of the last line."""
        self.open: int | None = None
        """The id of the line whose answer has not ended."""
        self.aside: list[Message] = []
        """What came and answers no line, and was not asked for."""
        self.token = ""
        """The last token that it was given."""
        self.is_resuming = False
        """Whether it is sent again what it has not seen, which may answer any line."""

    async def hears(self) -> Message:
        """The next message."""
        message = read(await self.connection.hears())
        self.count += message["type"] not in UNCOUNTED
        if "token" in message:
            self.token = remember(message["token"])
        if "re" in message and not self.is_resuming:
            assert message["re"] == self.open, f"line {self.open} is open, and was told {message}"
            if message["type"] == "prompt":
                self.open = None
        return message

    async def sends(self, message: Message | str) -> None:
        """Sends a message, or a text that is none."""
        await self.connection.socket.send(message if isinstance(message, str) else json.dumps(message))

    async def greets(self, **hello: object) -> list[Message]:
        """Says hello; returns what comes until the first prompt."""
        await self.sends({"type": "hello", **hello})
        return await self.hears_until("prompt")

    async def resumes(self, token: str, seen: int, **hello: object) -> tuple[Message, list[Message]]:
        """Asks for a session; returns the welcome, and what follows: what is sent again, and then up to a prompt."""
        await self.sends({"type": "resume", "token": token, "seen": seen, **hello})
        welcome = await self.hears()
        assert welcome["type"] == "welcome", welcome
        self.is_resuming = True
        heard = [await self.hears() for _ in range(welcome.get("replayed", 0))]
        self.is_resuming = False
        heard += await self.hears_until("prompt")
        if welcome["resumed"]:
            self.count += welcome["count"]
            self.sent = welcome["did"]
        return welcome, heard

    async def hears_until(self, kind: str) -> list[Message]:
        """The next messages, up to the first of that type."""
        heard = [await self.hears()]
        while heard[-1]["type"] != kind:
            heard.append(await self.hears())
        return heard

    async def says(self, text: str, **members: object) -> list[Message]:
        """Says a line; returns its answer, whose last message is the one prompt."""
        self.sent = members.setdefault("id", self.sent + 1)
        self.open = self.sent
        await self.sends({"type": "line", "text": text, **members})
        return await self.answer()

    async def answer(self) -> list[Message]:
        """The rest of the answer to the open line; what else comes is put aside."""
        answer: list[Message] = []
        while self.open is not None:
            message = await self.hears()
            (answer if "re" in message else self.aside).append(message)
        return answer

    async def pings(self, number: int = 1) -> list[Message]:
        """Sends a ping; returns what comes before its pong."""
        await self.sends({"type": "ping", "n": number})
        heard = await self.hears_until("pong")
        assert heard[-1] == {"type": "pong", "n": number}
        return heard[:-1]

    async def registers(self, name: str) -> str:
        """Creates an account, and returns its password."""
        secret = password()
        await self.says("register")
        await self.says(address(name), step="email")
        await self.says(name, step="username")
        await self.says(secret, step="password")
        assert texts(await self.says(secret, step="confirm")) == [say.registered(name)]
        return secret

    async def logs_in(self, name: str, secret: str) -> list[Message]:
        """Logs in, and returns the last answer; a token comes after it."""
        await self.says("login")
        await self.says(name, step="username")
        answer = await self.says(secret, step="password")
        assert texts(answer)[0] == say.LOGIN_SUCCESSFUL
        self.token = ""
        while not self.token:
            self.aside.append(await self.hears())
        self.aside.pop()
        return answer

    async def enters(self, name: str, **hello: object) -> str:
        """Says hello, registers and logs in; returns the password."""
        await self.greets(**hello)
        secret = await self.registers(name)
        await self.logs_in(name, secret)
        return secret

    async def is_closed_with(self, code: int) -> list[Message]:
        """The server ends the connection with that close code; returns what it says before."""
        heard: list[Message] = []
        try:
            while True:
                heard.append(await self.hears())
        except ConnectionClosed:
            assert self.connection.socket.close_code == code, self.connection.socket.close_reason
        return heard


def texts(messages: list[Message]) -> list[str]:
    """What a client of plain text would be told."""
    return [message["text"] for message in messages if "text" in message]


@asynccontextmanager
async def client(server: Server, **options: object):
    """A connected client that has said nothing yet."""
    async with player(server, greeted=False, subprotocols=[Subprotocol(NAME)], **options) as connection:
        assert connection.socket.subprotocol == NAME
        yield Client(connection)
