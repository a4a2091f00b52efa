"""What was acknowledged is on the disk: `kill -9` in a loop. DB-8."""

from __future__ import annotations

import asyncio
import random
import shutil
import sqlite3

from websockets.exceptions import ConnectionClosed, InvalidHandshake

import sentences as say
from player import player
from secrets_used import password

KILLS = 10
CLIENTS = 8


def integrity(server, folder) -> str:
    """What SQLite says of a copy of the files, so that the server meets them as the kill left them."""
    folder.mkdir()
    for file in server.files():
        if not file.name.endswith("-shm"):
            shutil.copy(file, folder)
    with sqlite3.connect(folder / server.database.name) as database:
        return database.execute("PRAGMA integrity_check").fetchone()[0]


async def test_every_acknowledged_registration_survives_kill_9(start, tmp_path):
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    server = start(Passwords={"waiting_seconds": 60, "queue": 1000})
    acknowledged: dict[str, str] = {}

    async def registers_until_the_end(client: str) -> None:
        number = 0
        try:
            async with player(server) as one:
                while True:
                    name = f"{client}n{number}"
                    acknowledged[name] = await one.registers(name)
                    number += 1
        except (ConnectionClosed, InvalidHandshake, OSError):
            pass

    for kill in range(KILLS):
        clients = [asyncio.create_task(registers_until_the_end(f"k{kill}c{client}")) for client in range(CLIENTS)]
        await asyncio.sleep(chance.uniform(0.1, 0.8))
        server.kill()
        await asyncio.gather(*clients)
        assert integrity(server, tmp_path / f"kill{kill}") == "ok"
        server.start()

    assert len(acknowledged) >= KILLS, "the test registered next to nobody"
    waiting = list(acknowledged.items())

    async def logs_in_in_turn() -> None:
        while waiting:
            name, secret = waiting.pop()
            async with player(server) as one:
                await one.logs_in(name, secret)

    await asyncio.gather(*(logs_in_in_turn() for _ in range(CLIENTS)))


async def test_a_changed_password_survives_kill_9(server):
    async with player(server) as ada:
        secret, new = await ada.enters("ada"), password()
        await ada.says("manage", say.ACCOUNT_MANAGEMENT)
        await ada.says("reset", say.CURRENT_PASSWORD)
        await ada.says(secret, say.NEW_PASSWORD)
        await ada.says(new, say.CONFIRM_NEW_PASSWORD)
        await ada.says(new, say.PASSWORD_CHANGED)
        server.kill()
    server.start()
    async with player(server) as ada:
        await ada.fails_to_log_in("ada", secret)
        await ada.logs_in("ada", new)
