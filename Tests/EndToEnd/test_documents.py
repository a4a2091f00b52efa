"""What the documents show is what the server does."""

from __future__ import annotations

import asyncio
import re
import shlex
import shutil
import subprocess
import sys
import xml.etree.ElementTree as xml

import pytest

from player import PATIENCE, player
from secrets_used import remember
from server import REPOSITORY, clean_environment

ANYTHING = "…"
"""What a document writes in the place of a text that is another one each time, or long."""

MADE = re.compile(r"your password is '(?P<password>[^']+)'\.")


README = REPOSITORY / "README.md"


def conversation() -> list[tuple[str, str]]:
    """The README's conversation: `<` and what the server says, `>` and what the player does."""
    blocks = re.findall(r"(?ms)^```\w*\n(.*?)^```$", README.read_text(encoding="utf-8"))
    block = next(block for block in blocks if block.startswith("< "))
    turns: list[tuple[str, str]] = []
    for line in block.splitlines():
        if line[:1] in "<>":
            turns.append((line[0], line[2:]))
        else:
            who, said = turns.pop()
            turns.append((who, f"{said}\n{line[2:]}"))
    return turns


def test_the_picture_of_the_conversation_has_the_words_of_the_readme():
    shown = xml.parse(REPOSITORY / "docs/conversation.svg").getroot().iter("{http://www.w3.org/2000/svg}text")
    lines = ["".join(text.itertext()) for text in shown if text.get("x") == "16"]
    written = [f"{who} {said}".replace("\n", "\n  ") for who, said in conversation()]
    assert [line.rstrip() for line in lines] == [line.rstrip() for turn in written for line in turn.split("\n")]


async def test_the_conversation_of_the_readme_is_what_the_server_answers(start):
    password = ""
    async with player(start(), greeted=False) as ada:
        for who, said in conversation():
            if who == ">":
                await ada.socket.send(password if said == ANYTHING else said)
            else:
                heard = await ada.hears()
                if found := MADE.search(heard):
                    password = remember(found["password"])
                assert re.fullmatch(re.escape(said).replace(re.escape(ANYTHING), "(?s:.+)"), heard)
        await ada.is_closed_with(1000)


def section(document: str, title: str) -> str:
    """The text below a heading of a document, up to the next one."""
    text = (REPOSITORY / document).read_text(encoding="utf-8")
    return text.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


async def test_the_commands_for_staff_are_understood(start):
    """One after the other, with two players: bob is sent out by the second, and has an account already."""
    server = start(admin=True)
    commands = re.findall(r"(?m)^sudo uuu-server (.*)$", section("docs/OPERATING.md", "Staff"))
    refused = {"account add bob --email bob@example.org": "no password: ", "session end bob": "There is no account 'bob'.",
               "uninvite K7QX-2MZP": "There is no such invitation."}
    assert len(commands) > 15 and set(refused) < set(commands)
    async with player(server) as ada, player(server) as bob:
        await ada.enters("ada")
        await bob.enters("bob")
        for command in commands:
            ended = await asyncio.to_thread(server.ask, *command.split())
            assert ended.returncode == (65 if command in refused else 0), (command, ended.stdout, ended.stderr)
            assert refused.get(command, "") in ended.stderr


@pytest.mark.skipif(not shutil.which("script"), reason="script is missing (apt: bsdutils)")
async def test_the_client_of_the_readme_connects(start):
    """It asks for a terminal."""
    server = start()
    [line] = re.findall(r"(?m)^(python3 -m websockets ws:.*)$", README.read_text(encoding="utf-8"))
    command = line.replace("python3", shlex.quote(sys.executable)).replace(":7450", f":{server.port}")
    said = subprocess.run(
        ["script", "--quiet", "--return", "--command", command, "/dev/null"], env=clean_environment(), timeout=PATIENCE,
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False).stdout
    assert f"Connected to ws://127.0.0.1:{server.port}/" in said
