"""How other dialects than plain text are framed, read by hand: RFC 6455, RFC 7692, SEC-9."""

from __future__ import annotations

import json
import re
import zlib
from typing import NamedTuple

import pytest

import sentences as say
from player import MADE
from secrets_used import address, password, remember
from server import Server, write_config
from structured import client, texts
from wire import BINARY, PING, PONG, TEXT, Wire, frame, request

RSV1 = 0x40
COMPRESSION = "permessage-deflate; client_max_window_bits"
TAIL = b"\x00\x00\xff\xff"


class Heard(NamedTuple):
    """A message, and how it came."""

    text: str
    opcode: int
    compressed: bool


class Talk:
    """A conversation in a dialect, frame by frame."""

    def __init__(self, wire: Wire, dialect: str | None) -> None:
        self.wire, self.dialect, self.sent = wire, dialect, 0

    def upgrades(self) -> None:
        answer = self.wire.sends(
            request(Sec_WebSocket_Extensions=COMPRESSION, Sec_WebSocket_Protocol=self.dialect)).response()
        assert answer.headers["sec-websocket-extensions"].startswith("permessage-deflate")
        assert answer.headers.get("sec-websocket-protocol") == self.dialect

    def opens(self) -> None:
        self.upgrades()
        if self.dialect == "uuu.v1":
            self.wire.sends(frame(TEXT, b'{"type":"hello","wants":["commands"]}'))

    def hears(self) -> Heard:
        first, second = self.wire.take(2)
        assert first & 0x80 and not first & 0x30, "one frame a message"
        size = second if second < 126 else int.from_bytes(self.wire.take(2 if second == 126 else 8))
        payload = self.wire.take(size)
        compressed = bool(first & RSV1)
        if compressed:
            payload = zlib.decompressobj(wbits=-12).decompress(payload + TAIL)
        return Heard(payload.decode(), first & 0x0F, compressed)

    def says(self, line: str, step: str | None = None) -> list[Heard]:
        """What is heard then: the whole answer in `uuu.v1`, else its first message."""
        self.sent += 1
        if self.dialect == "uuu.v1":
            line = json.dumps({"type": "line", "id": self.sent, "text": line} | ({"step": step} if step else {}))
        opcode = BINARY if self.dialect == "terminal.mudstandards.org" else TEXT
        self.wire.sends(frame(opcode, line.encode()))
        return self.answer()

    def answer(self) -> list[Heard]:
        heard = [self.hears()]
        while self.dialect == "uuu.v1" and json.loads(heard[-1].text)["type"] != "prompt":
            heard.append(self.hears())
        return heard


@pytest.fixture(scope="module")
def compressing(tmp_path_factory):
    folder = tmp_path_factory.mktemp("deflate")
    write_config(folder, Server={"compression": "yes"})
    server = Server(folder).start()
    yield server
    assert server.stop() == 0


@pytest.fixture(params=[None, "terminal.mudstandards.org", "uuu.v1"])
def dialect(request):
    return request.param


@pytest.fixture
def account(compressing, dialect):
    """The name and the password of an account that nobody else has."""
    with Wire(compressing) as wire:
        talk = Talk(wire.upgrades(), None)
        talk.hears()
        name, secret = f"bob{dialect and len(dialect)}", password()
        for line in "register", address(name), name, secret, secret:
            talk.says(line)
        return name, secret


@pytest.fixture
def talk(compressing, dialect):
    with Wire(compressing) as wire:
        talk = Talk(wire, dialect)
        talk.opens()
        assert "Welcome!" in "".join(message.text for message in talk.answer())
        yield talk


def test_each_dialect_has_its_kind_of_frame(talk):
    opcode = BINARY if talk.dialect == "terminal.mudstandards.org" else TEXT
    assert {message.opcode for message in talk.says("help") + talk.says("login")} == {opcode}


def test_texts_are_compressed_and_a_password_that_the_server_made_is_not(talk):
    """Who sees the size of a compressed secret, and has a part of its message, can guess it (CRIME)."""
    name = f"ada{talk.dialect and len(talk.dialect)}"
    heard = talk.says("commands") + talk.says("register") + talk.says(address(name), "email")
    heard += talk.says(name, "username")
    assert any(message.compressed for message in heard)
    heard = talk.says("", "password")
    while not (told := [message for message in heard if MADE.search(message.text)]):
        heard.append(talk.hears())
    remember(MADE.search(told[0].text)["password"])
    assert not told[0].compressed, "a secret was compressed"


def logs_in(talk: Talk, name: str, secret: str) -> str:
    """Logs in, and returns a token, which was not compressed."""
    talk.says("login")
    talk.says(name, "username")
    talk.says(secret, "password")
    assert "Lobby" in talk.hears().text if talk.dialect != "uuu.v1" else "token" in talk.hears().text
    talk.says("commands")
    [told] = [message for message in talk.says("token") if "Your token" in message.text]
    assert not told.compressed
    return remember(re.search(r"uuu1_[\w-]+", told.text)[0])


def test_tokens_are_not_compressed_the_first_time_and_when_they_are_sent_again(compressing, dialect, account):
    """Both that of the answer and that of `welcome` or `resume`; what is said beside them is."""
    with Wire(compressing) as wire:
        talk = Talk(wire, dialect)
        talk.opens()
        talk.answer()
        token = logs_in(talk, *account)
        wire.resets()
    with Wire(compressing) as wire:
        talk = Talk(wire, dialect)
        talk.upgrades()
        if dialect == "uuu.v1":
            wire.sends(frame(TEXT, json.dumps({"type": "resume", "token": token, "seen": 0}).encode()))
            heard = [talk.hears()]
            heard += [talk.hears() for _ in range(json.loads(heard[0].text)["replayed"])]
            assert any("Your token" in message.text for message in heard)
            assert any(message.compressed for message in heard)
        else:
            talk.answer()
            heard = talk.says(f"resume {token}")
            assert "You are back." in heard[0].text
        secrets = [message for message in heard if "uuu1_" in message.text]
        assert secrets and not any(message.compressed for message in secrets)
        for found in re.findall(r"uuu1_[\w-]+", "".join(message.text for message in heard)):
            remember(found)


def test_a_terminal_may_send_frames_of_either_kind(compressing):
    with Wire(compressing) as wire:
        talk = Talk(wire, "terminal.mudstandards.org")
        talk.opens()
        talk.answer()
        for opcode in TEXT, BINARY, TEXT:
            wire.sends(frame(opcode, b"help"))
            assert talk.hears()[:2] == (say.HELP_BEFORE_LOGIN, BINARY)


def test_a_terminal_sends_utf_8(server):
    with Wire(server) as wire:
        wire.upgrades(Sec_WebSocket_Protocol="terminal.mudstandards.org")
        assert wire.frame().opcode == BINARY
        wire.sends(frame(BINARY, "λ".encode()))
        assert wire.frame() == (True, BINARY, say.UNRECOGNIZED.encode())
        assert wire.sends(frame(BINARY, b"\xff")).close_code() == 1007


def test_pings_of_websocket_are_answered_in_each_dialect(talk):
    talk.wire.sends(frame(PING, b"still there?"))
    assert talk.hears() == ("still there?", PONG, False)


async def test_messages_may_be_compressed_by_the_client(compressing):
    """The limit is that of the message, not of its frame: RFC 7692, SEC-9."""
    async with client(compressing, compression="deflate") as ada:
        assert [extension.name for extension in ada.connection.socket.protocol.extensions] == ["permessage-deflate"]
        await ada.greets(wants=["commands"])
        assert texts(await ada.says("help")) == [say.HELP_BEFORE_LOGIN]
        await ada.sends({"type": "line", "id": 2, "text": "x" * 40_000})
        assert await ada.is_closed_with(1009) == []
