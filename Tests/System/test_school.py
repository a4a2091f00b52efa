"""A school: thirty players behind one address, and the limits that an operator sets for it."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

from client import listens, trusting
from container import HOST
from machine import configure
from player import Player
from structured import Client
from websockets.asyncio.client import connect

PLAYERS = 30
ADDRESS = "127.0.9.1"

LIMITS = {"connections_per_prefix": 64, "new_per_prefix": 32, "unauthenticated_percent": 25, "command_burst": 10,
          "stranger_command_burst": 5}
"""Those of an installation, but for the connections of one address, which the manual has raised."""


async def arrives(stack: AsyncExitStack) -> Client:
    socket = await stack.enter_async_context(connect(
        f"wss://{HOST}/ws", proxy=None, local_addr=(ADDRESS, 0), open_timeout=20, subprotocols=["uuu.v1"],
        ssl=trusting()))
    return Client(Player(socket))


async def enters(stack: AsyncExitStack, number: int) -> Client:
    """One of them registers and logs in; all do at once, as lines of strangers wait for each other."""
    one = await arrives(stack)
    await one.enters(f"pupil{'abcdefghij'[number // 10]}{'abcdefghij'[number % 10]}")
    return one


async def test_thirty_behind_one_address_are_back_after_nginx_was_restarted_twice(site, journal, figures):
    site.changes("snippets/uuu-server/locations.conf", r"limit_conn +uuu_connections 16;", "limit_conn uuu_connections 64;")
    site.restarts()
    configure(Limits=LIMITS)
    async with AsyncExitStack() as stack:
        players = await asyncio.gather(*(enters(stack, number) for number in range(PLAYERS)))
        for _ in range(2):
            await asyncio.to_thread(site.restarts)
            await listens()
            back = []
            for one in players:
                again = await arrives(stack)
                welcome, _ = await again.resumes(one.token, one.count)
                assert welcome["resumed"] is True, welcome
                back.append(again)
            players = back
        for one in players[::10]:
            told = await one.says("who")
            assert sum("pupil" in line for message in told for line in message.get("text", "").splitlines()) == PLAYERS
    logins = journal.from_server("UUU_EVENT=login_succeeded")
    figures("school", players=PLAYERS, logins=len(logins))
    assert len(logins) == PLAYERS, "all are back without a password"
