"""Players who come by TLS, as over the internet, from an address of their choice."""

from __future__ import annotations

import http.client
import asyncio
import ssl
from contextlib import asynccontextmanager
from pathlib import Path

from websockets.asyncio.client import connect, unix_connect

from container import HOST
from player import Player

CERTIFICATE = Path(f"/etc/letsencrypt/live/{HOST}/fullchain.pem")
PATIENCE = 20.0


def trusting() -> ssl.SSLContext:
    """TLS that checks the certificate and the name, as everybody should."""
    return ssl.create_default_context(cafile=CERTIFICATE)


async def listens(port: int = 443) -> None:
    """Waits until nginx, which was started or told to look at its files again, listens."""
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                return writer.close()
            except ConnectionRefusedError:
                await asyncio.sleep(0.05)


@asynccontextmanager
async def player(*, source: str = "127.0.0.1", greeted: bool = True, url: str = f"wss://{HOST}/ws", **options: object):
    """A connected player, past the greeting; any address of 127.0.0.0/8 can be theirs."""
    if url.startswith("wss:"):
        options.setdefault("ssl", trusting())
    async with connect(url, proxy=None, local_addr=(source, 0), open_timeout=PATIENCE, **options) as socket:
        one = Player(socket)
        if greeted:
            await one.hears()
        yield one


@asynccontextmanager
async def neighbour():
    """A player at the server's own socket, in nginx's place: what is said is there as soon as it is sent."""
    async with unix_connect("/run/uuu-server/http.sock", f"ws://{HOST}/ws", open_timeout=PATIENCE) as socket:
        one = Player(socket)
        await one.hears()
        yield one


class Answer(http.client.HTTPMessage):
    """What nginx answered to a plain request."""

    status: int
    body: str


def get(
    path: str, *, secure: bool = True, headers: dict[str, str] | None = None, source: str = "127.0.0.1",
    host: str = HOST, port: int | None = None, context: ssl.SSLContext | None = None,
) -> Answer:
    """A GET request; the answer can be asked for its headers."""
    if secure:
        connection = http.client.HTTPSConnection(
            host, port, timeout=PATIENCE, source_address=(source, 0), context=context or trusting())
    else:
        connection = http.client.HTTPConnection(host, port, timeout=PATIENCE, source_address=(source, 0))
    try:
        connection.request("GET", path, headers=headers or {})
        response = connection.getresponse()
        answer = Answer()
        for name, value in response.getheaders():
            answer[name] = value
        answer.status = response.status
        answer.body = response.read().decode()
        return answer
    finally:
        connection.close()


UPGRADE = {
    "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}
"""The headers of a handshake, for an answer that is not 101."""
