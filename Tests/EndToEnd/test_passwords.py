"""Logins and passwords, with the faults of the original among them."""

from __future__ import annotations

import pytest

import sentences as say
from player import player
from secrets_used import password, remember
from server import Server
from wire import TEXT, Wire, frame


async def test_the_right_password_works_after_a_wrong_one(server):
    """The original threw the right one away."""
    async with player(server) as ada:
        secret = await ada.registers("ada")
        await ada.fails_to_log_in("ada", password())
        await ada.is_silent()
        await ada.logs_in("ada", secret)
        await ada.says("who", say.who("ada"))


async def test_an_unknown_name_is_answered_like_a_wrong_password(server):
    """SEC-21."""
    async with player(server) as someone:
        await someone.fails_to_log_in("nobody", password())
        await someone.fails_to_log_in("no body\nat all \x1b[2J", password())


async def test_a_name_logs_in_whatever_its_case_and_is_shown_as_registered(server):
    """SEC-32."""
    async with player(server) as ada:
        secret = await ada.registers("AdaL")
        await ada.logs_in("adal", secret)
        await ada.says("who", say.who("AdaL"))


async def test_blank_lines_end_a_login(server):
    async with player(server) as someone:
        for blank in ("", "   ", "\r\n"):
            await someone.says("login", say.ENTER_USERNAME)
            await someone.says(blank, say.USERNAME_BLANK)
            await someone.is_silent()
            await someone.says("login", say.ENTER_USERNAME)
            await someone.says("ada", say.ENTER_PASSWORD)
            await someone.says(blank, say.PASSWORD_BLANK)
            await someone.is_silent()


async def test_the_73rd_byte_of_a_password_counts(server):
    """bcrypt, the original's, cut at 72."""
    long = remember(password() + password() + password()) + "A"
    async with player(server) as ada:
        await ada.registers("ada", long)
        await ada.fails_to_log_in("ada", long[:72])
        await ada.fails_to_log_in("ada", long[:72] + "B")
        await ada.logs_in("ada", long)


async def test_blanks_inside_and_around_a_password_count(server):
    """SEC-24: passwords are taken as they are typed."""
    secret = remember(f" {password()}  {password()} ")
    async with player(server) as ada:
        await ada.registers("ada", secret)
        await ada.fails_to_log_in("ada", secret.strip())
        await ada.logs_in("ada", secret)


async def test_a_password_is_the_same_in_both_normal_forms(server):
    """SEC-26: é in one scalar or in two."""
    core = password()
    async with player(server) as ada:
        await ada.registers("ada", remember(core + "é"))
        await ada.logs_in("ada", core + "e\u0301")


async def test_a_password_of_ten_megabytes_ends_that_connection_and_nobody_else_notices(server: Server):
    async with player(server) as other:
        await other.enters("bob")
        resident = server.resident_kib()
        with Wire(server).upgrades() as ada:
            ada.text()
            assert [ada.says("login"), ada.says("ada")] == [say.ENTER_USERNAME, say.ENTER_PASSWORD]
            assert ada.sends(frame(TEXT, b"x" * 10_000_000)).close_code() == 1009
        await other.says("who", say.who("bob"))
        assert server.resident_kib() < resident + 4096


async def manages(someone) -> None:
    await someone.says("manage", say.ACCOUNT_MANAGEMENT)


async def test_a_reset_needs_the_current_password(server):
    async with player(server) as ada:
        secret = await ada.enters("ada")
        await manages(ada)
        await ada.says("reset", say.CURRENT_PASSWORD)
        await ada.says(password(), say.INCORRECT_CURRENT_PASSWORD)
        await ada.says("lobby")
        await ada.hears()
    async with player(server) as ada:
        await ada.logs_in("ada", secret)


async def test_a_reset_with_two_different_passwords_changes_nothing(server):
    async with player(server) as ada:
        secret = await ada.enters("ada")
        await manages(ada)
        await ada.says("reset", say.CURRENT_PASSWORD)
        await ada.says(secret, say.NEW_PASSWORD)
        await ada.says(password(), say.CONFIRM_NEW_PASSWORD)
        await ada.says(password(), say.PASSWORDS_DIFFER)
    async with player(server) as ada:
        await ada.logs_in("ada", secret)


async def test_a_reset_refuses_a_poor_password(server):
    """SEC-24: a new password has the same rules here as in a registration."""
    async with player(server) as ada:
        secret = await ada.enters("ada")
        await manages(ada)
        await ada.says("reset", say.CURRENT_PASSWORD)
        await ada.says(secret, say.NEW_PASSWORD)
        reason = await ada.asks("short")
        assert reason not in (say.CONFIRM_NEW_PASSWORD, say.PASSWORD_CHANGED)


@pytest.mark.parametrize("given", [0, 1, 2])
async def test_cancel_leaves_a_reset_at_every_question(server, given):
    async with player(server) as ada:
        secret = await ada.enters("ada")
        await manages(ada)
        await ada.asks("reset")
        for line in [secret, password()][:given]:
            await ada.asks(line)
        await ada.says("cancel", say.CANCELLED)
        await ada.is_silent()
    async with player(server) as ada:
        await ada.logs_in("ada", secret)


async def test_hashing_parameters_that_change_are_taken_over_at_the_next_login(start):
    """SEC-28: the account still logs in, and its hash is replaced."""
    server = start()
    async with player(server) as ada:
        secret = await ada.registers("ada")
    assert server.stop() == 0
    assert b"m=8192,t=1,p=1" in b"".join(file.read_bytes() for file in server.files())
    server.environment = {"UUU_PASSWORDS_PASSES": "2"}
    server.start()
    async with player(server) as ada:
        await ada.logs_in("ada", secret)
    assert server.stop() == 0
    database = b"".join(file.read_bytes() for file in server.files())
    assert b"m=8192,t=2,p=1" in database and b"m=8192,t=1,p=1" not in database
    server.start()
    async with player(server) as ada:
        await ada.logs_in("ada", secret)
