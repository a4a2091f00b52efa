"""One conversation: says lines and hears answers, each within a time limit, through the `websockets` library."""

from __future__ import annotations

import asyncio
import re
from contextlib import asynccontextmanager

from websockets.asyncio.client import ClientConnection, connect, unix_connect
from websockets.exceptions import ConnectionClosed

import sentences as say
from secrets_used import address, password, remember
from server import Server

PATIENCE = 20.0
"""Seconds that an answer may take: generous, because the machine may be busy compiling."""

MADE = re.compile(r"Registration successful\. Your username is '(?P<name>[^']+)' and your password is '(?P<password>[^']+)'\.")


class Player:
    """A client of the original kind: plain text messages, one a frame, no subprotocol."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    async def hears(self) -> str | bytes:
        """The next message."""
        async with asyncio.timeout(PATIENCE):
            return await self.socket.recv()

    async def expects(self, *messages: str | bytes) -> None:
        """The next messages are these, to the letter."""
        for wanted in messages:
            assert await self.hears() == wanted

    async def says(self, line: str | bytes, *answers: str | bytes) -> None:
        """Says a line and expects the answers."""
        await self.socket.send(line)
        await self.expects(*answers)

    async def asks(self, line: str) -> str:
        """Says a line and returns the one answer."""
        await self.socket.send(line)
        return await self.hears()

    async def is_silent(self) -> None:
        """Nothing more was said: a blank line is answered next, as it is wherever no question is open."""
        await self.says("", say.BLANK_LINE)

    async def registers(self, name: str, secret: str | None = None, email: str | None = None) -> str:
        """Creates an account with a chosen password, and returns the password."""
        secret = secret or password()
        await self.says("register", say.REGISTER_EMAIL)
        await self.says(email or address(name), say.REGISTER_USERNAME)
        await self.says(name, say.CHOOSE_PASSWORD)
        await self.says(secret, say.CONFIRM_PASSWORD)
        await self.says(secret, say.registered(name))
        return secret

    async def registers_with_made_password(self, name: str) -> str:
        """Creates an account and returns the password that the server made."""
        await self.says("register", say.REGISTER_EMAIL)
        await self.says(address(name), say.REGISTER_USERNAME)
        await self.says(name, say.CHOOSE_PASSWORD)
        told = MADE.fullmatch(await self.asks(""))
        assert told and told["name"] == name
        return remember(told["password"])

    async def logs_in(self, name: str, secret: str) -> str:
        """Logs in and returns what the lobby greets with."""
        await self.says("login", say.ENTER_USERNAME)
        await self.says(name, say.ENTER_PASSWORD)
        await self.says(secret, say.LOGIN_SUCCESSFUL)
        return await self.hears()

    async def fails_to_log_in(self, name: str, secret: str) -> None:
        """Tries to log in, in vain."""
        await self.says("login", say.ENTER_USERNAME)
        await self.says(name, say.ENTER_PASSWORD)
        await self.says(secret, say.LOGIN_FAILED)

    async def enters(self, name: str) -> str:
        """Registers and logs in; returns the password."""
        secret = await self.registers(name)
        await self.logs_in(name, secret)
        return secret

    async def is_closed_with(self, code: int) -> None:
        """The server ends the connection with that close code and a reason, and says nothing more before."""
        try:
            message = await self.hears()
        except ConnectionClosed:
            assert self.socket.close_code == code
            assert code == 1006 or len(self.socket.close_reason) > 7, "a Close of the server's own says why"
        else:
            raise AssertionError(f"not closed, but told {message!r}")

    async def vanishes(self) -> None:
        """Resets the TCP connection: no close frame, no FIN."""
        self.socket.transport.abort()
        await self.socket.wait_closed()


@asynccontextmanager
async def player(server: Server, *, greeted: bool = True, path: str = "/", unix: bool = False, **options: object):
    """A connected player, past the greeting; at the end the connection is closed if it still is open.

    More options go to the library's `connect` as they are.
    """
    options = {"open_timeout": PATIENCE, "close_timeout": PATIENCE, "ping_interval": None} | options
    opening = (
        unix_connect(server.unix_path, f"ws://localhost{path}", **options)
        if unix
        else connect(f"ws://127.0.0.1:{server.port}{path}", proxy=None, **options)
    )
    async with opening as socket:
        one = Player(socket)
        if greeted:
            await one.hears()
        yield one


async def eventually(condition, patience: float = PATIENCE) -> None:
    """Waits until an asynchronous condition holds; fails when it does not in time."""
    async with asyncio.timeout(patience):
        while not await condition():
            await asyncio.sleep(0.02)
