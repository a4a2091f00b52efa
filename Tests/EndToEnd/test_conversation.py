"""The conversation with the server, to the letter."""

from __future__ import annotations

import configparser
import re

import pytest

import sentences as say
from player import player
from secrets_used import password
from server import REPOSITORY

LONG_MOTD = """Welcome to the Undermine, where the lamps burn low and the stones remember every pick that ever struck them in anger.

Type 'who' to see who is about.
"""

WRAPPED_MOTD = """Welcome to the Undermine, where the lamps burn low and the stones remember every
pick that ever struck them in anger.

Type 'who' to see who is about."""


def shipped_config() -> configparser.ConfigParser:
    """The shipped config.ini, read by the parser that defines the dialect."""
    parser = configparser.ConfigParser()
    parser.read(REPOSITORY / "config.ini", encoding="utf-8")
    return parser


async def test_the_whole_conversation(start):
    server = start(Settings={"MOTD": "no"})
    async with player(server, greeted=False) as ada:
        await ada.expects(shipped_config()["Messages"]["greeting_with_registration"])
        await ada.says("help", say.HELP_BEFORE_LOGIN)
        await ada.says("", say.BLANK_LINE)
        await ada.says("dance", say.UNRECOGNIZED)

        made = await ada.registers_with_made_password("ada")
        assert len(made) == 16
        await ada.is_silent()
        chosen = await ada.registers("bob")
        await ada.is_silent()

        assert await ada.logs_in("ada", made) == say.WELCOME_TO_LOBBY
        await ada.says("who", say.who("ada"))
        await ada.says("help", say.HELP_MENU)
        await ada.says("manage", say.ACCOUNT_MANAGEMENT)
        await ada.says("reset", say.CURRENT_PASSWORD)
        await ada.says(made, say.NEW_PASSWORD)
        new = password()
        await ada.says(new, say.CONFIRM_NEW_PASSWORD)
        await ada.says(new, say.PASSWORD_CHANGED)
        await ada.says("messages", say.MESSAGE_MENU)
        await ada.says("lobby", say.WELCOME_TO_LOBBY)
        assert (await ada.asks("commands")).startswith(say.AVAILABLE_COMMANDS)

        async with player(server) as bob:
            await bob.logs_in("bob", chosen)
            await bob.says("who", say.who("ada", "bob"))
            await bob.says("quit", say.GOODBYE)
            await bob.is_closed_with(1000)
        await ada.says("/quit", say.GOODBYE)
        await ada.is_closed_with(1000)

    server.restart()
    async with player(server) as ada:
        await ada.fails_to_log_in("ada", made)
        await ada.logs_in("ada", new)
        await ada.says("who", say.who("ada"))


async def test_without_a_configuration_file_the_greeting_is_the_shipped_one(server, start):
    """OPS-14: the shipped config.ini is the defaults."""
    bare = start.servers[0]
    assert bare.stop() == 0
    bare.command = [bare.command[0], "serve"]
    bare.environment = {"UUU_SERVER_PORT": "0", "UUU_DATABASE_PATH": "world.sqlite"}
    bare.start()
    async with player(bare, greeted=False) as someone:
        await someone.expects(shipped_config()["Messages"]["greeting_with_registration"])
        await someone.is_silent()


async def test_while_registration_is_closed_only_login_is_offered(start):
    server = start(Settings={"Registration": "no"})
    async with player(server, greeted=False) as someone:
        await someone.expects(shipped_config()["Messages"]["greeting_without_registration"])
        told = await someone.asks("help")
        assert "'login'" in told and "'register'" not in told and "closed" in told
        await someone.says("register", say.REGISTRATION_CLOSED)
        await someone.is_silent()


async def test_words_are_known_in_any_case_and_with_blanks_around_them(server):
    async with player(server) as someone:
        await someone.says("  HeLP \t", say.HELP_BEFORE_LOGIN)
        await someone.says(" LOGIN\n", say.ENTER_USERNAME)
        await someone.says(" Cancel ", say.CANCELLED)


async def test_quit_before_login_says_goodbye(server):
    for word in ("quit", "/quit"):
        async with player(server) as someone:
            await someone.says(word, say.GOODBYE)
            await someone.is_closed_with(1000)


async def test_the_motd_is_wrapped_at_80_columns_and_shown_again_on_request(start, tmp_path):
    (tmp_path / "motd.txt").write_text(LONG_MOTD, encoding="utf-8")
    server = start(Messages={"motd_file": tmp_path / "motd.txt"})
    async with player(server) as ada:
        secret = await ada.registers("ada")
        assert await ada.logs_in("ada", secret) == WRAPPED_MOTD
        await ada.says("motd", WRAPPED_MOTD)
        await ada.says("refresh", WRAPPED_MOTD)
        await ada.says("help", say.HELP_MENU)
        await ada.says("lobby", WRAPPED_MOTD)


async def test_without_a_motd_file_the_bundled_motd_is_shown(server):
    async with player(server) as ada:
        greeting = await ada.logs_in("ada", await ada.registers("ada"))
        assert greeting.strip() and greeting != say.WELCOME_TO_LOBBY
        assert all(len(line) <= 80 for line in greeting.splitlines())


async def test_any_sentence_can_be_overridden(start):
    server = start(Messages={
        "greeting_with_registration": "Hail, stranger.", "blank_line": "You say nothing.", "goodbye": "Mind the step.",
    })
    async with player(server, greeted=False) as someone:
        await someone.expects("Hail, stranger.")
        await someone.says("", "You say nothing.")
        await someone.says("quit", "Mind the step.")


PLACES = {"lobby": say.WELCOME_TO_LOBBY, "help": say.HELP_MENU, "manage": say.ACCOUNT_MANAGEMENT,
          "messages": say.MESSAGE_MENU}
NAMES = {"lobby": "Lobby", "help": "Help", "manage": "Management", "messages": "Messages"}


async def goes_to(someone, place: str) -> None:
    """From wherever one is, to the place."""
    if place == "lobby":
        await someone.says("help", say.HELP_MENU)
    await someone.says(place, PLACES[place])


@pytest.mark.parametrize("place", PLACES)
async def test_the_words_lead_where_their_names_say(start, place):
    """From each of the four places to each of the others."""
    server = start(Settings={"MOTD": "no"})
    async with player(server) as ada:
        await ada.enters("ada")
        for other in PLACES:
            if other != place:
                await goes_to(ada, place)
                await ada.says(other, PLACES[other])


@pytest.mark.parametrize("place", PLACES)
async def test_help_and_who_are_answered_everywhere_after_the_login(start, place):
    server = start(Settings={"MOTD": "no"})
    async with player(server) as ada:
        await ada.enters("ada")
        await goes_to(ada, place)
        await ada.says("who", say.who("ada"))
        await ada.says("help", say.HELP_MENU)


@pytest.mark.parametrize("place", PLACES)
async def test_an_unknown_word_is_answered_with_the_place_and_words_that_work_there(start, place):
    server = start(Settings={"MOTD": "no"})
    async with player(server) as ada:
        await ada.enters("ada")
        await goes_to(ada, place)
        told = await ada.asks("xyzzy")
        assert told.startswith(f"Unrecognized {NAMES[place]} command. Type '"), told
        words = re.findall("'([^']+)'", told)
        assert len(words) >= 4
        for word in words:
            await goes_to(ada, place)
            assert not (await ada.asks(word)).startswith("Unrecognized"), word
            if word == "reset":
                await ada.says("cancel", say.CANCELLED)


async def test_a_word_that_resembles_a_known_one_is_answered_with_it_too(server):
    async with player(server) as ada:
        await ada.enters("ada")
        told = await ada.asks("mesages")
        assert told.startswith("Unrecognized Lobby command.") and told.endswith("Did you mean 'messages'?")


@pytest.mark.parametrize("place", PLACES)
async def test_commands_lists_each_word_on_a_line_and_each_is_known(start, place):
    server = start(Settings={"MOTD": "no"})
    async with player(server) as ada:
        await ada.enters("ada")
        await goes_to(ada, place)
        heading, *lines = (await ada.asks("commands")).rstrip("\n").split("\n")
        assert heading == say.AVAILABLE_COMMANDS
        words = [line.removeprefix("- ").split(":")[0].split(" ")[0] for line in lines]
        assert "commands" in words and any("quit" in word for word in words)
        assert len(words) == len(set(words)) >= 4
