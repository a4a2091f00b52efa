"""`uuu.v1`: lines and their answers, the guard of questions, and what comes beside texts."""

from __future__ import annotations

import asyncio
import json

import pytest

import sentences as say
from player import player
from secrets_used import address, password, remember
from structured import Client, Message, client, texts

MOVED = "Not used: the question has changed meanwhile."
USERNAME = {"step": "username", "kind": "username", "text": say.ENTER_USERNAME}
PASSWORD = {"step": "password", "kind": "current-password", "text": say.ENTER_PASSWORD}
ASKED_FOR_USERNAME = {
    "type": "prompt", "context": "c_server_auth", "dialogue": "login", "steps": [USERNAME, PASSWORD]} | USERNAME
ASKED_FOR_PASSWORD = {
    "type": "prompt", "context": "c_server_auth", "dialogue": "login", "masked": True} | PASSWORD


def prompt(re: int, context: str) -> Message:
    """The end of the answer to a line where commands are expected."""
    return {"type": "prompt", "re": re, "context": context, "kind": "command"}


# Answers

async def test_each_line_is_answered_in_order_and_each_answer_ends_with_one_prompt(start):
    """However many are sent at once; the client of these tests checks that nothing follows a prompt with its `re`."""
    async with client(start(Settings={"MOTD": "no"})) as ada:
        await ada.enters("ada")
        first = ada.sent + 1
        spoken = ["who", "dance", "", "help", "lobby", "x" * 2000, "motd"] * 10
        for number, text in enumerate(spoken, first):
            await ada.sends({"type": "line", "id": number, "text": text})
        for number in range(first, first + len(spoken)):
            ada.open = number
            answer = await ada.answer()
            assert [message["type"] for message in answer[:-1]] in (["text"], ["error"])
            assert answer[-1] == prompt(number, "c_help" if (number - first) % 7 == 3 else "c_lobby")
        assert await ada.pings() == [] and not ada.aside


async def test_what_others_cause_answers_no_line(start):
    server = start(Settings={"MOTD": "no"})
    async with client(server) as ada, client(server) as again:
        secret = await ada.enters("ada")
        await again.greets()
        await again.logs_in("ada", secret)
        assert await ada.is_closed_with(1008) == [
            {"type": "bye", "reason": "taken_over", "again": False, "text": say.TAKEN_OVER}]


async def test_quit_ends_with_a_prompt_and_a_farewell(server):
    async with client(server) as ada:
        await ada.greets()
        assert await ada.says("quit") == [
            {"type": "text", "re": 1, "text": say.GOODBYE}, prompt(1, "c_server_auth")]
        assert await ada.is_closed_with(1000) == [{"type": "bye", "reason": "quit", "again": False}]


async def test_a_server_that_stops_says_when_to_come_back(server):
    async with client(server) as ada:
        await ada.greets()
        stopping = asyncio.create_task(asyncio.to_thread(server.stop))
        heard = await ada.is_closed_with(1001)
        assert await stopping == 0
        assert heard[-1] == {"type": "bye", "reason": "stopping", "again": True, "after": 5}
        assert {message["type"] for message in heard} <= {"server", "bye"}


# Ids

async def test_a_line_is_run_once_however_often_it_is_sent(server):
    async with client(server) as ada:
        await ada.greets()
        assert len(await ada.says("login")) == 1
        assert await ada.says("cancel") == [
            {"type": "text", "re": 2, "text": say.CANCELLED}, prompt(2, "c_server_auth")]
        for number in (2, 1):
            assert await ada.says("login", id=number) == [prompt(number, "c_server_auth")]
        assert await ada.says("quit", id=2) == [prompt(2, "c_server_auth")], "whatever it says now"


async def test_ids_may_leave_numbers_out_but_not_go_back_to_them(server):
    async with client(server) as ada:
        await ada.greets()
        for number in (3, 10):
            assert texts(await ada.says("help", id=number)) == [say.HELP_BEFORE_LOGIN]
        for number in (4, 9, 10, 3):
            assert await ada.says("quit", id=number) == [prompt(number, "c_server_auth")]
        assert texts(await ada.says("help", id=11)) == [say.HELP_BEFORE_LOGIN]


async def test_a_line_that_is_sent_again_while_a_question_is_open_gets_the_question(server):
    async with client(server) as ada:
        await ada.greets()
        assert await ada.says("login") == [ASKED_FOR_USERNAME | {"re": 1}]
        again = ASKED_FOR_USERNAME | {"re": 1}
        del again["text"]
        assert await ada.says("login", id=1) == [again], "its text has been sent"


@pytest.mark.parametrize("text", ["help\nquit", "quit\n", "\n", "help\r\nquit"])
async def test_a_line_is_one_line(server, text):
    async with client(server) as ada:
        await ada.greets()
        assert await ada.says(text) == [
            {"type": "error", "re": 1, "code": "bad_message"}, prompt(1, "c_server_auth")]
        assert texts(await ada.says("help")) == [say.HELP_BEFORE_LOGIN]


# The guard of questions

async def test_the_first_question_of_a_dialogue_names_all(server):
    async with client(server) as ada:
        await ada.greets()
        assert await ada.says("login") == [ASKED_FOR_USERNAME | {"re": 1}]
        assert await ada.says("ada", step="username") == [ASKED_FOR_PASSWORD | {"re": 2}]
        asked = (await ada.says("cancel", step="password"), await ada.says("register"))[1][-1]
        assert [(step["step"], step["kind"]) for step in asked["steps"]] == [
            ("email", "email"), ("username", "username"), ("password", "new-password"), ("confirm", "new-password")]


async def refuses(ada: Client, text: str, open_question: Message | None = None, **members: object) -> None:
    """The line is not used, and the open question is asked again."""
    refused, asked = await ada.says(text, **members)
    assert refused == {"type": "error", "re": ada.sent, "code": "moved", "text": MOVED}
    assert asked == (prompt(ada.sent, "c_server_auth") if open_question is None else open_question | {"re": ada.sent})


async def test_a_line_that_answers_another_question_than_the_open_one_is_not_used(server):
    """It is in no answer, and the fixture looks for it in the log and in the database."""
    typed = remember("hunter2-stale-" + password())
    async with client(server) as ada:
        await ada.greets()
        await refuses(ada, typed, step="password")
        await ada.says("login")
        await refuses(ada, typed, ASKED_FOR_USERNAME, step="password")
        await refuses(ada, typed, ASKED_FOR_USERNAME, step="confirm")
        await refuses(ada, typed, ASKED_FOR_USERNAME, step="")
        await ada.says("ada", step="username")
        await refuses(ada, typed, ASKED_FOR_PASSWORD, step="username")
        await ada.says("cancel", step="password")
        await refuses(ada, typed, step="password")
        assert texts(await ada.says("help")) == [say.HELP_BEFORE_LOGIN]


async def test_a_line_that_names_no_question_is_never_a_password(server):
    """What was half typed as a command, and sent just as the question came."""
    typed = remember("hunter2-bare-" + password())
    async with client(server) as ada:
        await ada.greets()
        secret = await ada.registers("ada")
        await ada.says("login")
        assert await ada.says("ada") == [ASKED_FOR_PASSWORD | {"re": ada.sent}], "a question that may be seen takes it"
        for text in (typed, secret, "cancel", "/quit", ""):
            await refuses(ada, text, ASKED_FOR_PASSWORD)
        assert texts(await ada.says(secret, step="password"))[0] == say.LOGIN_SUCCESSFUL


async def test_a_wrong_password_is_in_no_answer(server):
    typed = remember("hunter2-wrong-" + password())
    async with client(server) as ada:
        await ada.greets()
        await ada.says("login")
        await ada.says("ada", step="username")
        answer = await ada.says(typed, step="password")
        assert answer == [{"type": "text", "re": 3, "text": say.LOGIN_FAILED}, prompt(3, "c_server_auth")]


async def test_a_question_is_asked_again_as_in_plain_text(server):
    """Its text is there whenever a client of plain text is told it."""
    async with client(server) as ada:
        await ada.greets()
        await ada.says("register")
        answer = await ada.says("no address", step="email")
        assert texts(answer)[0] == say.EMAIL_INVALID and answer[-1]["step"] == "email"
        await ada.says(address("ada"), step="email")
        await ada.says("ada", step="username")
        await ada.says(password(), step="password")
        answer = await ada.says(password(), step="confirm")
        assert texts(answer)[:2] == [say.PASSWORDS_DIFFER, say.CHOOSE_PASSWORD]
        assert (answer[-1]["step"], answer[-1]["masked"]) == ("password", True)


# What comes beside texts

async def test_who_wants_commands_gets_them_on_entering_a_context(start):
    """They are those of `commands`, to the word; others get none."""
    async with client(start(Settings={"MOTD": "no"})) as ada:
        heard = await ada.greets(wants=["commands"])
        assert [message["type"] for message in heard] == ["welcome", "text", "commands", "prompt"]
        assert heard[2]["context"] == "c_server_auth"
        secret = await ada.registers("ada")
        places = {"c_lobby": await ada.logs_in("ada", secret)}
        for word, context in ("help", "c_help"), ("manage", "c_management"), ("messages", "c_messages"):
            places[context] = await ada.says(word)
            assert [message for message in await ada.says("who") if message["type"] == "commands"] == []
        places["c_lobby"] = await ada.says("lobby")
        for context, answer in places.items():
            [listed] = [message for message in answer if message["type"] == "commands"]
            assert (listed["context"], listed["re"]) == (context, answer[-1]["re"])
            for row in listed["list"]:
                assert set(row) == {"word", "aliases", "usage", "help", "minimum"} and "text" not in row
        told, _ = await ada.says("commands")
        lines = told["text"].rstrip("\n").split("\n")[1:]
        rows = next(message for message in places["c_lobby"] if message["type"] == "commands")["list"]
        assert [line.removeprefix("- ").split(":")[0].split(" ")[0] for line in lines] == [
            row["word"] for row in rows], lines


async def test_the_mode_for_screen_readers_is_told_when_it_changes(server):
    async with client(server) as ada:
        await ada.greets()
        for said, wanted in ("reader on", True), ("reader off", False):
            answer = await ada.says(said)
            told = [message for message in [*ada.aside, *answer] if message["type"] == "reader"]
            assert [message["on"] for message in told] == [wanted], answer
            ada.aside.clear()
        assert [message["type"] for message in await ada.says("reader off")] == ["text", "prompt"]


async def test_the_mode_for_screen_readers_may_be_asked_for_before_the_first_sentence(server):
    async with client(server) as ada:
        await ada.greets(reader=True)
        assert texts(await ada.says("reader")) == ["Texts suit a screen reader now."]


async def test_a_message_may_come_in_pieces(server):
    """Fragments of WebSocket's are one message."""
    async with client(server) as ada:
        await ada.greets()
        whole = json.dumps({"type": "line", "id": 1, "text": "help"})
        await ada.connection.socket.send([whole[:9], "", whole[9:]])
        ada.open = 1
        assert texts(await ada.answer()) == [say.HELP_BEFORE_LOGIN]


async def test_players_of_both_kinds_meet(start):
    server = start(Settings={"MOTD": "no"})
    async with client(server) as ada, player(server) as bob:
        await ada.enters("ada")
        await bob.enters("bob")
        assert texts(await ada.says("who")) == [say.who("ada", "bob")]
        await bob.says("who", say.who("ada", "bob"))
