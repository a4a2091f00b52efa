"""Every example of docs/PROTOCOL.md is what the server says."""

from __future__ import annotations

import json
import re
from typing import NamedTuple

from continuity import renew
from manager import Manager
from player import Player, player
from secrets_used import address, remember
from server import REPOSITORY
from structured import read
from wire import Wire

PAGE = REPOSITORY / "docs/PROTOCOL.md"
ANYTHING = "…"
"""What stands in an example for a text of any kind; as the last member of a list, for any further ones."""
TOKEN = "uuu1_…"
NAMES, PASSWORD = ("ada", "bob"), "correct horse battery staple"


class Example(NamedTuple):
    """A block of the page: what is in it, where it stands, and its turns, each with who sends it."""

    kind: str
    line: int
    turns: list[tuple[str, str]]


def examples() -> list[Example]:
    """All blocks of the page. A turn may go on over several lines, which begin with blanks."""
    page = PAGE.read_text(encoding="utf-8")
    found = []
    for block in re.finditer(r"(?ms)^```(\w*)\n(.*?)^```$", page):
        turns: list[tuple[str, str]] = []
        for line in block[2].splitlines():
            if line[:2] in ("> ", "< "):
                turns.append((line[0], line[2:]))
            else:
                assert turns and line.startswith("  "), line
                turns[-1] = (turns[-1][0], turns[-1][1] + "\n" + line[2:])
        found.append(Example(block[1], page.count("\n", 0, block.start()) + 1, turns))
    return found


def fits(wanted: object, heard: object) -> bool:
    """Whether what is heard is what the example has."""
    if wanted == ANYTHING:
        return isinstance(heard, str) and heard != ""
    if isinstance(wanted, str) and ANYTHING in wanted:
        pattern = re.escape(wanted).replace(re.escape(ANYTHING), r"(?s:.+)")
        return isinstance(heard, str) and re.fullmatch(pattern, heard) is not None
    if isinstance(wanted, dict):
        return isinstance(heard, dict) and wanted.keys() == heard.keys() and all(
            fits(wanted[name], heard[name]) for name in wanted)
    if isinstance(wanted, list) and wanted[-1:] == [ANYTHING]:
        return isinstance(heard, list) and len(heard) >= len(wanted) and all(map(fits, wanted[:-1], heard))
    if isinstance(wanted, list):
        return isinstance(heard, list) and len(heard) == len(wanted) and all(map(fits, wanted, heard))
    return type(wanted) is type(heard) and wanted == heard


class Reader:
    """Plays the page from its first example to its last, and remembers where it is."""

    def __init__(self, manager: Manager) -> None:
        self.manager, self.server = manager, manager.server
        self.client: Player | None = None
        self.opened = None
        self.played: list[int] = []
        self.token = ""
        self.types: set[str] = set()

    async def opens(self, **options: object) -> None:
        """A new connection; the one before it is lost."""
        await self.closes()
        self.opened = player(self.server, greeted=False, **options)
        self.client = await self.opened.__aenter__()

    async def closes(self) -> None:
        if self.opened:
            await self.client.vanishes()
            await self.opened.__aexit__(None, None, None)
            self.opened = None

    async def plays(self, example: Example) -> None:
        await {"http": self.plays_http, "json": self.plays_json, "text": self.plays_text}[example.kind](example)
        self.played.append(example.line)

    async def plays_http(self, example: Example) -> None:
        sent = "".join(f"{line}\r\n" for who, line in example.turns if who == ">")
        with Wire(self.server) as wire:
            wire.sends(f"{sent}\r\n".encode())
            status, *fields = [line for who, line in example.turns if who == "<"]
            answer = wire.response()
            assert status.split(" ")[1] == str(answer.status)
            wanted = {name.lower(): value for name, value in (field.split(": ") for field in fields)}
            assert wanted.items() <= answer.headers.items()

    async def plays_json(self, example: Example) -> None:
        if json.loads(example.turns[0][1]).get("event") == "renewed":
            await renew(self.manager, "restart")
        wanted: list[dict] = []
        for number, (who, text) in enumerate(example.turns):
            message = json.loads(text)
            self.types.add(who + message["type"])
            if who == "<":
                wanted.append(message)
                continue
            await self.hears(wanted, example)
            if message["type"] in ("hello", "resume"):
                assert number == 0, "a new connection begins a new example"
                await self.opens(subprotocols=["uuu.v1"])
            await self.client.socket.send(text.replace(TOKEN, self.token))
        await self.hears(wanted, example)

    async def hears(self, wanted: list[dict], example: Example) -> None:
        """The next messages are these; what answers a line may come before or after what does not, and a token at any time."""
        heard: list[dict] = []
        while len(heard) < len(wanted):
            message = read(await self.client.hears())
            if "token" in message:
                self.token = remember(message["token"])
            if message["type"] != "token" or any(turn["type"] == "token" for turn in wanted):
                heard.append(message)
        for answers in True, False:
            of_example = [message for message in wanted if ("re" in message) is answers]
            of_server = [message for message in heard if ("re" in message) is answers]
            assert fits(of_example, of_server), f"line {example.line}: {of_server} instead of {of_example}"
        wanted.clear()

    async def plays_text(self, example: Example) -> None:
        for number, (who, text) in enumerate(example.turns):
            if who == "<":
                heard = await self.client.hears()
                assert fits(text, heard), f"line {example.line}: {heard!r} instead of {text!r}"
                if found := re.search(r"uuu1_[\w-]+", heard):
                    self.token = remember(found[0])
                continue
            if number == 0:
                await self.opens()
                await self.client.hears()
                if not text.startswith("resume"):
                    await self.client.logs_in("bob", PASSWORD)
            await self.client.socket.send(text.replace(TOKEN, self.token))


async def test_all_examples_are_what_the_server_says(manage):
    remember(PASSWORD)
    manager = manage(Settings={"MOTD": "no"}, Messages={"world_name": "The Tavern"})
    async with player(manager.server) as someone:
        for name in NAMES:
            await someone.registers(name, PASSWORD, address(name))
    reader = Reader(manager)
    shown = examples()
    try:
        for example in shown:
            await reader.plays(example)
    finally:
        await reader.closes()
    assert reader.played == [example.line for example in shown] and len(shown) >= 8
    assert {">hello", ">resume", ">line", ">ping", "<welcome", "<token", "<pong", "<text", "<prompt", "<commands", "<error",
            "<reader", "<server", "<bye"} <= reader.types


def test_each_code_and_each_reason_stands_in_its_table():
    """Written down here again, and not taken from the server's own files."""
    page = PAGE.read_text(encoding="utf-8")
    errors = page.partition("| `code` |")[2].partition("```")[0]
    ends = page.partition("| `reason` |")[2].partition("```")[0]
    for code in "bad_message", "unknown_type", "too_long", "too_fast", "moved", "not_logged_in", "unavailable":
        assert f"`{code}`" in errors
    for reason in ("quit", "taken_over", "resumed_elsewhere", "ended", "kicked", "banned", "not_admitted", "level",
                   "stopping", "restarting", "too_slow", "idle", "too_many_attempts"):
        assert f"`{reason}`" in ends
