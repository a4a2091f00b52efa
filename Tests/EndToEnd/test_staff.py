"""Staff at work, and bans at each door: connected, in a registration, handshake, login, resume, restart. SEC-39."""

from __future__ import annotations

import asyncio
import re
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

import sentences as say
from player import player
from secrets_used import address, password
from strangers import came_from
from structured import client

SCRIPT = Path(__file__).with_name("staff_at_work.txt")
CODE = re.compile(r"\b[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}\b")
TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d|\d{1,2} [A-Z][a-z]+ \d{4}, \d\d:\d\d")

HOME, ELSEWHERE = "198.51.100.7", "192.0.2.9"
BANNED = "You are banned: flooding"


def proxied(start, tmp_path, **options):
    """A server whose clients a proxy names, with an admin socket."""
    return start(listen=(f"unix:{tmp_path}/http.sock",), admin=True, Settings={"MOTD": "no"}, **options)


def shell(server, *words: str, status: int = 0) -> list[str]:
    """What root reads after a command."""
    ended = server.ask(*words)
    assert ended.returncode == status, (words, ended.stdout, ended.stderr)
    return [TIME.sub("DATE", line) for line in (ended.stdout + ended.stderr).splitlines()]


class Play:
    """Plays the script, and writes down what happens in its form."""

    def __init__(self, server, stack: AsyncExitStack) -> None:
        self.server, self.stack, self.people, self.secrets = server, stack, {}, {}
        self.lines: list[str] = []
        self.code = ""

    async def plays(self, script: list[str]) -> list[str]:
        """Does what the script says, and returns it with what was really heard."""
        for number, line in enumerate(script):
            done = await self.step(line, script[number + 1:])
            self.lines += done
        return self.lines

    async def step(self, line: str, rest: list[str]) -> list[str]:
        if not line or line.startswith("#"):
            return [line]
        if line.startswith("+ "):
            await self.comes(*line.split()[1:])
            return [line]
        if line.startswith("$ "):
            ended = await asyncio.to_thread(self.server.ask, *line.split()[1:])
            told = [self.masked(f"= {text}") for text in (ended.stdout + ended.stderr).splitlines()]
            return [line, *told] + ([f"? {ended.returncode}"] if ended.returncode else [])
        if found := re.fullmatch(r"(\w+)> (.*)", line):
            await self.people[found[1]].socket.send(found[2].replace("CODE", self.code))
            return [line]
        if found := re.fullmatch(r"(\w+)< .*", line):
            heard = self.masked(await self.people[found[1]].hears())
            return [f"{found[1]}< " + heard.replace("\n", " / ")]
        if found := re.fullmatch(r"(\w+)! (\d+)", line):
            await self.people[found[1]].is_closed_with(int(found[2]))
            return [line]
        assert line.startswith(("= ", "? ")), line
        return []

    def masked(self, text: str) -> str:
        """Without times and codes; the last code is what CODE stands for in a line that somebody types."""
        if found := CODE.search(text):
            self.code = found[0]
        return CODE.sub("CODE", TIME.sub("DATE", text))

    async def comes(self, name: str, place: str, *how: str) -> None:
        one = await self.stack.enter_async_context(player(self.server, **came_from(place)))
        self.people[name] = one
        if not how:
            await one.enters(name)


async def test_staff_at_work(start, tmp_path):
    """The transcript is the file beside this one."""
    server = proxied(start, tmp_path, Server={"event_loops": 1})
    script = SCRIPT.read_text(encoding="utf-8").splitlines()
    async with AsyncExitStack() as stack:
        assert await Play(server, stack).plays(script) == script


async def test_a_ban_holds_for_who_is_connected_and_who_comes_back(start, tmp_path):
    """At once on a session and on one whose connection is lost; at the handshake, at a login, and by a token."""
    server = proxied(start, tmp_path)
    async with client(server, **came_from(HOME)) as eve, player(server, **came_from(ELSEWHERE)) as kim:
        secret = await eve.enters("eve")
        await kim.enters("kim")
        await asyncio.to_thread(shell, server, "ban", HOME, "forever", "flooding")
        told = await eve.is_closed_with(1008)
        assert [message.get("text") for message in told][:1] == [BANNED]
        assert told[-1]["type"] == "bye" and (told[-1]["reason"], told[-1]["again"]) == ("banned", False)
        async with player(server, greeted=False, **came_from(HOME)) as one:
            await one.expects(BANNED)
            await one.is_closed_with(1008)
        await asyncio.to_thread(shell, server, "unban", HOME)
        async with player(server, **came_from(HOME)) as one:
            await one.logs_in("eve", secret)
        await asyncio.to_thread(shell, server, "ban", "eve", "forever", "flooding")
        async with player(server, **came_from(ELSEWHERE)) as one:
            await one.says("login", say.ENTER_USERNAME)
            await one.says("eve", say.ENTER_PASSWORD)
            await one.says(secret, BANNED)
        async with player(server, **came_from(ELSEWHERE)) as one:
            await one.fails_to_log_in("eve", password())
        await kim.says("who", say.who("kim"))


async def test_a_token_does_not_bring_back_who_is_banned(start, tmp_path):
    server = proxied(start, tmp_path)
    async with client(server, **came_from(HOME)) as eve:
        await eve.enters("eve")
        await eve.connection.vanishes()
        await asyncio.to_thread(shell, server, "ban", "eve", "forever", "flooding")
        async with client(server, **came_from(ELSEWHERE)) as back:
            welcome, _ = await back.resumes(eve.token, eve.count)
            assert welcome["resumed"] is False and welcome["reason"] in ("banned", "ended", "unknown")


async def test_who_leaves_for_staff_is_told_so(start, tmp_path):
    """And whoever comes by a token or anew is not let in, until the level is another one."""
    server = proxied(start, tmp_path)
    async with client(server, **came_from(HOME)) as eve:
        secret = await eve.enters("eve")
        told = await asyncio.to_thread(shell, server, "level", "staff", "now", "1h")
        assert told == ["The level is staff until DATE (UTC): only staff may log in.", "1 session has ended."]
        bye = (await eve.is_closed_with(1008))[-1]
        assert (bye["type"], bye["reason"], bye["again"]) == ("bye", "level", False)
        async with client(server, **came_from(HOME)) as back:
            welcome, _ = await back.resumes(eve.token, eve.count)
            assert welcome["resumed"] is False
    async with player(server, **came_from(HOME)) as one:
        await one.expects("Only staff may log in now.")
        await one.says("login", say.ENTER_USERNAME)
        await one.says("eve", say.ENTER_PASSWORD)
        await one.says(secret, "Only staff may log in now. Please try again later.")
        await asyncio.to_thread(shell, server, "level", "open")
        await one.logs_in("eve", secret)


async def test_strangers_in_a_network_that_is_banned_are_sent_away(start, tmp_path):
    """Also in the middle of a registration, and if they were there when the server began."""
    server = proxied(start, tmp_path)
    async with player(server, **came_from(HOME)) as eve, player(server, **came_from(ELSEWHERE)) as kim:
        await eve.says("register", say.REGISTER_EMAIL)
        await asyncio.to_thread(shell, server, "ban", HOME, "forever", "flooding")
        await eve.expects(BANNED)
        await eve.is_closed_with(1008)
        await kim.says("help", say.HELP_BEFORE_LOGIN)


async def test_a_ban_holds_in_the_middle_of_a_registration(start, tmp_path):
    server = proxied(start, tmp_path)
    async with player(server, **came_from(HOME)) as eve, player(server, **came_from(ELSEWHERE)) as kim:
        for one, name in ((eve, "eve"), (kim, "kim")):
            await one.says("register", say.REGISTER_EMAIL)
            await one.says(address(name), say.REGISTER_USERNAME)
            await one.says(name, say.CHOOSE_PASSWORD)
        await asyncio.to_thread(shell, server, "ban", f"{HOME}/24", "forever", "soft", "flooding")
        chosen = password()
        await eve.says(chosen, say.CONFIRM_PASSWORD)
        told = await eve.asks(chosen)
        assert told.startswith("From your network nobody may register now, "), told
        await kim.says(chosen, say.CONFIRM_PASSWORD)
        await kim.says(chosen, say.registered("kim"))
    listed = await asyncio.to_thread(shell, server, "account", "list")
    assert [line.split()[0] for line in listed] == ["kim"]


@pytest.mark.parametrize("end", ["restart", "kill"])
async def test_a_ban_holds_after_a_restart(start, tmp_path, end):
    server = proxied(start, tmp_path)
    async with player(server, **came_from(ELSEWHERE)) as eve:
        secret = await eve.enters("eve")
    shell(server, "ban", HOME, "forever", "flooding")
    shell(server, "ban", "eve", "forever", "flooding")
    shell(server, "level", "login")
    if end == "kill":
        server.kill()
        server.start()
    else:
        server.restart()
    assert shell(server, "bans") == [
        "eve banned for ever by root (shell): flooding", f"{HOME}/32 banned for ever by root (shell): flooding"]
    assert shell(server, "level") == ["The level is login for ever: nobody may register."]
    async with player(server, greeted=False, **came_from(HOME)) as one:
        await one.expects(BANNED)
        await one.is_closed_with(1008)
    async with player(server, **came_from(ELSEWHERE)) as one:
        await one.expects("New players cannot register now.")
        await one.says("login", say.ENTER_USERNAME)
        await one.says("eve", say.ENTER_PASSWORD)
        await one.says(secret, BANNED)


async def test_a_change_of_role_sends_the_commands_again(start):
    """`uuu.v1`: with the answer to the next line."""
    server = start(admin=True, Settings={"MOTD": "no"})
    async with client(server) as ada:
        await ada.greets(wants=["commands"])
        secret = await ada.registers("ada")
        lists = [message for message in await ada.logs_in("ada", secret) if message["type"] == "commands"]
        assert lists and "kick" not in words(lists[-1])
        await asyncio.to_thread(shell, server, "account", "role", "ada", "moderator")
        lists = [message for message in await ada.says("who") if message["type"] == "commands"]
        assert len(lists) == 1 and {"kick", "ban", "mute"} <= words(lists[0])
        assert "role" not in words(lists[0])
        assert not [message for message in await ada.says("who") if message["type"] == "commands"]


def words(message: dict) -> set[str]:
    """The words in a list of commands."""
    return {row["word"] for row in message["list"]}
