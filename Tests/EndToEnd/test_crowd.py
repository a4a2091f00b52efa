"""Many at once: everyone gets their own answers."""

from __future__ import annotations

import asyncio
import re

import sentences as say
from player import player
from secrets_used import address, password

CROWD = 200
WAITING = {"waiting_seconds": 60, "queue": 1000}


async def test_200_players_at_once_register_log_in_and_do_so_again_after_a_restart(start):
    server = start(Settings={"MOTD": "no"}, Passwords=WAITING)
    names = [f"player{number:03}" for number in range(CROWD)]
    everybody = asyncio.Barrier(CROWD)

    async def lives_a_life(name: str) -> str:
        async with player(server) as one:
            await everybody.wait()
            secret = await one.registers(name)
            assert await one.logs_in(name, secret) == say.WELCOME_TO_LOBBY
            await everybody.wait()
            present = (await one.asks("who")).split("\n")
            assert present[0] == say.CONNECTED_USERS and len(set(present[1:101]) & set(names)) == 100
            assert re.fullmatch(r"… and 100 more; 'who player\d\d?' lists those with player\d\d?\.", present[101])
            mine = [other for other in names if other.startswith(name[:-1])]
            assert await one.asks(f"who {name[:-1].upper()}") == "\n".join([say.CONNECTED_USERS, *mine])
            await everybody.wait()
            await one.says("quit", say.GOODBYE)
            await one.is_closed_with(1000)
            return secret

    async def returns(name: str, secret: str) -> None:
        async with player(server) as one:
            await everybody.wait()
            await one.logs_in(name, secret)
            await everybody.wait()

    secrets = await asyncio.gather(*(lives_a_life(name) for name in names))
    server.restart()
    await asyncio.gather(*(returns(name, secret) for name, secret in zip(names, secrets, strict=True)))


async def test_of_20_who_race_for_one_name_exactly_one_gets_it(start):
    server = start(Passwords=WAITING)
    ready = asyncio.Barrier(20)

    async def races() -> str | None:
        secret = password()
        async with player(server) as one:
            await one.says("register", say.REGISTER_EMAIL)
            await one.says(address("racer"), say.REGISTER_USERNAME)
            await one.says("Highlander", say.CHOOSE_PASSWORD)
            await one.says(secret, say.CONFIRM_PASSWORD)
            await ready.wait()
            answer = await one.asks(secret)
            if answer == say.registered("Highlander"):
                return secret
            assert answer == say.USERNAME_TAKEN
            await one.expects(say.REGISTER_USERNAME)
            return None

    won = [secret for secret in await asyncio.gather(*(races() for _ in range(20))) if secret]
    assert len(won) == 1
    async with player(server) as one:
        await one.logs_in("Highlander", won[0])


async def test_who_finds_too_many_waiting_is_told_so_and_can_try_again(start):
    """SEC-18: so many hashes are computed and wait at once, and no more."""
    server = start(Passwords={"memory_kib": 65536, "passes": 4, "threads": 1, "waiting_seconds": 1, "queue": 2})
    ready = asyncio.Barrier(12)

    async with player(server) as first:
        secret = await first.registers("ada")

    async def tries(number: int) -> str:
        async with player(server) as one:
            await one.says("login", say.ENTER_USERNAME)
            await one.says(f"nobody{number}", say.ENTER_PASSWORD)
            await ready.wait()
            answer = await one.asks(password())
            await one.is_silent()
            return answer

    answers = await asyncio.gather(*(tries(number) for number in range(12)))
    assert set(answers) == {say.LOGIN_FAILED, "The server is busy right now. Please try again in a moment."}
    async with player(server) as one:
        await one.logs_in("ada", secret)


async def test_of_20_who_race_with_one_address_exactly_one_gets_in(start):
    server = start(Passwords=WAITING)
    ready = asyncio.Barrier(20)
    email = address("shared")

    async def races(number: int) -> bool:
        secret = password()
        async with player(server) as one:
            await one.says("register", say.REGISTER_EMAIL)
            await one.says(email, say.REGISTER_USERNAME)
            await one.says(f"racer{number}", say.CHOOSE_PASSWORD)
            await one.says(secret, say.CONFIRM_PASSWORD)
            await ready.wait()
            answer = await one.asks(secret)
            assert answer in (say.registered(f"racer{number}"), say.EMAIL_TAKEN)
            return answer != say.EMAIL_TAKEN

    assert sum(await asyncio.gather(*(races(number) for number in range(20)))) == 1
