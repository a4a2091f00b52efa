"""Whoever is half-way through a dialogue goes on at the same question, after a restart and after `kill -9`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

import machine
import secrets_used
import sentences as say
from client import player
from player import Player
from secrets_used import address, password, remember


def untrimmed() -> str:
    """A password with a blank at its end, which is cut off from all that is typed where nothing is masked."""
    return remember(password() + " ")


async def logs_in(one: Player, name: str, secret: str) -> AsyncIterator[None]:
    """Yields wherever a question is open."""
    await one.says("login", say.ENTER_USERNAME)
    yield
    await one.says(name, say.ENTER_PASSWORD)
    yield
    await one.says(secret, say.LOGIN_SUCCESSFUL)
    assert say.WELCOME_TO_LOBBY in await one.hears()


async def registers(one: Player, name: str, secret: str) -> AsyncIterator[None]:
    await one.says("register", say.REGISTER_EMAIL)
    yield
    await one.says("nowhere", say.EMAIL_INVALID, say.REGISTER_EMAIL)
    await one.says(address(name), say.REGISTER_USERNAME)
    yield
    await one.says(name, say.CHOOSE_PASSWORD)
    yield
    await one.says(secret, say.CONFIRM_PASSWORD)
    yield
    await one.says(secret, say.registered(name))


async def resets(one: Player, secret: str, new: str) -> AsyncIterator[None]:
    await one.says("manage", say.ACCOUNT_MANAGEMENT)
    await one.says("reset", say.CURRENT_PASSWORD)
    yield
    await one.says(secret, say.NEW_PASSWORD)
    yield
    await one.says("", say.PASSWORD_BLANK, say.NEW_PASSWORD)
    await one.says(new, say.CONFIRM_NEW_PASSWORD)
    yield
    await one.says(new, say.PASSWORD_CHANGED)


@pytest.mark.parametrize("disturb", [machine.restart, machine.kill], ids=["restart", "kill"])
async def test_every_question_is_open_still(disturb, figures):
    """Three players answer a question each, and then comes another process, until all three have come to the end."""
    secret, changed, registered = untrimmed(), untrimmed(), untrimmed()
    disturbed = 0
    async with AsyncExitStack() as stack:
        ada, bob, eve = [await stack.enter_async_context(player()) for _ in range(3)]
        await ada.registers("ada", secret)
        await bob.registers("bob", secret)
        await bob.logs_in("bob", secret)
        going = [logs_in(ada, "ada", secret), resets(bob, secret, changed), registers(eve, "eve", registered)]
        while going:
            going = [one for one in going if await anext(one, one) is not one]
            assert not secrets_on_disk()
            await asyncio.to_thread(disturb)
            disturbed += 1
        # Whether each of them is what it was, and who: the session is that of the account.
        assert set(await everybody(ada)) == {"ada", "bob"}
        assert say.WELCOME_TO_LOBBY in await bob.asks("lobby")
        for name, right in (("bob", changed), ("eve", registered)):
            async with player() as one:
                await one.fails_to_log_in(name, right.strip())
                await one.logs_in(name, right)
    figures(f"dialogues, {disturb.__name__}", disturbed=disturbed, closed=0)


async def test_a_dialogue_can_be_cancelled_in_the_process_after_the_one_that_began_it():
    async with player() as one:
        await one.says("login", say.ENTER_USERNAME)
        await one.says("ada", say.ENTER_PASSWORD)
        await asyncio.to_thread(machine.kill)
        await one.says("cancel", say.CANCELLED)
        await one.says("help", say.HELP_BEFORE_LOGIN)


async def everybody(one: Player) -> list[str]:
    """The names that `who` tells."""
    heading, *names = (await one.asks("who")).splitlines()
    assert heading == say.CONNECTED_USERS
    return names


def secrets_on_disk() -> list[str]:
    """The passwords in files of the server: what is typed half-way may be in memory only."""
    return [
        found for path in machine.STATE.rglob("*") if path.is_file()
        for found in secrets_used.found_in(path.read_bytes(), secrets_used.PASSWORDS)]
