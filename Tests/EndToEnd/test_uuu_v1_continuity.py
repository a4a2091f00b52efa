"""`uuu.v1` over the end of a process: connections go on, and so do their counts; sessions without a connection wait."""

from __future__ import annotations

import pytest

import sentences as say
from continuity import each_end, events, renew
from manager import Manager
from player import eventually
from structured import Client, client, texts

MANAGEMENT = {"type": "prompt", "context": "c_management", "kind": "command"}


@each_end
async def test_a_conversation_goes_on_in_the_middle_of_a_dialogue(manage, end):
    """The line that was carried out last is not run again, and the open question is still open."""
    manager = manage(Settings={"MOTD": "no"})
    async with client(manager.server, unix=True) as ada:
        secret = await ada.enters("ada")
        await ada.says("manage")
        await ada.says("reset")
        await renew(manager, end)
        assert await ada.pings() == [{"type": "server", "event": "renewed"}]
        [asked] = await ada.says("reset", id=ada.sent)
        assert (asked["step"], asked["masked"]) == ("current", True)
        refused, _ = await ada.says("who")
        assert refused["code"] == "moved"
        assert texts(await ada.says(secret, step="current")) == [say.NEW_PASSWORD]
        await renew(manager, end)
        assert texts(await ada.says("cancel", step="password")) == [say.CANCELLED]


async def sees(watcher: Client, name: str) -> bool:
    """Whether `who` has that name."""
    return name in texts(await watcher.says("who"))[0]


async def has_lost(manager: Manager) -> bool:
    """Whether the server has noticed that a connection is lost."""
    return events(manager.server, "session_lost") != []


@each_end
@pytest.mark.parametrize("is_lost_before", [False, True], ids=["cut afterwards", "cut before"])
async def test_what_was_sent_by_a_former_process_is_counted_as_lost(manage, end, is_lost_before):
    """What is retained is in memory only. After a crash the count may be one too high, and is never too low."""
    manager = manage(Settings={"MOTD": "no"})
    async with client(manager.server, unix=True) as ada, client(manager.server, unix=True) as bob:
        await bob.enters("bob")
        await ada.enters("ada")
        await ada.says("who")
        await ada.says("manage")
        if is_lost_before:
            await ada.connection.vanishes()
            await eventually(lambda: has_lost(manager))
        await renew(manager, end)
        await eventually(lambda: sees(bob, "ada"))
        if not is_lost_before:
            await ada.pings()
            await ada.connection.vanishes()
        async with client(manager.server, unix=True) as back:
            welcome, heard = await back.resumes(ada.token, ada.count - 4)
            assert (welcome["resumed"], welcome["place"], welcome["did"]) == (True, True, ada.sent)
            known = welcome["lost"] + welcome["replayed"] - 4
            assert known == 0 or (known == 1 and end == "kill")
            assert heard[-1] == MANAGEMENT
            assert texts(await back.says("who")) == [say.who("bob", "ada")]
