"""What people type in the wrong place or to keep secret never reaches the log: SEC-30, SEC-47.

Every test looks for its secrets when it ends (see `start` in conftest.py); here is the talkative one.
"""

from __future__ import annotations

import pytest

import sentences as say
from conftest import keeps_secrets
from player import player
from secrets_used import address, password


@pytest.mark.parametrize("level", ["info", "debug", "trace"])
async def test_no_secret_is_written_at_any_log_level(start, level):
    server = start(Log={"level": level})
    async with player(server) as ada:
        secret = await ada.enters("ada")
        made = await registers_apart(server, "bob")
        await ada.says("manage", say.ACCOUNT_MANAGEMENT)
        await ada.says("reset", say.CURRENT_PASSWORD)
        await ada.says(password(), say.INCORRECT_CURRENT_PASSWORD)
        await ada.vanishes()
    async with player(server) as someone:
        await someone.fails_to_log_in("ada", password())
        await someone.fails_to_log_in(password(), password())  # a password in the place of the name
        await someone.fails_to_log_in(address("ada"), secret)
        await someone.says(password(), say.UNRECOGNIZED)  # … and of a command
        await someone.asks(f"login ada {secret}")
        await someone.vanishes()
    async with player(server) as someone:
        await someone.says("register", say.REGISTER_EMAIL)
        await someone.says(address("cyd"), say.REGISTER_USERNAME)
        await someone.asks(password())  # … and of a name that is none
        await someone.asks("cyd")
        await someone.asks(password())
        await someone.asks(password())
        await someone.vanishes()
    async with player(server) as bob:
        await bob.logs_in("bob", made)
    assert server.stop() == 0
    keeps_secrets(server)
    assert server.log(), "there was a log to look at"


async def registers_apart(server, name: str) -> str:
    async with player(server) as one:
        return await one.registers_with_made_password(name)


async def test_what_is_logged_of_a_connection_is_that_it_came_and_went(start):
    """One record each, with the number of the connection."""
    server = start()
    quiet = len(server.log().splitlines())
    async with player(server) as one:
        await one.says("help", say.HELP_BEFORE_LOGIN)
        await one.says("quit", say.GOODBYE)
        await one.is_closed_with(1000)
    assert server.stop() == 0
    lines = [line for line in server.log().splitlines()[quiet:] if "connection=" in line]
    assert len(lines) == 2, lines
