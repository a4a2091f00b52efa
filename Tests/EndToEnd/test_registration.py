"""Registration and what it refuses: SEC-24, SEC-25, SEC-32, SEC-35."""

from __future__ import annotations

import pytest

import sentences as say
from continuity import renew
from player import MADE, player
from secrets_used import address, password, remember


MOST_QUESTIONS = 60
"""Addresses that one client may ask about in ten minutes."""


async def asked_for_username(someone, email: str | None = None) -> None:
    await someone.says("register", say.REGISTER_EMAIL)
    await someone.says(email or address("someone"), say.REGISTER_USERNAME)


async def asked_for_password(someone, name: str) -> None:
    await asked_for_username(someone)
    await someone.says(name, say.CHOOSE_PASSWORD)


async def is_asked_again(someone, line: str, question: str) -> str:
    """The line is refused in one sentence, and the question is asked again."""
    reason = await someone.asks(line)
    assert reason != question and "\n" not in reason
    await someone.expects(question)
    return reason


ABSURD_ADDRESSES = {
    "no at": "ada.example.org",
    "only an at": "@",
    "no local part": "@example.org",
    "no domain": "ada@",
    "two ats": "ada@home@example.org",
    "a blank inside": "ada lovelace@example.org",
    "a line feed inside": "ada@example.org\nBcc: bob@example.org",
    "a control character": "ada\x07@example.org",
    "NUL": "ada\0@example.org",
    "a label that starts with a hyphen": "ada@-example.org",
    "an empty label": "ada@example..org",
    "a local part of 65 bytes": "a" * 65 + "@example.org",
    "255 bytes": "ada@" + ".".join(["d" * 61] * 4) + ".org",
    "a right-to-left override": "ada\u202e@example.org",
}


@pytest.mark.parametrize("absurd", ABSURD_ADDRESSES.values(), ids=ABSURD_ADDRESSES.keys())
async def test_an_absurd_address_is_refused_and_asked_for_again(server, absurd):
    """SEC-35."""
    async with player(server) as someone:
        await someone.says("register", say.REGISTER_EMAIL)
        await someone.says(absurd, say.EMAIL_INVALID, say.REGISTER_EMAIL)
        await someone.says(address("ada"), say.REGISTER_USERNAME)


async def test_a_blank_line_is_answered_in_every_state_of_registration(server):
    async with player(server) as someone:
        await someone.says("register", say.REGISTER_EMAIL)
        for blank in ("", "   ", "\t", "\r\n"):
            await someone.says(blank, say.EMAIL_BLANK, say.REGISTER_EMAIL)
        await someone.says(address("ada"), say.REGISTER_USERNAME)
        for blank in ("", "   ", "\t", "\r\n"):
            await someone.says(blank, say.REGISTER_USERNAME_BLANK, say.REGISTER_USERNAME)
        await someone.says("ada", say.CHOOSE_PASSWORD)
        await someone.says("\r\n", say.PRESS_ENTER_AGAIN, say.CHOOSE_PASSWORD)
        await someone.says(password(), say.CONFIRM_PASSWORD)
        for blank in ("   ", "\t", "\n", "\r\n"):
            await someone.says(blank, say.PASSWORD_BLANK, say.CONFIRM_PASSWORD)
        assert await someone.asks("")
        await someone.socket.send("cancel")


@pytest.mark.parametrize("blank", [" ", "\n", "\r\n", "\t \t"], ids=repr)
async def test_a_client_that_keeps_itself_alive_with_blank_lines_registers_nobody(server, blank):
    """Only the second one in a row makes a password, as whoever cannot send an empty message needs it."""
    async with player(server) as someone:
        await asked_for_password(someone, "ada")
        await someone.says(blank, say.PRESS_ENTER_AGAIN, say.CHOOSE_PASSWORD)
        await is_asked_again(someone, "short", say.CHOOSE_PASSWORD)
        await someone.says(blank, say.PRESS_ENTER_AGAIN, say.CHOOSE_PASSWORD)
        told = MADE.fullmatch(await someone.asks(blank))
        assert told and told["name"] == "ada"
        await someone.logs_in("ada", remember(told["password"]))


@pytest.mark.parametrize("end", ["restart", "kill"])
async def test_the_first_of_two_blank_lines_outlives_a_restart(manage, end):
    manager = manage()
    async with player(manager.server, unix=True) as someone:
        await asked_for_password(someone, "ada")
        await someone.says("\n", say.PRESS_ENTER_AGAIN, say.CHOOSE_PASSWORD)
        await renew(manager, end)
        told = MADE.fullmatch(await someone.asks("\n"))
        assert told and remember(told["password"])


async def test_two_passwords_that_differ_are_asked_for_again(server):
    async with player(server) as someone:
        await asked_for_password(someone, "ada")
        await someone.says(password(), say.CONFIRM_PASSWORD)
        await is_asked_again(someone, password(), say.CHOOSE_PASSWORD)
        secret = password()
        await someone.says(secret, say.CONFIRM_PASSWORD)
        await someone.says(secret, say.registered("ada"))
        await someone.logs_in("ada", secret)


async def test_cancel_leaves_the_dialogue_at_every_question_and_registers_nobody(server):
    async with player(server) as someone:
        for answers in ([], [address("ada")], [address("ada"), "ada"], [address("ada"), "ada", password()]):
            await someone.asks("register")
            for line in answers:
                await someone.asks(line)
            await someone.says("cancel", say.CANCELLED)
            await someone.is_silent()
        await someone.registers("ada")


async def test_an_address_registers_once_whatever_the_case_of_its_domain(server):
    email = address("ada")
    local, _, domain = email.partition("@")
    async with player(server) as someone:
        await someone.registers("ada", email=email)
        for same in (email, f"{local}@{domain.upper()}", f" {email} "):
            await someone.says("register", say.REGISTER_EMAIL)
            await someone.says(same, say.EMAIL_TAKEN)
            await someone.is_silent()


async def test_who_asks_which_addresses_have_accounts_is_told_to_come_later_and_is_in_the_log(start, tmp_path):
    """Each question is an attempt to register; of IPv6 a whole network is one client, and others are others."""
    server = start(listen=(f"unix:{tmp_path}/http.sock",))

    def came(client: str) -> dict[str, object]:
        return {"unix": True, "additional_headers": {"X-Forwarded-Proto": "https", "X-Forwarded-For": client}}

    known = address("ada")
    async with player(server, **came("192.0.2.7")) as ada:
        secret = await ada.registers("ada", email=known)
        await ada.logs_in("ada", secret)
    for number in range(0, MOST_QUESTIONS, 20):
        async with player(server, **came(f"2001:db8::{number + 1}")) as eve:
            for _ in range(20):
                await eve.says("register", say.REGISTER_EMAIL)
                await eve.says(known, say.EMAIL_TAKEN)
    async with player(server, **came("2001:db8::ffff:1")) as eve, player(server, **came("192.0.2.7")) as bob:
        for email in (known, address("free")):
            await eve.says("register", say.REGISTER_EMAIL)
            await eve.says(email, say.ACCOUNTS_BUSY)
        await bob.registers("bob")
    told = [line for line in server.log().splitlines() if "event=registration_refused" in line]
    assert any("keyed hash is" in line and "client_addr=2001:db8::1" in line for line in told)


async def test_with_unique_email_off_an_address_may_repeat(start):
    """SEC-22."""
    server = start(Accounts={"unique_email": "no"})
    email = address("both")
    async with player(server) as someone:
        await someone.registers("ada", email=email)
        await someone.registers("bob", email=email)


async def test_a_name_registers_once_whatever_its_case(server):
    """SEC-32."""
    async with player(server) as someone:
        await someone.registers("Ada")
        await asked_for_username(someone)
        for same in ("Ada", "ada", "ADA", "  ada  "):
            await someone.says(same, say.USERNAME_TAKEN, say.REGISTER_USERNAME)
        await someone.says("Bob", say.CHOOSE_PASSWORD)


IMPOSSIBLE_NAMES = {
    "a line feed": "ada\nbob",
    "a carriage return": "ada\rbob",
    "a blank": "ada bob",
    "a tab": "ada\tbob",
    "NUL": "ada\0",
    "an escape sequence": "\x1b[31mada",
    "a bell": "ada\x07",
    "a C1 control character": "ada\x9b31m",
    "a right-to-left override": "ada\u202e",
    "a zero-width joiner": "a\u200dda",
    "Cyrillic letters that look Latin": "аdа",
    "one letter": "a",
    "21 letters": "a" * 21,
    "a digit first": "1ada",
    "a hyphen last": "ada-",
    "an emoji": "ada😀",
    "a word of the server's own": "admin",
    "a command": "who",
}


@pytest.mark.parametrize("name", IMPOSSIBLE_NAMES.values(), ids=IMPOSSIBLE_NAMES.keys())
async def test_an_impossible_name_is_refused_in_one_sentence_and_asked_for_again(server, name):
    """SEC-32; a line feed in a name was a fault of the original."""
    async with player(server) as someone:
        await asked_for_username(someone)
        reason = await is_asked_again(someone, name, say.REGISTER_USERNAME)
        assert all(character.isprintable() for character in reason)
        await someone.says("ada", say.CHOOSE_PASSWORD)


POOR_PASSWORDS = {
    "14 characters": "kq7Zr2mWx9Lp4T",
    "one letter repeated": "aaaaaaaaaaaaaaaaaaaa",
    "a row of keys": "qwertyuiopasdfghjkl",
    "a common one": "passwordpassword",
}


@pytest.mark.parametrize("poor", POOR_PASSWORDS.values(), ids=POOR_PASSWORDS.keys())
async def test_a_poor_password_is_refused_in_one_sentence_and_asked_for_again(server, poor):
    """SEC-24, SEC-25."""
    async with player(server) as someone:
        await asked_for_password(someone, "ada")
        reason = await is_asked_again(someone, poor, say.CHOOSE_PASSWORD)
        assert poor not in reason
        await someone.says(password(), say.CONFIRM_PASSWORD)


@pytest.mark.parametrize("length, accepted", [(14, False), (15, True), (256, True), (257, False)])
async def test_a_password_has_15_to_256_characters(server, length, accepted):
    """SEC-24: counted in Unicode scalars, refused rather than cut."""
    secret = (password() * 20)[: length - 3] + "äßλ"
    async with player(server) as someone:
        await asked_for_password(someone, "ada")
        if accepted:
            await someone.says(secret, say.CONFIRM_PASSWORD)
            await someone.says(secret, say.registered("ada"))
            await someone.logs_in("ada", secret)
        else:
            await is_asked_again(someone, secret, say.CHOOSE_PASSWORD)


async def test_the_minimum_length_of_passwords_is_a_setting(start):
    server = start(Accounts={"password_minimum": 8})
    async with player(server) as someone:
        await someone.says("register", say.REGISTER_EMAIL)
        await someone.says(address("ada"), say.REGISTER_USERNAME)
        question = await someone.asks("ada")
        assert "8 characters or more" in question
        await is_asked_again(someone, "kq7Zr2m", question)
        await someone.says("kq7Zr2mW", say.CONFIRM_PASSWORD)
        await someone.says("kq7Zr2mW", say.registered("ada"))


async def test_made_passwords_are_16_characters_and_differ(server):
    async with player(server) as someone:
        made = {await someone.registers_with_made_password(name) for name in ("ada", "bob", "cyd", "dee")}
        assert len(made) == 4
        assert all(len(one) == 16 and one.isascii() and one.isprintable() for one in made)
