"""`uuu.v1`: a session that outlives its connection, and the token for it."""

from __future__ import annotations

import asyncio
import re
from contextlib import asynccontextmanager

import pytest

import sentences as say
from player import eventually, player
from secrets_used import password, remember
from structured import client, texts

LOBBY = {"type": "prompt", "context": "c_lobby", "kind": "command"}
BACK = {"resumed": True, "place": True}
RING = 256
TOLD = (
    "Your last session was ended, because a key to it was used twice: somebody may have copied it. "
    "If you did not do that yourself, change your password.")


@pytest.fixture
def server(start):
    return start(Settings={"MOTD": "no"})


@asynccontextmanager
async def lost(server, name: str = "ada"):
    """A player who has logged in, said two lines, and whose connection is cut."""
    async with client(server) as ada:
        ada.secret = await ada.enters(name)
        await ada.says("who")
        await ada.says("help")
        await ada.connection.vanishes()
        yield ada


def outline(welcome: dict) -> dict:
    """What a welcome says of the session."""
    return {name: welcome.get(name) for name in ("resumed", "count", "replayed", "lost", "place", "did")}


async def test_who_has_seen_all_is_back_with_a_prompt(server):
    async with lost(server) as ada, client(server) as back:
        welcome, heard = await back.resumes(ada.token, ada.count)
        assert outline(welcome) == BACK | {"count": ada.count, "replayed": 0, "lost": 0, "did": ada.sent}
        assert welcome["token"] != ada.token
        assert heard == [LOBBY | {"context": "c_help"}]
        assert await back.pings() == []
        assert texts(await back.says("lobby")) == [say.WELCOME_TO_LOBBY]


@pytest.mark.parametrize("unseen", [1, 2, 3, 4])
async def test_what_was_not_seen_comes_again_in_order_and_once(server, unseen):
    async with lost(server) as ada, client(server) as back:
        welcome, heard = await back.resumes(ada.token, ada.count - unseen)
        assert outline(welcome) == BACK | {
            "count": ada.count - unseen, "replayed": unseen, "lost": 0, "did": ada.sent}
        who, asked, told, last = (
            {"type": "text", "re": ada.sent - 1, "text": say.who("ada")}, LOBBY | {"re": ada.sent - 1},
            {"type": "text", "re": ada.sent, "text": say.HELP_MENU}, LOBBY | {"context": "c_help", "re": ada.sent})
        assert heard[:unseen] == [who, asked, told, last][-unseen:]
        assert heard[unseen:] == [LOBBY | {"context": "c_help"}]
        assert back.count == ada.count + 1


async def test_what_came_before_the_first_token_is_not_retained(server):
    """Who has the token has got it."""
    async with lost(server) as ada, client(server) as back:
        welcome, heard = await back.resumes(ada.token, 0)
        assert outline(welcome) == BACK | {
            "count": ada.count - 4, "replayed": 4, "lost": ada.count - 4, "did": ada.sent}
        assert len(heard) == 5


async def test_a_line_that_was_carried_out_is_not_run_again_and_a_later_one_is(server):
    async with lost(server) as ada, client(server) as back:
        welcome, _ = await back.resumes(ada.token, ada.count)
        for number in range(welcome["did"] - 1, welcome["did"] + 1):
            assert await back.says("quit", id=number) == [LOBBY | {"context": "c_help", "re": number}]
        assert texts(await back.says("lobby", id=welcome["did"] + 1)) == [say.WELCOME_TO_LOBBY]


async def test_an_answer_that_comes_after_the_connection_is_lost_waits(server):
    async with client(server) as ada, client(server) as back:
        secret = await ada.enters("ada")
        await ada.says("manage")
        await ada.says("reset")
        await ada.sends({"type": "line", "id": ada.sent + 1, "step": "current", "text": secret})
        await ada.connection.vanishes()
        welcome, heard = await back.resumes(ada.token, ada.count)
        assert welcome["lost"] == 0
        if welcome["did"] > ada.sent:
            replayed, asked_again = heard
            assert (replayed["re"], replayed["step"], replayed["text"]) == (ada.sent + 1, "password", say.NEW_PASSWORD)
            assert (asked_again["step"], asked_again["text"]) == ("password", say.NEW_PASSWORD)
        else:
            assert heard[-1]["step"] == "current", "the line has not come"


async def test_more_than_is_retained_is_told_as_lost(server):
    async with client(server) as ada, client(server) as back:
        await ada.enters("ada")
        before = ada.count
        for _ in range(RING):
            await ada.says("who")
        await ada.connection.vanishes()
        welcome, heard = await back.resumes(ada.token, before)
        assert welcome["lost"] + welcome["replayed"] == ada.count - before == 2 * RING
        assert (welcome["replayed"], welcome["count"]) == (RING, before + welcome["lost"])
        assert len(heard) == RING + 1
        assert back.count == ada.count + 1


async def test_counts_that_cannot_be_are_taken_for_unknown(server):
    async with lost(server) as ada, client(server) as back:
        welcome, heard = await back.resumes(ada.token, ada.count + 1)
        assert (welcome["lost"], welcome["count"], welcome["replayed"]) == (None, 0, 0)
        assert heard == [LOBBY | {"context": "c_help"}]


async def test_a_ping_that_says_what_was_seen_frees_it(server):
    async with client(server) as ada, client(server) as back:
        await ada.enters("ada")
        await ada.says("who")
        await ada.sends({"type": "ping", "n": 1, "seen": ada.count})
        await ada.hears_until("pong")
        await ada.connection.vanishes()
        welcome, _ = await back.resumes(ada.token, ada.count - 2)
        assert (welcome["lost"], welcome["replayed"], welcome["count"]) == (2, 0, ada.count)


# Tokens

async def test_a_token_is_spent_when_the_next_one_is_confirmed(server):
    """The answer may be lost: until the first message after it the former token works."""
    async with lost(server) as ada:
        for _ in range(3):
            async with client(server) as back:
                welcome, _ = await back.resumes(ada.token, ada.count)
                assert welcome["resumed"]
                await back.connection.vanishes()
        async with client(server) as back:
            await back.resumes(ada.token, ada.count)
            assert await back.pings() == []
            await back.connection.vanishes()
            async with client(server) as last:
                assert (await last.resumes(back.token, back.count))[0]["resumed"]


async def test_who_uses_a_spent_token_ends_the_session_whoever_it_is(server):
    """A thief and the owner have it: nobody goes on. The account is told."""
    async with lost(server) as ada, client(server) as owner, client(server) as thief:
        await owner.resumes(ada.token, ada.count)
        await owner.pings()
        welcome, heard = await thief.resumes(ada.token, ada.count)
        assert (welcome["resumed"], welcome["reason"]) == (False, "ended")
        assert heard[-1]["context"] == "c_server_auth"
        ended = (await owner.is_closed_with(1008))[-1]
        assert (ended["type"], ended["reason"], ended["again"]) == ("bye", "ended", False)
        async with client(server) as again:
            welcome, _ = await again.resumes(owner.token, owner.count)
            assert welcome["reason"] in ("ended", "unknown")
            await again.logs_in("ada", ada.secret)
            assert texts(again.aside) == [TOLD]
            await again.says("quit")
        async with client(server) as later:
            await later.greets()
            await later.logs_in("ada", ada.secret)
            assert texts(later.aside) == [], "once"


async def test_a_connection_that_is_still_there_is_taken_over_and_does_not_come_back(server):
    async with client(server) as ada, client(server) as back:
        await ada.enters("ada")
        welcome, _ = await back.resumes(ada.token, ada.count)
        assert outline(welcome) == BACK | {"count": ada.count, "replayed": 0, "lost": 0, "did": ada.sent}
        [bye] = await ada.is_closed_with(1008)
        assert (bye["type"], bye["reason"], bye["again"]) == ("bye", "resumed_elsewhere", False)
        assert texts(await back.says("who")) == [say.who("ada")]


async def test_a_session_is_taken_over_from_a_command_whose_client_goes_meanwhile(start):
    """Who comes back is answered when the command ends, in the place where it was."""
    server = start(
        Settings={"MOTD": "no"}, Passwords={"memory_kib": "131072", "passes": "12"}, Limits={"close_seconds": 20})
    async with client(server) as ada, client(server) as back:
        secret = await ada.enters("ada")
        await ada.says("manage")
        await ada.says("reset")
        await ada.sends({"type": "line", "id": ada.sent + 1, "step": "current", "text": secret})
        await asyncio.sleep(0.1)
        await back.sends({"type": "resume", "token": ada.token, "seen": ada.count})
        await eventually(resumed(server))
        await ada.connection.vanishes()
        back.is_resuming = True
        welcome = await back.hears()
        assert outline(welcome) == BACK | {"count": ada.count, "replayed": 1, "lost": 0, "did": ada.sent + 1}
        for prompt in [await back.hears(), await back.hears()]:
            assert (prompt["type"], prompt["context"], prompt["step"]) == ("prompt", "c_management", "password")
        back.is_resuming = False
        assert await back.pings() == []


def resumed(server):
    """A condition: a session was resumed."""
    async def condition() -> bool:
        return "event=session_resumed" in server.log()
    return condition


async def test_a_token_that_is_none_may_also_be_typed(server):
    """A person typed it; the conversation goes on."""
    async with client(server) as ada:
        await ada.greets()
        told, prompt = await ada.says("resume uuu1_" + "A" * 43)
        assert (told["type"], prompt["type"]) == ("text", "prompt")
        assert len(texts(await ada.says("login"))) == 1


@pytest.mark.parametrize("token", ["", "uuu1_", "uuu1_" + "A" * 43, "x" * 1000, "uuu1_é", "correct horse"])
async def test_a_token_that_is_none_leads_to_the_greeting(server, token):
    async with client(server) as ada:
        welcome, heard = await ada.resumes(token, 7)
        assert (welcome["resumed"], welcome["reason"]) == (False, "unknown")
        assert [message["type"] for message in heard] == ["text", "prompt"]
        assert texts(await ada.says("help")) == [say.HELP_BEFORE_LOGIN]


async def test_quit_ends_the_token(server):
    async with client(server) as ada, client(server) as back:
        await ada.enters("ada")
        await ada.says("quit")
        await ada.is_closed_with(1000)
        assert (await back.resumes(ada.token, ada.count))[0]["reason"] in ("ended", "unknown")


async def test_who_logs_in_has_a_new_token_and_the_former_one_ends(server):
    async with client(server) as ada, client(server) as again, client(server) as back:
        secret = await ada.enters("ada")
        await again.greets()
        await again.logs_in("ada", secret)
        assert again.token != ada.token
        assert (await back.resumes(ada.token, ada.count))[0]["resumed"] is False
        assert texts(await again.says("who")) == [say.who("ada")]


@pytest.mark.parametrize("has_typed", [True, False])
async def test_a_login_over_a_lost_session_is_not_disturbed_by_the_client_that_was_lost(server, has_typed):
    """The phone is lost, its player logs in at the desk, and the phone tries by itself to come back."""
    async with lost(server) as phone, client(server) as desk, client(server) as back, client(server) as later:
        await desk.greets()
        await desk.logs_in("ada", phone.secret)
        if has_typed:
            await desk.says("who")
        welcome, heard = await back.resumes(phone.token, phone.count)
        assert (welcome["resumed"], welcome["reason"]) == (False, "unknown")
        assert heard[-1]["context"] == "c_server_auth"
        assert texts(await desk.says("who")) == [say.who("ada")]
        await later.greets()
        assert TOLD not in texts(await later.logs_in("ada", phone.secret))


async def test_after_a_new_password_the_client_gets_a_new_token(server):
    async with client(server) as ada, client(server) as thief, client(server) as back:
        former, new = await ada.enters("ada"), password()
        stolen = ada.token
        await ada.says("manage")
        await ada.says("reset")
        await ada.says(former, step="current")
        await ada.says(new, step="password")
        await ada.says(new, step="confirm")

        async def has_another() -> bool:
            await ada.pings()
            return ada.token != stolen

        await eventually(has_another)
        assert (await thief.resumes(stolen, 0))[0]["resumed"] is False
        assert texts(await ada.says("lobby")) == [say.WELCOME_TO_LOBBY]
        await ada.connection.vanishes()
        assert (await back.resumes(ada.token, ada.count))[0]["resumed"] is True


async def test_a_token_whose_time_is_over_is_expired(start):
    server = start(Settings={"MOTD": "no"}, Sessions={"resume_seconds": 1})
    async with lost(server) as ada, client(server) as watcher:
        await watcher.enters("bob")

        async def is_alone() -> bool:
            return texts(await watcher.says("who")) == [say.who("bob")]

        await eventually(is_alone)
        async with client(server) as back:
            welcome, _ = await back.resumes(ada.token, ada.count)
            assert (welcome["resumed"], welcome["reason"]) == (False, "expired")


async def test_of_two_who_resume_at_once_one_goes_on(server):
    async with lost(server) as ada, client(server) as one, client(server) as other:
        await asyncio.gather(one.resumes(ada.token, ada.count), other.resumes(ada.token, ada.count),
                             return_exceptions=True)
        async with client(server) as watcher:
            await watcher.enters("bob")
            [listed] = texts(await watcher.says("who"))
            assert sorted(listed.split("\n")[1:]) == ["ada", "bob"]
        alive = 0
        for back in one, other:
            try:
                await back.says("who")
                alive += 1
            except Exception:  # noqa: BLE001
                pass
        assert alive == 1


async def test_a_session_outlives_a_stop_of_the_server(server):
    """What was retained is lost, and said to be; where the player was is known."""
    async with client(server) as ada:
        await ada.enters("ada")
        await ada.says("manage")
        stopping = asyncio.create_task(asyncio.to_thread(server.stop))
        await ada.is_closed_with(1001)
        assert await stopping == 0
    server.start()
    async with client(server) as back:
        welcome, heard = await back.resumes(ada.token, ada.count)
        assert outline(welcome) == BACK | {"count": ada.count, "replayed": 0, "lost": 0, "did": ada.sent}
        assert heard[-1] == LOBBY | {"context": "c_management"}
        assert texts(await back.says("who")) == [say.who("ada")]


# Plain text

def token_in(told: str) -> str:
    """The token that a sentence has."""
    [token] = re.findall(r"uuu1_[\w-]+", told)
    return remember(token)


async def test_a_client_of_plain_text_resumes_by_typing(server):
    async with player(server) as ada, player(server) as back:
        await ada.enters("ada")
        token = token_in(await ada.asks("token"))
        await ada.vanishes()
        told = await back.asks(f"  Resume {token} ")
        assert told.startswith("You are back. ") and token_in(told) != token
        await back.says("who", say.who("ada"))


async def test_what_came_meanwhile_stands_between_two_lines(server):
    """An answer that was on its way."""
    async with player(server) as ada, player(server) as back:
        secret = await ada.enters("ada")
        token = token_in(await ada.asks("token"))
        await ada.says("manage", say.ACCOUNT_MANAGEMENT)
        await ada.says("reset", say.CURRENT_PASSWORD)
        await ada.socket.send(secret)
        await ada.vanishes()
        await asyncio.sleep(0.5)
        assert (await back.asks(f"resume {token}")).startswith("You are back. ")
        told = await back.hears()
        if told == "-- 1 line came --":
            await back.expects(say.NEW_PASSWORD, "--")


@pytest.mark.parametrize("line", ["resume", "resume x", "resume uuu1_x y", "resume " + "uuu1_" + "A" * 43])
async def test_at_the_door_a_token_that_is_none_is_not_said_back(server, line):
    async with player(server) as ada:
        told = await ada.asks(line)
        assert "uuu1_" not in told
        await ada.is_silent()


async def test_a_player_goes_on_in_the_other_dialect(server):
    async with player(server) as ada:
        await ada.enters("ada")
        token = token_in(await ada.asks("token"))
        await ada.says("help", say.HELP_MENU)
        await ada.vanishes()
    async with client(server) as back:
        welcome, heard = await back.resumes(token, 0)
        assert welcome["resumed"] and heard[-1] == LOBBY | {"context": "c_help"}
