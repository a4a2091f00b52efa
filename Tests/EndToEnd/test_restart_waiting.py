"""A restart while players wait for a password's hash or for the disk: it is not held up, and each of them has an answer."""

from __future__ import annotations

import asyncio
import re
import time
from contextlib import AsyncExitStack

import pytest

import sentences as say
from continuity import events
from manager import Manager
from player import Player, player
from secrets_used import address, password, remember
from test_database_standing import asks_to_log_in, disk, disk_faults, standing, until  # noqa: F401

CHEAP = {"threads": 1}
DEAR = {"threads": 1, "memory_kib": 262_144, "passes": 16}
"""A hash takes two seconds or more, and one is computed after the other."""

WAITING = 40

UNCERTAIN_MADE = re.compile(
    r"It is not certain whether that was saved\. If it was, your username is 'bob' and your password is "
    r"'(?P<password>[^']+)': please log in to see before you repeat it\.")


async def restarts(manager: Manager) -> float:
    """`systemctl restart`; answers after how many seconds the next process was ready."""
    began = time.monotonic()
    await asyncio.to_thread(manager.restart)
    return time.monotonic() - began


async def registers_as_far_as_the_disk(one: Player, secret: str) -> str:
    """The whole dialogue, whose last answer waits for the disk; an empty secret has one made. Answers the address."""
    email = address("bob")
    await one.says("register", say.REGISTER_EMAIL)
    await one.says(email, say.REGISTER_USERNAME)
    await one.says("bob", say.CHOOSE_PASSWORD)
    if secret:
        await one.says(secret, say.CONFIRM_PASSWORD)
    await one.socket.send(secret)
    # Longer than a hash takes here.
    await asyncio.sleep(0.5)
    return email


async def test_a_restart_is_not_held_up_by_who_waits_for_a_hash(manage, tell):
    """Each is asked for the password again at once, and the next process knows the name."""
    manager = manage(Passwords=CHEAP)
    async with AsyncExitStack() as stack:
        ada = await stack.enter_async_context(player(manager.server))
        secret = await ada.registers("ada")
        # Each from an address of its own: of one client, few passwords are compared at a time.
        players = [
            await stack.enter_async_context(player(
                manager.server, unix=True, additional_headers={"X-Forwarded-For": f"198.51.100.{number + 1}"}))
            for number in range(WAITING)]
        manager.configure(Passwords=DEAR)
        assert (await asyncio.to_thread(manager.server.ask, "reload")).returncode == 0
        # Different names: who tries one name again and again has to wait.
        for number, one in enumerate(players):
            await one.says("login", say.ENTER_USERNAME)
            await one.says("ada" if number == 0 else f"nobody{number}", say.ENTER_PASSWORD)
        for one in reversed(players):
            await one.socket.send(secret)
        manager.configure(Passwords=CHEAP)
        took = await restarts(manager)
        tell(f"restarted in {took:.2f} s")
        await ada.says("help", say.HELP_BEFORE_LOGIN)
        asked_again = 0
        for one in players:
            answer = say.LOGIN_SUCCESSFUL if one is players[0] else say.LOGIN_FAILED
            heard = await one.hears()
            if heard == say.ACCOUNTS_RENEWING:
                asked_again += 1
                await one.expects(say.ENTER_PASSWORD)
                await one.says(secret, answer)
            else:
                assert heard == answer
        assert asked_again >= WAITING - 2, "the rest was done before"
        await players[0].hears()
        await players[0].says("who", say.who("ada"))
        assert took < 1.5


async def test_a_start_does_not_wait_for_a_dear_hash(manage, tell):
    """Passwords of the next process may cost seconds: who is connected does not wait for one."""
    manager = manage(Passwords=CHEAP)
    async with player(manager.server) as ada:
        await ada.enters("ada")
        manager.configure(Passwords=DEAR)
        took = await restarts(manager)
        tell(f"restarted in {took:.2f} s")
        await ada.says("who", say.who("ada"))
        assert took < 0.9


@pytest.mark.parametrize("call, chosen", [
    ("fsync", False),
    pytest.param("fsync", True, marks=pytest.mark.long),
    pytest.param("pwrite", False, marks=pytest.mark.long),
    pytest.param("pwrite", True, marks=pytest.mark.long),
])
async def test_a_restart_goes_on_while_the_disk_stands_still_and_login_tells_what_became_of_a_registration(
        manage, disk, tell, call, chosen):  # noqa: F811
    """What was written and not synced is there for the next process; what was not written is not, and can be repeated."""
    manager = manage(environment=disk.environment, Limits={"close_seconds": 1})
    server = manager.server
    async with player(server) as ada, player(server) as bob:
        await ada.enters("ada")
        disk.says(f"{call}-hold")
        secret = password() if chosen else ""
        email = await registers_as_far_as_the_disk(bob, secret)
        took = await restarts(manager)
        tell(f"restarted in {took:.2f} s")
        await ada.says("who", say.who("ada"))
        heard = await bob.hears()
        if chosen:
            assert heard == say.ACCOUNTS_UNCERTAIN
        else:
            made = UNCERTAIN_MADE.fullmatch(heard)
            assert made, heard
            secret = remember(made["password"])
        await bob.is_silent()
        # A second for the write; if the database cannot be opened either, another one for that.
        assert took < (2 if call == "fsync" else 3)
        assert events(server, "connections_dropped") == []
        disk.is_well()
        await asyncio.to_thread(until, lambda: standing(server) == "ok")
        if call == "pwrite":
            assert await asks_to_log_in(bob, "bob", secret) == say.LOGIN_FAILED
            await bob.registers("bob", secret, email=email)
        await bob.logs_in("bob", secret)
        await ada.says("who", say.who("ada", "bob"))


async def test_after_a_crash_while_a_registration_waits_for_the_disk_its_player_can_find_out_what_became_of_it(
        manage, disk):  # noqa: F811
    """The last question is asked again; here the account is there already."""
    manager = manage(environment=disk.environment)
    async with player(manager.server) as bob, player(manager.server) as ada:
        await ada.enters("ada")
        disk.says("fsync-hold")
        secret = password()
        await registers_as_far_as_the_disk(bob, secret)
        await asyncio.to_thread(manager.kill)
        await bob.expects(say.COMMAND_LOST, say.CONFIRM_PASSWORD)
        await ada.says("who", say.who("ada"))
        disk.is_well()
        await asyncio.to_thread(until, lambda: standing(manager.server) == "ok")
        await bob.says(secret, say.EMAIL_TAKEN)
        await bob.logs_in("bob", secret)


async def test_a_restart_waits_for_a_commit_that_ends_within_a_second(manage, disk, tell):  # noqa: F811
    manager = manage(environment=disk.environment)
    async with player(manager.server) as ada, player(manager.server) as bob:
        await ada.enters("ada")
        disk.says("fsync-hold")
        secret = password()
        await registers_as_far_as_the_disk(bob, secret)
        restarting = asyncio.create_task(restarts(manager))
        await asyncio.sleep(0.4)
        disk.is_well()
        await bob.expects(say.registered("bob"))
        tell(f"restarted in {await restarting:.2f} s")
        await bob.logs_in("bob", secret)
        await ada.says("who", say.who("ada", "bob"))


async def test_a_new_password_that_waits_for_the_disk_at_a_restart_is_not_certain(manage, disk):  # noqa: F811
    """And the player is back before the dialogue, with one of the two passwords in force."""
    manager = manage(environment=disk.environment)
    async with player(manager.server) as ada:
        secret, other = await ada.enters("ada"), password()
        await ada.says("manage", say.ACCOUNT_MANAGEMENT)
        await ada.says("reset", say.CURRENT_PASSWORD)
        await ada.says(secret, say.NEW_PASSWORD)
        await ada.says(other, say.CONFIRM_NEW_PASSWORD)
        disk.says("fsync-hold")
        await ada.socket.send(other)
        await asyncio.sleep(0.5)
        await restarts(manager)
        await ada.expects(say.ACCOUNTS_UNCERTAIN)
        await ada.is_silent()
        disk.is_well()
        await asyncio.to_thread(until, lambda: standing(manager.server) == "ok")
        await ada.says("reset", say.CURRENT_PASSWORD)
        await ada.says(secret, say.INCORRECT_CURRENT_PASSWORD)
        await ada.says("reset", say.CURRENT_PASSWORD)
        await ada.says(other, say.NEW_PASSWORD)
