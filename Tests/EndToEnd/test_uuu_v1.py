"""`uuu.v1`: agreeing on it, the first message, and what is no message. Nothing here shares code with the server."""

from __future__ import annotations

import asyncio
import json

import pytest

import sentences as say
from server import Server, write_config
from structured import Client, client, texts
from wire import PING, PONG, TEXT, Wire, frame, request

GREETING = "Welcome! Type 'login' to login or 'register' to create a new account."
AT_THE_DOOR = {"type": "prompt", "context": "c_server_auth", "kind": "command"}
LARGEST = 32 * 1024


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """One server for all rows of the tables."""
    folder = tmp_path_factory.mktemp("uuu")
    write_config(folder, Messages={"world_name": "The Tavern"})
    server = Server(folder).start()
    yield server
    assert server.stop() == 0


# Agreeing on it

OFFERS = {
    "uuu.v1": "uuu.v1",
    "chat, uuu.v1": "uuu.v1",
    "uuu.v2,\tuuu.v1": "uuu.v1",
    "uuu.v1, terminal.mudstandards.org": "uuu.v1",
    "terminal.mudstandards.org,uuu.v1": "terminal.mudstandards.org",
}


@pytest.mark.parametrize("offered, chosen", OFFERS.items())
def test_the_first_offer_that_is_known_is_agreed_on(served, offered, chosen):
    with Wire(served) as wire:
        answer = wire.sends(request(Sec_WebSocket_Protocol=offered)).response()
        assert (answer.status, answer.headers["sec-websocket-protocol"]) == (101, chosen)


@pytest.mark.parametrize("offered", ["chat, superchat", "UUU.v1", "uuu.v10", "uuu.v", "uuu.v1.example.org"])
def test_without_a_known_offer_the_conversation_is_in_plain_text(served, offered):
    """The names are compared as they are: RFC 6455, section 4.1."""
    with Wire(served) as wire:
        answer = wire.sends(request(Sec_WebSocket_Protocol=offered)).response()
        assert answer.status == 101 and "sec-websocket-protocol" not in answer.headers
        assert wire.text() == GREETING
        assert wire.says('{"type":"hello"}') == say.UNRECOGNIZED


def test_offers_may_stand_in_several_fields(served):
    """RFC 6455, section 11.3.4."""
    with Wire(served) as wire:
        head = request(Sec_WebSocket_Protocol="chat").removesuffix(b"\r\n")
        answer = wire.sends(head + b"Sec-WebSocket-Protocol: uuu.v1\r\n\r\n").response()
        assert answer.headers["sec-websocket-protocol"] == "uuu.v1"


# The first message

async def test_hello_is_answered_with_welcome_and_then_comes_what_everybody_is_greeted_with(served):
    async with client(served) as ada:
        welcome, greeting, prompt = await ada.greets(client="a test", wants=["data", "mail", "telepathy"])
        assert welcome.pop("server").startswith("uuu-server")
        assert set(welcome.pop("wants")) <= {"data", "mail"}
        assert welcome == {
            "type": "welcome", "name": "The Tavern", "resumed": False, "limits": {"line": 1024, "message": LARGEST}}
        assert greeting == {"type": "text", "text": GREETING}
        assert prompt == AT_THE_DOOR


def test_nothing_is_said_before_the_first_message(served):
    """A ping of WebSocket's own is answered first."""
    with Wire(served) as wire:
        wire.sends(request(Sec_WebSocket_Protocol="uuu.v1")).response()
        assert wire.sends(frame(PING, b"anything?")).frame() == (True, PONG, b"anything?")
        assert json.loads(wire.says('{"type":"ping","n":1}')) == {"type": "pong", "n": 1}
        assert json.loads(wire.says('{"type":"hello"}'))["type"] == "welcome"


async def test_a_line_without_a_hello_before_it_is_answered_after_the_greeting(served):
    async with client(served) as ada:
        await ada.sends({"type": "line", "id": 1, "text": "help"})
        heard = await ada.hears_until("prompt")
        assert [message["type"] for message in heard] == ["welcome", "text", "prompt"]
        ada.open = 1
        assert texts(await ada.answer()) == [say.HELP_BEFORE_LOGIN]


async def test_a_second_hello_changes_what_the_client_wants(served):
    async with client(served) as ada:
        await ada.greets()
        await ada.sends({"type": "hello", "wants": ["commands"]})
        assert (await ada.hears())["wants"] == ["commands"]
        assert [message["type"] for message in await ada.says("help")] == ["text", "commands", "prompt"]


@pytest.mark.long
async def test_who_says_nothing_for_ten_seconds_is_greeted_as_after_an_empty_hello(served):
    async with client(served) as ada:
        begin = asyncio.get_running_loop().time()
        heard = await ada.hears_until("prompt")
        assert 9 <= asyncio.get_running_loop().time() - begin <= 12
        assert [message["type"] for message in heard] == ["welcome", "text", "prompt"]
        assert texts(await ada.says("help")) == [say.HELP_BEFORE_LOGIN]


# What is no message

HELLO = '{"type":"hello"'
BAD = {
    "no JSON": "help",
    "nothing": "",
    "blanks": " \n",
    "a comma too many": '{"type":"ping","n":1,}',
    "half a message": '{"type":"ping","n":1',
    "two messages": '{"type":"ping","n":1}{"type":"ping","n":2}',
    "a comment": '{"type":"ping",/* */"n":1}',
    "single quotes": "{'type':'ping','n':1}",
    "a byte order mark": '\ufeff{"type":"ping","n":1}',
    "NaN": '{"type":"ping","n":NaN}',
    "a zero in front": '{"type":"ping","n":01}',
    "a tab within a string": '{"type":"line","id":1,"text":"a\tb"}',
    "an escape that is none": r'{"type":"line","id":1,"text":"\q"}',
    "half a surrogate pair": r'{"type":"line","id":1,"text":"\ud83d"}',
    "the second half of a pair": r'{"type":"line","id":1,"text":"\ude00"}',
    "halves in the wrong order": r'{"type":"line","id":1,"text":"\ude00\ud83d"}',
    "half a pair in a name": r'{"type":"ping","n":1,"\ud83d":1}',
    "an array": '["hello"]',
    "a string": '"hello"',
    "null": "null",
    "a member twice": '{"type":"ping","n":1,"n":1}',
    "a member twice, once escaped": r'{"type":"ping","n":1,"\u006e":1}',
    "an unknown member twice": '{"type":"ping","n":1,"x":1,"x":2}',
    "a member of a member twice": '{"type":"ping","n":1,"x":{"y":1,"y":2}}',
    "five deep": '{"type":"ping","n":1,"x":[[[[]]]]}',
    "33 members": '{"type":"ping","n":1,' + ",".join(f'"x{number}":0' for number in range(31)) + "}",
    "more than 2^53": f'{{"type":"ping","n":{2**53 + 1}}}',
    "more than 2^53 in an unknown member": f'{{"type":"ping","n":1,"x":-{2**53 + 1}}}',
    "more than 2^53 by an exponent": '{"type":"ping","n":1,"x":9.1e15}',
    "a fraction": '{"type":"ping","n":1.5}',
    "a negative number": '{"type":"ping","n":-1}',
    "no type": '{"n":1}',
    "a type that is no string": '{"type":1}',
    "no number": '{"type":"ping"}',
    "a number as a string": '{"type":"ping","n":"1"}',
    "no text": '{"type":"line","id":1}',
    "no id": '{"type":"line","text":"help"}',
    "id 0": '{"type":"line","id":0,"text":"help"}',
    "a step that is no string": '{"type":"line","id":1,"text":"help","step":1}',
    "a long name": HELLO + f',"client":"{"x" * 41}"}}',
    "wants that are no array": HELLO + ',"wants":"data"}',
    "a want that is no string": HELLO + ',"wants":[1]}',
    "reader that is no bool": HELLO + ',"reader":1}',
    "resume without a token": '{"type":"resume","seen":0}',
    "resume without a count": '{"type":"resume","token":"x"}',
    "history of nothing": '{"type":"history"}',
    "more history than there may be": '{"type":"history","of":"#lobby","limit":201}',
}


async def is_refused(ada: Client, sent: str) -> None:
    """The server says that it is no message, and that is all."""
    await ada.sends(sent)
    refused = await ada.hears()
    assert (refused["type"], refused["code"]) == ("error", "bad_message"), refused
    assert "text" not in refused, "a client of plain text would be told nothing"


@pytest.mark.parametrize("sent", BAD.values(), ids=BAD.keys())
async def test_what_is_no_message_is_refused_and_not_run(served, sent):
    async with client(served) as ada:
        await ada.greets()
        ada.open = 1 if '"type":"line","id":1' in sent else None
        await is_refused(ada, sent)
        told = await ada.pings()
        assert not told or told == [AT_THE_DOOR | {"re": told[0].get("re")}], "only a line is answered with a prompt"
        ada.open = None
        assert texts(await ada.says("help", id=77)) == [say.HELP_BEFORE_LOGIN]


GOOD = {
    "blanks around everything": ' \r\n\t{ "type" : "ping" , "n" : 1 } \n',
    "the type last": '{"n":1,"type":"ping"}',
    "escapes": r'{"\u0074ype":"p\u0069ng","n":1}',
    "unknown members of any kind": '{"type":"ping","n":1,"x":{"y":[null,true,-1.5e3,"z"]}}',
    "four deep": '{"type":"ping","n":1,"x":[[[]]]}',
    "32 members": '{"type":"ping","n":1,' + ",".join(f'"x{number}":0' for number in range(30)) + "}",
    "2^53 elsewhere": f'{{"type":"ping","n":1,"x":{2**53},"y":-{2**53}}}',
}


@pytest.mark.parametrize("sent", GOOD.values(), ids=GOOD.keys())
async def test_what_json_allows_is_read(served, sent):
    async with client(served) as ada:
        await ada.greets()
        await ada.sends(sent)
        assert await ada.hears() == {"type": "pong", "n": 1}


async def test_numbers_up_to_2_to_the_53rd_are_read(served):
    async with client(served) as ada:
        await ada.greets()
        assert await ada.pings(2**53) == []
        assert texts(await ada.says("help", id=2**53)) == [say.HELP_BEFORE_LOGIN]


async def test_a_type_that_is_not_known_is_refused_as_often_as_it_comes(served):
    async with client(served) as ada:
        await ada.greets()
        for _ in range(10):
            await ada.sends({"type": "typing", "text": "quit"})
            assert await ada.hears() == {"type": "error", "code": "unknown_type"}
        assert texts(await ada.says("help")) == [say.HELP_BEFORE_LOGIN]


async def test_what_is_no_message_closes_the_connection_the_third_time(served):
    async with client(served) as ada:
        await ada.greets()
        await is_refused(ada, "help")
        await ada.says("help")
        await is_refused(ada, "help")
        await is_refused(ada, "help")
        assert {message["type"] for message in await ada.is_closed_with(1008)} <= {"bye"}


async def test_a_binary_message_is_none(served):
    async with client(served) as ada:
        await ada.greets()
        await ada.connection.socket.send(b'{"type":"ping","n":1}')
        assert await ada.hears() == {"type": "error", "code": "bad_message"}
        assert await ada.pings() == []


def line(size: int) -> str:
    """A line whose message has that many bytes."""
    frame = json.dumps({"type": "line", "id": 1, "text": ""})
    return frame.replace('""', f'"{"x" * (size - len(frame))}"')


async def test_a_message_may_have_32_kib(served):
    async with client(served) as ada:
        await ada.greets()
        ada.open = 1
        await ada.sends(line(LARGEST))
        refused, prompt = await ada.answer()
        assert (refused["type"], refused["code"]) == ("error", "too_long")
        assert refused["text"] == "That line is too long (at most 1024 characters)."
        assert prompt == AT_THE_DOOR | {"re": 1}


async def test_a_message_of_more_than_32_kib_closes_the_connection(served):
    async with client(served) as ada:
        await ada.greets()
        await ada.sends(line(LARGEST + 1))
        assert await ada.is_closed_with(1009) == []


async def test_too_many_pings_are_refused_and_do_no_harm(served):
    async with client(served) as ada:
        await ada.greets()
        for number in range(30):
            await ada.sends({"type": "ping", "n": number})
        heard = [await ada.hears() for _ in range(30)]
        pongs = [message for message in heard if message["type"] == "pong"]
        assert 2 <= len(pongs) <= 10 and pongs == [{"type": "pong", "n": number} for number in range(len(pongs))]
        assert [message for message in heard if message["type"] != "pong"] == [
            {"type": "error", "code": "too_fast"}] * (30 - len(pongs))
        assert texts(await ada.says("help")) == [say.HELP_BEFORE_LOGIN]


@pytest.mark.parametrize("sent", [{"type": "history", "of": "#lobby"}, {"type": "read", "of": "@bob", "id": 1}])
async def test_what_needs_a_login_is_refused_before_it(served, sent):
    async with client(served) as ada:
        await ada.greets()
        await ada.sends(sent)
        assert await ada.hears() == {"type": "error", "code": "not_logged_in"}
        assert await ada.pings() == []
