"""Searched for at rest: tokens, and what was typed while a masked question was open, are nowhere but where SECURITY.md says."""

from __future__ import annotations

import json
import secrets

import pytest
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

import sentences as say
from manager import Manager
from player import PATIENCE, Player, eventually
from searching import Listening, Sought, memory_files
from secrets_used import password as make_password
from secrets_used import remember
from server import run
from structured import NAME, Client, texts
from test_database_standing import disk, disk_faults  # noqa: F401
from test_uuu_v1_continuity import has_lost
from test_uuu_v1_resuming import token_in


async def opens(relay: Listening, compression: str | None) -> Client:
    """A connection through the relay."""
    return Client(Player(await connect(
        f"ws://127.0.0.1:{relay.port}", subprotocols=[Subprotocol(NAME)], proxy=None, ping_interval=None,
        open_timeout=PATIENCE, close_timeout=PATIENCE, compression=compression)))


async def comes_back(relay: Listening, former: Client, compression: str | None, *, confirms: bool = True) -> Client:
    """Cuts a connection, resumes on another, and confirms the new token."""
    await former.connection.vanishes()
    one = await opens(relay, compression)
    welcome, _ = await one.resumes(former.token, former.count)
    assert welcome["resumed"] and welcome["place"], welcome
    one.token = one.token or former.token
    if confirms:
        await one.pings()
    return one


async def types_what_is_not_used(one: Client, *, without_step: str, stale: str) -> None:
    """Types two lines for something else while a masked question is open; leaves the question open."""
    await one.says("manage")
    await one.says("reset")
    for line, step in ((without_step, {}), (stale, {"step": "username"})):
        refused, asked = await one.says(line, **step)
        assert refused["code"] == "moved" and asked["masked"]


def is_nowhere(manager: Manager, sought: Sought) -> None:
    """Nothing that is sought is in a file on the disk, the log and a backup among them, or in memory that outlives the process."""
    run(manager.folder, "backup", "--config", "config.ini", str(manager.folder / f"backup{manager.starts}.sqlite"))
    files = [path for path in manager.folder.rglob("*") if path.is_file()]
    assert {"server.log", "world.sqlite", "world.sqlite-wal", f"backup{manager.starts}.sqlite"} <= {file.name for file in files}
    for file in files:
        assert not sought.found_in_file(file), f"{sought.found_in_file(file)} in {file.name}"
    assert not in_memory_files(manager, sought)


def in_memory_files(manager: Manager, sought: Sought) -> list[str]:
    """What is in memory that outlives the process."""
    files = memory_files(manager.pid)
    assert files, "nothing outlives the process"
    return [name for file in files for name in sought.found_in_file(file)]


@pytest.mark.parametrize("compression", [None, "deflate"], ids=["plain", "compressed"])
async def test_tokens_and_what_was_typed_are_found_nowhere(manage, disk, compression):  # noqa: F811
    typed = {"without_step": remember(f"open sesame {secrets.token_hex(8)}"), "stale": remember(f"xyzzy {secrets.token_hex(8)}")}
    chosen = make_password()
    tokens: dict[str, str] = {}
    manager = manage(
        environment=disk.environment, Server={"compression": "yes"}, Settings={"MOTD": "no"}, Log={"level": "trace"})
    async with Listening(manager.server.port).opens() as relay:
        ada = await opens(relay, compression)
        password = await ada.enters("ada", wants=["commands"])
        tokens["login"] = ada.token
        asked = token_in(texts(await ada.says("token"))[0])
        tokens["asked"] = asked
        ada = await comes_back(relay, ada, compression)
        tokens["rotated"] = ada.token
        await types_what_is_not_used(ada, **typed)
        is_nowhere(manager, Sought.of(**tokens, **typed, password=password))
        manager.restart()
        ada = await comes_back(relay, ada, compression)
        tokens["restarted"] = ada.token
        # The question is still open, and is answered.
        assert texts(await ada.says(password, step="current")) == [say.NEW_PASSWORD]
        assert texts(await ada.says(chosen, step="password")) == [say.CONFIRM_NEW_PASSWORD]
        # An answer that is kept until the last question is where SECURITY.md says, and goes with the dialogue.
        assert in_memory_files(manager, Sought.of(chosen=chosen)) == ["chosen"]
        await ada.says("cancel", step="confirm")
        disk.says("pwrite-ENOSPC")
        ada = await comes_back(relay, ada, compression)
        tokens["full"] = ada.token
        disk.is_well()
        typed["chosen"] = chosen
        is_nowhere(manager, Sought.of(**tokens, **typed, password=password))
        manager.kill()
        ada = await comes_back(relay, ada, compression)
        tokens["killed"] = ada.token
        assert len(set(tokens.values())) >= 5, "a token is replaced at each resume for which there is room"
        bob = await opens(relay, compression)
        await bob.enters("bob")
        tokens["lost"] = bob.token
        await bob.says("manage")
        await bob.connection.vanishes()
        await eventually(lambda: has_lost(manager))
        sought = Sought.of(**tokens, **typed, password=password)
        is_nowhere(manager, sought)

        may_be_told = set(tokens)
        told = relay.messages()
        for message in told:
            found = sought.found_in(message.text.encode())
            assert set(found) <= may_be_told, f"{found} in {message.text}"
            if not found:
                continue
            assert not message.is_compressed, f"{found} compressed"
            kind = json.loads(message.text)["type"]
            assert kind in ("token", "welcome") or (kind, found) == ("text", ["asked"]), message.text
        assert any(message.is_compressed for message in told) == bool(compression)
        await ada.connection.socket.close()
