"""The client of Examples: a program that shares no code with the tests, driven by its standard input and output."""

from __future__ import annotations

import asyncio
import sys
from contextlib import asynccontextmanager

import sentences as say
from player import PATIENCE, player
from relay import Relay
from server import REPOSITORY, Server, clean_environment

PROGRAM = REPOSITORY / "Examples/uuu_v1_client.py"


class Terminal:
    """The program with what it writes, line by line."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process

    async def types(self, line: str) -> None:
        self.process.stdin.write(f"{line}\n".encode())
        await self.process.stdin.drain()

    async def shows(self, *lines: str) -> None:
        """The next lines that it prints are these."""
        for wanted in lines:
            async with asyncio.timeout(PATIENCE):
                assert (await self.process.stdout.readline()).decode() == f"{wanted}\n"

    async def notes(self, beginning: str) -> str:
        """The next note, which begins so."""
        async with asyncio.timeout(PATIENCE):
            told = (await self.process.stderr.readline()).decode()
        assert told.startswith(f"-- {beginning}"), told
        return told

    async def ends(self) -> None:
        """It ends in good order, having said no more."""
        async with asyncio.timeout(PATIENCE):
            said, complained = await self.process.communicate()
        assert (self.process.returncode, said, complained) == (0, b"", b"")


@asynccontextmanager
async def terminal(port: int, *options: str):
    process = await asyncio.create_subprocess_exec(
        sys.executable, PROGRAM, f"ws://127.0.0.1:{port}", *options, env=clean_environment(),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE)
    try:
        yield Terminal(process)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def logs_in(ada: Terminal, server: Server) -> str:
    """Logs in with a new account, and returns its password."""
    async with player(server) as someone:
        secret = await someone.registers("ada")
    await ada.types("login")
    await ada.shows(say.ENTER_USERNAME)
    await ada.types("ada")
    await ada.shows(say.ENTER_PASSWORD)
    await ada.types(secret)
    await ada.shows(say.LOGIN_SUCCESSFUL, say.WELCOME_TO_LOBBY)
    return secret


GREETING = "Welcome! Type 'login' to login or 'register' to create a new account."


async def test_it_sends_lines_and_prints_texts_until_one_quits(start):
    server = start(Settings={"MOTD": "no"})
    async with terminal(server.port) as ada:
        await ada.shows(GREETING)
        await ada.types("help")
        await ada.shows(say.HELP_BEFORE_LOGIN)
        await logs_in(ada, server)
        await ada.types("who")
        await ada.shows(*say.who("ada").split("\n"))
        await ada.types("quit")
        await ada.shows(say.GOODBYE)
        await ada.ends()


async def test_it_ends_where_its_input_ends_and_answers_questions_from_a_file(server):
    async with terminal(server.port) as ada:
        ada.process.stdin.write(b"help\nlogin\nada\nno password\n")
        ada.process.stdin.write_eof()
        await ada.shows(GREETING, say.HELP_BEFORE_LOGIN, say.ENTER_USERNAME, say.ENTER_PASSWORD, say.LOGIN_FAILED)
        await ada.ends()


async def test_it_asks_for_texts_that_suit_a_screen_reader(server):
    async with terminal(server.port, "--reader") as ada:
        await ada.shows(GREETING)
        await ada.types("reader")
        await ada.shows("Texts suit a screen reader now.")


async def test_it_explains_itself():
    process = await asyncio.create_subprocess_exec(
        sys.executable, PROGRAM, "--help", stdout=asyncio.subprocess.PIPE)
    told, _ = await process.communicate()
    assert process.returncode == 0 and b"uuu.v1" in told and b"--reader" in told


async def test_it_resumes_after_its_connection_was_cut(start):
    """What it typed meanwhile is sent, and an answer that was lost comes again: each once."""
    server = start(Settings={"MOTD": "no"})
    async with Relay(server.port).opens() as relay, terminal(relay.port) as ada:
        await ada.shows(GREETING)
        await logs_in(ada, server)
        await relay.has_passed(b'"token"')
        relay.cuts()
        await ada.types("who")
        await ada.notes("no close frame")
        await ada.notes("back: 0 messages came, lost are 0")
        await ada.shows(*say.who("ada").split("\n"))
        relay.swallows = True
        await ada.types("help")
        await asyncio.sleep(0.2)
        relay.cuts()
        await ada.notes("no close frame")
        await ada.notes("back: 2 messages came, lost are 0")
        await ada.shows(say.HELP_MENU)
        await ada.types("quit")
        await ada.shows(say.GOODBYE)
        await ada.ends()


async def test_it_does_not_come_back_to_a_session_that_was_taken_over(start):
    server = start(Settings={"MOTD": "no"})
    async with terminal(server.port) as ada, player(server) as other:
        await ada.shows(GREETING)
        secret = await logs_in(ada, server)
        await other.logs_in("ada", secret)
        await ada.shows(say.TAKEN_OVER)
        await ada.ends()
