"""Lines that nobody should send, in every state of the conversation."""

from __future__ import annotations

import pytest

import sentences as say
from player import player

LONGEST = 1024
TOO_LONG = f"That line is too long (at most {LONGEST} characters)."

CONTROLS = {
    "NUL": "\0", "bell": "\x07", "escape sequence": "\x1b[2J\x1b]0;title\x07", "C1": "\x9b2J", "DEL": "\x7f",
    "line separator": "\u2028", "right-to-left override": "\u202etxen", "isolate": "\u2066", "tag": "\U000e0041",
    "noncharacter": "\uffff", "backspaces": "help\b\b\b\b", "many marks": "e" + "\u0301" * 500,
    "NEL": "\x85", "BOM": "\ufeff", "vertical tab and form feed": "\x0b\x0c",
}


@pytest.mark.parametrize("strange", CONTROLS.values(), ids=CONTROLS.keys())
async def test_strange_characters_are_answered_and_never_come_back(server, strange):
    """SEC-40: no player's bytes reach a terminal, not even their own in an error."""
    async with player(server) as someone:
        for line in (strange, f"help {strange}", f"x{strange}"):
            answer = await someone.asks(line)
            assert all(character.isprintable() or character == "\n" for character in answer)
        await someone.is_silent()
        await someone.says("login", say.ENTER_USERNAME)
        assert await someone.asks(f"ada{strange}") == say.ENTER_PASSWORD
        assert await someone.asks(f"secret{strange}") == say.LOGIN_FAILED
        await someone.is_silent()


async def test_a_line_over_the_limit_is_answered_in_words_and_forgotten(server):
    """SEC-51: counted in Unicode scalars."""
    async with player(server) as someone:
        await someone.says("x" * LONGEST, say.UNRECOGNIZED)
        await someone.says("x" * (LONGEST + 1), TOO_LONG)
        await someone.says("λ" * LONGEST, say.UNRECOGNIZED)
        await someone.says("λ" * (LONGEST + 1), TOO_LONG)
        await someone.is_silent()


async def test_in_a_dialogue_the_question_is_asked_again_after_a_line_over_the_limit(server):
    async with player(server) as someone:
        await someone.says("login", say.ENTER_USERNAME)
        await someone.says("x" * 5000, TOO_LONG, say.ENTER_USERNAME)
        await someone.says("ada", say.ENTER_PASSWORD)
        await someone.says("x" * 5000, TOO_LONG, say.ENTER_PASSWORD)
        await someone.says("secret", say.LOGIN_FAILED)


async def test_the_limit_of_a_line_is_a_setting(start):
    server = start(Limits={"line_characters": 100})
    async with player(server) as someone:
        await someone.says("x" * 101, "That line is too long (at most 100 characters).")


@pytest.mark.parametrize("blank", ["", " ", "\t \t", "\n", "\r\n", "\u3000", "\u00a0"],
                         ids=["empty", "blank", "tabs", "line feed", "CRLF", "wide blank", "hard blank"])
async def test_a_blank_line_is_answered_wherever_no_question_is_open(start, blank):
    """The original crashed or kept silent, depending on the state."""
    server = start(Settings={"MOTD": "no"})
    async with player(server) as ada:
        await ada.says(blank, say.BLANK_LINE)
        await ada.enters("ada")
        await ada.says(blank, say.BLANK_LINE)
        for word in ("help", "manage", "messages"):
            await ada.asks(word)
            await ada.says(blank, say.BLANK_LINE)


async def test_a_blank_line_is_answered_at_every_question_of_a_reset(server):
    async with player(server) as ada:
        secret = await ada.enters("ada")
        await ada.says("manage", say.ACCOUNT_MANAGEMENT)
        await ada.says("reset", say.CURRENT_PASSWORD)
        assert await ada.asks("")
        await ada.socket.send("cancel")
        await ada.hears()
        while await ada.asks("") != say.BLANK_LINE:
            pass
        await ada.says("reset", say.CURRENT_PASSWORD)
        await ada.says(secret, say.NEW_PASSWORD)
        assert await ada.asks("")


async def test_in_a_dialogue_the_question_is_asked_again_after_a_binary_message(server):
    async with player(server) as someone:
        await someone.says("login", say.ENTER_USERNAME)
        await someone.says(b"ada", "Only text messages are understood here.", say.ENTER_USERNAME)
        await someone.says("ada", say.ENTER_PASSWORD)


async def test_lines_sent_ahead_of_their_answers_are_answered_in_order(server):
    """Also while a password is being verified."""
    async with player(server) as ada:
        secret = await ada.enters("ada")
    async with player(server) as ada:
        for line in ("login", "ada", secret, "who", "", "help", "quit"):
            await ada.socket.send(line)
        await ada.expects(say.ENTER_USERNAME, say.ENTER_PASSWORD, say.LOGIN_SUCCESSFUL)
        await ada.hears()
        await ada.expects(say.who("ada"), say.BLANK_LINE, say.HELP_MENU, say.GOODBYE)
        await ada.is_closed_with(1000)


async def test_two_lines_in_one_message_are_no_two_commands(server):
    """A line feed inside a message does not smuggle a second command."""
    async with player(server) as someone:
        await someone.says("login", say.ENTER_USERNAME)
        await someone.says("ada\nsecret", say.ENTER_PASSWORD)
        await someone.says("x", say.LOGIN_FAILED)
        await someone.is_silent()
