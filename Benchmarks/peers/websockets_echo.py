"""An echo server with Python's `websockets`, which the original server used. Usage: websockets_echo.py PORT"""

from __future__ import annotations

import asyncio
import sys

from websockets.asyncio.server import ServerConnection, serve


async def echo(connection: ServerConnection) -> None:
    async for message in connection:
        await connection.send(message)


async def main() -> None:
    async with serve(echo, "127.0.0.1", int(sys.argv[1]), compression=None, ping_interval=None, max_size=1 << 24) as server:
        await server.serve_forever()


asyncio.run(main())
