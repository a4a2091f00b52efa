"""A relay between clients and a server that loses connections."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress

from player import PATIENCE


class Relay:
    """Passes bytes on to a server, and loses connections as networks do: without a word of WebSocket."""

    def __init__(self, port: int) -> None:
        self.target = port
        self.writers: list[asyncio.StreamWriter] = []
        self.swallows = False
        """Whether what the server sends is lost on its way."""
        self.allowed = {True: None, False: None}
        """How many bytes may still pass, from the server and to it, before all connections are cut; without end if None."""
        self.passed = b""
        """What the server has sent until now, and was passed on."""

    @asynccontextmanager
    async def opens(self):
        server = await asyncio.start_server(self.passes, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            self.cuts()
            server.close()

    async def passes(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there, to_server = await self.reaches()
        except OSError:
            return writer.transport.abort()
        self.writers += [writer, to_server]
        with suppress(asyncio.CancelledError):
            await asyncio.gather(self.pipes(reader, to_server, False), self.pipes(there, writer, True))

    async def reaches(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Connects to the server."""
        return await asyncio.open_connection("127.0.0.1", self.target)

    async def pipes(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, is_from_server: bool) -> None:
        try:
            while data := await source.read(65536):
                if is_from_server and self.swallows:
                    continue
                if (allowed := self.allowed[is_from_server]) is not None:
                    data = data[:allowed]
                    self.allowed[is_from_server] = allowed - len(data)
                sink.write(data)
                await sink.drain()
                if is_from_server:
                    self.passed += data
                if self.allowed[is_from_server] == 0:
                    return self.cuts()
        except OSError:
            pass
        sink.close()

    async def has_passed(self, data: bytes) -> None:
        """Waits until the server has sent that, since the last time that this was asked."""
        async with asyncio.timeout(PATIENCE):
            while data not in self.passed:
                await asyncio.sleep(0.01)
        self.passed = b""

    def cuts(self) -> None:
        """Breaks off all connections, at both ends; later ones are passed on again."""
        for writer in self.writers:
            writer.transport.abort()
        self.writers.clear()
        self.swallows = False
        self.allowed = {True: None, False: None}
